import { browser } from "@web/core/browser/browser";
import { ConnectionLostError } from "@web/core/network/rpc";
import {
    fetchMessages,
    fetchThread,
    findThread,
    takeOverMessages,
} from "@web_syncer/odoo_internals";

/** From the end of one renewal of a chatter to the start of the next (ms). */
export const REST_DELAY = 1000;
/** When a chatter tries again (ms) after the server could not be reached. */
export const RETRY_DELAY = 10_000;

/** Where a chatter asks for what it shows. */
const ROUTES = ["/mail/data", "/mail/thread/messages"];

/**
 * The chatter of the record that a form shows, where `mail` is installed: messages, notes,
 * activities, attachments and followers. What is being written in it stays.
 */
export class Chatter {
    isDestroyed = false;
    isRenewing = false;
    isAskedAgain = false;

    /** @param {() => { services: any, resModel: string, resId: number | false }} getPlace */
    constructor(getPlace) {
        this.getPlace = getPlace;
    }

    /**
     * @param {import("@web_syncer/odoo_internals").Call} call
     * @returns {boolean} a chatter has made it
     */
    static makes({ url }) {
        return url.startsWith("/mail/");
    }

    /**
     * @param {import("@web_syncer/odoo_internals").Call} call
     * @returns {boolean} it asks for what a chatter shows
     */
    static reads({ url }) {
        return ROUTES.includes(url);
    }

    /**
     * @param {import("@web_syncer/odoo_internals").Call} call
     * @returns {boolean} it asks for more, such as what the page needs when it is loaded
     */
    static readsMore({ params: { fetch_params: asked } }) {
        return Array.isArray(asked) && asked.some(([name]) => name !== "mail.thread");
    }

    destroy() {
        this.isDestroyed = true;
        browser.clearTimeout(this.timer);
    }

    /** Show what the server has: at once, or when the chatter has rested. */
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
            // the form's own fetch tells the person of a server that is out of reach
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

    async fetch() {
        const { services, resModel, resId } = this.getPlace();
        const thread = findThread(services, resModel, resId);
        if (!thread) {
            return;
        }
        const [messages] = await Promise.all([fetchMessages(thread), fetchThread(thread)]);
        if (!this.isDestroyed) {
            takeOverMessages(thread, messages);
        }
    }
}
