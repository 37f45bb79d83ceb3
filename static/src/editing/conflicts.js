import { _t } from "@web/core/l10n/translation";
import { x2ManyCommands } from "@web/core/orm_service";
import {
    changesOf,
    consequencesOf,
    discardLines,
    dropChange,
    isListOfLines,
    isWritten,
    keepLine,
    nameOfProperties,
    serverValuesOf,
    showLines,
    stateOfLines,
    tidyChanges,
} from "@web_syncer/odoo_internals";
import { dropLock, lockOf, overrideLock, withLocks } from "./locks";
import { recomputeFrom } from "./merge";
import { putBack } from "./order";
import { isSameValue, linesOf, newsOf } from "./seen";
import { isContinued } from "./shared_text";
import { textOf } from "./text_of";

const { DELETE, UNLINK } = x2ManyCommands;

/**
 * @typedef {Object} Conflict something that the person has changed, and somebody else too
 * @property {string} key
 * @property {any} record datapoint
 * @property {string} name of a field
 * @property {string} title what it is about, where it does not stand there
 * @property {string} text what the other has made of it
 * @property {() => Promise<void>} takeTheirs
 * @property {() => Promise<void>} keepMine
 */

/**
 * @param {any} record datapoint
 * @param {string} name of a field
 * @returns {Conflict[]} what the person has to choose there
 */
export function conflictsOf(record, name) {
    const own = nameOfProperties(record, name) || name;
    const isLocked = Boolean(lockOf(record, own)?.isAsked);
    if (!isListOfLines(record, own)) {
        return isLocked || isConflict(record, own) ? [conflictOfField(record, own)] : [];
    }
    const list = record.data[own];
    const ofLines = [...newsOf(list).keys()].map((id) => conflictOfLine(record, own, id));
    return [isLocked && conflictOfList(record, own), ...ofLines].filter((conflict) => conflict);
}

/**
 * @param {any} record datapoint
 * @returns {Conflict[]} of its fields, and of its lines
 */
export function allConflictsOf(record) {
    return Object.keys(record.activeFields).flatMap((name) => {
        if (!(name in record.data) || nameOfProperties(record, name)) {
            return [];
        }
        const lines = isListOfLines(record, name) ? linesOf(record.data[name]) : [];
        return [...conflictsOf(record, name), ...lines.flatMap(allConflictsOf)];
    });
}

function isConflict(record, name) {
    const changes = changesOf(record);
    const news = newsOf(record).get(name);
    const isSeen = (value) => isSameValue(record, name, changes[name], value);
    return (
        Boolean(news) &&
        name in changes &&
        isWritten(record, name) &&
        !isSeen(serverValuesOf(record)[name]) &&
        !isSeen(news.seen) &&
        !isContinued(serverValuesOf(record)[name], changes[name])
    );
}

function conflictOfField(record, name) {
    const lock = lockOf(record, name);
    const { author } = lock || newsOf(record).get(name);
    const details = {
        author: author || _t("Somebody"),
        value: textOf(record, name, serverValuesOf(record)[name]),
    };
    return {
        key: `${record.id} ${name}`,
        record,
        name,
        title: titleOf(record, name),
        text: lock
            ? _t("%(author)s has made this readonly: %(value)s", details)
            : _t("%(author)s: %(value)s", details),
        takeTheirs: () =>
            choose(
                record,
                () => {
                    dropLock(record, name);
                    record.resetFieldValidity(name);
                    for (const each of [name, ...consequencesOf(record, name)]) {
                        newsOf(record).delete(each);
                        dropChange(record, each);
                    }
                },
                author
            ),
        keepMine: () =>
            choose(record, () => {
                newsOf(record).delete(name);
                overrideLock(record, name);
            }),
    };
}

/** The person has changed lines, and may not any more. */
function conflictOfList(record, name) {
    const list = record.data[name];
    const author = lockOf(record, name).author || _t("Somebody");
    return {
        key: list.id,
        record,
        name,
        title: titleOf(record, name),
        text: _t("%(author)s has made this readonly, with what you have changed", { author }),
        takeTheirs: () =>
            choose(record, async () => {
                newsOf(list).clear();
                dropLock(record, name);
                await discardLines(list);
            }),
        keepMine: () => choose(record, () => overrideLock(record, name)),
    };
}

function conflictOfLine(record, name, id) {
    const list = record.data[name];
    const { commands, ids, lines, serverIds } = stateOfLines(list);
    const [line, news] = [lines[id], newsOf(list)];
    const isGone = ids.includes(id) && !serverIds.includes(id);
    const isRemoved = commands.some((each) => [DELETE, UNLINK].includes(each[0]) && each[1] === id);
    if (!line || (!isGone && !isRemoved)) {
        return null;
    }
    const details = { author: news.get(id).author || _t("Somebody"), line: nameOfLine(line) };
    const conflict = { key: `${list.id} ${id}`, record, name, title: titleOf(record, name) };
    const others = commands.filter((command) => command[1] !== id);
    if (isGone) {
        return {
            ...conflict,
            text: _t("%(author)s has deleted “%(line)s”", details),
            takeTheirs: () =>
                choose(record, async () => {
                    news.delete(id);
                    const left = ids.filter((each) => each !== id);
                    await showLines(list, { commands: others, ids: left });
                }),
            keepMine: () =>
                choose(record, async () => {
                    await keepLine(list, id);
                    news.delete(id);
                }),
        };
    }
    return {
        ...conflict,
        text: _t("%(author)s has changed “%(line)s”, which you have removed", details),
        takeTheirs: () =>
            choose(record, async () => {
                news.delete(id);
                await showLines(list, { commands: others, ids: putBack(id, ids, serverIds) });
            }),
        keepMine: () => choose(record, () => news.delete(id)),
    };
}

/**
 * Nothing that the record is computing is in the way meanwhile, nor is a save.
 *
 * @param {any} record datapoint
 * @param {() => any} change what is chosen
 * @param {string | false} [author] of what it makes readonly
 * @returns {Promise<void>}
 */
function choose(record, change, author = false) {
    return record.model.mutex.exec(async () => {
        await withLocks(rootOf(record), () => author, change);
        tidyChanges(record);
        await recomputeFrom(record);
        record.model.bus.trigger("web_syncer:chosen");
        record.model.notify();
    });
}

function rootOf(record) {
    return record._parentRecord ? rootOf(record._parentRecord) : record;
}

function titleOf(record, name) {
    const label = record.activeFields[name]?.string || record.fields[name].string || name;
    return record._parentRecord ? `${nameOfLine(record)}: ${label}` : label;
}

function nameOfLine(line) {
    const { display_name, name } = line.data;
    return display_name || name || firstTextOf(line) || `#${line.resId}`;
}

function firstTextOf(line) {
    return Object.values(line.data).find((value) => value && typeof value === "string");
}
