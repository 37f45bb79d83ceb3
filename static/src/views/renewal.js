import { browser } from "@web/core/browser/browser";
import { ConnectionLostError } from "@web/core/network/rpc";

/** From the end of one renewal to the start of the next (ms). */
export const REST_DELAY = 1000;
/** When it is tried again (ms) after the server could not be reached. */
export const RETRY_DELAY = 10_000;

/** What is beside the records of a view, and is renewed for itself: never twice at once. */
export class Renewal {
    isDestroyed = false;
    isRenewing = false;
    isAskedAgain = false;

    destroy() {
        this.isDestroyed = true;
        browser.clearTimeout(this.timer);
    }

    /** Show what the server has: at once, or when it has rested. */
    async renew() {
        if (this.isDestroyed) {
            return;
        }
        if (this.isRenewing) {
            this.isAskedAgain = true;
            return;
        }
        this.isRenewing = true;
        this.isAskedAgain = false;
        let delay = REST_DELAY;
        try {
            await this.fetch();
        } catch (error) {
            // the view's own fetch tells the person of a server that is out of reach
            if (error instanceof ConnectionLostError) {
                this.isAskedAgain = true;
                delay = RETRY_DELAY;
            }
        }
        if (!this.isDestroyed) {
            this.timer = browser.setTimeout(() => this.onRested(), delay);
        }
    }

    /** Show what the server has in a moment, when what is being loaded is there. */
    renewLater() {
        this.isAskedAgain = true;
        if (!this.isRenewing && !this.isDestroyed) {
            this.isRenewing = true;
            this.timer = browser.setTimeout(() => this.onRested(), REST_DELAY);
        }
    }

    onRested() {
        this.isRenewing = false;
        if (this.isAskedAgain) {
            this.renew();
        }
    }

    /** Fetch and show what the server has, if there is anything to show it in. */
    async fetch() {}
}
