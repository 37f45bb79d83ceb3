import { describe, expect, test } from "@odoo/hoot";
import { press, queryFirst } from "@odoo/hoot-dom";
import { contains, findComponent, mountViewInDialog, onRpc } from "@web/../tests/web_test_helpers";
import { FormController } from "@web/views/form/form_controller";
import { defineTasks, holdAnswers, letLookAgain, Task } from "../views/view_reload_test_helpers";
import {
    caretOf,
    changeByAnna,
    choose,
    conflictIn,
    expectNoConflict,
    expectSaved,
    mountTaskForm,
} from "./editing_test_helpers";

describe.current.tags("desktop");
defineTasks();

const NAME_AND_NOTE = `<field name="name"/><field name="note"/><field name="hours"/>`;

describe("a form with unsaved changes", () => {
    test("follows in what the person has not changed, and keeps what they have", async () => {
        await mountTaskForm(NAME_AND_NOTE);
        await contains("[name=name] input").edit("Mine");
        await changeByAnna({ note: "Theirs" });
        expect("[name=name] input").toHaveValue("Mine");
        expect("[name=note] textarea").toHaveValue("Theirs");
        expect("[name=note]").toHaveClass("o_web_syncer_changed");
        expectNoConflict();
    });

    test("saves what the person has changed, and nothing else", async () => {
        onRpc("task", "web_save", ({ args }) => expect.step(args[1]));
        await mountTaskForm(NAME_AND_NOTE);
        await contains("[name=name] input").edit("Mine");
        await changeByAnna({ note: "Theirs" });
        await contains(".o_form_button_save").click();
        expect.verifySteps([{ name: "Mine" }]);
        expect("[name=note] textarea").toHaveValue("Theirs");
        expectSaved();
    });

    test("shows what the server has after discarding", async () => {
        await mountTaskForm(NAME_AND_NOTE);
        await contains("[name=name] input").edit("Mine");
        await changeByAnna({ name: "Theirs", note: "Theirs too" });
        await contains(".o_form_button_cancel").click();
        expect("[name=name] input").toHaveValue("Theirs");
        expect("[name=note] textarea").toHaveValue("Theirs too");
        expectNoConflict();
    });

    test("shows and hides fields as the values that are shown want it", async () => {
        await mountTaskForm(
            `<field name="name"/><field name="state"/>
            <field name="note" invisible="state == 'closed'"/>`
        );
        await contains("[name=name] input").edit("Mine");
        await changeByAnna({ state: "closed" });
        expect("[name=note]").toHaveCount(0);
    });

    test("in a dialog follows too", async () => {
        await mountViewInDialog({
            type: "form",
            resModel: "task",
            resId: 1,
            arch: `<form>${NAME_AND_NOTE}</form>`,
        });
        await contains("[name=name] input").edit("Mine");
        await changeByAnna({ name: "Theirs", note: "Theirs too" });
        expect(".modal [name=note] textarea").toHaveValue("Theirs too");
        expect(`.modal ${conflictIn("name")}`).toHaveText(/Anna: Theirs/);
    });

    test("counts what follows from the person's change as theirs", async () => {
        Task._onChanges.name = (task) => {
            task.hours = 7;
        };
        await mountTaskForm(NAME_AND_NOTE);
        await contains("[name=name] input").edit("Mine");
        await changeByAnna({ hours: 5, note: "Theirs" });
        expect("[name=hours] input").toHaveValue("7.00");
        expect(conflictIn("hours")).toHaveText(/Anna: 5.00/);
    });

    test("keeps what the person changes while it fetches", async () => {
        const held = holdAnswers("task", "web_read");
        const view = await mountTaskForm(NAME_AND_NOTE);
        const { model } = findComponent(view, (c) => c instanceof FormController);
        held.start();
        await changeByAnna({ name: "Theirs" });
        await model.root.update({ note: "Mine" });
        held.release();
        await letLookAgain();
        expect("[name=name] input").toHaveValue("Theirs");
        expect("[name=note] textarea").toHaveValue("Mine");
        expectNoConflict();
    });

    test("does not go back to what was before a save", async () => {
        const held = holdAnswers("task", "web_read");
        await mountTaskForm(NAME_AND_NOTE);
        await contains("[name=name] input").edit("Mine");
        held.start();
        await changeByAnna({ note: "Theirs" });
        held.stop();
        await contains(".o_form_button_save").click();
        await contains("[name=hours] input").edit("7");
        held.release();
        await letLookAgain();
        expect("[name=name] input").toHaveValue("Mine");
        expect("[name=hours] input").toHaveValue("7.00");
        expect("[name=note] textarea").toHaveValue("Theirs");
    });
});

describe("a field that both changed", () => {
    test("keeps the person's value and offers the other's", async () => {
        await mountTaskForm(NAME_AND_NOTE);
        await contains("[name=name] input").edit("Mine");
        await changeByAnna({ name: "Theirs" });
        expect("[name=name] input").toHaveValue("Mine");
        expect(conflictIn("name")).toHaveText(/Anna: Theirs/);
        expect(conflictIn("name")).toHaveAttribute("role", "status");
        expect(conflictIn("name")).toHaveAttribute("aria-live", "polite");
        expect(".o_web_syncer_notice").toHaveText("");
    });

    test("shows the other's when that is chosen, and is not changed any more", async () => {
        await mountTaskForm(NAME_AND_NOTE);
        await contains("[name=name] input").edit("Mine");
        await changeByAnna({ name: "Theirs" });
        await choose("name", "Theirs");
        expect("[name=name] input").toHaveValue("Theirs");
        expectNoConflict();
        expectSaved();
    });

    test("is saved when the person's is chosen", async () => {
        onRpc("task", "web_save", ({ args }) => expect.step(args[1]));
        await mountTaskForm(NAME_AND_NOTE);
        await contains("[name=name] input").edit("Mine");
        await changeByAnna({ name: "Theirs" });
        await choose("name", "Mine");
        expect("[name=name] input").toHaveValue("Mine");
        expectNoConflict();
        await contains(".o_form_button_save").click();
        expect.verifySteps([{ name: "Mine" }]);
    });

    test("asks again when it changes again", async () => {
        await mountTaskForm(NAME_AND_NOTE);
        await contains("[name=name] input").edit("Mine");
        await changeByAnna({ name: "Theirs" });
        await choose("name", "Mine");
        await changeByAnna({ name: "Theirs again" });
        expect(conflictIn("name")).toHaveText(/Anna: Theirs again/);
    });

    test("is none when both made the same of it", async () => {
        await mountTaskForm(NAME_AND_NOTE);
        await contains("[name=name] input").edit("Same");
        await changeByAnna({ name: "Same" });
        expectNoConflict();
        expectSaved();
    });

    test("is none any more when the other takes it back", async () => {
        await mountTaskForm(NAME_AND_NOTE);
        await contains("[name=name] input").edit("Mine");
        await changeByAnna({ name: "Theirs" });
        await changeByAnna({ name: "Task 1" });
        expect("[name=name] input").toHaveValue("Mine");
        expectNoConflict();
    });

    test("is none any more when the person types the same", async () => {
        await mountTaskForm(NAME_AND_NOTE);
        await contains("[name=name] input").edit("Mine");
        await changeByAnna({ name: "Theirs" });
        await contains("[name=name] input").edit("Theirs");
        await letLookAgain();
        expectNoConflict();
    });

    test("does not ask again after discarding", async () => {
        await mountTaskForm(NAME_AND_NOTE);
        await contains("[name=name] input").edit("Mine");
        await changeByAnna({ name: "Theirs" });
        await contains(".o_form_button_cancel").click();
        await contains("[name=name] input").edit("Mine");
        await letLookAgain();
        expectNoConflict();
    });

    test("is chosen by keyboard, and the focus comes back", async () => {
        await mountTaskForm(NAME_AND_NOTE);
        await contains("[name=name] input").edit("Mine", { confirm: false });
        await changeByAnna({ name: "Theirs" });
        await press("Tab");
        await letLookAgain();
        expect(`${conflictIn("name")} button:contains(Theirs)`).toHaveCount(1);
        await contains("[name=name] input").focus();
        await press("Tab");
        expect(`${conflictIn("name")} button:contains(Theirs)`).toBeFocused();
        await press("Tab");
        expect(`${conflictIn("name")} button:contains(Mine)`).toBeFocused();
        await press("Enter");
        await letLookAgain();
        expectNoConflict();
        expect("[name=name] input").toBeFocused();
    });

    test("stands in the notice while it is not on the screen", async () => {
        await mountTaskForm(
            `<field name="name"/>
            <notebook>
                <page string="One"><field name="note"/></page>
                <page string="Two"><field name="hours"/></page>
            </notebook>`
        );
        await contains("[name=note] textarea").edit("Mine");
        await contains(".nav-link:contains(Two)").click();
        await changeByAnna({ note: "Theirs" });
        expect(".o_web_syncer_notice .o_web_syncer_conflict").toHaveText(/Note\s*Anna: Theirs/);
        await contains(".nav-link:contains(One)").click();
        await letLookAgain();
        expect(".o_web_syncer_notice .o_web_syncer_conflict").toHaveCount(0);
        expect(conflictIn("note")).toHaveCount(1);
        await contains(".nav-link:contains(Two)").click();
        await letLookAgain();
        await contains(".o_web_syncer_notice button:contains(Theirs)").click();
        await letLookAgain();
        expectNoConflict();
        expectSaved();
    });

    for (const [field, arch, mine, theirs, text] of [
        ["note", `<field name="note"/>`, "Mine", "Theirs\nin two lines", /Anna: Theirs…/],
        ["hours", `<field name="hours"/>`, 7.5, 5, /Anna: 5.00/],
        ["isUrgent", `<field name="isUrgent"/>`, null, true, null],
        ["state", `<field name="state"/>`, "closed", false, /Anna: \(empty\)/],
        ["deadline", `<field name="deadline"/>`, null, "2026-03-20", null],
    ]) {
        test(`may be of any type: ${field}`, async () => {
            const view = await mountTaskForm(arch);
            const { model } = findComponent(view, (c) => c instanceof FormController);
            if (mine !== null) {
                await model.root.update({ [field]: mine });
            }
            await changeByAnna({ [field]: theirs });
            if (text) {
                expect(conflictIn(field)).toHaveText(text);
                await choose(field, "Theirs");
            }
            expectNoConflict();
            expectSaved();
        });
    }

    test("may be another record", async () => {
        const view = await mountTaskForm(`<field name="name"/><field name="stage_id"/>`);
        const { model } = findComponent(view, (c) => c instanceof FormController);
        await model.root.update({ stage_id: false });
        await changeByAnna({ stage_id: 2 });
        expect(conflictIn("stage_id")).toHaveText(/Anna: Done/);
        await choose("stage_id", "Theirs");
        expect("[name=stage_id] input").toHaveValue("Done");
    });

    test("may be html, of which the text is shown", async () => {
        const view = await mountTaskForm(`<field name="name"/><field name="story" widget="html"/>`);
        const { model } = findComponent(view, (c) => c instanceof FormController);
        await model.root.update({ story: "<p>Mine</p>" });
        await changeByAnna({ story: "<p>Theirs<img src='x' onerror='alert(1)'/></p>" });
        expect(conflictIn("story")).toHaveText(/Anna: Theirs/);
        expect(`${conflictIn("story")} img`).toHaveCount(0);
        await choose("story", "Theirs");
        expectSaved();
    });

    test("is none where an editor that both share has merged the texts", async () => {
        const text = (words, steps) => `<p data-last-history-steps="${steps}">${words}</p>`;
        const view = await mountTaskForm(`<field name="name"/><field name="story" widget="html"/>`);
        const { model } = findComponent(view, (c) => c instanceof FormController);
        await model.root.update({ story: text("Theirs, mine", "12,34") });
        await changeByAnna({ story: text("Theirs", "12") });
        expectNoConflict();
        await changeByAnna({ story: text("Theirs alone", "56") });
        expect(conflictIn("story")).toHaveText(/Anna: Theirs alone/);
    });

    test("is none where both have come to the same text in it", async () => {
        const text = (steps) => `<p data-last-history-steps="${steps}">Ours</p>`;
        const view = await mountTaskForm(`<field name="name"/><field name="story" widget="html"/>`);
        const { model } = findComponent(view, (c) => c instanceof FormController);
        await model.root.update({ story: text("12,34") });
        await changeByAnna({ story: text("34") });
        expectNoConflict();
        expectSaved();
    });

    test("is none with what a field holds into which nobody has typed", async () => {
        const view = await mountTaskForm(`<field name="name"/><field name="story" widget="html"/>`);
        const { model } = findComponent(view, (c) => c instanceof FormController);
        // an editor that several share has what somebody else typed
        model.bus.addEventListener("NEED_LOCAL_CHANGES", ({ detail }) => {
            detail.proms.push(model.root.update({ story: "<p>Ours</p>" }));
            model.bus.trigger("FIELD_IS_DIRTY", false);
        });
        model.bus.trigger("FIELD_IS_DIRTY", true);
        await changeByAnna({ name: "Theirs" });
        expect("[name=name] input").toHaveValue("Theirs");
        expect(".o_web_syncer_notice .alert").toHaveCount(0);
        expectNoConflict();
        expect(model.root.dirty).toBe(true);
    });

    test("is none where tags are added by both", async () => {
        Task._records[0].stage_ids = [];
        const view = await mountTaskForm(`<field name="stage_ids" widget="many2many_tags"/>`);
        const { model } = findComponent(view, (c) => c instanceof FormController);
        await model.root.data.stage_ids.addAndRemove({ add: [1] });
        await changeByAnna({ stage_ids: [2] });
        expect(".o_tag").toHaveCount(2);
        expectNoConflict();
        await contains(".o_form_button_save").click();
        expect(".o_tag").toHaveCount(2);
    });
});

describe("typing", () => {
    test("is not disturbed by what comes for other fields", async () => {
        await mountTaskForm(NAME_AND_NOTE);
        await contains("[name=hours] input").edit("7");
        await contains("[name=note] textarea").edit("Half a sent", { confirm: false });
        const textarea = queryFirst("[name=note] textarea");
        textarea.setSelectionRange(3, 5);
        await changeByAnna({ name: "Theirs" });
        expect("[name=name] input").toHaveValue("Theirs");
        expect(textarea).toBeFocused();
        expect(textarea).toHaveValue("Half a sent");
        expect(caretOf("[name=note] textarea")).toEqual([3, 5]);
    });

    test("counts as a change before the field is left", async () => {
        await mountTaskForm(NAME_AND_NOTE);
        await contains("[name=note] textarea").edit("Half a sent", { confirm: false });
        await changeByAnna({ note: "Theirs" });
        expect("[name=note] textarea").toHaveValue("Half a sent");
        await contains("[name=name] input").click();
        await letLookAgain();
        expect("[name=note] textarea").toHaveValue("Half a sent");
        expect(conflictIn("note")).toHaveText(/Anna: Theirs/);
    });

    test("a field in which the person is follows when they leave it as it was", async () => {
        await mountTaskForm(NAME_AND_NOTE);
        await contains("[name=name] input").edit("Mine");
        await contains("[name=note] textarea").click();
        await changeByAnna({ note: "Theirs" });
        expect("[name=note] textarea").toHaveValue("Note 1");
        expect("[name=note] textarea").toBeFocused();
        expectNoConflict();
        await contains("[name=hours] input").click();
        await letLookAgain();
        expect("[name=note] textarea").toHaveValue("Theirs");
        expectNoConflict();
    });

    test("a text that is no value stays", async () => {
        await mountTaskForm(NAME_AND_NOTE);
        await contains("[name=hours] input").edit("abc");
        await changeByAnna({ note: "Theirs" });
        expect("[name=hours] input").toHaveValue("abc");
        expect("[name=hours]").toHaveClass("o_field_invalid");
        expect("[name=note] textarea").toHaveValue("Theirs");
    });

    test("letters that are being put together are waited for", async () => {
        await mountTaskForm(NAME_AND_NOTE);
        await contains("[name=name] input").edit("Mine", { confirm: false });
        const input = queryFirst("[name=name] input");
        input.dispatchEvent(new CompositionEvent("compositionstart", { bubbles: true }));
        await changeByAnna({ note: "Theirs" });
        expect("[name=note] textarea").toHaveValue("Note 1");
        input.dispatchEvent(new CompositionEvent("compositionend", { bubbles: true }));
        await letLookAgain();
        expect("[name=note] textarea").toHaveValue("Theirs");
    });

    test("an open dropdown stays open", async () => {
        await mountTaskForm(`<field name="stage_id"/>${NAME_AND_NOTE}`);
        await contains("[name=name] input").edit("Mine");
        await contains("[name=stage_id] input").edit("Do", { confirm: false });
        await changeByAnna({ note: "Theirs", stage_id: false });
        expect("[name=note] textarea").toHaveValue("Theirs");
        expect("[name=stage_id] input").toHaveValue("Do");
        expect(".o-autocomplete--dropdown-item:first").toHaveText("Done");
        await contains(".o-autocomplete--dropdown-item:first").click();
        expect("[name=stage_id] input").toHaveValue("Done");
        expect(conflictIn("stage_id")).toHaveText(/Anna: \(empty\)/);
    });
});
