import { browser } from "@web/core/browser/browser";
import { router } from "@web/core/browser/router";
import { ConnectionLostError, makeErrorFromResponse } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { Reactive } from "@web/core/utils/reactive";

/** What she does lies so far apart (ms). */
const PAUSE = 5_000;
/** The step for which this tab asks next. It is there after a reload of the page, too. */
const STEP = "web_syncer_demo.colleague.step";

/**
 * Call the server as a machine elsewhere would: what is done by `rpc()` is this tab's own.
 *
 * @param {any[]} args of `bike.colleague`'s `work`
 */
async function letWork(args) {
    const url = "/web/dataset/call_kw";
    const params = { model: "bike.colleague", method: "work", args, kwargs: {} };
    const request = {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ params }),
    };
    const response = await browser.fetch(url, request).catch(() => {
        throw new ConnectionLostError(url);
    });
    const { error, result } = await response.json();
    if (error) {
        throw makeErrorFromResponse(error);
    }
    return result;
}

/**
 * A colleague who works for a minute. The tab that has her begin asks the server for one
 * step after the other, wherever its user goes meanwhile; when it is closed, she stops.
 */
export class Colleague extends Reactive {
    constructor() {
        super();
        this.isAtWork = false;
        /** @type {number | false} id of the repair in the dialog that is open */
        this.opened = false;
        if (browser.sessionStorage.getItem(STEP)) {
            this.work(); // the page was reloaded
        }
    }

    /** @returns {number | false} id of the repair that the user has open, wherever */
    get openedRepair() {
        const { action, resId } = router.current;
        return this.opened || (action === "bike-repairs" && Number(resId)) || false;
    }

    /** Let her begin, or go on where she was interrupted. */
    begin() {
        browser.sessionStorage.setItem(STEP, 0);
        return this.work();
    }

    /** Let her do a step, and then the others. */
    async work() {
        this.isAtWork = true;
        let next = 0;
        try {
            const step = Number(browser.sessionStorage.getItem(STEP));
            next = await letWork([step, this.openedRepair]);
        } finally {
            this.onStep(next);
            if (next) {
                browser.sessionStorage.setItem(STEP, next);
                browser.setTimeout(() => this.work(), PAUSE);
            } else {
                browser.sessionStorage.removeItem(STEP);
            }
        }
    }

    /**
     * She has done something, whoever let her.
     *
     * @param {number} next the step after it, or 0
     */
    onStep(next) {
        this.isAtWork = Boolean(next);
        browser.clearTimeout(this.silence);
        this.silence = browser.setTimeout(() => (this.isAtWork = false), 3 * PAUSE);
    }
}

registry.category("services").add("web_syncer_demo.colleague", {
    start: () => new Colleague(),
});
