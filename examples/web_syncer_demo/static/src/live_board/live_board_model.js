/* global luxon */

import { browser } from "@web/core/browser/browser";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { sortBy } from "@web/core/utils/arrays";
import { Mutex } from "@web/core/utils/concurrency";

const { DateTime } = luxon;

export const MODEL = "bike.repair";
const FIELDS = [
    "name",
    "bike",
    "active",
    "priority",
    "stage_id",
    "partner_id",
    "user_id",
    "tag_ids",
    "date_promised",
    "amount_total",
    "currency_id",
];
const FEED_LENGTH = 30;
/** How long (ms) a card shows who has just changed it. */
const TOUCH_DURATION = 5_000;

/**
 * What the board shows. It fetches once; from then on it lives on what a `Syncer` tells.
 */
export class LiveBoardModel {
    /**
     * @param {import("services").ServiceFactories["orm"]} orm
     * @param {import("services").ServiceFactories["field"]} fieldService
     */
    constructor(orm, fieldService) {
        this.orm = orm;
        this.fieldService = fieldService;
        this.mutex = new Mutex();
        this.repairs = {};
        this.stages = [];
        this.tags = {};
        this.fields = {};
        this.feed = [];
        this.nextFeedId = 1;
    }

    /** Fetch everything. What is told meanwhile is applied on top of it. */
    load() {
        return this.mutex.exec(() => this.fetch());
    }

    /** @param {import("@web_syncer/notification").SyncNotification} notification */
    onNotification(notification) {
        return this.mutex.exec(() => this.apply(notification));
    }

    /** The columns of the board, each with its cards in order. */
    get columns() {
        const repairs = Object.values(this.repairs);
        return this.stages.map((stage) => {
            const cards = repairs.filter((repair) => repair.stage_id[0] === stage.id);
            return {
                ...stage,
                cards: sortBy(cards, (repair) =>
                    [1 - repair.priority, repair.date_promised || "9", repair.id].join()
                ),
                total: cards.reduce((total, repair) => total + repair.amount_total, 0),
                currencyId: cards[0]?.currency_id[0],
            };
        });
    }

    get size() {
        return Object.keys(this.repairs).length;
    }

    get unassigned() {
        return Object.values(this.repairs).filter((repair) => !repair.user_id).length;
    }

    async fetch() {
        const [fields, stages, tags, repairs] = await Promise.all([
            this.fieldService.loadFields(MODEL, { attributes: ["string"] }),
            this.orm.searchRead("bike.repair.stage", [], ["name", "fold"]),
            this.orm.searchRead("bike.repair.tag", [], ["name", "color"]),
            this.orm.searchRead(MODEL, [], FIELDS),
        ]);
        this.fields = fields;
        this.stages = stages;
        this.tags = Object.fromEntries(tags.map((tag) => [tag.id, tag]));
        this.repairs = Object.fromEntries(repairs.map((repair) => [repair.id, repair]));
    }

    async apply([[, , id], payload]) {
        if (payload.method === "reset") {
            await this.fetch();
            return this.tell({ icon: "fa-refresh", text: _t("The board was brought up to date") });
        }
        const before = this.repairs[id];
        if (payload.method === "unlink" || payload.data.active === false) {
            if (before) {
                delete this.repairs[id];
                this.tellChange(before, payload, {
                    icon: "fa-sign-out",
                    verb: _t("left the board"),
                });
            }
            return;
        }
        if (!before && !payload.entire) {
            // it came within this user's reach, or out of the archive
            const [repair] = await this.orm.searchRead(MODEL, [["id", "=", id]], FIELDS);
            if (!repair) {
                return;
            }
            this.repairs[id] = repair;
        } else {
            this.repairs[id] = { id, ...before, ...payload.data };
        }
        this.touch(id, payload);
        this.tellChange(this.repairs[id], payload, this.describe(before, payload));
    }

    /**
     * @param {Object} [before] the repair as it was, if it was on the board
     * @param {import("@web_syncer/notification").SyncPayload} payload
     */
    describe(before, { method, data, changed }) {
        if (method === "create" || !before) {
            return { icon: "fa-bicycle", verb: _t("came in") };
        }
        if (data.stage_id && data.stage_id[0] !== before.stage_id[0]) {
            return { icon: "fa-arrow-right", verb: _t("moved to"), detail: data.stage_id[1] };
        }
        if ("user_id" in data && data.user_id[0] !== before.user_id[0]) {
            return data.user_id
                ? { icon: "fa-user", verb: _t("goes to"), detail: data.user_id[1] }
                : { icon: "fa-user-o", verb: _t("is free to take") };
        }
        const labels = changed.map((name) => this.fields[name]?.string).filter(Boolean);
        return { icon: "fa-pencil", verb: _t("changed:"), detail: labels.join(", ") };
    }

    /**
     * Mark a card, for a while, with the one who changed it.
     *
     * @param {number} id
     * @param {import("@web_syncer/notification").SyncPayload} payload
     */
    touch(id, payload) {
        const mark = { at: Date.now(), user: payload.user_id, local: payload.local };
        this.repairs[id].touch = mark;
        browser.setTimeout(() => {
            if (this.repairs[id]?.touch?.at === mark.at) {
                this.repairs[id].touch = false;
            }
        }, TOUCH_DURATION);
    }

    tellChange(repair, { user_id, local }, description) {
        this.tell({ ...description, repair, user: user_id, local });
    }

    tell(item) {
        const id = this.nextFeedId++;
        this.feed = [{ id, at: DateTime.now(), ...item }, ...this.feed].slice(0, FEED_LENGTH);
    }

    /**
     * @param {{ date_promised: string | false, stage_id: [number, string] }} repair
     * @returns {{ text: string, isLate: boolean } | false} when it was promised for
     */
    promise({ date_promised, stage_id }) {
        if (!date_promised) {
            return false;
        }
        const date = deserializeDateTime(date_promised);
        const day = date.toRelativeCalendar({ unit: "days" });
        const text = `${day[0].toLocaleUpperCase()}${day.slice(1)}, ${date.toFormat("HH:mm")}`;
        const isDone = this.stages.some(({ id, fold }) => fold && id === stage_id[0]);
        return { text, isLate: !isDone && date < DateTime.now() };
    }
}
