import { onWillDestroy, status } from "@odoo/owl";
import { firstNode, isWidget, onPartMade, renewPart } from "@web_syncer/odoo_internals";

/**
 * The fields and widgets on the screen of one view that draw with components of other
 * addons. These may show what they computed or fetched when they were made.
 */
export class Parts {
    /** @type {Set<import("@odoo/owl").Component>} */
    parts = new Set();

    /** @param {import("@odoo/owl").Component} part that is being set up */
    add(part) {
        this.parts.add(part);
        onWillDestroy(() => this.parts.delete(part));
    }

    /**
     * Let their components be made anew, except where the person would lose something.
     *
     * @param {(part: import("@odoo/owl").Component) => boolean} [filter] which of them
     */
    renew(filter = () => true) {
        for (const part of this.parts) {
            if (status(part) === "mounted" && filter(part) && !holds(part)) {
                renewPart(part);
            }
        }
    }
}

onPartMade((part) => part.env.reloadAdapter?.parts?.add(part));

/**
 * @param {import("@odoo/owl").Component} part
 * @returns {boolean} it has the focus, an editor, or text that nobody else knows
 */
function holds(part) {
    const el = firstNode(part);
    if (!(el instanceof Element)) {
        return false;
    }
    const inputs = isWidget(part) ? el.querySelectorAll("input, textarea") : [];
    return (
        el.contains(document.activeElement) ||
        Boolean(el.querySelector("[contenteditable=true], iframe")) ||
        [...inputs].some(({ value, defaultValue }) => value !== defaultValue)
    );
}
