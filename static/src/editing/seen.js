import { markRaw } from "@odoo/owl";
import {
    changesOf,
    dropChange,
    formatForServer,
    isListOfLines,
    nameOfProperties,
    onReadAgain,
    onReset,
    onSavePoint,
    serverValuesOf,
    stateOfLines,
} from "@web_syncer/odoo_internals";
import { withoutSteps } from "./shared_text";

/**
 * What the person at the screen knows of newer values, beside what a datapoint holds: its
 * values are what the server sent last, its changes what the person made of them.
 *
 * @typedef {Object} News
 * @property {any} seen what the person has seen of it, parsed; of a line, its values
 * @property {string | false} author who changed it since
 */

/** Where a datapoint keeps them: whoever draws it is drawn anew when they change. */
const NEWS = Symbol("news");
const NONE = new Map();

/**
 * @param {any} datapoint of a record, or of a list of lines, if there is one
 * @returns {Map<string | number, News>} what others made of it that the person has not seen:
 *  of a record the fields, of a list the lines
 */
export function newsOf(datapoint) {
    return datapoint?.[NEWS] || NONE;
}

/**
 * @param {any} datapoint of a record, or of a list of lines
 * @param {string | number} key see `newsOf`
 * @param {News} news
 */
export function addNews(datapoint, key, news) {
    datapoint[NEWS] ||= new Map();
    datapoint[NEWS].set(key, markRaw(news));
}

/** @type {WeakMap<any, Map<string | number, News>>} what there was at save points */
const newsBefore = new WeakMap();

onSavePoint((datapoint, savePoint) => newsBefore.set(savePoint, new Map(newsOf(datapoint))));

onReset((datapoint, savePoint) => {
    if (savePoint) {
        // what was answered since is asked again
        newsBefore.get(savePoint)?.forEach((news, key) => addNews(datapoint, key, news));
    }
    for (const key of newsOf(datapoint).keys()) {
        if (!savePoint || !isChanged(datapoint, key)) {
            newsOf(datapoint).delete(key);
        }
    }
});

function isChanged(datapoint, key) {
    const changes = changesOf(datapoint);
    return changes ? key in changes : stateOfLines(datapoint).commands.some(([, id]) => id === key);
}

/**
 * @param {any} record datapoint
 * @param {string} name of a field
 * @param {any} before parsed
 * @param {any} after parsed
 * @returns {boolean} they are the same for the server
 */
export function isSameValue(record, name, before, after) {
    const isHtml = record.fields[name].type === "html";
    const [one, other] = [before, after].map((value) =>
        JSON.stringify(formatForServer(record, name, isHtml ? withoutSteps(value) : value))
    );
    return one === other;
}

/**
 * @param {any} record datapoint
 * @returns {string[]} the fields, but for lists of lines, that hold changes
 */
export function changedFields(record) {
    return Object.keys(changesOf(record)).filter(
        (name) =>
            name in serverValuesOf(record) &&
            !isListOfLines(record, name) &&
            !nameOfProperties(record, name)
    );
}

/**
 * @param {any} record datapoint
 * @returns {[any, string][]} what the person has changed of it, and of its lines: their
 *  datapoints, and the names of fields
 */
export function changesIn(record) {
    return Object.keys(changesOf(record)).flatMap((name) => {
        const lines = isListOfLines(record, name) ? linesOf(record.data[name]) : [];
        return [[record, name], ...lines.flatMap(changesIn)];
    });
}

/**
 * @param {any} list of lines
 * @returns {any[]} the datapoints of those that are there, as far as they are loaded
 */
export function linesOf(list) {
    const { ids, lines } = stateOfLines(list);
    return ids.map((id) => lines[id]).filter((line) => line);
}

/**
 * Note where others changed what the person has changed.
 *
 * @param {any} record datapoint, which has taken over newer values
 * @param {Record<string, any>} before its values that the server sent before, parsed
 * @param {string | false} author of what is newer
 */
export function addNewer(record, before, author) {
    const values = serverValuesOf(record);
    for (const name of changedFields(record)) {
        // where a line stands, the last to move it is right
        const isAsked = name in before && !record.activeFields[name]?.isHandle;
        if (isAsked && !isSameValue(record, name, before[name], values[name])) {
            const { seen } = newsOf(record).get(name) || { seen: before[name] };
            addNews(record, name, { seen, author });
        }
    }
}

onReadAgain((record, before) => addNewer(record, before, false));

/**
 * @param {any} line datapoint
 * @param {Record<string, any>} values of it
 * @returns {string[]} the fields that tell whether somebody has changed the line: what is
 *  computed each time may differ although nobody has
 */
export function keptFields(line, values) {
    return Object.keys(values).filter((name) => {
        const { related, store } = line.fields[name];
        const isKept = store !== false || Boolean(related);
        const isPart = isListOfLines(line, name) || nameOfProperties(line, name);
        return name !== "id" && isKept && !isPart;
    });
}

/**
 * Let a field show what the server has, where the person has not made anything else of it.
 *
 * @param {any} record datapoint
 * @param {(record: any, name: string) => boolean} isHeld the person is in the field
 * @returns {boolean} a field shows something else now, or counts as changed no more
 */
export function settle(record, isHeld) {
    let isSettled = false;
    const news = newsOf(record);
    const values = serverValuesOf(record);
    for (const name of changedFields(record)) {
        const mine = changesOf(record)[name];
        const isSeen = news.has(name) && isSameValue(record, name, mine, news.get(name).seen);
        if (isSameValue(record, name, mine, values[name]) || (isSeen && !isHeld(record, name))) {
            dropChange(record, name);
            isSettled = true;
        }
    }
    for (const [name, { seen }] of news) {
        if (!(name in changesOf(record)) || isSameValue(record, name, seen, values[name])) {
            news.delete(name);
        }
    }
    return isSettled;
}
