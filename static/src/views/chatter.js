import { fetchMessages, fetchThread, findThread, takeOverMessages } from "@web_syncer/odoo_internals";

/** From the end of one renewal of a chatter to the start of the next (ms). */
export const REST_DELAY = 1000;

/**
 * The chatter of the record that a form shows, where `mail` is installed: messages, notes,
 * activities, attachments and followers. What is being written in it stays.
 */
export class Chatter {
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

    /** Show what the server has, soon. */
    async renew() {
        if (this.isRenewing) {
            this.isAskedAgain = true;
            return;
        }
        this.isRenewing = true;
        do {
            this.isAskedAgain = false;
            await this.fetch();
            await new Promise((resolve) => setTimeout(resolve, REST_DELAY));
        } while (this.isAskedAgain);
        this.isRenewing = false;
    }

    async fetch() {
        const { services, resModel, resId } = this.getPlace();
        const thread = findThread(services, resModel, resId);
        if (!thread) {
            return;
        }
        try {
            const [answer] = await Promise.all([fetchMessages(thread), fetchThread(thread)]);
            takeOverMessages(thread, answer);
        } catch {
            // the form's own fetch tells the person of a server that is out of reach
        }
    }
}
