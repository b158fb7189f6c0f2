import { flushPromises } from "@vue/test-utils";
import { afterEach, describe, expect, it } from "vitest";
import AppShell from "../../../../../renderer/features/shell/app-shell.vue";
import { useUi } from "../../../../../renderer/stores/ui.ts";
import { mountWithPhone } from "../../mount-with-phone.ts";

let mounted: Awaited<ReturnType<typeof mountWithPhone>>;
afterEach(() => mounted.end());

async function press(key: string, part: KeyboardEventInit = {}, target: EventTarget = document.body): Promise<void> {
  target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...part }));
  await flushPromises();
}

const show = async (scene: string) => { mounted = await mountWithPhone(AppShell, scene); };
const commands = () => mounted.bridge.executed.filter((one) => /^(call|trial|first-run)/u.test(one.name)).map((one) => [one.name, ...one.args]);
const find = (name: string) => mounted.wrapper.find(`[data-testid="${name}"]`);

describe("the keyboard", () => {
  it("answers with Enter and declines with Esc while a call rings", async () => {
    await show("incoming");
    await press("Enter");
    expect(commands()).toEqual([["call.answer", "call-2"]]);
    mounted.end();
    await show("incoming");
    await press("Escape");
    expect(commands()).toEqual([["call.decline", "call-2"]]);
  });

  it("does not answer from a field that one is typing into", async () => {
    await show("incoming");
    await find("search-box").setValue("nobody by that name");
    await press("Enter", {}, find("search-box").element);
    expect(commands()).toEqual([]);
  });

  it("answers from the empty box, where Enter can mean nothing else", async () => {
    await show("incoming");
    await press("Enter", {}, find("search-box").element);
    expect(commands().map(([name]) => name)).toEqual(["call.answer"]);
  });

  it("mutes, holds and ends with Ctrl and a letter, from anywhere", async () => {
    await show("active");
    const box = find("search-box").element;
    await press("m", { ctrlKey: true }, box);
    await press("h", { ctrlKey: true }, box);
    await press("e", { ctrlKey: true }, box);
    expect(commands()).toEqual([["call.mute", "call-1", true], ["call.hold", "call-1", true], ["call.end", "call-1"]]);
  });

  it("sends digits as tones in a call, but not those typed into a field", async () => {
    await show("active");
    await press("5");
    await press("#");
    await press("7", {}, find("search-box").element);
    expect(commands()).toEqual([["call.dtmf", "call-1", "5"], ["call.dtmf", "call-1", "#"]]);
  });

  it("changes the view with Ctrl and 1 to 5, and opens the settings with Ctrl and comma", async () => {
    await show("idle");
    const ui = useUi();
    await press("2", { ctrlKey: true });
    expect(ui.view).toBe("contacts");
    await press("3", { ctrlKey: true });
    expect(ui.view).toBe("recent");
    await press("4", { ctrlKey: true });
    expect(ui.view).toBe("messages");
    await press("5", { ctrlKey: true });
    expect(ui.view).toBe("settings");
    await press("1", { ctrlKey: true });
    expect(ui.view).toBe("dial");
    await press(",", { ctrlKey: true });
    expect(ui.view).toBe("settings");
  });

  it("shows all shortcuts with a question mark", async () => {
    await show("idle");
    await press("?");
    expect(document.querySelector("[role=dialog]")?.textContent).toContain("Mute or unmute");
  });
});

describe("the window", () => {
  it("welcomes at the first run, and leaves the welcome when the user looks around first", async () => {
    await show("first-run");
    expect(find("welcome").exists()).toBe(true);
    await find("welcome-skip").trigger("click");
    await flushPromises();
    expect(find("welcome").exists()).toBe(false);
  });

  it("marks missed calls as seen when the list is looked at, and keeps them marked as new until it is left", async () => {
    await show("idle");
    expect(find("missed-badge").text()).toContain("2 missed calls");
    await find("rail-recent").trigger("click");
    await flushPromises();
    expect(find("missed-badge").exists()).toBe(false);
    expect(mounted.wrapper.findAll("[data-testid=history-row]").filter((row) => row.text().endsWith("New"))).toHaveLength(2);
  });

  it("puts the call that talks on the stage, with the others as chips; a chip swaps", async () => {
    await show("several");
    expect(find("call-name").text()).toBe("Ada Lovelace");
    const chips = mounted.wrapper.findAll("[data-testid=call-chip]");
    expect(chips.map((chip) => chip.attributes("data-state"))).toEqual(["active", "held", "incoming"]);
    await chips[1]!.trigger("click");
    await flushPromises();
    expect(find("call-name").text()).toBe("Office 204");
    expect(commands()).toEqual([["call.swapTo", "call-3"]]);
  });

  it("leaves a running call on the stage when another one rings", async () => {
    await show("active");
    mounted.bridge.change({ kind: "call", call: { ...mounted.phone.calls[0]!, id: "new", state: "incoming", direction: "incoming", remoteName: "Konrad Zuse" } });
    await flushPromises();
    expect(find("call-name").text()).toBe("Ada Lovelace");
    expect(find("chip-answer").exists()).toBe(true);
    expect(find("announce-urgent").text()).toBe("Konrad Zuse is calling");
  });

  it("says a refused command in the user's words", async () => {
    await show("active");
    mounted.bridge.refuse("call.mute", { code: "call/unknown", message: "x", detail: "y" });
    await find("call-mute").trigger("click");
    await flushPromises();
    expect(find("toast").text()).toContain("This call is no longer there.");
  });

  it("brings a deleted contact back", async () => {
    await show("idle");
    await find("rail-contacts").trigger("click");
    await flushPromises();
    await find("contact-row").trigger("click");
    await flushPromises();
    await find("contact-delete").trigger("click");
    await flushPromises();
    expect(mounted.wrapper.findAll("[data-testid=contact-row]")).toHaveLength(8);
    await find("toast-action").trigger("click");
    await flushPromises();
    expect(mounted.wrapper.findAll("[data-testid=contact-row]")).toHaveLength(9);
  });

  it("offers to ask again when the phone does not answer", async () => {
    await show("broken");
    expect(find("ask-again").exists()).toBe(true);
  });
});

describe("the focus", () => {
  it("moves to the stage when a call is started from the box, so that digits become tones", async () => {
    await show("idle");
    const box = find("search-box");
    (box.element as HTMLInputElement).focus();
    await box.setValue("204");
    await flushPromises();
    await box.trigger("keydown", { key: "Enter" });
    await flushPromises();
    expect(document.activeElement?.classList.contains("stage")).toBe(true);
  });

  it("stays where the user types when a call comes in", async () => {
    await show("idle");
    (find("search-box").element as HTMLInputElement).focus();
    const call = { ...(await import("../../../../../renderer/bridge/fake-scenes.ts")).createScene("incoming").snapshot.calls[0]! };
    mounted.bridge.change({ kind: "call", call });
    await flushPromises();
    expect(document.activeElement).toBe(find("search-box").element);
    expect(find("call-answer").exists()).toBe(true);
  });
});

describe("an incoming message", () => {
  it("is shown as text with who sent it, and leads to its conversation", async () => {
    await show("idle");
    mounted.bridge.change({
      kind: "message",
      message: { id: "m99", conversationId: "2", order: 99, accountId: null, direction: "incoming", remoteUri: "sip:bob@example.org", remoteName: "", text: "<b>Lunch?</b>", atMs: 0, state: "received" },
    });
    await flushPromises();
    expect(find("toast").text()).toContain("Message from bob@example.org");
    expect(find("toast").text()).toContain("<b>Lunch?</b>");
    await find("toast-action").trigger("click");
    await flushPromises();
    expect(find("conversation-name").text()).toBe("Charles Babbage");
  });
});

describe("what stays as it was", () => {
  it("calls once where one presses twice, and does not offer who was called before", async () => {
    await show("idle");
    await find("search-box").setValue("204");
    await find("dial-call").trigger("click", { detail: 1 });
    await find("dial-call").trigger("click", { detail: 2 });
    expect(commands().map(([name]) => name)).toEqual(["call.start"]);
    expect((find("search-box").element as HTMLInputElement).value).toBe("");
  });

  it("gives the focus back that a message took", async () => {
    await show("idle");
    const box = find("search-box").element as HTMLInputElement;
    box.focus();
    useUi().say({ text: "Done.", action: { label: "Undo", run: () => undefined } });
    await flushPromises();
    (find("toast-action").element as HTMLElement).focus();
    await find("toast-action").trigger("click");
    expect(document.activeElement).toBe(box);
  });
});
