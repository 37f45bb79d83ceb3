import { browser } from "@web/core/browser/browser";
import { whenDrawn } from "./when_drawn";

const HIGHLIGHT_CLASS = "o_web_syncer_changed";
/** How long (ms) it is pointed out. */
export const HIGHLIGHT_DURATION = 2000;

/**
 * Point out calmly, for a moment, what has changed on the screen.
 *
 * @param {() => Iterable<Element>} getElements called once the changes are rendered
 */
export function highlight(getElements) {
    whenDrawn(() => {
        for (const el of getElements()) {
            el.classList.add(HIGHLIGHT_CLASS);
            browser.setTimeout(() => el.classList.remove(HIGHLIGHT_CLASS), HIGHLIGHT_DURATION);
        }
    });
}
