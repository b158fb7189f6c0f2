// Rules as they are worked on in the window: entered, changed in their place, moved, switched, taken off; and one for a
// person who was chosen elsewhere.
import { flushPromises } from "@vue/test-utils";
import { afterEach, describe, expect, it } from "vitest";
import type { CallRules } from "../../../../../renderer/bridge/bridge.ts";
import CallRulesSettings from "../../../../../renderer/features/reachability/call-rules-settings.vue";
import CallerRules from "../../../../../renderer/features/reachability/caller-rules.vue";
import { draftOf, draftFor } from "../../../../../renderer/features/reachability/rule-draft.ts";
import { useUi } from "../../../../../renderer/stores/ui.ts";
import { mountWithPhone } from "../../mount-with-phone.ts";

let mounted: Awaited<ReturnType<typeof mountWithPhone>>;
afterEach(() => mounted?.end());

const rules = (): CallRules => mounted.phone.snapshot!.reachability.rules;
const all = (list: string, testId: string) => mounted.wrapper.findAll(`[data-testid="rules-${list}"] [data-testid="${testId}"]`);
const find = (testId: string) => mounted.wrapper.find(`[data-testid="${testId}"]`);
/** What lies over the page is no part of the component's own. */
const press = async (testId: string) => {
  document.querySelector<HTMLElement>(`[data-testid="${testId}"]`)!.click();
  await flushPromises();
};

describe("the lists of rules", () => {
  it("change a rule in its place, filled in with what it says", async () => {
    mounted = await mountWithPhone(CallRulesSettings, "rules");
    const [, before] = rules().forwardings;
    await all("forwarding", "rule-edit")[1]!.trigger("click");
    expect((find("rule-address").element as HTMLInputElement).value).toBe("+49 30 901820");
    expect((find("rule-when").element as HTMLSelectElement).value).toBe("busy");
    await find("rule-to").setValue("204");
    await find("rule-form").trigger("submit");
    await flushPromises();
    expect(rules().forwardings.map(({ id }) => id)).toEqual(["1", "2", "3"]);
    expect(rules().forwardings[1]).toEqual({ ...before, to: "204" });
    expect(document.activeElement?.getAttribute("data-testid")).toBe("rule-edit");
  });

  it("move a rule, and stop at both ends", async () => {
    mounted = await mountWithPhone(CallRulesSettings, "rules");
    expect(all("forwarding", "rule-up")[0]!.attributes("disabled")).toBeDefined();
    expect(all("forwarding", "rule-down").at(-1)!.attributes("disabled")).toBeDefined();
    await all("forwarding", "rule-down")[0]!.trigger("click");
    await flushPromises();
    expect(rules().forwardings.map(({ id }) => id)).toEqual(["2", "1", "3"]);
  });

  it("switch a rule off and on again, said in words as well, and keep it so when it is changed", async () => {
    mounted = await mountWithPhone(CallRulesSettings, "rules");
    expect(all("forwarding", "rule")[2]!.text()).toContain("(switched off)");
    await all("forwarding", "rule-edit")[2]!.trigger("click");
    await find("rule-form").trigger("submit");
    await flushPromises();
    expect(rules().forwardings[2]).toMatchObject({ id: "3", caller: { kind: "contact", contactId: "ada" }, disabled: true });
    await all("forwarding", "rule-on")[2]!.setValue(true);
    await flushPromises();
    expect(rules().forwardings[2]).not.toHaveProperty("disabled");
  });

  it("take blocked callers, but neither everybody nor favourites", async () => {
    mounted = await mountWithPhone(CallRulesSettings, "rules");
    await find("add-block").trigger("click");
    const offered = find("rule-who").findAll("option").map((option) => option.attributes("value"));
    expect(offered).not.toContain("everybody");
    expect(offered).not.toContain("favourites");
    await find("rule-address").setValue("+1 900 555 0199");
    await find("rule-form").trigger("submit");
    await flushPromises();
    expect(rules().blocked.at(-1)).toMatchObject({ accountId: null, caller: { kind: "address", address: "+1 900 555 0199" } });
  });

  it("open a form for somebody who was chosen elsewhere", async () => {
    mounted = await mountWithPhone(CallRulesSettings, "idle");
    useUi().ruleWish = { kind: "forwarding", caller: { kind: "address", address: "sip:204@office.example" }, name: "204" };
    await flushPromises();
    expect((find("rule-address").element as HTMLInputElement).value).toBe("sip:204@office.example");
    expect((find("rule-when").element as HTMLSelectElement).value).toBe("always");
  });
});

describe("the choices for one caller", () => {
  const props = { address: "sip:204@office.example", name: "Reception", accountId: null };

  it("block and unblock with one press each", async () => {
    mounted = await mountWithPhone(CallerRules, "idle", { ...props, testid: "opener" });
    await press("opener");
    await press("caller-block");
    expect(rules().blocked).toMatchObject([{ caller: { kind: "address", address: "sip:204@office.example" } }]);
    expect(useUi().toasts.at(-1)?.text).toBe("Calls from Reception are declined from now on.");
    await press("opener");
    await press("caller-unblock");
    expect(rules().blocked).toEqual([]);
  });

  it("take a block back from the message that says so", async () => {
    mounted = await mountWithPhone(CallerRules, "idle", { ...props, contactId: "ada", testid: "opener" });
    await press("opener");
    await press("caller-block");
    expect(rules().blocked).toMatchObject([{ caller: { kind: "contact", contactId: "ada" } }]);
    useUi().toasts.at(-1)!.action!.run();
    await flushPromises();
    expect(rules().blocked).toEqual([]);
  });

  it("lead to the form for where else the calls shall go", async () => {
    mounted = await mountWithPhone(CallerRules, "idle", { ...props, testid: "opener" });
    await press("opener");
    await press("caller-forward");
    expect(useUi().stage).toEqual({ kind: "settings", section: "calls" });
    expect(useUi().ruleWish).toMatchObject({ caller: { kind: "address", address: "sip:204@office.example" } });
  });
});

describe("a form that holds a rule", () => {
  it("comes back as that rule, a contact by its id whatever others are called", () => {
    const rule = { id: "1", accountId: "work", caller: { kind: "contact", contactId: "ada" }, when: "no-answer", afterS: 25, to: "200" } as const;
    expect(draftOf("forwarding", rule, "Ada")).toMatchObject({ callerText: "Ada", contactId: "ada", accountId: "work", when: "no-answer", afterS: "25", to: "200" });
    expect(draftFor("block", { kind: "group", group: "family" })).toMatchObject({ callerKind: "group", callerText: "family" });
  });
});
