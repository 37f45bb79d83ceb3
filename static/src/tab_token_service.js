import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { session } from "@web/session";
import { onRequest } from "./odoo_internals";

export const TAB_HEADER = "X-Web-Syncer-Tab";

/**
 * Tells the server which tab makes a request, so that the tab can recognise its own
 * changes. The token is a secret of this tab: it never goes to another server.
 */
export const tabTokenService = {
    start() {
        const token = session.web_syncer?.token;
        if (!token) {
            return;
        }
        const { origin } = browser.location;
        onRequest(({ url, addHeader }) => {
            if (new URL(url, origin).origin === origin) {
                addHeader(TAB_HEADER, token);
            }
        });
    },
};

registry.category("services").add("web_syncer.tab_token", tabTokenService);
