import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

const formatters = registry.category("formatters");

/**
 * @param {any} record datapoint
 * @param {string} name of a field
 * @param {any} value parsed
 * @returns {string} the value as text, whatever the field shows it with
 */
export function textOf(record, name, value) {
    const field = record.fields[name];
    const format = TEXTS[field.type] || formatters.get(field.type, String);
    const { digits } = record.activeFields[name]?.options || {};
    const options = { field, data: record.data, ...(digits && { digits }) };
    return String(format(value, options) ?? "").trim() || _t("(empty)");
}

const TEXTS = {
    boolean: (value) => (value ? _t("Yes") : _t("No")),
    html: textOfHtml,
    properties: (properties) =>
        properties
            .filter(({ value }) => value)
            .map(({ string, value }) => `${string}: ${value.display_name || value}`)
            .join(", "),
};

/**
 * @param {string} html of another person's: it is parsed, and never shown as what it is
 * @returns {string} what there is to read in it, line by line
 */
function textOfHtml(html) {
    const { body } = new DOMParser().parseFromString(html, "text/html");
    body.querySelectorAll("p, div, li, tr, h1, h2, h3, h4, h5, h6, br").forEach((el) =>
        el.after("\n")
    );
    return body.textContent.replace(/\n\s*\n/g, "\n");
}
