import { session } from "@web/session";
import { x2ManyCommands } from "@web/core/orm_service";
import { pick } from "@web/core/utils/objects";
import {
    formatForServer,
    isListOfLines,
    onSaves,
    serverValuesOf,
    stateOfLines,
    tellRefused,
    valuesOfColumn,
    writtenFields,
} from "@web_syncer/odoo_internals";
import { allConflictsOf } from "./conflicts";
import { settleAll } from "./merge";
import { keptFields, newsOf } from "./seen";

const { DELETE, UNLINK, UPDATE } = x2ManyCommands;

/** The server has newer values than the person has seen, and has written nothing. */
const NEWER_VALUES_ERROR = "odoo.addons.web_syncer.exceptions.NewerValuesError";

/**
 * @param {any} record datapoint
 * @param {string[]} names of the fields that are saved
 * @returns {Record<string, any>} what the person has seen of them, as `web_read()` gives it
 */
export function seenOf(record, names) {
    const values = names
        .filter((name) => name in serverValuesOf(record))
        .map((name) => [
            name,
            isListOfLines(record, name)
                ? seenOfLines(record, name)
                : seenOfField(record, name, newsOf(record).get(name)?.seen),
        ]);
    return { ...pick(valuesOfColumn(record), ...names), ...Object.fromEntries(values) };
}

function seenOfField(record, name, seen = serverValuesOf(record)[name]) {
    const { type } = record.fields[name];
    if (type === "reference") {
        const { resId: id, resModel: model, displayName: display_name } = seen || {};
        return seen && { id: { id, model }, display_name };
    }
    return formatForServer(record, name, seen);
}

/** Of lines that were changed, what was changed in them; of those removed, all that is kept. */
function seenOfLines(record, name) {
    const list = record.data[name];
    const { commands, lines, serverIds } = stateOfLines(list);
    const news = newsOf(list);
    const changes = commands.filter(
        ([type, id]) => [DELETE, UNLINK, UPDATE].includes(type) && lines[id]
    );
    const isOwn = record.fields[name].type === "one2many";
    if (!isOwn && !changes.some(([type]) => type === UPDATE)) {
        return serverIds;
    }
    return Object.fromEntries(
        changes.map(([type, id]) => {
            const line = lines[id];
            const seen =
                type === UPDATE
                    ? seenOf(line, writtenFields(line))
                    : seenOfRemoved(line, news.get(id)?.seen);
            return [id, seen];
        })
    );
}

function seenOfRemoved(line, seen = serverValuesOf(line)) {
    const names = keptFields(line, seen);
    return Object.fromEntries(names.map((name) => [name, seenOfField(line, name, seen[name])]));
}

onSaves({
    isTold: ({ resModel }) => Boolean(session.web_syncer?.live_models?.includes(resModel)),
    seenOf,
    onWillSave: (record) => settleAll(record, () => false),
    isAsking: (record) => allConflictsOf(record).length > 0,
    /**
     * @param {any} model
     * @param {Error} error
     * @returns {boolean} the person has been told, and chooses
     */
    onError(model, { data }) {
        const isNewer = data?.name === NEWER_VALUES_ERROR;
        return isNewer && tellRefused(model, data.arguments?.[1]?.user?.name || false);
    },
});
