import { browser } from "@web/core/browser/browser";
import { onPatched, onWillPatch } from "@odoo/owl";

const DURATION = 350;

/**
 * Let elements slide to where a new rendering puts them, instead of jumping there, unless
 * the user prefers reduced motion.
 *
 * @param {{ el: HTMLElement | null }} ref
 * @param {string} attribute names the attribute that tells which element is which
 */
export function useSlidingCards(ref, attribute) {
    let before = new Map();

    const positions = () =>
        new Map(
            [...(ref.el?.querySelectorAll(`[${attribute}]`) || [])].map((el) => [
                el.getAttribute(attribute),
                { el, rect: el.getBoundingClientRect() },
            ])
        );

    onWillPatch(() => {
        before = positions();
    });
    onPatched(() => {
        if (browser.matchMedia("(prefers-reduced-motion: reduce)").matches) {
            return;
        }
        for (const [key, { el, rect }] of positions()) {
            const old = before.get(key)?.rect;
            const dx = old ? old.left - rect.left : 0;
            const dy = old ? old.top - rect.top : 0;
            if (!old) {
                el.animate([{ opacity: 0 }, { opacity: 1 }], DURATION);
            } else if (dx || dy) {
                el.animate(
                    [{ transform: `translate(${dx}px, ${dy}px)`, zIndex: 1 }, { zIndex: 1 }],
                    { duration: DURATION, easing: "ease-in-out" }
                );
            }
        }
    });
}
