/** From the end of one reload of a view to the start of the next (ms), at least. */
export const REST_DELAY = 1000;
/** The same where a view is changed all the time. */
export const LONGEST_REST_DELAY = 5000;
/** A view rests so many times as long as its last fetch took … */
const FETCH_TIMES = 2;
/** … but not longer than this (ms). */
const LONGEST_FETCH_REST = 30_000;

/**
 * How long a view rests: the longer, the more often it is changed, and the longer it takes
 * to fetch. When nothing is heard of changes for a while, it need not rest any more. Where
 * the server has sent what it will show, only its drawing counts.
 */
export class Rest {
    delay = REST_DELAY;
    /** The view may not fetch before, whatever is heard. */
    least = 0;
    /** It need not rest longer than this. */
    most = 0;
    /** So long it rests where it need not ask the server. */
    untilAtEase = 0;
    heardAt = 0;

    /** Something has changed. */
    hear() {
        this.heardAt = Date.now();
    }

    /** Until when the view rests, as far as is known now. */
    get until() {
        const quietAt = this.heardAt + REST_DELAY;
        return Math.max(this.least, Math.min(this.most, quietAt));
    }

    /**
     * Rest, from now on.
     *
     * @param {number} startedAt when what the view rests from began
     * @param {boolean} isReloaded the view has fetched what it shows
     */
    begin(startedAt, isReloaded) {
        const now = Date.now();
        let rest = 0;
        this.untilAtEase = now + FETCH_TIMES * (now - startedAt);
        if (isReloaded) {
            const isDirectlyAfter = startedAt - this.most < REST_DELAY;
            this.delay = isDirectlyAfter
                ? Math.min(2 * this.delay, LONGEST_REST_DELAY)
                : REST_DELAY;
            rest = Math.min(FETCH_TIMES * (now - startedAt), LONGEST_FETCH_REST);
        }
        this.least = now + Math.max(REST_DELAY, rest);
        this.most = now + (isReloaded ? this.delay : REST_DELAY);
    }

    /** The person wants to see something now. */
    skip() {
        this.least = this.most = this.untilAtEase = 0;
    }
}
