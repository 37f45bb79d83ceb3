import { registry } from "@web/core/registry";
import { ListAdapter } from "./list_adapter";

export class KanbanAdapter extends ListAdapter {
    setup(reload) {
        super.setup(reload);
        this.reloads = 0;
        this.surviveFailingProgressBar();
    }

    isBusy() {
        return super.isBusy() || Boolean(this.controller.quickCreateState?.groupId);
    }

    // Columns keep their place by their value, and a progress bar's numbers are cached by
    // the datapoint's id: columns get new ones.
    keepGroups() {}

    async reload() {
        this.reloads++;
        try {
            return await super.reload(...arguments);
        } finally {
            this.reloads--;
        }
    }

    /** The bars are fetched beside the cards: where the server is down, one error is enough. */
    surviveFailingProgressBar() {
        const state = this.controller.progressBarState;
        if (!state) {
            return;
        }
        const loadProgressBar = state.loadProgressBar;
        state.loadProgressBar = async (...args) => {
            const isReloading = this.reloads > 0;
            try {
                await loadProgressBar.apply(state, args);
            } catch (error) {
                if (!isReloading) {
                    throw error;
                }
            }
        };
    }
}

registry.category("web_syncer.view_adapters").add("kanban", KanbanAdapter);
