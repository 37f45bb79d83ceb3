import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { Dialog } from "@web/core/dialog/dialog";
import { registry } from "@web/core/registry";

/** Says to a developer what the live views of this tab follow, and why they reloaded last. */
class LiveViewsDialog extends Component {
    static template = "web_syncer.LiveViewsDialog";
    static components = { Dialog };
    static props = { close: Function };

    setup() {
        const { views } = this.env.services["web_syncer.views"];
        this.state = useState({ views: [...views].map(describe) });
    }
}

/**
 * @param {import("../view_reload").ViewReload} view
 * @returns {Object} what there is to say
 */
function describe({ adapter, state, watch, last }) {
    const { byCall } = watch?.answers || {};
    const calls = watch ? [...watch.calls, ...watch.others] : [];
    return {
        model: adapter.resModel,
        models: adapter.models.join(", "),
        isPaused: state.isPaused,
        isWatched: Boolean(watch?.isLive),
        calls: calls.map(([key, { url, params }]) => ({
            name: params?.method ? `${params.model}.${params.method}` : url,
            isFollowed: byCall.has(key),
        })),
        last: last && {
            text: _t("It last reloaded at %(time)s, in %(seconds)s s, because of:", {
                time: new Date(last.at).toLocaleTimeString(),
                seconds: (last.duration / 1000).toFixed(2),
            }),
            reasons: last.changes.reasons,
        },
    };
}

registry
    .category("debug")
    .category("view")
    .add("web_syncer.live_views", ({ env }) => ({
        type: "item",
        description: _t("Live Views"),
        callback: () => env.services.dialog.add(LiveViewsDialog),
        sequence: 275,
        section: "ui",
    }));
