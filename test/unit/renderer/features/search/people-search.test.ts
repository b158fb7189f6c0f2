// Fields that ask for somebody: each searches as the box above the list does, the company's directories too.
import { flushPromises } from "@vue/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Component } from "vue";
import { createScene } from "../../../../../renderer/bridge/fake-scenes.ts";
import TransferPopover from "../../../../../renderer/features/call/transfer-popover.vue";
import LampForm from "../../../../../renderer/features/lamps/lamp-form.vue";
import NewMessage from "../../../../../renderer/features/messages/new-message.vue";
import { draftFor, emptyDraft, type RuleDraft } from "../../../../../renderer/features/reachability/rule-draft.ts";
import RuleForm from "../../../../../renderer/features/reachability/rule-form.vue";
import { mountWithPhone } from "../../mount-with-phone.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => void vi.useRealTimers());

async function open(component: Component, props: Record<string, unknown>, scene = "directories") {
  const mounted = await mountWithPhone(component, scene, props);
  const find = (testId: string) => mounted.wrapper.find(`[data-testid=${testId}]`);
  const type = async (testId: string, text: string): Promise<void> => {
    await find(testId).setValue(text);
    await vi.advanceTimersByTimeAsync(250);
    await flushPromises();
  };
  const press = async (testId: string): Promise<void> => {
    await find(testId).trigger("click");
    await flushPromises();
  };
  const asked = (): readonly unknown[] => mounted.bridge.executed.filter(({ name }) => name === "directory.search").map(({ args }) => args[0]);
  const valueOf = (testId: string): string => (find(testId).element as HTMLInputElement).value;
  return { ...mounted, find, type, press, asked, valueOf };
}

const rule = (kind: "forwarding" | "block", begin: RuleDraft) => {
  const saved: { draft: RuleDraft; caller: unknown }[] = [];
  const save = async (draft: RuleDraft, caller: unknown): Promise<undefined> => void saved.push({ draft: { ...draft }, caller });
  return { props: { kind, begin, isNew: true, save }, saved };
};

describe("people of the directory", () => {
  it("are offered for a transfer, and whoever is chosen is asked about no more", async () => {
    const call = createScene("active").snapshot.calls[0];
    const { type, press, find, asked, valueOf, bridge, end } = await open(TransferPopover, { call });
    await type("transfer-target", "Adam");
    expect(find("transfer-person").text()).toContain("Adam Osborne");
    await press("transfer-person");
    await vi.advanceTimersByTimeAsync(250);
    expect([valueOf("transfer-target"), find("transfer-person").exists(), asked()]).toEqual(["1042", false, ["Adam"]]);
    expect(document.activeElement).toBe(find("transfer-target").element);
    await find("transfer-form").trigger("submit");
    await flushPromises();
    expect(bridge.executed.at(-1)).toMatchObject({ name: "call.transfer", args: [call?.id, "1042"] });
    end();
  });

  it("are offered for a message, which begins at once", async () => {
    const { type, press, bridge, end } = await open(NewMessage, {});
    await type("message-to", "Adam");
    await press("message-suggestion");
    expect(bridge.executed).toContainEqual({ name: "conversation.open", args: [null, "1042"] });
    end();
  });

  it("are offered for a lamp, which gets their name", async () => {
    const { type, press, valueOf, end } = await open(LampForm, { id: null });
    await type("lamp-address", "Adam");
    await press("lamp-person");
    expect([valueOf("lamp-address"), valueOf("lamp-label")]).toEqual(["1042", "Adam Osborne"]);
    end();
  });

  it("are offered for a rule: as the caller by their number, since they are no contact, and as whom calls go to", async () => {
    const { props, saved } = rule("forwarding", { ...emptyDraft("forwarding"), callerKind: "contact" });
    const { type, press, find, valueOf, end } = await open(RuleForm, props);
    await type("rule-contact", "Adam");
    await press("rule-person");
    expect([valueOf("rule-who"), valueOf("rule-address")]).toEqual(["address", "1042"]);
    expect(document.activeElement).toBe(find("rule-address").element);
    await type("rule-to", "Adele");
    await press("rule-target");
    await find("rule-form").trigger("submit");
    await flushPromises();
    expect(saved).toMatchObject([{ caller: { kind: "address", address: "1042" }, draft: { to: "+44 20 7946 0101" } }]);
    end();
  });

  it("are missing where the directory fails, with the reason in words; own contacts are there all the same", async () => {
    const { type, find, end } = await open(NewMessage, {}, "directory-failed");
    await type("message-to", "Ada");
    expect(find("suggestions-problem").text()).toContain("The server cannot be reached.");
    expect(find("message-suggestion").text()).toContain("Ada Lovelace");
    end();
  });
});

describe("own contacts", () => {
  it("are found by a number as it is written down, with its separators and trunk 0", async () => {
    const { type, bridge, end } = await open(NewMessage, {}, "idle");
    await type("message-to", "(020) 7946-0018");
    expect(bridge.executed.findLast(({ name }) => name === "contacts.search")?.args[0]).toBe("2079460018");
    end();
  });

  it("become the caller of a rule as the person they are, until the name is written over", async () => {
    const { props, saved } = rule("block", { ...emptyDraft("block"), callerKind: "contact" });
    const { type, press, find, end } = await open(RuleForm, props);
    await type("rule-contact", "Konrad");
    await press("rule-person");
    await find("rule-form").trigger("submit");
    await flushPromises();
    expect(saved.at(-1)?.caller).toMatchObject({ kind: "contact", contactId: expect.any(String) as string });
    await type("rule-contact", "Nobody like this");
    await find("rule-form").trigger("submit");
    await flushPromises();
    expect(saved).toHaveLength(1);
    end();
  });

  it("are not searched for who a form begins with", async () => {
    const { props } = rule("block", draftFor("block", { kind: "address", address: "+1 900 555 0199" }));
    const { find, asked, end } = await open(RuleForm, props);
    expect([find("rule-person").exists(), asked()]).toEqual([false, []]);
    end();
  });
});
