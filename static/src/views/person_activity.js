import { browser } from "@web/core/browser/browser";

/**
 * What the person at the screen is doing at this moment, as far as a reload could disturb
 * it: pressing a button of the pointer (dragging a card, an event, a column's edge,
 * selecting text) or typing.
 */
export class PersonActivity extends EventTarget {
    /** The element on which the pointer went down, until it goes up. */
    pressed = null;
    /** Letters are being put together: what is in the field is not text yet. */
    isComposing = false;
    /** How often the person has pressed anything. */
    acts = 0;
    /** @type {{ el: Element, text: string } | null} where the person typed last, and what */
    typed = null;

    constructor() {
        super();
        const listen = (types, listener) => {
            for (const type of types) {
                browser.addEventListener(type, listener, { capture: true });
            }
        };
        // only with the main button: what opens a context menu may never be told to end
        listen(["pointerdown"], ({ target, button }) => (this.pressed = button ? null : target));
        listen(["pointerup", "pointercancel", "dragend"], () => (this.pressed = null));
        listen(["input"], ({ target }) => (this.typed = { el: target, text: textOf(target) }));
        listen(["focusout", "change"], () => this.endTyping());
        listen(["focusout"], () => this.dispatchEvent(new CustomEvent("leave")));
        listen(["compositionstart"], () => (this.isComposing = true));
        listen(["compositionend", "focusout"], () => (this.isComposing = false));
        listen(["blur"], ({ target }) => target === window && (this.pressed = null));
        listen(["pointerdown", "keydown", "input"], ({ target }) => {
            this.acts++;
            this.dispatchEvent(new CustomEvent("act", { detail: target }));
        });
    }

    /** The element that holds text which the person typed and may go on with. */
    get typedIn() {
        const { el, text } = this.typed || {};
        return el?.isConnected && textOf(el) === text ? el : null;
    }

    /** What was typed has been taken over, or thrown away. */
    endTyping() {
        this.typed = null;
    }
}

/**
 * @param {any} el
 * @returns {string} the text of a field, or of an editor
 */
function textOf(el) {
    return el.value ?? el.textContent;
}
