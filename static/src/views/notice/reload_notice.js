import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { Conflict } from "@web_syncer/editing/conflict/conflict";

/**
 * Tells the person who edits that the record is not any more what they see, and lets them
 * choose. It takes neither the focus nor the place of anything in the view.
 */
export class ReloadNotice extends Component {
    static template = "web_syncer.ReloadNotice";
    static components = { Conflict };
    static props = { adapter: Object };

    setup() {
        this.notice = useState(this.props.adapter.notice);
        /** Conflicts of fields that are not on the screen. */
        this.conflicts = useState(this.props.adapter.conflictPlaces.state);
        /** Where the person was before they came to the buttons. */
        this.focusedBefore = null;
    }

    get isOpen() {
        return Boolean(this.notice.resId);
    }

    get leaveLabel() {
        return this.props.adapter.leaveLabel;
    }

    get text() {
        const { isDeleted, author } = this.notice;
        if (isDeleted) {
            return _t("This record has been deleted, or you can no longer see it.");
        }
        return author
            ? _t("%s has changed this record.", author)
            : _t("This record may have changed meanwhile.");
    }

    onFocusin({ currentTarget, relatedTarget }) {
        if (relatedTarget && !currentTarget.contains(relatedTarget)) {
            this.focusedBefore = relatedTarget;
        }
    }

    keepMine() {
        this.props.adapter.keepMine();
        this.focusedBefore?.focus();
    }

    async loadNewVersion() {
        await this.props.adapter.loadNewVersion();
        this.focusedBefore?.focus();
    }

    leave() {
        return this.props.adapter.leave();
    }
}
