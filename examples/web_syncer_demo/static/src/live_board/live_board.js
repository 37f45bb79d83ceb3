import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useBus, useService } from "@web/core/utils/hooks";
import { imageUrl } from "@web/core/utils/urls";
import { Layout } from "@web/search/layout";
import { formatMonetary } from "@web/views/fields/formatters";
import { FormViewDialog } from "@web/views/view_dialogs/form_view_dialog";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { useSyncer } from "@web_syncer/use_syncer";
import { Component, onWillStart, useRef, useState } from "@odoo/owl";
import { TryIt } from "../colleague/try_it";
import { LiveBoardModel, MODEL } from "./live_board_model";
import { useSlidingCards } from "./use_sliding_cards";

/**
 * A board for the wall of the workshop: every repair in its stage, and who did what.
 */
export class LiveBoard extends Component {
    static template = "web_syncer_demo.LiveBoard";
    static components = { Layout, TryIt };
    static props = { ...standardActionServiceProps };

    setup() {
        this.dialog = useService("dialog");
        this.colleague = useService("web_syncer_demo.colleague");
        this.bus = useState(this.env.services.bus_service);
        this.connection = useState({ isLost: false });
        useBus(this.bus, "BUS:CONNECT", () => (this.connection.isLost = false));
        useBus(this.bus, "BUS:RECONNECT", () => (this.connection.isLost = false));
        useBus(this.bus, "BUS:DISCONNECT", () => (this.connection.isLost = true));
        this.model = useState(new LiveBoardModel(useService("orm"), useService("field")));
        useSyncer(MODEL, (notification) => this.model.onNotification(notification));
        onWillStart(() => this.model.load());
        useSlidingCards(useRef("columns"), "data-repair-id");
    }

    get isLive() {
        return this.bus.workerState === "CONNECTED" && !this.connection.isLost;
    }

    get summary() {
        const { size, unassigned } = this.model;
        const bikes = size === 1 ? _t("1 bike") : _t("%s bikes", size);
        return unassigned
            ? _t("%(bikes)s, %(count)s to take", { bikes, count: unassigned })
            : bikes;
    }

    /** @param {{ user: { id: number, name: string } | false, local: boolean }} item */
    authorOf({ user: author, local }) {
        if (local) {
            return _t("You");
        }
        if (author && author.id === user.userId) {
            return _t("You, in another window");
        }
        return author ? author.name : _t("Somebody");
    }

    avatarOf(id) {
        return imageUrl("res.users", id, "avatar_128");
    }

    money(value, currencyId) {
        return formatMonetary(value, { currencyId });
    }

    openRepair(resId) {
        this.colleague.opened = resId;
        this.dialog.add(
            FormViewDialog,
            { resModel: MODEL, resId, title: _t("Repair") },
            { onClose: () => (this.colleague.opened = false) }
        );
    }

    takeIn() {
        this.dialog.add(FormViewDialog, { resModel: MODEL, title: _t("New Repair") });
    }
}

registry.category("actions").add("web_syncer_demo.live_board", LiveBoard);
