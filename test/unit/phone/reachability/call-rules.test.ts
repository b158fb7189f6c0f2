// Rules as stored and as entered: nothing that is broken breaks the phone, and what cannot work is refused with words.
import { describe, expect, it } from "vitest";
import { checkRules, readReachability, readRules } from "../../../../core/phone/reachability/call-rules.ts";
import { DEFAULT_REACHABILITY, type ForwardingRule } from "../../../../core/phone/protocol/reachability-protocol.ts";

const rule: ForwardingRule = { id: "1", accountId: null, caller: { kind: "everybody" }, when: "always", afterS: 20, to: "bob@example.org" };
const anywhere = { call: () => true, reachOurselves: () => false };

describe("stored rules", () => {
  it.each([undefined, null, 7, "rules", [], {}, { doNotDisturb: 3, rules: [] }, { rules: { forwardings: [null, {}, { id: "1" }], mayDisturb: ["x", { kind: "group" }] } }])(
    "of which nothing is understood are the usual ones: every call rings (%j)", (stored) => {
      expect(readReachability(stored)).toEqual(DEFAULT_REACHABILITY);
    });

  it("come back as they were kept", () => {
    const kept = {
      doNotDisturb: [{ accountId: null, untilMs: 5 }, { accountId: "work", untilMs: null }],
      rules: { forwardings: [rule], autoAnswers: [{ id: "2", accountId: "work", caller: { kind: "group", group: "family" }, afterS: 3, onlyIfAsked: false }],
        blocked: [{ id: "3", accountId: null, caller: { kind: "anonymous" }, disabled: true }], mayDisturb: [{ kind: "contact", contactId: "ada" }], callWaiting: false },
    };
    expect(readReachability(JSON.parse(JSON.stringify(kept)))).toEqual(kept);
  });

  it("that answer without being asked must say so", () => {
    const { autoAnswers } = readRules({ autoAnswers: [{ id: "1", caller: { kind: "favourites" } }] });
    expect(autoAnswers).toEqual([{ id: "1", accountId: null, caller: { kind: "favourites" }, afterS: 0, onlyIfAsked: true }]);
  });
});

describe("entered rules", () => {
  const rules = (part: Partial<ForwardingRule>) => ({ ...DEFAULT_REACHABILITY.rules, forwardings: [{ ...rule, ...part }] });

  it.each([[-5, 3], [9_999, 170], [12.4, 12]])("ring for a time that callers and proxies wait: %d s are %d s", (entered, kept) => {
    const checked = checkRules(rules({ when: "no-answer", afterS: entered }), anywhere);
    expect(checked.ok && checked.value.forwardings[0]?.afterS).toBe(kept);
  });

  it("that lead to no address are refused", () => {
    expect(checkRules(rules({ to: "no such thing" }), { ...anywhere, call: () => false })).toMatchObject({ ok: false, error: { code: "reachability/bad-target", detail: "no such thing" } });
  });

  it("that lead to oneself are refused", () => {
    expect(checkRules(rules({}), { ...anywhere, reachOurselves: () => true })).toMatchObject({ ok: false, error: { code: "reachability/loop" } });
  });

  it("that lead nowhere are exceptions, whatever can be called", () => {
    expect(checkRules(rules({ to: "" }), { call: () => false, reachOurselves: () => true }).ok).toBe(true);
  });

  it("are a hundred of a kind at the most", () => {
    const many = { ...DEFAULT_REACHABILITY.rules, forwardings: Array.from({ length: 101 }, () => rule) };
    expect(checkRules(many, anywhere)).toMatchObject({ ok: false, error: { code: "reachability/too-many" } });
  });
});
