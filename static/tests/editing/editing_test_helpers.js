import { expect } from "@odoo/hoot";
import { queryFirst } from "@odoo/hoot-dom";
import { contains, mountView } from "@web/../tests/web_test_helpers";
import {
    changeByColleague,
    letGo,
    letLookAgain,
    letReload,
    unlinkOnServer,
    writeOnServer,
} from "../views/view_reload_test_helpers";
import {
    makeSyncNotification,
    sendSyncMessage,
    waitForSubscription,
} from "../web_syncer_test_helpers";

/**
 * @param {string} arch of fields
 * @param {Object} [params] of the view
 */
export function mountTaskForm(arch, params = {}) {
    return mountView({
        type: "form",
        resModel: "task",
        resId: 1,
        arch: `<form>${arch}</form>`,
        ...params,
    });
}

/**
 * @param {string} [arch] of the list of tasks, and of their dialog
 * @param {string} [others] arch of fields
 */
export function mountProjectForm(
    arch = `<list editable="bottom"><field name="name"/></list>`,
    others = ""
) {
    return mountView({
        type: "form",
        resModel: "project",
        resId: 1,
        arch: `<form><field name="name"/>${others}<field name="task_ids">${arch}</field></form>`,
    });
}

/** Open the dialog of the first line of a form. */
export function openDialog() {
    return contains(".o_data_row:first .o_data_cell[name=name]").click();
}

/** @param {"save" | "cancel"} button */
export async function leaveDialog(button) {
    await contains(`.modal .o_form_button_${button}`).click();
    await letLookAgain();
}

/**
 * Anna changes a task, everybody is told, and views follow.
 *
 * @param {Record<string, any>} values
 * @param {number} [id]
 */
export async function changeByAnna(values, id = 1) {
    await letGo();
    await changeByColleague(id, values, {
        user_id: { id: 9, name: "Anna", __last_update: "2026-01-01 10:00:00" },
    });
    await letReload();
    await letLookAgain();
}

/**
 * Anna saves a project, with its tasks.
 *
 * @param {any[]} commands of its tasks
 */
export async function changeLinesByAnna(...commands) {
    await letGo();
    await waitForSubscription("task");
    writeOnServer("project", [1], { task_ids: commands });
    const deleted = commands.filter(([type]) => type === 2).map(([, id]) => id);
    // the mock server only takes them out of the list
    unlinkOnServer("task", deleted);
    await sendSyncMessage(
        "task",
        commands.map(([type, id, values = {}]) =>
            makeSyncNotification("task", id || 5, {
                method: { 0: "create", 1: "write", 2: "unlink" }[type],
                data: { ...values, project_id: [1, "House"] },
                user_id: { id: 9, name: "Anna", __last_update: "2026-01-01 10:00:00" },
            })
        )
    );
    await letReload();
    await letLookAgain();
}

/**
 * @param {string} field
 * @returns {string} where its conflicts are
 */
export function conflictIn(field) {
    return `.o_field_widget[name="${field}"] > .o_web_syncer_conflicts`;
}

/**
 * @param {string} field
 * @param {"Theirs" | "Mine"} choice
 */
export async function choose(field, choice) {
    await contains(`${conflictIn(field)} button:contains(${choice})`).click();
    await letLookAgain();
}

/** There is nothing to choose. */
export function expectNoConflict() {
    expect(".o_web_syncer_conflict").toHaveCount(0);
    expect(".o_web_syncer_notice .alert").toHaveCount(0);
}

/** The form has nothing to save. */
export function expectSaved() {
    expect(".o_form_status_indicator_buttons").toHaveClass("invisible");
}

/** @returns {[number, number]} where the caret is */
export function caretOf(selector) {
    const { selectionStart, selectionEnd } = queryFirst(selector);
    return [selectionStart, selectionEnd];
}
