// The list of contacts: what is in the page, where the keyboard goes, what is done with several.
import { flushPromises } from "@vue/test-utils";
import { afterEach, describe, expect, it } from "vitest";
import ContactList from "../../../../../renderer/features/contacts/contact-list.vue";
import { mountWithPhone } from "../../mount-with-phone.ts";

let mounted: Awaited<ReturnType<typeof mountWithPhone>>;
afterEach(() => mounted.end());

async function show(scene = "book"): Promise<void> {
  mounted = await mountWithPhone(ContactList, scene);
  await flushPromises();
}

const find = (testId: string) => mounted.wrapper.find(`[data-testid="${testId}"]`);
const rows = () => mounted.wrapper.findAll('[data-testid="contact-row"]');
const names = () => rows().map((row) => row.find(".list-row-title").text());
const headings = () => mounted.wrapper.findAll('[role="rowheader"]').map((heading) => heading.text());
const focused = () => document.activeElement?.querySelector(".list-row-title")?.textContent;
const commands = (name: string) => mounted.bridge.executed.filter((one) => one.name === name).map(({ args }) => args);

async function press(...keys: readonly string[]): Promise<void> {
  for (const key of keys) {
    document.activeElement!.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    await flushPromises();
  }
}

describe("the list", () => {
  it("stands in favourites and letters, each person once", async () => {
    await show();
    expect(headings().slice(0, 4)).toEqual(["Favourites", "Numbers and signs", "A", "C"]);
    expect(names().slice(0, 4)).toEqual(["Ada Lovelace", "Alan Turing", "204 Office", "Annie Easley"]);
  });

  it("says of ten thousand how many there are, and has fewer than a hundred rows in the page", async () => {
    await show("book-many");
    const grid = find("contact-grid");
    expect(Number(grid.attributes("aria-rowcount"))).toBe(10_026);
    expect(mounted.wrapper.findAll('[role="row"]').length).toBeLessThan(100);
    expect(mounted.wrapper.findAll('[role="row"]').every((row) => Number(row.attributes("aria-rowindex")) >= 1)).toBe(true);
  });

  it("has one row that Tab comes to; arrows, Home and End go on from there", async () => {
    await show();
    expect(rows().filter((row) => row.attributes("tabindex") === "0")).toHaveLength(1);
    (rows()[0]!.element as HTMLElement).focus();
    await press("ArrowDown");
    expect(focused()).toBe("Alan Turing");
    await press("ArrowDown", "ArrowUp", "ArrowUp", "ArrowUp");
    expect(focused()).toBe("Ada Lovelace");
    await press("End");
    expect(focused()).toBe("Zuse, Konrad");
    await press("Home");
    expect(focused()).toBe("Ada Lovelace");
  });

  it("goes to the button that calls with the right arrow, and back with the left one", async () => {
    await show();
    (rows()[0]!.element as HTMLElement).focus();
    await press("ArrowRight");
    expect(document.activeElement?.getAttribute("aria-label")).toBe("Call Ada Lovelace");
    await press("ArrowLeft");
    expect(focused()).toBe("Ada Lovelace");
  });

  it("jumps to a name by its first letters", async () => {
    await show();
    (rows()[0]!.element as HTMLElement).focus();
    await press("k");
    expect(focused()).toBe("Katherine Johnson");
    await press("o");
    expect(focused()).toBe("Konrad Zuse");
  });

  it("shows a group alone, and says so where nobody is there", async () => {
    await show();
    await find("contact-filter").setValue("group:Friends");
    await flushPromises();
    expect(names()).toEqual(["Ada Lovelace", "Emmy Noether", "Katherine Johnson"]);
    await find("contact-filter").setValue("favourites");
    await flushPromises();
    expect(names()).toEqual(["Ada Lovelace", "Alan Turing"]);
  });

  it("offers to add and to import where there is nobody", async () => {
    await show("empty");
    expect(find("contact-add-first").exists()).toBe(true);
    expect(find("contact-import-first").exists()).toBe(true);
  });

  it("says in words when it cannot be read, and reads again when asked", async () => {
    mounted = await mountWithPhone(ContactList, "empty");
    mounted.bridge.refuse("contacts.sections", { code: "store/unavailable", message: "The database is busy." });
    mounted.bridge.change({ kind: "contacts-changed" });
    await flushPromises();
    expect(mounted.wrapper.text()).toContain("The contacts cannot be read");
    await find("contacts-again").trigger("click");
    await flushPromises();
    expect(find("contact-add-first").exists()).toBe(true);
  });
});

describe("several contacts", () => {
  async function select(...which: readonly number[]): Promise<void> {
    await find("contacts-select").trigger("click");
    for (const index of which) await rows()[index]!.trigger("click");
    await flushPromises();
  }

  it("are selected by pressing their rows, and counted aloud", async () => {
    await show();
    await select(0, 1);
    expect(find("selected-count").text()).toBe("2 selected");
    expect(find("selected-count").attributes("role")).toBe("status");
    expect(mounted.wrapper.findAll('[role="row"][aria-selected="true"]')).toHaveLength(2);
  });

  it("are put into a group together", async () => {
    await show();
    await select(1, 2);
    await find("selection-group").trigger("click");
    await flushPromises();
    (document.querySelector('[data-testid="assign-group"]') as HTMLElement).click();
    await flushPromises();
    expect(commands("contacts.assign")).toEqual([["Engine room", ["alan", "office"], true]]);
  });

  it("are all selected, whether their rows are in the page or not", async () => {
    await show("book-many");
    await select();
    await find("selection-all").trigger("click");
    await flushPromises();
    expect(find("selected-count").text()).toBe("10000 selected");
  });

  it("can be merged where they are two", async () => {
    await show();
    await select(0);
    expect(find("selection-merge").attributes("disabled")).toBeDefined();
    await rows()[1]!.trigger("click");
    expect(find("selection-merge").attributes("disabled")).toBeUndefined();
  });
});
