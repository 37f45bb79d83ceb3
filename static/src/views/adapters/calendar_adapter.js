import { registry } from "@web/core/registry";
import {
    domainOfDays,
    hasInternals,
    hasDays,
    hasSelectedCells,
    SELECTORS,
    valuesInCalendar,
} from "@web_syncer/odoo_internals";
import { ViewAdapter } from "./view_adapter";

export class CalendarAdapter extends ViewAdapter {
    static accepts({ model }) {
        return super.accepts(...arguments) && hasInternals("CalendarModel", model);
    }

    get isReady() {
        return super.isReady && hasDays(this.model);
    }

    get domain() {
        return domainOfDays(this.model);
    }

    isBusy() {
        return hasSelectedCells(this.controller);
    }

    shows(model, id) {
        return model === this.resModel && id in this.model.records;
    }

    counts() {
        return false;
    }

    differs(model, id, data) {
        const values = valuesInCalendar(this.model, id);
        const names = Object.keys(data).filter((name) => name in values);
        if (!names.length) {
            return null;
        }
        return names.some((name) => JSON.stringify(values[name]) !== JSON.stringify(data[name]));
    }

    elementsOf(changes) {
        return changes.flatMap((change) => this.queryAll(SELECTORS.event(change)));
    }
}

registry.category("web_syncer.view_adapters").add("calendar", CalendarAdapter);
