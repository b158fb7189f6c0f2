// What is done with many contacts: groups, those that are there twice, files.
import { flushPromises } from "@vue/test-utils";
import { afterEach, describe, expect, it } from "vitest";
import DuplicatesPage from "../../../../../renderer/features/contacts/duplicates-page.vue";
import GroupsPage from "../../../../../renderer/features/contacts/groups-page.vue";
import ImportPage from "../../../../../renderer/features/contacts/import-page.vue";
import MergePage from "../../../../../renderer/features/contacts/merge-page.vue";
import { applyAnswers, mergeQuestions, proposedAnswers } from "../../../../../renderer/features/contacts/merge-choices.ts";
import { changedLines } from "../../../../../renderer/features/contacts/import-words.ts";
import { wholeContact } from "../../../../../renderer/bridge/fake-contacts.ts";
import { useUi } from "../../../../../renderer/stores/ui.ts";
import { mountWithPhone } from "../../mount-with-phone.ts";

let mounted: Awaited<ReturnType<typeof mountWithPhone>> | undefined;
afterEach(() => {
  mounted?.end();
  mounted = undefined;
});

async function open(page: Parameters<typeof mountWithPhone>[0], props: Record<string, unknown> = {}): Promise<void> {
  mounted = await mountWithPhone(page, "book", props);
  await flushPromises();
}

const find = (testId: string) => mounted!.wrapper.find(`[data-testid="${testId}"]`);
const all = (testId: string) => mounted!.wrapper.findAll(`[data-testid="${testId}"]`);
const commands = (name: string) => mounted!.bridge.executed.filter((one) => one.name === name).map(({ args }) => args);
const click = async (testId: string): Promise<void> => {
  await find(testId).trigger("click");
  await flushPromises();
};

describe("groups", () => {
  it("are renamed, but not to nothing and not to one that is there", async () => {
    await open(GroupsPage);
    await click("group-rename");
    await find("group-name").setValue(" ");
    await find("group-row").find("form").trigger("submit");
    expect(mounted!.wrapper.text()).toContain("Enter a name for the group.");
    await find("group-name").setValue("Friends");
    await find("group-row").find("form").trigger("submit");
    expect(mounted!.wrapper.text()).toContain("There is a group of this name already.");
    await find("group-name").setValue("Engineers");
    await find("group-row").find("form").trigger("submit");
    await flushPromises();
    expect(commands("contacts.renameGroup")).toEqual([["Engine room", "Engineers"]]);
    expect(mounted!.wrapper.text()).toContain("Engineers");
  });

  it("are deleted after a question, and brought back from the message that says so", async () => {
    await open(GroupsPage);
    await click("group-delete");
    (document.querySelector('[data-testid="confirm-ok"]') as HTMLElement).click();
    await flushPromises();
    expect(mounted!.wrapper.text()).not.toContain("Engine room");
    useUi().toasts[0]!.action!.run();
    await flushPromises();
    expect(mounted!.wrapper.text()).toContain("Engine room");
  });
});

describe("contacts that are there twice", () => {
  it("are named with the reason, and go from the list where they are said to be different", async () => {
    await open(DuplicatesPage);
    expect(all("duplicate-pair")).toHaveLength(2);
    expect(find("duplicate-pair").text()).toMatch(/The same number: .*555.*The same name/u);
    await click("duplicate-different");
    expect(all("duplicate-pair")).toHaveLength(1);
    expect(commands("contacts.different")).toHaveLength(1);
  });

  it("are merged as chosen field by field, and come apart again", async () => {
    await open(MergePage, { ids: ["konrad", "konrad-2"] });
    expect(find("merge-result").text()).toBe("Konrad Zuse");
    await find("merge-name-second").setValue(true);
    expect(find("merge-result").text()).toBe("Zuse, Konrad");
    await find("merge-name-first").setValue(true);
    await mounted!.wrapper.find("form").trigger("submit");
    await flushPromises();
    expect(commands("contacts.merge")).toMatchObject([[["konrad", "konrad-2"], { id: "konrad", name: "Konrad Zuse", organisation: "Zuse KG" }]]);
    useUi().toasts[0]!.action!.run();
    await flushPromises();
    expect(await mounted!.phone.run("contacts.get", "konrad-2")).toMatchObject({ value: { name: "Zuse, Konrad" } });
  });

  it("propose what is there rather than nothing, and both notes", () => {
    const first = wholeContact("1", { name: "Ada", addresses: [], notes: "one" });
    const second = wholeContact("2", { name: "Ada Lovelace", addresses: [], notes: "two", organisation: "Engines", photoId: "p" });
    const answers = proposedAnswers(mergeQuestions(first, second));
    expect(answers).toEqual({ name: "first", organisation: "second", photoId: "second", notes: "both" });
    expect(applyAnswers(first, first, second, answers)).toMatchObject({ id: "1", name: "Ada", organisation: "Engines", photoId: "p", notes: "one\ntwo" });
  });
});

describe("an import", () => {
  it("shows what would change before anything does, goes by the choices, and is taken back whole", async () => {
    await open(ImportPage);
    await click("import-choose");
    expect(find("import-kind-new").text()).toContain("2");
    expect(find("import-kind-changed").text()).toContain("2");
    expect(find("import-kind-equal").text()).toContain("1");
    expect(commands("contacts.importStart")).toEqual([]);
    await click("import-kind-changed");
    expect(find("import-item").text()).toContain("+442079460099");
    await find("import-choice").setValue("skip");
    await flushPromises();
    expect(find("import-outcome").text()).toBe("2 would be added, 1 changed, 2 left out.");
    await click("import-start");
    expect(find("import-done").text()).toContain("Imported: 2 new, 1 changed, 2 left out.");
    expect(await mounted!.phone.run("contacts.search", "Hedy", 5)).toMatchObject({ value: [{ name: "Hedy Lamarr" }] });
    await click("import-undo");
    expect(await mounted!.phone.run("contacts.search", "Hedy", 5)).toMatchObject({ value: [] });
  });

  it("asks of a table what its columns are, and wants a name among them", async () => {
    await open(ImportPage);
    await mounted!.phone.run("contacts.importOpen", "people.csv", "Who,Number\nHedy Lamarr,+4317654321\n");
    await flushPromises();
    expect(find("import-columns").text()).toContain("Hedy Lamarr");
    await find("import-columns").trigger("submit");
    expect(mounted!.wrapper.text()).toContain("Say which column is the name.");
    await all("import-field")[0]!.setValue("name");
    await all("import-field")[1]!.setValue("phone:mobile");
    await find("import-columns").trigger("submit");
    await flushPromises();
    expect(commands("contacts.importColumns")).toEqual([[["name", "phone:mobile"], true]]);
    expect(find("import-item").text()).toContain("Hedy Lamarr");
  });

  it("says so where a file has nobody in it", async () => {
    await open(ImportPage);
    await mounted!.phone.run("contacts.importOpen", "empty.vcf", "BEGIN:VCARD\r\nEND:VCARD\r\n");
    await flushPromises();
    expect(mounted!.wrapper.text()).toContain("There are no contacts in this file");
  });

  it("names of a list only what goes and what comes", () => {
    expect(changedLines({ field: "addresses", before: "1\n2", after: "2\n3" })).toEqual({ lost: ["1"], gained: ["3"] });
  });
});
