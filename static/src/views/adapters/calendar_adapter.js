import { registry } from "@web/core/registry";
import { ViewAdapter } from "./view_adapter";

export class CalendarAdapter extends ViewAdapter {
    static accepts({ model }) {
        return super.accepts(...arguments) && typeof model.computeDomain === "function";
    }

    get isReady() {
        return super.isReady && Boolean(this.model.data.range);
    }

    get domain() {
        return this.model.computeDomain(this.model.data);
    }

    isBusy() {
        return Boolean(this.controller.selectedCells);
    }

    shows(model, id) {
        return model === this.resModel && id in this.model.records;
    }

    counts() {
        return false;
    }

    differs(model, id, data) {
        const { rawRecord } = this.model.records[id];
        const names = Object.keys(data).filter((name) => name in rawRecord);
        if (!names.length) {
            return null;
        }
        return names.some((name) => JSON.stringify(rawRecord[name]) !== JSON.stringify(data[name]));
    }

    elementsOf(changes) {
        return changes.flatMap(({ id }) => this.queryAll(`[data-event-id="${id}"]`));
    }
}

registry.category("web_syncer.view_adapters").add("calendar", CalendarAdapter);
