/**
 * @typedef {import("@web_syncer/notification").SyncPayload} SyncPayload
 *
 * @typedef {Object} RecordChange what is known of one record's changes
 * @property {string} model
 * @property {number} id
 * @property {SyncPayload} payload
 */

/** Of more records than this it is not kept what became of each. */
export const MAX_RECORDS = 1000;

/**
 * What a view has been told since it last fetched: bounded, however often it is told.
 */
export class Changes {
    /** Counts what was noted. */
    version = 0;
    /** Anything may have changed: fetch, whatever the view shows. */
    isAnything = false;
    /** The server says that the view may show something else now. */
    isTouched = false;
    /** Records that the view names have new pictures. */
    hasNewPictures = false;
    /** @type {Map<string, RecordChange>} */
    records = new Map();
    /** @type {Map<string, { model: string, id: number }>} fetch if one of these is shown */
    asked = new Map();

    get isEmpty() {
        return !this.hasNewPictures && !this.hasNews;
    }

    /** Something else than pictures has changed. */
    get hasNews() {
        return this.mustFetch || this.records.size > 0;
    }

    /** Whoever asks for a reload knows of more than the server has told. */
    get isAsked() {
        return this.isAnything || this.asked.size > 0;
    }

    /** What is known calls for a fetch, whatever becomes of the records that changed. */
    get mustFetch() {
        return this.isAsked || this.isTouched;
    }

    /** @returns {Changes} what this tab did itself */
    get local() {
        const local = new Changes();
        const own = [...this.records].filter(([, { payload }]) => payload.local);
        local.records = new Map(own);
        return local;
    }

    /** @returns {RecordChange[]} what others than this tab did */
    get remote() {
        return [...this.records.values()].filter(({ payload }) => !payload.local);
    }

    /** @returns {string[]} what was told, for developers */
    get reasons() {
        return [
            ...(this.isAnything ? ["anything"] : []),
            ...(this.isTouched ? ["the server tells of another answer"] : []),
            ...[...this.asked.keys()].map((key) => `reload_views: ${key}`),
            ...[...this.records].map(
                ([key, { payload }]) => `${payload.method}: ${key} ${payload.changed.join(", ")}`
            ),
        ];
    }

    /** Note that the server says so. */
    touch() {
        this.version++;
        this.isTouched = true;
    }

    /**
     * Note a message of `reload_views`.
     *
     * @param {string} model
     * @param {number[]} ids empty: any record
     */
    ask(model, ids) {
        this.version++;
        this.isAnything ||= !ids.length;
        for (const id of ids) {
            this.asked.set(`${model},${id}`, { model, id });
        }
    }

    /**
     * Note a notification.
     *
     * @param {string} model
     * @param {number | false} id
     * @param {SyncPayload} payload
     */
    add(model, id, payload) {
        this.version++;
        if (payload.method === "reset") {
            this.isAnything = true;
            return;
        }
        const key = `${model},${id}`;
        const known = this.records.get(key)?.payload;
        this.records.set(key, { model, id, payload: known ? follow(known, payload) : payload });
        if (this.records.size > MAX_RECORDS) {
            this.isAnything = true;
            this.records.clear();
        }
    }

    /**
     * Note what was to be fetched before, and was not.
     *
     * @param {Changes} earlier
     */
    addEarlier(earlier) {
        this.isAnything ||= earlier.isAnything;
        this.isTouched ||= earlier.isTouched;
        this.hasNewPictures ||= earlier.hasNewPictures;
        this.asked = new Map([...earlier.asked, ...this.asked]);
        const later = this.records;
        this.records = earlier.records;
        for (const { model, id, payload } of later.values()) {
            this.add(model, id, payload);
        }
    }
}

/**
 * @param {SyncPayload} earlier
 * @param {SyncPayload} later
 * @returns {SyncPayload} what the later change makes of the earlier one
 */
function follow(earlier, later) {
    if (later.method === "unlink") {
        return later;
    }
    const isNew = earlier.method === "create" || later.method === "create";
    return {
        ...later,
        method: isNew ? "create" : "write",
        data: { ...earlier.data, ...later.data },
        changed: [...new Set([...earlier.changed, ...later.changed])],
        local: earlier.local && later.local,
    };
}
