/** From the end of one reload of a view to the start of the next (ms), at least. */
export const REST_DELAY = 1000;
/** The same where a view is changed all the time. */
export const LONGEST_REST_DELAY = 5000;
/** A view rests so many times as long as its last fetch took … */
const FETCH_TIMES = 5;
/** … and at most so long (ms): a server that did not answer for once is not asked too late. */
const LONGEST_FETCH_REST = 30_000;

/** How long a view rests: the longer, the more there is to fetch, and the longer it takes. */
export class Rest {
    until = 0;
    delay = REST_DELAY;

    /**
     * Rest, from now on.
     *
     * @param {number} startedAt when what the view rests from began
     * @param {boolean} isReloaded the view has fetched what it shows
     */
    begin(startedAt, isReloaded) {
        const now = Date.now();
        let delay = REST_DELAY;
        if (isReloaded) {
            const isDirectlyAfter = startedAt - this.until < REST_DELAY;
            delay = isDirectlyAfter ? Math.min(2 * this.delay, LONGEST_REST_DELAY) : REST_DELAY;
            this.delay = delay;
        }
        const fetchRest = Math.min(FETCH_TIMES * (now - startedAt), LONGEST_FETCH_REST);
        this.until = now + Math.max(delay, isReloaded ? fetchRest : 0);
    }

    /** The person wants to see something now. */
    skip() {
        this.until = 0;
    }
}
