import { SELECTORS } from "@web_syncer/odoo_internals";
import { whenDrawn } from "./when_drawn";

/** Leave the focus where it is, and in a text box the caret and the selection. */
export function keepCaret() {
    const el = document.activeElement;
    const { selectionStart: start, selectionEnd: end, value } = el || {};
    whenDrawn(() => {
        // a row among which others come and go may be taken out of the page and put back
        const { activeElement, body } = document;
        const row = el?.closest(SELECTORS.anyDatapoint);
        const isLost =
            activeElement === body || (row?.contains(activeElement) && activeElement !== el);
        const isMoved = el?.isConnected && isLost;
        if (isMoved) {
            el.focus({ preventScroll: true });
        }
        // a field that shows a new value puts the caret at its end once it is rendered
        const isReset = el?.value !== value && el?.selectionStart === el?.value?.length;
        if (typeof start === "number" && el === document.activeElement && (isMoved || isReset)) {
            el.setSelectionRange(start, end);
        }
    });
}
