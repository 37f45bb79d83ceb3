import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

/**
 * Says whether a live view follows what others change, and lets the person pause it. What is
 * new while it is paused is counted, and shown when it goes on.
 */
export class LiveSign extends Component {
    static template = "web_syncer.LiveSign";
    static props = { reload: Object };

    setup() {
        this.state = useState(this.props.reload.state);
        this.connection = useState(this.env.services["bus.monitoring_service"] || {});
    }

    get isLost() {
        return Boolean(this.connection.isConnectionLost);
    }

    get icon() {
        if (this.isLost) {
            return "fa-chain-broken text-warning";
        }
        return this.state.isPaused ? "fa-pause" : "fa-bolt text-muted";
    }

    /** @returns {string} what it says to whoever points at it or listens */
    get label() {
        const { isPaused, news } = this.state;
        if (this.isLost) {
            return _t("Not connected: what is shown may be old");
        }
        if (!isPaused) {
            return _t("Live: shows what others change. Click to pause.");
        }
        return news
            ? _t("Paused, %s new. Click to show it.", news)
            : _t("Paused. Click to follow what others change.");
    }

    toggle() {
        const { reload } = this.props;
        return this.state.isPaused ? reload.resume() : reload.pause();
    }
}
