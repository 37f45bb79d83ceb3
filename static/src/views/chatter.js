import {
    fetchMessages,
    fetchThread,
    findThread,
    takeOverMessages,
} from "@web_syncer/odoo_internals";
import { Renewal } from "./renewal";

/** Where a chatter asks for what it shows. */
const ROUTES = ["/mail/data", "/mail/thread/messages"];

/**
 * The chatter of the record that a form shows, where `mail` is installed: messages, notes,
 * activities, attachments and followers. What is being written in it stays.
 */
export class Chatter extends Renewal {
    /** @param {() => { services: any, resModel: string, resId: number | false }} getPlace */
    constructor(getPlace) {
        super();
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

    /**
     * @param {import("@web_syncer/odoo_internals").Call} call
     * @returns {boolean} it asks only for the messages that came after another one
     */
    static readsNewer({ params: { fetch_params: asked } }) {
        return asked?.after !== undefined;
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
