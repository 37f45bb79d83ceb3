import { Component, onMounted, onWillUnmount } from "@odoo/owl";
import { getTabableElements } from "@web/core/utils/ui";
import { showBelowFields, useFieldsInCells } from "@web_syncer/odoo_internals";
import { conflictsOf } from "../conflicts";

/** What is longer than this, or has several lines, is shown whole on demand. */
const SHORT = 80;

/** One conflict: what the other has made of it, and the two choices. */
export class Conflict extends Component {
    static template = "web_syncer.Conflict";
    static props = { conflict: Object, title: { type: String, optional: true } };

    /** What is read out to who comes to it. */
    get label() {
        const { conflict } = this.props;
        return `${conflict.title}: ${conflict.text}`;
    }

    get isLong() {
        const { text } = this.props.conflict;
        return text.length > SHORT || text.includes("\n");
    }

    get excerpt() {
        const [line] = this.props.conflict.text.split("\n");
        return `${line.slice(0, SHORT)}…`;
    }

    /** Keys mean something else for a list around it. */
    onKeydown(ev) {
        if (ev.key === "Enter" || ev.key === " ") {
            ev.stopPropagation();
        }
    }

    /** The person goes on where it stood. */
    async choose(choice, { currentTarget }) {
        const field = currentTarget.closest(".o_web_syncer_conflicts")?.parentElement;
        await choice();
        if (field?.isConnected) {
            getTabableElements(field)[0]?.focus();
        }
    }
}

/** The conflicts of one field, below it. */
export class FieldConflicts extends Component {
    static template = "web_syncer.FieldConflicts";
    static components = { Conflict };
    static props = { record: Object, name: String };

    setup() {
        const places = this.env.reloadAdapter?.conflictPlaces;
        onMounted(() => places?.add(this));
        onWillUnmount(() => places?.remove(this));
    }

    get conflicts() {
        return conflictsOf(this.props.record, this.props.name);
    }
}

const isAsked = (record, name) => conflictsOf(record, name).length > 0;
showBelowFields(FieldConflicts, isAsked);
useFieldsInCells(isAsked);
