import { whenDrawn } from "./when_drawn";

/** Leave the caret and the selection where they are in the text box that has the focus. */
export function keepCaret() {
    const el = document.activeElement;
    const { selectionStart: start, selectionEnd: end, value } = el || {};
    if (typeof start !== "number") {
        return;
    }
    // a field that shows a new value puts the caret at its end once it is rendered
    whenDrawn(() => {
        const isAtEnd = el.selectionStart === el.value?.length;
        if (el === document.activeElement && el.value !== value && isAtEnd) {
            el.setSelectionRange(start, end);
        }
    });
}
