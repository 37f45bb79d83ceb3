import { browser } from "@web/core/browser/browser";

/**
 * OWL renders in the next frame: look in the one after it.
 *
 * @param {() => void} callback called once what has just changed is on the screen
 */
export function whenDrawn(callback) {
    browser.requestAnimationFrame(() => browser.requestAnimationFrame(() => callback()));
}
