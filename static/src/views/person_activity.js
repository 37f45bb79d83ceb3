import { browser } from "@web/core/browser/browser";

/**
 * What the person at the screen is doing at this moment, as far as a reload could disturb
 * it: pressing a button of the pointer (dragging a card, an event, a column's edge,
 * selecting text) or typing.
 */
export class PersonActivity extends EventTarget {
    /** The element on which the pointer went down, until it goes up. */
    pressed = null;
    /** The element that holds text typed since it got the focus. */
    typedIn = null;

    constructor() {
        super();
        const listen = (types, listener) => {
            for (const type of types) {
                browser.addEventListener(type, listener, { capture: true });
            }
        };
        listen(["pointerdown"], ({ target }) => (this.pressed = target));
        listen(["pointerup", "pointercancel", "dragend"], () => (this.pressed = null));
        listen(["input"], ({ target }) => (this.typedIn = target));
        listen(["focusout", "change"], () => (this.typedIn = null));
        listen(["blur"], ({ target }) => target === window && (this.pressed = null));
        listen(["pointerdown", "keydown", "input"], ({ target }) =>
            this.dispatchEvent(new CustomEvent("act", { detail: target }))
        );
    }
}
