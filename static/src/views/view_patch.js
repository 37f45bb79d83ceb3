import { replaceControllers } from "@web_syncer/odoo_internals";
import { reloadable } from "./reloadable";

replaceControllers(reloadable);
