import { flushPromises } from "@vue/test-utils";
import { afterEach, describe, expect, it } from "vitest";
import ListColumn from "../../../../../renderer/features/shell/list-column.vue";
import { mountWithPhone } from "../../mount-with-phone.ts";

let mounted: Awaited<ReturnType<typeof mountWithPhone>>;
afterEach(() => mounted.end());

async function type(text: string) {
  mounted = await mountWithPhone(ListColumn, "idle");
  const box = mounted.wrapper.find("[data-testid=search-box]");
  await box.setValue(text);
  await flushPromises();
  return box;
}

const calls = () => mounted.bridge.executed.filter((one) => one.name === "call.start").map((one) => one.args[0]);

describe("the search-or-dial box", () => {
  it("calls a typed number with Enter", async () => {
    const box = await type("204");
    await box.trigger("keydown", { key: "Enter" });
    await flushPromises();
    expect(calls()).toEqual(["204"]);
  });

  it("chooses with the arrows, around the ends, and says which line is chosen", async () => {
    const box = await type("an");
    const options = () => mounted.wrapper.findAll("[role=option]");
    expect(options().map((option) => option.text())).toEqual(["ATAlan Turing+44 7700 900123", "AEAnnie Easley(202) 555-0114", "Call an"]);
    await box.trigger("keydown", { key: "ArrowDown" });
    expect(box.attributes("aria-activedescendant")).toBe(options()[1]!.attributes("id"));
    expect(options()[1]!.attributes("aria-selected")).toBe("true");
    await box.trigger("keydown", { key: "Enter" });
    await flushPromises();
    expect(calls()).toEqual(["+12025550114"]);
  });

  it("wraps from the first line up to the last", async () => {
    const box = await type("an");
    await box.trigger("keydown", { key: "ArrowUp" });
    await box.trigger("keydown", { key: "Enter" });
    await flushPromises();
    expect(calls()).toEqual(["an"]);
  });

  it("leaves chords to the window, also with something typed: Ctrl+Enter answers the call that waits", async () => {
    const box = await type("204");
    const chord = new KeyboardEvent("keydown", { key: "Enter", ctrlKey: true, bubbles: true, cancelable: true });
    box.element.dispatchEvent(chord);
    await flushPromises();
    expect(chord.defaultPrevented).toBe(false);
    expect(calls()).toEqual([]);
  });

  it("clears with Esc", async () => {
    const box = await type("204");
    await box.trigger("keydown", { key: "Escape" });
    expect((box.element as HTMLInputElement).value).toBe("");
    expect(mounted.wrapper.findAll("[role=option]")).toEqual([]);
  });

  it("finds a number typed with its trunk 0 and separators", async () => {
    await type("020 7946");
    expect(mounted.wrapper.find("[data-testid=result-contact]").text()).toContain("Ada Lovelace");
  });

  it("says so and what to do when nobody is found", async () => {
    await type("no such person");
    expect(mounted.wrapper.text()).toContain("Nobody by that name");
  });
});
