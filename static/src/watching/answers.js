import { session } from "@web/session";
import { keyOfCall, onCall } from "@web_syncer/odoo_internals";

/** @typedef {import("./view_watch").ViewWatch} ViewWatch */

/**
 * The answers that the server gave to the calls of live views, as far as it tells when they
 * are not the same any more: each comes with a text that this tab cannot read, and that it
 * hands back as the name of a channel.
 */
export class Answers {
    /** @type {Map<string, { key: string, channel: string }>} by call */
    byCall = new Map();
    /** @type {Set<ViewWatch>} */
    watches = new Set();

    /** @param {import("services").Services["bus_service"]} bus */
    constructor(bus) {
        this.bus = bus;
        bus.subscribe("web.syncer.view", (news) => this.onNews(news));
        onCall({
            // each takes note of it
            isAsked: (call) =>
                [...this.watches].filter((watch) => watch.isAskedFor(call)).length > 0,
            onAnswer: (call, answer) => this.onAnswer(keyOfCall(call), answer),
        });
    }

    /** @param {ViewWatch} watch */
    add(watch) {
        this.watches.add(watch);
    }

    /** @param {ViewWatch} watch */
    remove(watch) {
        this.watches.delete(watch);
        this.forget();
    }

    /**
     * @param {string} call
     * @param {{ key: string, sealed: string, is_early: boolean } | null} answer
     */
    onAnswer(call, answer) {
        const former = this.byCall.get(call);
        if (answer) {
            const channel = `${session.db}:~${answer.sealed}`;
            this.byCall.set(call, { key: answer.key, channel });
            this.bus.addChannel(channel);
        } else {
            this.byCall.delete(call);
        }
        if (former) {
            this.bus.deleteChannel(former.channel);
        }
        for (const watch of this.watches) {
            if (watch.has(call)) {
                watch.onAnswer(call, Boolean(answer?.is_early));
            }
        }
    }

    /**
     * @param {[key: string, ...any][]} news
     * @returns {string[]}
     */
    callsOf(news) {
        const keys = new Set(news.map(([key]) => key));
        return [...this.byCall].filter(([, { key }]) => keys.has(key)).map(([call]) => call);
    }

    /** Leave the channels of answers that no view shows any more. */
    forget() {
        const watches = [...this.watches];
        for (const [call, { channel }] of this.byCall) {
            if (!watches.some((watch) => watch.has(call))) {
                this.byCall.delete(call);
                this.bus.deleteChannel(channel);
            }
        }
    }

    /**
     * @param {[key: string, isTouched: boolean, hasNewPictures?: boolean][]} news of answers
     */
    onNews(news) {
        const touched = this.callsOf(news.filter(([, isTouched]) => isTouched));
        const illustrated = this.callsOf(
            news.filter(([, isTouched, hasNewPictures = !isTouched]) => hasNewPictures)
        );
        for (const watch of this.watches) {
            const own = touched.filter((call) => watch.has(call));
            if (own.length) {
                watch.onTouched(own);
            }
            if (illustrated.some((call) => watch.has(call))) {
                watch.onNewPictures();
            }
        }
    }
}
