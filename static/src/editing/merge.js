import { x2ManyCommands } from "@web/core/orm_service";
import { omit, pick } from "@web/core/utils/objects";
import {
    addLines,
    applyConsequences,
    changesOf,
    dropChange,
    fetchConsequences,
    forgetDialogOf,
    forgetLine,
    holdValue,
    isAsSent,
    isListOfLines,
    isWritten,
    serverValuesOf,
    showLines,
    stateOfLines,
    takeOverValues,
    tidyChanges,
} from "@web_syncer/odoo_internals";
import { withLocks } from "./locks";
import { keepPlace, mergeOrder, putBack } from "./order";
import {
    addNewer,
    addNews,
    changedFields,
    changesIn,
    isSameValue,
    keptFields,
    linesOf,
    newsOf,
    settle,
} from "./seen";

const { DELETE, LINK, SET, UNLINK, UPDATE } = x2ManyCommands;

/**
 * @typedef {Object} Merging what a merge must know of the view
 * @property {(record: any, name: string) => boolean} isHeld the person is in the field
 * @property {(record: any) => string | false} authorOf who changed it
 * @property {(list: any) => any[]} linesOf lines of which more was fetched than came with
 *  their record
 * @property {(before: any, after: any) => void} onRenewed another datapoint stands for a line
 * @property {(record: any, isNewer: boolean) => void} onMerged a datapoint was merged, and
 *  holds newer values now, or does not
 * @property {() => void} onOutOfPlace a line in which the person is does not follow the order
 */

/**
 * Merge what the server has into a record that the person is changing. What they have not
 * changed follows; what they have stays, and where others changed it too, it is known what
 * the person has seen of it.
 *
 * @param {any} record datapoint
 * @param {Record<string, any>} data as `web_read()` gives it
 * @param {Merging} merging
 */
export async function mergeRecord(record, data, merging) {
    const changed = changesIn(record);
    await withLocks(record, merging.authorOf, () => mergeValues(record, data, merging));
    changed.push([record], ...changesIn(record));
    new Set(changed.map(([each]) => each)).forEach(tidyChanges);
}

async function mergeValues(record, data, merging) {
    const lists = Object.keys(data).filter(
        (name) => isListOfLines(record, name) && record.data[name]
    );
    mergeFields(record, omit(data, ...lists), merging);
    for (const name of lists) {
        await mergeLines(record, name, data[name], merging);
    }
}

/**
 * What is computed from what the person has changed is not saved, and nobody chooses: where
 * something newer came, it is computed again.
 *
 * @param {any} root datapoint
 * @param {any[]} records datapoints, of it and of its lines, in which something newer came
 */
export async function recompute(root, records) {
    const lines = records.filter((record) => record !== root);
    for (const record of [...lines, root]) {
        await recomputeOne(record);
    }
}

/**
 * The same, where something of one record is as the server has it again.
 *
 * @param {any} record datapoint of a root or a line
 */
export async function recomputeFrom(record) {
    const { _parentRecord: parent } = record;
    await recomputeOne(record);
    if (parent) {
        await recomputeFrom(parent);
    }
}

async function recomputeOne(record) {
    const values = await fetchConsequences(record).catch(() => null);
    if (values) {
        const computed = pickComputed(record, values);
        computedFields(record)
            .filter((name) => !(name in computed))
            .forEach((name) => dropChange(record, name));
        applyConsequences(record, computed);
    }
}

/** @returns {string[]} the fields that hold changes which are only shown */
function computedFields(record) {
    return changedFields(record).filter((name) => !isWritten(record, name));
}

/** @returns {Record<string, any>} those values, of the lines too, which are only shown */
function pickComputed(record, values) {
    const entries = Object.entries(values).flatMap(([name, value]) => {
        if (isListOfLines(record, name)) {
            const { lines } = stateOfLines(record.data[name]);
            const commands = value
                .filter(([type, id]) => type === UPDATE && lines[id])
                .map(([type, id, vals]) => [type, id, pickComputed(lines[id], vals)]);
            return commands.length ? [[name, commands]] : [];
        }
        return isWritten(record, name) ? [] : [[name, value]];
    });
    return Object.fromEntries(entries);
}

function mergeFields(record, data, { isHeld, authorOf, onMerged }) {
    const before = pick(serverValuesOf(record), ...Object.keys(data));
    const changes = changesOf(record);
    for (const name of Object.keys(before)) {
        if (!(name in changes) && isHeld(record, name)) {
            holdValue(record, name);
        }
    }
    takeOverValues(record, data);
    addNewer(record, before, authorOf(record));
    settle(record, isHeld);
    const values = serverValuesOf(record);
    const isNewer = (name) => !isSameValue(record, name, before[name], values[name]);
    onMerged(record, Object.keys(before).some(isNewer));
}

async function mergeLines(record, name, values, merging) {
    const list = record.data[name];
    // of links that nobody shows, there are but the ids
    const rows = values.map((value) => (typeof value === "number" ? { id: value } : value));
    const { lines, ids, serverIds } = stateOfLines(list);
    const isOwn = record.fields[name].type === "one2many";
    const commands = splitSet(list);
    const idsOf = (isOf) => new Set(commands.filter(isOf).map(([, id]) => id));
    const removed = idsOf(isRemoval);
    const linked = idsOf(([type]) => type === LINK);
    const changed = idsOf(() => true);
    const rowsById = new Map([...rows, ...merging.linesOf(list)].map((row) => [row.id, row]));

    const gone = serverIds.filter((id) => !rowsById.has(id));
    for (const id of gone) {
        if (!removed.has(id) && lines[id] && isTouched(lines[id])) {
            const author = merging.authorOf(lines[id]);
            addNews(list, id, { seen: serverValuesOf(lines[id]), author });
        } else {
            forgetLine(list, id);
        }
    }
    for (const row of rowsById.values()) {
        const line = lines[row.id];
        const isComplete = Object.keys(row).length > 1 || !list.fieldNames.length;
        if (!isComplete) {
            // of what was changed in a line's dialog there may be nothing to compare
            if (!changed.has(row.id) && !(line && isTouched(line))) {
                forgetLine(list, row.id);
            }
        } else if (removed.has(row.id)) {
            mergeRemoved(list, line || addLines(list, [row])[0], row, isOwn, merging);
        } else if (line && isTouched(line)) {
            await mergeValues(line, row, merging);
            forgetDialogOf(list, line);
        } else {
            const [fresh] = addLines(list, [row]);
            line && merging.onRenewed(line, fresh);
        }
    }
    const isKept = (id) =>
        [rowsById, linked, newsOf(list)].some((kept) => kept.has(id)) || typeof id !== "number";
    const theirs = rows.map(({ id }) => id);
    const merged = mergeOrder(ids, serverIds, theirs, { isKept, removed });
    const heldId = ids.find((id) => lines[id]?.isInEdition);
    const shown = keepPlace(heldId, merged, ids);
    const isMoved = `${shown}` !== `${merged}`;
    if (isMoved) {
        merging.onOutOfPlace();
    }
    await showLines(list, {
        ids: shown,
        // the person has not chosen that order
        serverIds: isMoved && theirs.includes(heldId) ? putBack(heldId, theirs, shown) : theirs,
        commands: commands.filter(([type, id]) => {
            const isThere = rowsById.has(id);
            return isRemoval([type]) ? isThere : type === LINK ? !isThere : isKept(id);
        }),
    });
}

/**
 * A line that the person has removed: what others made of it is worth a question, unless it
 * only was taken out of the list.
 */
function mergeRemoved(list, line, row, isOwn, { authorOf }) {
    const news = newsOf(list);
    const before = { ...serverValuesOf(line) };
    const lists = Object.keys(row).filter((name) => isListOfLines(line, name));
    takeOverValues(line, omit(row, ...lists));
    const values = serverValuesOf(line);
    const { seen } = news.get(row.id) || { seen: before };
    const names = keptFields(line, seen).filter((name) => !line.activeFields[name]?.isHandle);
    if (!isOwn || names.every((name) => isSameValue(line, name, seen[name], values[name]))) {
        news.delete(row.id);
    } else {
        addNews(list, row.id, { seen, author: authorOf(line) });
    }
}

/**
 * @param {any} line datapoint
 * @returns {boolean} the person has changed it, or is in it
 */
function isTouched(line) {
    return !isAsSent(line) || line.isInEdition;
}

function isRemoval([type]) {
    return type === DELETE || type === UNLINK;
}

/**
 * @param {any} list of lines
 * @returns {any[]} its commands, line by line
 */
function splitSet(list) {
    const { commands, serverIds } = stateOfLines(list);
    return commands.flatMap((command) => {
        if (command[0] !== SET) {
            return [command];
        }
        const ids = command[2];
        return [
            ...serverIds.filter((id) => !ids.includes(id)).map((id) => [UNLINK, id, false]),
            ...ids.filter((id) => !serverIds.includes(id)).map((id) => [LINK, id, false]),
        ];
    });
}

/**
 * Let fields follow in which the person was when something newer came, and which they have
 * left as they were.
 *
 * @param {any} record datapoint
 * @param {Merging["isHeld"]} isHeld
 * @returns {any[]} datapoints, of it and of its lines, in which something followed
 */
export function settleAll(record, isHeld) {
    const settled = [];
    for (const name of Object.keys(changesOf(record))) {
        if (isListOfLines(record, name)) {
            const lines = linesOf(record.data[name]);
            settled.push(...lines.flatMap((line) => settleAll(line, isHeld)));
        }
    }
    if (settle(record, isHeld)) {
        settled.push(record);
    }
    if (settled.length) {
        tidyChanges(record);
    }
    return settled;
}
