import { markRaw, status, toRaw } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { rpc, rpcBus } from "@web/core/network/rpc";
import { ORM, x2ManyCommands } from "@web/core/orm_service";
import { groupBy, unique } from "@web/core/utils/arrays";
import { isBinarySize } from "@web/core/utils/binary";
import { useBus } from "@web/core/utils/hooks";
import { deepEqual, omit, pick } from "@web/core/utils/objects";
import { patch } from "@web/core/utils/patch";
import { DynamicGroupList } from "@web/model/relational_model/dynamic_group_list";
import { DynamicList } from "@web/model/relational_model/dynamic_list";
import { DynamicRecordList } from "@web/model/relational_model/dynamic_record_list";
import { Group } from "@web/model/relational_model/group";
import { Record as RelationalRecord } from "@web/model/relational_model/record";
import { RelationalModel } from "@web/model/relational_model/relational_model";
import { StaticList } from "@web/model/relational_model/static_list";
import { getId } from "@web/model/relational_model/utils";
import { Field } from "@web/views/fields/field";
import { ListRenderer } from "@web/views/list/list_renderer";
import { X2ManyField } from "@web/views/fields/x2many/x2many_field";
import { SearchPanel } from "@web/search/search_panel/search_panel";
import { View } from "@web/views/view";
import { Widget } from "@web/views/widgets/widget";

/**
 * All that the browser takes from private parts of Odoo's web client: whoever ports the
 * addon to another series reads this file, and `odoo_internals.xml`. What a module exports,
 * what Odoo's own views read of a model, a record or a list, and services are not private.
 *
 * Whoever calls a function of this file has asked `hasInternals` for its object before.
 */

const { CREATE, LINK, UPDATE } = x2ManyCommands;

/** The private parts, by the object that has them. */
export const INTERNALS = {
    // core/network/rpc.js
    "RPC:REQUEST": ["data.id", "url", "settings"],
    "RPC:RESPONSE": ["data.id"],
    rpc: ["_rpc"],
    // core/orm_service.js
    ORM: ["rpc"],
    // views/view.js
    "View.prototype": ["loadView"],
    View: ["Controller"],
    // views/fields/field.js
    Field: ["__owl__.children", "field.component"],
    // views/widgets/widget.js
    Widget: ["__owl__.children", "widget.component"],
    // a component of OWL, whatever the view
    Controller: ["__owl__.firstNode"],
    // views/form/form_controller.js
    FormController: ["archInfo.fieldNodes", "archInfo.xmlDoc", "props.fields"],
    // views/kanban/kanban_controller.js
    KanbanController: ["quickCreateState"],
    // model/relational_model/relational_model.js
    RelationalModel: [
        "_createRoot",
        "_getNextConfig",
        "_loadData",
        "_loadRecords",
        "_updateConfig",
        "bus",
        "config",
        "constructor.DEFAULT_GROUP_LIMIT",
        "hooks.onRecordSaved",
        "hooks.onRootLoaded",
        "hooks.onWillLoadRoot",
        "initialLimit",
        "mutex.exec",
        "mutex.getUnlockedDef",
        "specialDataCaches",
        // record.js, dynamic_record_list.js and static_list.js beside it
        "constructor.Group.prototype.toggle",
        "constructor.Record.prototype._discard",
        "constructor.Record.prototype._setData",
        "constructor.DynamicGroupList.prototype._createGroupDatapoint",
        "constructor.DynamicGroupList.prototype.moveRecord",
        "constructor.DynamicRecordList.prototype._createRecordDatapoint",
        "constructor.StaticList.prototype._createRecordDatapoint",
        "constructor.StaticList.prototype._sort",
    ],
    // model/relational_model/datapoint.js; loadId: set by RelationalModel._loadData
    Root: ["_config", "config.loadId", "id"],
    // model/relational_model/record.js
    Record: ["_changes", "_values"],
    // record.js and static_list.js beside it; model/relational_model/static_list.js
    EditedRecord: [
        "_addSavePoint",
        "_applyChanges",
        "_applyValues",
        "_checkValidity",
        "_computeDataContext",
        "_formatServerValue",
        "_getChanges",
        "_getTextValues",
        "_initialTextValues",
        "_invalidFields",
        "_isReadonly",
        "_parseServerValues",
        "_savePoint",
        "_setEvalContext",
        "_textValues",
        "model._onchange",
        "model.constructor.StaticList.prototype._addSavePoint",
        "model.constructor.StaticList.prototype._discard",
        "model.constructor.StaticList.prototype._getCommands",
        "model.constructor.StaticList.prototype._load",
        "model.constructor.StaticList.prototype.extendRecord",
    ],
    // views/calendar/calendar_model.js
    CalendarModel: ["computeDomain", "data.range", "keepLast.add"],
    // views/graph/graph_model.js
    GraphModel: ["_fetchDataPoints", "data", "keepLast.add", "metaData", "race.getCurrentProm"],
    // views/pivot/pivot_model.js
    PivotModel: [
        "_buildMetaData",
        "_loadData",
        "data",
        "keepLast.add",
        "metaData",
        "race.getCurrentProm",
    ],
    // search/search_model.js
    SearchModel: ["_fetchSections", "categories", "filters", "orm.cache"],
    // search/search_panel/search_panel.js
    SearchPanel: ["env.searchModel", "updateActiveValues", "render"],
    // mail: core/common/thread_model.js
    Thread: [
        "fetchMessagesData",
        "fetchThreadData",
        "isLoaded",
        "loadNewer",
        "loadOlder",
        "messages",
        "store.FETCH_LIMIT",
        "store.insert",
    ],
    // mail: views/web/activity/activity_model.js
    ActivityModel: ["fetchActivityData"],
};

const warnings = new Set();

/**
 * @param {keyof typeof INTERNALS} owner
 * @param {any} object
 * @returns {string[]} what the object does not have of what it should
 */
export function missingInternals(owner, object) {
    return INTERNALS[owner]
        .filter((path) => !hasPath(object, path.split(".")))
        .map((path) => `${owner}.${path}`);
}

/**
 * Whether an object has what is used of it. If it has not, the console is told, once, and
 * the caller leaves the object to Odoo.
 *
 * @param {keyof typeof INTERNALS} owner
 * @param {any} object
 * @returns {boolean}
 */
export function hasInternals(owner, object) {
    const names = missingInternals(owner, object).join(", ");
    if (names && !warnings.has(names)) {
        warnings.add(names);
        console.warn(
            `web_syncer: this Odoo lacks ${names}. What leans on it is left as Odoo has it: ` +
                "some views are not live, or less so."
        );
    }
    return !names;
}

function hasPath(object, [name, ...rest]) {
    const isThere = Object(object) === object && name in object;
    return isThere && (!rest.length || hasPath(object[name], rest));
}

// -----------------------------------------------------------------------------
// Requests
// -----------------------------------------------------------------------------

/**
 * Call for each request that leaves this tab; it is not sent yet.
 *
 * @param {(request: {
 *  id: number, url: string, addHeader: (name: string, value: string) => void
 * }) => void} listener
 */
export function onRequest(listener) {
    rpcBus.addEventListener("RPC:REQUEST", ({ detail }) => {
        if (hasInternals("RPC:REQUEST", detail)) {
            const { data, url, settings } = detail;
            const addHeader = (name, value) =>
                (settings.headers = { ...settings.headers, [name]: value });
            listener({ id: data.id, url, addHeader });
        }
    });
}

/**
 * Call for each request that was answered, or never will be.
 *
 * @param {(id: number) => void} listener
 */
export function onResponse(listener) {
    rpcBus.addEventListener("RPC:RESPONSE", ({ detail }) => {
        if (hasInternals("RPC:RESPONSE", detail)) {
            listener(detail.data.id);
        }
    });
}

/**
 * @typedef {Object} Call what is asked of the server
 * @property {string} url
 * @property {any} params
 */

/** The header by which a view asks to be told when an answer is another one. */
const READS_HEADER = "X-Web-Syncer-Reads";
/** What the server puts before and behind such an answer. */
const RESULT_KEY = '"result": ';
const READS_KEY = ',"web_syncer": ';

/**
 * @param {Call} call
 * @returns {string} the same for equal calls
 */
export function keyOfCall({ url, params }) {
    return JSON.stringify([url, params]);
}

/**
 * Ask with some calls to be told when their answers are others.
 *
 * @param {Object} listeners
 * @param {(call: Call) => boolean} listeners.isAsked
 * @param {(call: Call, said: any, text?: string) => void} listeners.onAnswer the answer
 *  arrives; what the server says with it, or `null`, and its JSON
 * @param {(call: Call) => string | null} listeners.known the JSON of the answer, where the
 *  server need not be asked for it
 */
export function onCall({ isAsked, onAnswer, known }) {
    if (!hasInternals("rpc", rpc)) {
        return;
    }
    const { _rpc } = rpc;
    rpc._rpc = function (url, params, settings) {
        // what is kept in the browser asks for itself, without that setting
        if (settings.cache || settings.xhr || !isAsked({ url, params })) {
            return _rpc.apply(this, arguments);
        }
        const text = known({ url, params });
        if (text) {
            return Object.assign(Promise.resolve(JSON.parse(text)), { abort() {} });
        }
        const xhr = new browser.XMLHttpRequest();
        xhr.addEventListener("load", () => {
            const { said, result } = partsOf(xhr.responseText);
            onAnswer({ url, params }, said, result);
        });
        const headers = { ...settings.headers, [READS_HEADER]: "1" };
        return _rpc.call(this, url, params, { ...omit(settings, "cache"), xhr, headers });
    };
}

/**
 * @param {string} response
 * @returns {{ said: any, result?: string }} what comes with an answer, `null` if nothing does,
 *  and the answer's JSON
 */
function partsOf(response) {
    const end = response.lastIndexOf(READS_KEY);
    const start = response.indexOf(RESULT_KEY) + RESULT_KEY.length;
    try {
        const said = end === -1 ? null : JSON.parse(response.slice(end + READS_KEY.length, -1));
        return typeof said?.sealed === "string"
            ? { said, result: response.slice(start, end) }
            : { said: null };
    } catch {
        return { said: null };
    }
}

/**
 * Call for each call that a model makes, before it is made.
 *
 * @param {any} model of a view
 * @param {(call: Call) => void} listener
 */
export function noteCalls(model, listener) {
    const { orm } = model;
    if (!hasInternals("ORM", orm)) {
        return;
    }
    model.orm = ormThatCalls(orm, (url, params, settings) => {
        listener({ url, params });
        return orm.rpc(url, params, settings);
    });
}

/**
 * @param {any} orm
 * @param {Function} rpc
 * @returns {any} the same, but for how it reaches the server
 */
function ormThatCalls(orm, rpc) {
    return Object.assign(Object.create(orm), { rpc });
}

/**
 * Load something by way of a model, and do not have the server go on with what nobody waits
 * for any more.
 *
 * @template T
 * @param {any} model of a view
 * @param {AbortSignal} signal
 * @param {() => Promise<T>} load
 * @returns {Promise<T>} fails if what it waits for was aborted
 */
export async function loadUnlessAborted(model, signal, load) {
    const { orm } = model;
    // a model that waits for all that it loads would wait forever, or fail
    if (!hasInternals("ORM", orm) || isRacing(model)) {
        return load();
    }
    const requests = [];
    const leave = () => (model.orm = orm);
    signal.addEventListener("abort", () => {
        leave();
        requests.forEach((request) => request.abort?.());
    });
    model.orm = ormThatCalls(orm, (...args) => {
        const request = orm.rpc(...args);
        requests.push(request);
        return request;
    });
    try {
        return await load();
    } finally {
        // once it is aborted, another load may have come after it
        if (!signal.aborted) {
            leave();
        }
    }
}

// -----------------------------------------------------------------------------
// Any view
// -----------------------------------------------------------------------------

/**
 * Let every view, of whatever type and addon, also those of a lazy bundle, use another
 * controller than its own: all of them pass by `View.loadView`.
 *
 * @param {(Controller: typeof import("@odoo/owl").Component) =>
 *  typeof import("@odoo/owl").Component} replace
 */
export function replaceControllers(replace) {
    if (!hasInternals("View.prototype", View.prototype)) {
        return;
    }
    patch(View.prototype, {
        async loadView() {
            await super.loadView(...arguments);
            if (hasInternals("View", this)) {
                this.Controller = replace(this.Controller);
            }
        },
    });
}

/**
 * @param {import("@odoo/owl").Component} component
 * @returns {Node | null} the first node that it has rendered
 */
export function firstNode(component) {
    return component.__owl__.firstNode();
}

/** Where things are on the page: templates of `search`, `core` and `views`. */
export const SELECTORS = {
    content: ".o_content",
    popover: ".o_popover, .o_bottom_sheet",
    tooltip: ".o-tooltip",
    anyField: ".o_field_widget",
    /** @param {string} name of a field in a form */
    field: (name) => `.o_field_widget[name="${name}"]`,
    anyDatapoint: "[data-id]",
    conflict: ".o_web_syncer_conflict",
    /** @param {{ id: string }} datapoint in a list or a kanban */
    datapoint: ({ id }) => `[data-id="${id}"]`,
    /** @param {{ id: number }} record in a calendar */
    event: ({ id }) => `[data-event-id="${id}"]`,
};

// -----------------------------------------------------------------------------
// Fields and widgets of a view
// -----------------------------------------------------------------------------

/**
 * Call, in its `setup()`, for each field and widget of a view that draws with a component
 * of another addon, which may fetch for itself: what `web` has follows its record.
 *
 * @param {(part: import("@odoo/owl").Component) => void} listener
 */
export function onPartMade(listener) {
    patch(Field.prototype, {
        setup() {
            super.setup(...arguments);
            if (hasInternals("Field", this) && !isStandardField(this.field.component)) {
                listener(this);
            }
        },
    });
    patch(Widget.prototype, {
        setup() {
            super.setup(...arguments);
            if (hasInternals("Widget", this)) {
                listener(this);
            }
        },
    });
}

/**
 * @param {typeof import("@odoo/owl").Component} Component
 * @returns {boolean} it is of `web`, or shows a list of lines, each of which follows
 */
function isStandardField(Component) {
    const { modules } = odoo.loader;
    if (standardFields.count !== modules.size) {
        const ofWeb = [...modules].filter(([name]) => name.startsWith("@web/views/fields/"));
        standardFields.classes = new Set(ofWeb.flatMap(([, module]) => Object.values(module)));
        standardFields.count = modules.size;
    }
    return standardFields.classes.has(Component) || Component.prototype instanceof X2ManyField;
}

const standardFields = { count: 0, classes: new Set() };

/**
 * @param {import("@odoo/owl").Component} part see `onPartMade`
 * @returns {boolean} it may hold text that no record holds
 */
export function isWidget(part) {
    return part instanceof Widget;
}

/**
 * Let a part's component be made anew. The one before is shown until the new one is ready.
 *
 * @param {import("@odoo/owl").Component} part see `onPartMade`
 */
export function renewPart(part) {
    const name = isWidget(part) ? "widget" : "field";
    const made = Object.values(part.__owl__.children).map(({ component }) => status(component));
    // one that is being made is not what is shown: its class is another one already
    if (!made.includes("new")) {
        part[name] = { ...part[name], component: twinOf(part[name].component) };
    }
    part.render();
}

/** @type {WeakMap<typeof import("@odoo/owl").Component, typeof import("@odoo/owl").Component>} */
const twins = new WeakMap();

/**
 * OWL makes a component anew if its class is another one.
 *
 * @param {typeof import("@odoo/owl").Component} Component
 * @returns {typeof import("@odoo/owl").Component} another class that is the same
 */
function twinOf(Component) {
    if (!twins.has(Component)) {
        const Twin = class extends Component {};
        Object.defineProperty(Twin, "name", { value: Component.name });
        twins.set(Component, Twin);
        twins.set(Twin, Component);
    }
    return twins.get(Component);
}

// -----------------------------------------------------------------------------
// Models and what they are loading
// -----------------------------------------------------------------------------

/**
 * @param {any} model that may save in the background
 * @returns {Promise<void>} what the person has changed in place is saved
 */
export async function whenSaved(model) {
    await model.mutex?.getUnlockedDef();
}

/**
 * @param {any} model
 * @returns {Promise<void>} its fields have told of what they hold
 */
export async function askFields({ bus }) {
    const proms = [];
    bus.trigger("NEED_LOCAL_CHANGES", { proms });
    await Promise.all(proms);
}

/**
 * Call, as long as the component lives, when fields are asked for what they hold: as soon as
 * the person saves, for example.
 *
 * @param {any} model
 * @param {() => void} listener
 */
export function useFieldsAsked({ bus }, listener) {
    useBus(bus, "NEED_LOCAL_CHANGES", listener);
}

/**
 * @param {any} model
 * @returns {boolean} who loads it waits for whatever it is loading, to the last
 */
export function isRacing(model) {
    return Boolean(model.race);
}

/**
 * @param {any} model of a graph or a pivot
 * @returns {boolean} it is loading at the person's wish
 */
export function isLoading(model) {
    return Boolean(model.race.getCurrentProm());
}

/**
 * Let a model not take over what it is loading: it does so only if nothing was added to
 * its `KeepLast` since.
 *
 * @param {any} model
 */
export function dropLoading(model) {
    model.keepLast?.add(Promise.resolve());
}

/**
 * What a model's `KeepLast` drops never ends. Whoever loads after it shows all that it
 * would have shown.
 *
 * @param {any} model
 * @param {Promise<any>} loading
 * @returns {Promise<any>} ends when the model has loaded, or loads something else
 */
export async function unlessOvertaken(model, loading) {
    const { keepLast } = model;
    if (!keepLast) {
        return loading;
    }
    const { add } = keepLast;
    const overtaken = new Promise((resolve) => {
        keepLast.add = (...args) => {
            resolve();
            return add.apply(keepLast, args);
        };
    });
    try {
        await Promise.race([loading, overtaken]);
    } finally {
        delete keepLast.add;
    }
}

/**
 * Show what is in the model from now on, and no examples.
 *
 * @param {any} model see `useModelWithSampleData`, model/model.js
 */
function leaveSampleData(model) {
    model.useSampleModel = false;
}

/**
 * Call before a view of sums fetches again.
 *
 * @param {any} model
 * @returns {() => void} call when it has: examples stay as long as there is nothing else
 */
export function holdSampleData(model) {
    const examples = model.useSampleModel && pick(model, "data", "metaData", "dataPoints");
    return () => {
        if (examples && !model.hasData()) {
            Object.assign(model, examples);
        } else {
            leaveSampleData(model);
        }
    };
}

// -----------------------------------------------------------------------------
// Relational models
// -----------------------------------------------------------------------------

/**
 * Call when the model tells of something, before its controller is told.
 *
 * @param {any} model
 * @param {Object} listeners
 * @param {() => void} listeners.onWillLoadRoot the root is about to be loaded, by whomever
 * @param {(root: any) => void} listeners.onRootLoaded the root was replaced, by whomever,
 *  and is not rendered yet
 * @param {() => void} listeners.onRecordSaved
 */
export function listenToModel({ hooks }, listeners) {
    for (const [name, listener] of Object.entries(listeners)) {
        const original = hooks[name];
        hooks[name] = (...args) => {
            listener(...args);
            return original(...args);
        };
    }
}

/**
 * Call, as long as the component lives, when something is typed into a field that the
 * record does not know yet, or that it has got to know: views/fields/input_field_hook.js.
 *
 * @param {any} model
 * @param {(isDirty: boolean) => void} listener
 */
export function useFieldIsDirty({ bus }, listener) {
    useBus(bus, "FIELD_IS_DIRTY", ({ detail }) => listener(detail));
}

patch(RelationalRecord.prototype, {
    _addSavePoint() {
        super._addSavePoint(...arguments);
        savePointListeners.forEach((listener) => listener(this, this._savePoint));
    },

    _discard() {
        const { _savePoint: savePoint } = this;
        super._discard(...arguments);
        resetListeners.forEach((listener) => listener(this, savePoint));
        this.model.bus.trigger("web_syncer:discarded");
    },

    _setData() {
        super._setData(...arguments);
        resetListeners.forEach((listener) => listener(this));
    },
});

patch(StaticList.prototype, {
    _addSavePoint() {
        super._addSavePoint(...arguments);
        savePointListeners.forEach((listener) => listener(this, this._savePoint));
    },

    _discard() {
        const { _savePoint: savePoint } = this;
        super._discard(...arguments);
        resetListeners.forEach((listener) => listener(this, savePoint));
    },

    /** A dialog reads a line anew, and keeps what the person has changed of it. */
    async extendRecord(params, record) {
        const before = record && { ...record._values };
        const extended = await super.extendRecord(...arguments);
        if (before) {
            readAgainListeners.forEach((listener) => listener(record, before));
        }
        return extended;
    },
});

/** @type {((record: any, before: Record<string, any>) => void)[]} */
const readAgainListeners = [];

/**
 * Call when newer values of a line may have come with its dialog.
 *
 * @param {(record: any, before: Record<string, any>) => void} listener gets its datapoint, and
 *  the server's values as they were
 */
export function onReadAgain(listener) {
    readAgainListeners.push(listener);
}

/** @type {((datapoint: any, savePoint: any) => void)[]} */
const savePointListeners = [];

/** @type {((datapoint: any, savePoint?: any) => void)[]} */
const resetListeners = [];

/**
 * Call when it is kept what changes a record or a list of lines has, before a dialog in which
 * they can be changed and discarded.
 *
 * @param {(datapoint: any, savePoint: any) => void} listener
 */
export function onSavePoint(listener) {
    savePointListeners.push(listener);
}

/**
 * Call when changes of a record or a list of lines are discarded, all or those since a save
 * point, or new data replaces them.
 *
 * @param {(datapoint: any, savePoint?: any) => void} listener
 */
export function onReset(listener) {
    resetListeners.push(listener);
}

/**
 * Call, as long as the component lives, when changes of a record or a line are discarded.
 *
 * @param {any} model
 * @param {() => void} listener
 */
export function useDiscarded({ bus }, listener) {
    useBus(bus, "web_syncer:discarded", listener);
}

/**
 * Call, as long as the component lives, when the person has made one of two choices.
 *
 * @param {any} model
 * @param {() => void} listener
 */
export function useChosen({ bus }, listener) {
    useBus(bus, "web_syncer:chosen", listener);
}

/**
 * Call, as long as the component lives, when the server did not save what somebody else has
 * changed meanwhile.
 *
 * @param {any} model
 * @param {(author: string | false) => void} listener
 */
export function useRefused({ bus }, listener) {
    useBus(bus, "web_syncer:refused", ({ detail }) => {
        detail.isHeard = true;
        listener(detail.author);
    });
}

/**
 * See `useRefused`.
 *
 * @param {any} model
 * @param {string | false} author
 * @returns {boolean} somebody listens
 */
export function tellRefused({ bus }, author) {
    const detail = { author, isHeard: false };
    bus.trigger("web_syncer:refused", detail);
    return detail.isHeard;
}

/**
 * Let fields ask again for what they fetch beside the record, the stages of a status bar
 * for example: views/fields/relational_utils.js. They show what they have until then.
 *
 * @param {any} model
 */
export function dropSpecialData({ specialDataCaches }) {
    for (const key of Object.keys(specialDataCaches)) {
        delete specialDataCaches[key];
    }
}

/**
 * @param {any} model
 * @returns {string} another one each time that anything was loaded into its root
 */
export function loadIdOf(model) {
    return model.config.loadId;
}

/**
 * @param {any} model
 * @returns {any} a configuration to fetch what the model shows now; nothing of it is
 *  shared that a fetch changes
 */
export function nextConfig(model) {
    const config = model._getNextConfig(model.config, {});
    // groups that have become empty would stay
    delete config.currentGroups;
    if (model.useSampleModel) {
        delete config.groups;
    }
    config.groups = copyTouchedGroups(model, config.groups);
    return config;
}

const TOGGLED = Symbol("folded or unfolded by the person");

patch(Group.prototype, {
    async toggle() {
        await super.toggle(...arguments);
        this.config[TOGGLED] = true;
    },
});

/**
 * Of a group that the configuration does not know, the server decides whether it is folded.
 *
 * @param {any} model
 * @param {any} [groups] configurations of groups, by value
 * @returns {any} a copy of those that the person has folded, unfolded, paged or filtered,
 *  down to what opening, folding and paging change
 */
function copyTouchedGroups(model, groups) {
    if (!groups) {
        return groups;
    }
    const copies = {};
    for (const [value, group] of Object.entries(groups)) {
        const { groupBy, limit, offset } = group.list;
        const inner = copyTouchedGroups(model, group.list.groups);
        const usualLimit = groupBy.length
            ? model.initialGroupsLimit || model.constructor.DEFAULT_GROUP_LIMIT
            : model.initialLimit;
        if (
            group[TOGGLED] ||
            group.extraDomain ||
            offset ||
            limit !== usualLimit ||
            Object.keys(inner || {}).length
        ) {
            copies[value] = { ...group, list: { ...group.list, groups: inner } };
        }
    }
    return copies;
}

/**
 * @param {any} model
 * @param {any} config see `nextConfig`; the controller may add to it
 */
export function tellWillLoadRoot(model, config) {
    model.hooks.onWillLoadRoot(config);
}

/**
 * @param {any} model
 * @param {any} config see `nextConfig`
 * @returns {Promise<any>} the data of a root, which the model knows nothing of
 */
export function fetchRoot(model, config) {
    return model._loadData(config);
}

/**
 * Call before a root is fetched.
 *
 * @param {any} model
 * @returns {(data: any) => boolean} call with what was fetched: the examples that are shown
 *  stay, as there is nothing else
 */
export function holdSampleRoot(model) {
    const { initialSampleGroups } = model;
    if (model.useSampleModel) {
        // else it would keep those of the first time
        model.initialSampleGroups = undefined;
    }
    return ({ groups, records }) =>
        model.useSampleModel &&
        (groups ? deepEqual(initialSampleGroups, model.initialSampleGroups) : !records.length);
}

/**
 * @param {any} model whose root is a new one
 * @returns {Promise<void> | void}
 */
export function tellRootLoaded(model) {
    return model.hooks.onRootLoaded(model.root);
}

/**
 * Give a record, a group or a list the id of another one: what hangs on it on the screen
 * stays.
 *
 * @param {any} datapoint
 * @param {string | undefined} id none: it keeps its own
 */
export function renameDatapoint(datapoint, id) {
    datapoint.id = id || datapoint.id;
}

/**
 * Let a record, a group or a list be drawn anew.
 *
 * @param {any} datapoint
 */
export function redrawDatapoint(datapoint) {
    datapoint.id = getId("datapoint");
}

/**
 * @param {any} record datapoint
 * @returns {Record<string, any>} its values as the server sent them last, parsed
 */
export function serverValuesOf(record) {
    return hasInternals("Record", record) ? record._values : {};
}

/**
 * Let a record show new data: its fields keep the focus, and what they hold.
 *
 * @param {any} model whose root is a record
 * @param {any} config that the data was fetched with
 * @param {any} data see `fetchRoot`
 * @param {Record<string, any[]>} orderBys of the lists of lines, by the field's name
 */
export function renewRecord(model, config, data, orderBys) {
    const { root } = model;
    const lists = Object.values(root.data).filter((value) => value?.records && value.resIds);
    root._config = config;
    model.config = config;
    root._setData(data, { orderBys });
    for (const list of lists) {
        // OWL holds what a component has read until that changes
        list._config = { ...list._config };
    }
}

/**
 * Make a new list, or list of groups, of what was fetched, and show that.
 *
 * A record that is there before and after, and has not changed, keeps its datapoint: its
 * row stays as it is. One that has changed gets a new one, and its row is made anew, as
 * components in it may show what they computed or fetched when they were made. It stays
 * where that would take something from the person: it is then patched, and so keeps the
 * focus, the cursor and whatever else the browser or a component holds.
 *
 * @param {any} model
 * @param {any} config that the data was fetched with
 * @param {any} data see `fetchRoot`
 * @param {any[]} records the datapoints that are shown before
 * @param {Object} keep
 * @param {(before: any, after: any) => boolean} keep.isSame two datapoints of a record hold
 *  the same
 * @param {(record: any) => boolean} keep.mustStay the row of this datapoint is to be patched
 * @param {(record: any, data: any) => any} keep.keepChanges patch it, if it has changes
 * @param {any[]} [keep.groups] datapoints of columns that are to stay
 */
export function replaceRoot(model, config, data, records, keep) {
    leaveSampleData(model);
    kept.set(toRaw(model), { records: groupBy(records, "resId"), ...keep });
    try {
        model.root = model._createRoot(config, data);
    } finally {
        kept.delete(toRaw(model));
    }
    model.config = config;
}

/**
 * The datapoints that lists of a model take up again while they are made anew.
 *
 * @type {WeakMap<import("@web/model/relational_model/relational_model").RelationalModel,
 *  { records: Record<number, any[]>, isSame: Function, mustStay: Function, keepChanges: Function,
 *  groups?: any[] }>}
 */
const kept = new WeakMap();

patch(DynamicRecordList.prototype, {
    _createRecordDatapoint(data) {
        const fresh = super._createRecordDatapoint(...arguments);
        const { isSame, keepChanges, mustStay, records } = kept.get(toRaw(this.model)) || {};
        const record = records?.[data.id]?.shift();
        if (!record) {
            return fresh;
        }
        const isUnchanged = isSame(record, fresh);
        if (!isUnchanged && !mustStay(record)) {
            fresh.selected = record.selected;
            return fresh;
        }
        this.model._updateConfig(record.config, { context: this.context }, { reload: false });
        if (!isUnchanged) {
            keepChanges(record, data) || record._setData(data);
        }
        return record;
    },
});

patch(DynamicGroupList.prototype, {
    /**
     * Cards that stay hold whatever column they ever were in, as OWL forgets what a component
     * has read only when that changes: so a column stays too, and changes.
     */
    _createGroupDatapoint() {
        const fresh = super._createGroupDatapoint(...arguments);
        const { groups = [] } = (this.config.isRoot && kept.get(toRaw(this.model))) || {};
        const value = JSON.stringify(fresh.serverValue);
        const group = groups.find(({ serverValue }) => JSON.stringify(serverValue) === value);
        return group ? Object.assign(group, toRaw(fresh)) : fresh;
    },
});

/** @type {WeakMap<any, Record<string, any>>} what columns say of cards that leave them */
const columnValues = new WeakMap();

patch(DynamicGroupList.prototype, {
    async moveRecord(recordId, groupId) {
        const group = this.groups.find(({ id }) => id === groupId);
        const record = toRaw(group?.list.records?.find(({ id }) => id === recordId));
        if (record) {
            columnValues.set(record, { [this.groupByField.name]: group.serverValue });
        }
        try {
            return await super.moveRecord(...arguments);
        } finally {
            columnValues.delete(record);
        }
    },
});

/**
 * @param {any} record datapoint, whose card need not hold what its column says
 * @returns {Record<string, any>} what the column says from which it is being dragged, as it
 *  is sent to the server
 */
export function valuesOfColumn(record) {
    return columnValues.get(toRaw(record)) || {};
}

/**
 * @param {any} record datapoint
 * @returns {boolean} it shows what the server has sent, and nothing else
 */
export function isAsSent(record) {
    return hasInternals("Record", record) && !Object.keys(record._changes).length;
}

// -----------------------------------------------------------------------------
// Forms, and the lists of lines in them
// -----------------------------------------------------------------------------

/**
 * @param {any} controller of a form
 * @returns {{ name: string, model: string, viewType: string, inverse?: string }[]} the
 *  fields that show the records of another model as a list or a kanban
 */
export function listFieldsOf({ archInfo, props }) {
    return Object.values(archInfo.fieldNodes)
        .filter(({ name, field }) => field.useSubView && props.fields[name]?.relation)
        .map(({ name, viewMode }) => ({
            name,
            model: props.fields[name].relation,
            viewType: viewMode || "list",
            inverse: props.fields[name].relation_field,
        }));
}

/**
 * @param {any} controller of a form
 * @param {string} name of a field
 * @returns {string[][]} where the form has it: what makes it, or what it stands in, invisible
 */
export function invisibleIn({ archInfo }, name) {
    const nodes = [...archInfo.xmlDoc.querySelectorAll(`field[name="${name}"]`)];
    const own = nodes.filter((node) => !node.parentElement.closest("field"));
    return own.map((node) => {
        const conditions = [];
        for (let el = node; el; el = el.parentElement) {
            conditions.push(el.getAttribute("invisible") || "False");
        }
        return conditions;
    });
}

/**
 * @param {any} model
 * @param {any} config of a list of lines, as it was
 * @param {number[]} resIds
 * @returns {Promise<any[]>} the data of these lines
 */
export function fetchLines(model, config, resIds) {
    return model._loadRecords({ ...config, resIds });
}

/**
 * Let a list of lines know lines that are not on its page.
 *
 * @param {any} list of lines
 * @param {any[]} lines see `fetchLines`
 * @returns {any[]} their datapoints
 */
export function addLines(list, lines) {
    return lines.map((line) => list._createRecordDatapoint(line));
}

/**
 * @param {any} record datapoint of a line in which somebody stands
 */
export function goOnEditing(record) {
    record.model._updateConfig(record.config, { mode: "edit" }, { reload: false });
}

/**
 * @param {any} list of lines
 * @param {{ limit: number, offset: number }} page that is to be shown
 * @param {boolean} isSorted the person has chosen an order
 */
export async function showPage(list, page, isSorted) {
    const { model } = list;
    model._updateConfig(list.config, page, { reload: false });
    await (isSorted ? model.mutex.exec(() => list._sort()) : list.load());
}

// -----------------------------------------------------------------------------
// Records with changes that are not saved
// -----------------------------------------------------------------------------

/**
 * @param {any} record datapoint
 * @returns {Record<string, any>} what the person has changed, by the field's name; a list
 *  of lines is there as itself
 */
export function changesOf(record) {
    return record._changes;
}

/**
 * @param {any} record datapoint
 * @param {string} name of a field
 * @param {any} value parsed
 * @returns {any} as it is sent to the server
 */
export function formatForServer(record, name, value) {
    return record._formatServerValue(record.fields[name].type, value);
}

/**
 * @param {any} record datapoint
 * @param {string} name of a field
 * @returns {boolean} a change of it is saved, and not only shown
 */
export function isWritten(record, name) {
    const { forceSave } = record.activeFields[name] || {};
    return !(name in record.activeFields) || forceSave || !record._isReadonly(name);
}

/**
 * Have some changes saved though their fields are readonly by now.
 *
 * @param {(record: any, name: string) => boolean} isKept
 */
export function keepWritten(isKept) {
    patch(RelationalRecord.prototype, {
        _isReadonly(name) {
            return super._isReadonly(name) && !isKept(this, name);
        },
    });
}

/**
 * @param {any} record datapoint
 * @param {Record<string, any>} data newer values, as `web_read()` gives them
 * @param {Record<string, any>} [parent] the same of the record that it is a line of
 * @returns {Record<string, any>} what it would be evaluated with whether its fields are
 *  readonly or invisible
 */
export function contextWith(record, data, parent = record.evalContextWithVirtualIds.parent) {
    const lists = Object.keys(data).filter((name) => isListOfLines(record, name));
    const news = omit(data, ...lists, ...Object.keys(record._changes));
    const values = { ...toRaw(record.data), ...record._parseServerValues(news) };
    const textValues = { ...record._textValues, ...record._getTextValues(news) };
    const future = Object.create(toRaw(record), {
        data: { value: values },
        _textValues: { value: textValues },
    });
    const { withVirtualIds } = future._computeDataContext();
    return { ...record.evalContextWithVirtualIds, ...withVirtualIds, parent };
}

/**
 * Save nothing while the person has to choose first, and tell them: see `useRefused`.
 *
 * @param {(record: any) => { author: string | false } | undefined} reasonOf
 */
export function refuseSaves(reasonOf) {
    patch(RelationalRecord.prototype, {
        async _save() {
            const reason = hasInternals("Record", this) && reasonOf(this);
            if (reason) {
                tellRefused(this.model, reason.author);
                return false;
            }
            return super._save(...arguments);
        },
    });
}

/**
 * Let a record know newer values of the server, and keep its changes.
 *
 * @param {any} record datapoint
 * @param {Record<string, any>} data as `web_read()` gives it, without lists of lines
 */
export function takeOverValues(record, data) {
    record._applyValues(data);
}

/**
 * Have what a field shows count as a change, so that it stays.
 *
 * @param {any} record datapoint
 * @param {string} name
 */
export function holdValue(record, name) {
    record._changes[name] = toRaw(record.data)[name];
}

/**
 * Show what the server has of a field.
 *
 * @param {any} record datapoint
 * @param {string} name
 */
export function dropChange(record, name) {
    const isOf = (each) => each === name || nameOfProperties(record, each) === name;
    for (const each of Object.keys(record._changes).filter(isOf)) {
        delete record._changes[each];
        record.data[each] = record._values[each];
        if (each in record._textValues) {
            record._textValues[each] = record._initialTextValues[each];
        }
    }
    record._setEvalContext();
    record._checkValidity({ removeInvalidOnly: true });
}

/**
 * @param {any} record datapoint
 * @param {string} name of a field
 * @returns {string | undefined} the field of which it is one property
 */
export function nameOfProperties(record, name) {
    const { relatedPropertyField } = record.fields[name] || {};
    return relatedPropertyField && (relatedPropertyField.name || name.split(".")[0]);
}

/**
 * Let a record count as changed only if something of it would be saved.
 *
 * @param {any} record datapoint, which may be a line
 */
export function tidyChanges(record) {
    for (; record; record = record._parentRecord) {
        const { _changes: changes } = record;
        const isAny = record.isNew || Object.keys(record._getChanges()).length > 0;
        for (const name of Object.keys(changes)) {
            const isLines = isListOfLines(record, name);
            if (isLines && (!isAny || !changes[name]._getCommands().length)) {
                delete changes[name];
            } else if (!isAny) {
                dropChange(record, name);
            }
        }
        record.dirty &&= Object.keys(changes).length + record._invalidFields.size > 0;
        record._setEvalContext();
    }
}

/**
 * Ask the server what follows from the changes of a record that are saved, as each of them
 * did, and from the server's values.
 *
 * @param {any} record datapoint, which may be a line
 * @returns {Promise<Record<string, any>>} values that are others than the server's
 */
export async function fetchConsequences(record) {
    const names = writtenFields(record).filter((name) => record.activeFields[name]?.onChange);
    if (!names.length) {
        return {};
    }
    const changes = changesToCompute(record);
    const { _parentRecord: parent } = record;
    if (record.config.relationField && parent) {
        const ofParent = { ...changesToCompute(parent), id: parent.resId || undefined };
        changes[record.config.relationField] = ofParent;
    }
    const { hooks } = record.model;
    // whoever made the change has been warned
    const onWillDisplayOnchangeWarning = () => new Promise(() => {});
    const model = Object.create(record.model, {
        hooks: { value: { ...hooks, onWillDisplayOnchangeWarning } },
    });
    return model._onchange(record.config, {
        changes,
        fieldNames: names,
        evalContext: toRaw(record.evalContext),
    });
}

/** Where a datapoint keeps which of its changes followed from which others, by the name. */
const CAUSES = Symbol("causes");

patch(RelationalRecord.prototype, {
    _applyChanges(changes, serverChanges = {}) {
        this[CAUSES] ||= markRaw(new Map());
        const causes = Object.keys(changes);
        causes.forEach((name) => this[CAUSES].delete(name));
        if (causes.length) {
            Object.keys(serverChanges).forEach((name) => this[CAUSES].set(name, causes));
        }
        return super._applyChanges(...arguments);
    },
});

/**
 * @param {any} record datapoint
 * @param {string} name of a field that the person has changed
 * @returns {string[]} the fields whose changes followed from that, and not from what the
 *  person made of them since; lists of lines are not among them
 */
export function consequencesOf(record, name) {
    return [...(record[CAUSES] || [])]
        .filter(([, causes]) => causes.includes(name))
        .map(([each]) => each)
        .filter((each) => each in record._changes && !isListOfLines(record, each));
}

/** Of what is only shown the server then says whether it is what it has itself. */
function changesToCompute(record) {
    const { _changes: changes } = record;
    const isSent = (name) => isListOfLines(record, name) || isWritten(record, name);
    const sent = pick(changes, ...Object.keys(changes).filter(isSent));
    return record._getChanges(sent, { withReadonly: true });
}

/**
 * Show values as what followed from a change of the person's.
 *
 * @param {any} record datapoint
 * @param {Record<string, any>} values see `fetchConsequences`
 */
export function applyConsequences(record, values) {
    record._applyChanges({}, values);
}

/**
 * @param {any} record datapoint
 * @param {string} name of a field
 * @returns {boolean} its value is a datapoint that holds the lines
 */
export function isListOfLines(record, name) {
    const { type, relatedPropertyField } = record.fields[name] || {};
    return ["one2many", "many2many"].includes(type) && !relatedPropertyField;
}

/**
 * @param {any} list of lines
 * @returns {{
 *  lines: Record<number | string, any>, commands: any[], ids: (number | string)[],
 *  serverIds: number[]
 * }} the datapoints that it has, by their id; what the person has done; which lines are
 *  shown, on all pages, in that order; those that the server has
 */
export function stateOfLines(list) {
    return {
        lines: list._cache,
        commands: list._commands,
        ids: list._currentIds,
        serverIds: list.resIds,
    };
}

/**
 * See `stateOfLines`.
 *
 * @param {any} list of lines
 * @param {{ commands: any[], ids: (number | string)[], serverIds?: number[] }} state
 */
export async function showLines(list, { commands, ids, serverIds = list.resIds }) {
    list._commands = commands;
    list._initialCurrentIds = [...serverIds];
    list.count = ids.length;
    list.model._updateConfig(list.config, { resIds: serverIds }, { reload: false });
    const lastOffset = Math.max(Math.ceil(ids.length / list.limit) - 1, 0) * list.limit;
    await list._load({ nextCurrentIds: ids, offset: Math.min(list.offset, lastOffset) });
}

/**
 * Show the lines that the server has, as it has them.
 *
 * @param {any} list of lines
 */
export async function discardLines(list) {
    const changed = Object.values(list._cache).filter((line) => !isAsSent(line));
    changed.forEach((line) => line._discard());
    await showLines(list, { commands: [], ids: list.resIds });
}

/**
 * Have a line fetched when it is shown again.
 *
 * @param {any} list of lines
 * @param {number} id
 */
export function forgetLine(list, id) {
    delete list._cache[id];
}

/**
 * Have what a dialog shows of a line, beside the list, fetched when it is opened again.
 *
 * @param {any} list of lines
 * @param {any} line datapoint
 */
export function forgetDialogOf(list, line) {
    list._extendedRecords.delete(line.id);
}

/**
 * Keep a line that the server does not have in a list any more: one that is still there is
 * linked again, one that is gone becomes a new one.
 *
 * @param {any} list of lines
 * @param {number} id
 */
export async function keepLine(list, id) {
    const { _cache: cache, _commands: commands, _currentIds: ids, context, model } = list;
    const isKnown = [["id", "=", id]];
    const [isThere] = await model.orm.search(list.resModel, isKnown, {
        context: { ...context, active_test: false },
    });
    if (isThere) {
        await showLines(list, { commands: [[LINK, id], ...commands], ids });
        return;
    }
    const newId = await renewLine(cache, id);
    await showLines(list, {
        commands: [...commands.filter((command) => command[1] !== id), [CREATE, newId]],
        ids: ids.map((each) => (each === id ? newId : each)),
    });
}

/**
 * @param {Record<number | string, any>} cache of lines
 * @param {number} id of one that the server does not have any more
 * @returns {Promise<string>} its id as a new one
 */
async function renewLine(cache, id) {
    const line = cache[id];
    const newId = getId("virtual");
    line.model._updateConfig(line.config, { resId: false, resIds: [] }, { reload: false });
    line._virtualId = newId;
    cache[newId] = line;
    delete cache[id];
    for (const [name, value] of Object.entries(toRaw(line.data))) {
        if (isListOfLines(line, name)) {
            await renewLines(value, line.fields[name].type);
        } else if (line.fields[name].type === "binary" && isBinarySize(value)) {
            // the file itself is gone
            delete line._values[name];
            line.data[name] = false;
        }
    }
    return newId;
}

/**
 * Have the lines of a line saved with it, which has become a new one.
 *
 * @param {any} list of lines
 * @param {"one2many" | "many2many"} type its own lines are gone too, links are not
 */
async function renewLines(list, type) {
    const { _cache: cache, _commands: commands } = list;
    const isNew = (id) => typeof id !== "number";
    const [created, others] = [CREATE, UPDATE].map((each) => commands.filter(([t]) => t === each));
    if (type === "many2many") {
        const links = list._currentIds.filter((id) => !isNew(id)).map((id) => [LINK, id]);
        const kept = [...links, ...created, ...others];
        await showLines(list, { commands: kept, ids: list._currentIds, serverIds: [] });
        return;
    }
    const ids = [];
    for (const id of list._currentIds.filter((each) => cache[each])) {
        ids.push(isNew(id) ? id : await renewLine(cache, id));
    }
    await showLines(list, { commands: ids.map((id) => [CREATE, id]), ids, serverIds: [] });
}

/**
 * @param {any} record datapoint
 * @returns {string[]} the fields whose changes are saved
 */
export function writtenFields(record) {
    return Object.keys(record._getChanges());
}

/** The key of a save's context for what the person has seen of what is saved. */
const SEEN_KEY = "web_syncer_seen";

/** @type {Map<string, any>} what goes with the next save of records, by `keyOfSave` */
const seenBySave = new Map();

function keyOfSave(resModel, ids) {
    return `${resModel},${ids}`;
}

function addSeen(kwargs, resModel, ids) {
    const key = keyOfSave(resModel, ids);
    const seen = seenBySave.get(key);
    seenBySave.delete(key);
    return seen ? { ...kwargs, context: { ...kwargs.context, [SEEN_KEY]: seen } } : kwargs;
}

/**
 * Have the saves of records tell the server what the person has seen of what they change.
 *
 * @param {Object} listeners
 * @param {(record: any) => boolean} listeners.isTold
 * @param {(record: any, names: string[]) => any} listeners.seenOf
 * @param {(record: any) => void} listeners.onWillSave
 * @param {(record: any) => boolean} listeners.isAsking the server would refuse a save: nobody
 *  would be told if it were sent when the page closes, and so the browser asks
 * @param {(model: any, error: any) => boolean} listeners.onError the person was told of it
 */
export function onSaves({ isTold, seenOf, onWillSave, isAsking, onError }) {
    patch(ORM.prototype, {
        webSave(resModel, ids, data, kwargs = {}) {
            return super.webSave(resModel, ids, data, addSeen(kwargs, resModel, ids));
        },
        webSaveMulti(resModel, ids, data, kwargs = {}) {
            return super.webSaveMulti(resModel, ids, data, addSeen(kwargs, resModel, ids));
        },
    });

    patch(RelationalModel.prototype, {
        setup() {
            super.setup(...arguments);
            const { onAskMultiSaveConfirmation, onWillSaveRecord } = this.hooks;
            this.hooks.onWillSaveRecord = async (record, changes) => {
                const canProceed = await onWillSaveRecord(record, changes);
                if (record.resId && isTold(record)) {
                    const seen = seenOf(record, Object.keys(changes));
                    seenBySave.set(keyOfSave(record.resModel, [record.resId]), seen);
                }
                return canProceed;
            };
            this.hooks.onAskMultiSaveConfirmation = async (changes, records) => {
                const canProceed = await onAskMultiSaveConfirmation(changes, records);
                const ids = unique(records.map(({ resId }) => resId));
                if (isTold(records[0])) {
                    const seen = records.map((record) => [
                        record.resId,
                        seenOf(record, Object.keys(changes)),
                    ]);
                    const byId = Object.fromEntries(seen);
                    const isOne = ids.length === 1;
                    seenBySave.set(keyOfSave(this.root.resModel, ids), isOne ? byId[ids[0]] : byId);
                }
                return canProceed;
            };
        },
    });

    patch(RelationalRecord.prototype, {
        async _save(options = {}) {
            if (!this.resId || !isTold(this)) {
                return super._save(...arguments);
            }
            onWillSave(this);
            if (this.model._urgentSave && isAsking(this)) {
                return false;
            }
            const { onError: onOtherError } = options;
            const onSaveError =
                onOtherError &&
                ((error, ...args) => !onError(this.model, error) && onOtherError(error, ...args));
            const save = () => super._save({ ...options, onError: onSaveError });
            const isSendingBeacon =
                this.model._urgentSave && this.model.useSendBeaconToSaveUrgently;
            try {
                return await (isSendingBeacon ? withSeenInContext(this, seenOf, save) : save());
            } catch (error) {
                if (onError(this.model, error)) {
                    return false;
                }
                throw error;
            }
        },
    });

    patch(DynamicList.prototype, {
        async _multiSave() {
            try {
                return await super._multiSave(...arguments);
            } catch (error) {
                if (onError(this.model, error)) {
                    return false;
                }
                throw error;
            }
        },
    });
}

/** A beacon leaves at once, with the context that the record has then. */
function withSeenInContext(record, seenOf, save) {
    const { context } = record.config;
    const seen = seenOf(record, writtenFields(record));
    record.config.context = { ...context, [SEEN_KEY]: seen };
    try {
        return save();
    } finally {
        record.config.context = context;
    }
}

/**
 * Show in a cell with more than plain text what the person has to choose there.
 *
 * @param {(record: any, name: string) => boolean} isAsked
 */
export function useFieldsInCells(isAsked) {
    patch(ListRenderer.prototype, {
        canUseFormatter(column, record) {
            return super.canUseFormatter(...arguments) && !isAsked(record, column.name);
        },
    });
}

/**
 * Show something below each field of a view: `odoo_internals.xml`.
 *
 * @param {typeof import("@odoo/owl").Component} Component gets `record` and `name`
 * @param {(record: any, name: string) => boolean} isNeeded
 */
export function showBelowFields(Component, isNeeded) {
    patch(Field.prototype, {
        get belowField() {
            const { name, record } = this.props;
            return record && name && isNeeded(record, name) ? Component : null;
        },
    });
}

// -----------------------------------------------------------------------------
// Other kinds of views
// -----------------------------------------------------------------------------

/**
 * @param {any} controller of a kanban
 * @returns {boolean} a new card is being typed
 */
export function isQuickCreating(controller) {
    return Boolean(controller.quickCreateState?.groupId);
}

/**
 * @param {any} controller of a kanban, which may have progress bars:
 *  views/kanban/progress_bar_hook.js
 * @param {() => boolean} isSurvived whether an error is kept from whoever fetches the bars
 * @returns {() => Promise<void>} ends when the bars that are being fetched are there
 */
export function surviveFailingProgressBar({ progressBarState }, isSurvived) {
    let loading = Promise.resolve();
    if (progressBarState) {
        const { loadProgressBar } = progressBarState;
        progressBarState.loadProgressBar = (...args) => {
            const mustSurvive = isSurvived();
            const loaded = loadProgressBar.apply(progressBarState, args);
            loading = loaded.catch(() => {});
            return mustSurvive ? loading : loaded;
        };
    }
    return () => loading;
}

/**
 * Let go of the bars of columns that are not shown any more, and of their cards.
 *
 * @param {any} controller of a kanban, which may have progress bars
 */
export function forgetOldProgressBars({ model, progressBarState }) {
    const bars = progressBarState?._groupsInfo;
    const ids = new Set((model.root.groups || []).map(({ id }) => id));
    for (const id of Object.keys(bars || {})) {
        if (!ids.has(id)) {
            delete bars[id];
        }
    }
}

/**
 * @param {any} controller of a calendar: views/calendar/calendar_controller.js
 * @returns {boolean} the person has selected days or hours
 */
export function hasSelectedCells(controller) {
    return Boolean(controller.selectedCells);
}

/**
 * @param {any} model of a calendar
 * @returns {boolean} it has chosen the days to show
 */
export function hasDays(model) {
    return Boolean(model.data.range);
}

/**
 * @param {any} model of a calendar
 * @returns {any[]} the domain of the records of its days
 */
export function domainOfDays(model) {
    return model.computeDomain(model.data);
}

/**
 * @param {any} model of a calendar
 * @param {number} id
 * @returns {Record<string, any>} what the calendar has read of the record
 */
export function valuesInCalendar(model, id) {
    return model.records[id].rawRecord;
}

/**
 * Fetch and take over what a graph shows. The methods are those of the class: those of the
 * model itself make clicks wait, or ignore them, and nobody has asked for this fetch.
 *
 * @param {any} model
 */
export async function fetchGraph(model) {
    const { _fetchDataPoints } = model.constructor.prototype;
    await _fetchDataPoints.call(model, { ...model.metaData }, !model.data.exceeds);
}

/**
 * The same for a pivot.
 *
 * @param {any} model
 */
export async function fetchPivot(model) {
    const { _loadData } = model.constructor.prototype;
    await _loadData.call(model, { metaData: model._buildMetaData(), data: model.data });
}

/**
 * @param {any} model of an activity view; it goes on showing those that it has
 * @param {any} params of a search
 * @returns {Promise<any>} the activities, for `showActivities`
 */
export async function fetchActivities(model, params) {
    const fetched = Object.create(model);
    await fetched.fetchActivityData(params);
    return fetched.activityData;
}

/**
 * @param {any} model of an activity view
 * @param {any} activities see `fetchActivities`
 */
export function showActivities(model, activities) {
    model.activityData = activities;
}

// -----------------------------------------------------------------------------
// Search panels
// -----------------------------------------------------------------------------

/** @type {WeakMap<any, SearchPanel>} the panel on the screen, by its search model */
const searchPanels = new WeakMap();

patch(SearchPanel.prototype, {
    setup() {
        super.setup(...arguments);
        searchPanels.set(toRaw(this.env.searchModel), this);
    },
});

/**
 * @param {any} searchModel of a view, if it has one
 * @returns {boolean} a search panel is beside the view
 */
export function hasSearchPanel(searchModel) {
    const panel = searchModel && searchPanels.get(toRaw(searchModel));
    return Boolean(
        panel &&
        status(panel) === "mounted" &&
        hasInternals("SearchModel", searchModel) &&
        hasInternals("SearchPanel", panel)
    );
}

/**
 * Fetch what a search panel offers, with its counts, and show it. What is chosen stays.
 *
 * @param {any} searchModel see `hasSearchPanel`
 */
export async function renewSearchPanel(searchModel) {
    const panel = searchPanels.get(toRaw(searchModel));
    const { orm } = searchModel;
    // what the browser keeps is old, and would have the view load when the new one is there
    searchModel.orm = Object.assign(Object.create(orm), { cache: () => orm });
    try {
        await searchModel._fetchSections(searchModel.categories, searchModel.filters);
    } finally {
        searchModel.orm = orm;
    }
    if (status(panel) === "mounted") {
        panel.updateActiveValues();
        panel.render();
    }
}

// -----------------------------------------------------------------------------
// Chatter, where `mail` is installed
// -----------------------------------------------------------------------------

/** What a chatter asks of a record beside messages: chatter/web/chatter_patch.js. */
const THREAD_DATA = [
    ...["activities", "attachments", "contact_fields", "followers", "scheduledMessages"],
    "suggestedRecipients",
];

/**
 * @param {any} services
 * @param {string} model
 * @param {number | false} id
 * @returns {any | null} what the chatter of a record shows, `null` if none is on the screen
 */
export function findThread(services, model, id) {
    const thread = id && services["mail.store"]?.Thread?.get({ model, id });
    return thread?.isLoaded && hasInternals("Thread", thread) ? thread : null;
}

/** @param {any} thread whose activities, followers and the like are fetched and shown */
export async function fetchThread(thread) {
    await thread.fetchThreadData(THREAD_DATA);
}

/**
 * @param {any} thread
 * @returns {Promise<any>} its newest messages, for `takeOverMessages`
 */
export async function fetchMessages(thread) {
    const before = new Set(idsOf(thread.messages));
    const { data, messages } = await thread.fetchMessagesData({});
    return { data, ids: messages, before };
}

/**
 * Show messages as they are now, with new ones, and without those that are gone.
 *
 * @param {any} thread
 * @param {{ data: any, ids: number[], before: Set<number> }} fetched see `fetchMessages`
 */
export function takeOverMessages(thread, { data, ids, before }) {
    const { store } = thread;
    store.insert(data);
    const isAll = ids.length < store.FETCH_LIMIT;
    const oldest = isAll ? -Infinity : Math.min(...ids);
    const known = new Set(idsOf(thread.messages));
    // between those that are shown and those that were fetched there may be others
    const isGap = !isAll && known.size > 0 && !ids.some((id) => known.has(id));
    for (const message of [...thread.messages]) {
        const isFetched = message.id >= oldest || isGap;
        // what has been posted meanwhile is not among them
        if (isSaved(message) && isFetched && !ids.includes(message.id) && before.has(message.id)) {
            thread.messages.delete(message);
        }
    }
    thread.loadOlder ||= isGap;
    if (thread.loadNewer) {
        // the person looks at old ones, and gets these when they come down to them
        return;
    }
    const fresh = ids.filter((id) => !known.has(id)).reverse();
    if (fresh.length) {
        thread.messages.push(...store["mail.message"].insert(fresh));
        thread.messages.sort((a, b) => a.id - b.id);
    }
}

/**
 * @param {any[]} messages
 * @returns {number[]}
 */
function idsOf(messages) {
    return messages.filter(isSaved).map(({ id }) => id);
}

/**
 * @param {any} message
 * @returns {boolean} the server has it
 */
function isSaved({ id, isPending, is_transient }) {
    return Number.isInteger(id) && !isPending && !is_transient;
}
