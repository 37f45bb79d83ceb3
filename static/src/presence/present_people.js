import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

/** Those who have a record open: who they are, and who of them edits it. */
export class PresentPeople extends Component {
    static template = "web_syncer.PresentPeople";
    static props = {
        presence: Object,
        resId: [Number, Boolean],
        /** So many avatars at most. */
        max: Number,
        class: { type: String, optional: true },
    };

    setup() {
        this.crowds = useState(this.props.presence.crowds);
    }

    /** @returns {import("./view_presence").Crowd | undefined} */
    get crowd() {
        return this.crowds[this.props.resId];
    }

    get shown() {
        return this.crowd.people.slice(0, this.props.max);
    }

    get more() {
        return this.crowd.count - this.shown.length;
    }

    /** @returns {string} all who are known by name, for whoever points at them or listens */
    get label() {
        const { count, people } = this.crowd;
        const names = people.map(({ name, edits }) => (edits ? _t("%s is editing", name) : name));
        const others = count - people.length;
        return [...names, ...(others ? [_t("%s more", others)] : [])].join(", ");
    }

    /** @returns {string} what is read out */
    get description() {
        return _t("Also here: %s", this.label);
    }
}
