import { session } from "@web/session";
import { keyOfCall, onCall } from "@web_syncer/odoo_internals";

/** @typedef {import("./view_watch").ViewWatch} ViewWatch */

/**
 * What is known of the answer to a call.
 *
 * @typedef {Object} Answer
 * @property {string} key what the server calls it
 * @property {string} channel
 * @property {string | null} text JSON, as far as it is known to be what the server would
 *  answer now
 * @property {boolean} [isTold] the server has told that there is another one
 */

/** What is longer (characters) is not kept. */
const MAX_LENGTH = 256 * 1024;
/** What comes so soon (ms) after a change of this tab may be older than that. */
const OWN_CHANGE_DELAY = 1000;

/**
 * The answers that the server gave to the calls of live views, as far as it tells when they
 * are not the same any more: each comes with a text that this tab cannot read, and that it
 * hands back as the name of a channel. With the news there may be a newer answer, and then
 * nobody needs to ask for it.
 */
export class Answers {
    /** @type {Map<string, Answer>} by call */
    byCall = new Map();
    /** @type {Set<ViewWatch>} */
    watches = new Set();

    /**
     * @param {import("services").Services["bus_service"]} bus
     * @param {import("@web_syncer/views/own_requests").OwnRequests} requests
     */
    constructor(bus, requests) {
        this.bus = bus;
        this.requests = requests;
        requests.onChange = () => this.mistrust();
        bus.subscribe("web.syncer.view", (news) => this.onNews(news));
        for (const event of ["BUS:DISCONNECT", "BUS:CONNECT", "BUS:RECONNECT"]) {
            bus.addEventListener(event, () => this.mistrust());
        }
        onCall({
            // each takes note of it
            isAsked: (call) =>
                [...this.watches].filter((watch) => watch.isAskedFor(call)).length > 0,
            onAnswer: (call, answer, text) => this.onAnswer(keyOfCall(call), answer, text),
            known: (call) => this.known(keyOfCall(call)),
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
     * @param {{ key: string, sealed: string, is_early: boolean, is_answered: boolean } | null}
     *  answer
     * @param {string} text JSON
     */
    onAnswer(call, answer, text) {
        const former = this.byCall.get(call);
        if (answer) {
            const channel = `${session.db}:~${answer.sealed}`;
            const isKept =
                answer.is_answered &&
                !answer.is_early &&
                text.length <= MAX_LENGTH &&
                !this.requests.areChanging(OWN_CHANGE_DELAY);
            this.byCall.set(call, { key: answer.key, channel, text: isKept ? text : null });
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
     * @param {string} call
     * @returns {string | null} its answer, where a view that follows the server asks for it
     */
    known(call) {
        const isWanted = [...this.watches].some((watch) => watch.isFollowing && watch.has(call));
        return (isWanted && this.byCall.get(call)?.text) || null;
    }

    /** What is known may not be what the server would answer now. */
    mistrust() {
        for (const answer of this.byCall.values()) {
            answer.text = null;
        }
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
     * @param {[key: string, isTouched: boolean, hasNewPictures?: boolean, text?: string | null,
     *  spread?: number][]} news of answers; over `spread` seconds, all who are told ask
     */
    onNews(news) {
        const calls = new Map([...this.byCall].map(([call, { key }]) => [key, call]));
        const touched = [];
        const illustrated = [];
        let spread = 0;
        for (const [key, isTouched, hasNewPictures = !isTouched, text, seconds = 0] of news) {
            const call = calls.get(key);
            if (call && isTouched && this.takeOver(call, text)) {
                touched.push(call);
                spread = Math.max(spread, text ? 0 : seconds);
            }
            if (call && hasNewPictures) {
                illustrated.push(call);
            }
        }
        const delay = Math.random() * spread * 1000;
        for (const watch of this.watches) {
            const own = touched.filter((call) => watch.has(call));
            if (own.length) {
                watch.onTouched(own, delay);
            }
            if (illustrated.some((call) => watch.has(call))) {
                watch.onNewPictures();
            }
        }
    }

    /**
     * @param {string} call
     * @param {string | null} [text] the newer answer, if it came
     * @returns {boolean} it is another one than before, as far as is known
     */
    takeOver(call, text) {
        const answer = this.byCall.get(call);
        if (text && text === answer.text) {
            return false;
        }
        // of what did not come, nothing more is told until it is asked for
        answer.isTold = !text;
        answer.text = (!this.requests.areChanging(OWN_CHANGE_DELAY) && text) || null;
        return true;
    }
}
