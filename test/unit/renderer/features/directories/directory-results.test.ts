// People of the company's directory beneath what the search box found: when they are asked for, what is said meanwhile,
// and what can be done with them.
import { flushPromises } from "@vue/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { defineComponent, h } from "vue";
import SearchBox from "../../../../../renderer/features/search/search-box.vue";
import SearchResults from "../../../../../renderer/features/search/search-results.vue";
import { useSearch } from "../../../../../renderer/features/search/use-search.ts";
import { useUi } from "../../../../../renderer/stores/ui.ts";
import { mountWithPhone } from "../../mount-with-phone.ts";

const Column = defineComponent(() => {
  const [search, ui] = [useSearch(), useUi()];
  return () => [h(SearchBox, { search }), ui.query === "" ? null : h(SearchResults, { search })];
});

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => void vi.useRealTimers());

async function open(scene = "directories") {
  const mounted = await mountWithPhone(Column, scene);
  const asked = (): readonly unknown[] => mounted.bridge.executed.filter(({ name }) => name === "directory.search").map(({ args }) => args[0]);
  const type = async (text: string, pauseMs = 250): Promise<void> => {
    await mounted.wrapper.find("[data-testid=search-box]").setValue(text);
    await vi.advanceTimersByTimeAsync(pauseMs);
    await flushPromises();
  };
  const find = (testId: string) => mounted.wrapper.find(`[data-testid=${testId}]`);
  return { ...mounted, asked, type, find };
}

describe("people of the directory", () => {
  it("are asked for a moment after the last key, for two characters and more", async () => {
    const { asked, type, find, end } = await open();
    await type("A");
    expect([asked(), find("directory-results").exists()]).toEqual([[], false]);
    await type("Ad", 100);
    expect(find("directory-results-state").text()).toBe("Searching the directory…");
    await type("Ade", 249);
    expect(asked()).toEqual([]);
    await type("Adel");
    expect(asked()).toEqual(["Adel"]);
    expect(find("directory-results-state").text()).toBe("1 person in the directory");
    end();
  });

  it("can be called by each of their numbers, written to, and taken into the contacts with all that is known", async () => {
    const { type, wrapper, find, bridge, end } = await open();
    await type("Adele");
    expect(wrapper.findAll("[data-testid=directory-call]").map((button) => button.attributes("aria-label"))).toEqual(["Call Adele Goldberg, Work, +44 20 7946 0101", "Call Adele Goldberg, Mobile, +44 7700 900101"]);
    await find("directory-keep").trigger("click");
    expect(useUi().stage).toMatchObject({ kind: "contact-form", id: null, draft: { name: "Adele Goldberg", title: "Head of languages", emails: [{ value: "adele@example.org" }] } });
    await find("directory-message").trigger("click");
    await flushPromises();
    expect(bridge.executed).toContainEqual({ name: "conversation.open", args: [null, "+44 20 7946 0101"] });
    await type("Adele");
    await wrapper.findAll("[data-testid=directory-call]")[1]!.trigger("click");
    await flushPromises();
    expect(bridge.executed).toContainEqual(expect.objectContaining({ name: "call.start", args: ["+44 7700 900101", "work"] }));
    end();
  });

  it("go when they are among the own contacts", async () => {
    const { type, find, bridge, end } = await open();
    await type("Adam");
    expect(find("directory-person").text()).toContain("Adam Osborne");
    await bridge.execute("contacts.add", { name: "Adam", addresses: [{ label: "work", value: "1042" }] });
    await flushPromises();
    expect(find("directory-person").exists()).toBe(false);
    end();
  });

  it("are reached from the box with the arrow keys, and the box from them", async () => {
    const { type, find, end } = await open();
    await type("Adele Goldberg");
    await find("search-box").trigger("keydown", { key: "ArrowDown" });
    expect(document.activeElement).toBe(find("directory-call").element);
    await find("directory-call").trigger("keydown", { key: "ArrowUp" });
    await flushPromises();
    expect(document.activeElement).toBe(find("search-box").element);
    end();
  });

  it("are none where nobody is found, which is said", async () => {
    const { type, find, end } = await open();
    await type("nobody like this");
    expect(find("directory-results-state").text()).toBe("Nobody found in the directory.");
    end();
  });

  it("are missing where the directory fails, with the reason in words", async () => {
    const { type, find, end } = await open("directory-failed");
    await type("Adele");
    expect(find("directory-results-problem").text()).toContain("The server cannot be reached.");
    end();
  });

  it("are not asked for where there is no directory", async () => {
    const { asked, type, find, end } = await open("idle");
    await type("Adele");
    expect([asked(), find("directory-results").exists()]).toEqual([[], false]);
    end();
  });
});
