import { patch } from "@web/core/utils/patch";
import { View } from "@web/views/view";
import { reloadable } from "./reloadable";

// Every view passes here, of whatever type and addon, also those of a lazy bundle.
patch(View.prototype, {
    async loadView() {
        await super.loadView(...arguments);
        this.Controller = reloadable(this.Controller);
    },
});
