// What becomes of a call before it rings: every situation against every set of rules has exactly the outcome that the
// rules' words promise; the most specific rule counts; nothing leads back.
import { describe, expect, it } from "vitest";
import { decideCall, isSameAddress, isUndisturbed, type CallDecision, type CallSituation } from "../../../../core/phone/reachability/call-screening-policy.ts";
import { DEFAULT_REACHABILITY, type CallerMatch, type ForwardingOccasion, type ForwardingRule, type Reachability } from "../../../../core/phone/protocol/reachability-protocol.ts";

const NOW = 1_000_000;
const EVERYBODY = { kind: "everybody" } as const;

function situation(part: Partial<CallSituation> = {}): CallSituation {
  return {
    accountId: "work", isBusy: false, isFromOwnServer: true, nowMs: NOW, leadsBack: () => false,
    caller: { address: "sip:ada@example.org", contactId: "ada", isFavourite: true, groups: ["family"] }, ...part,
  };
}

function forward(when: ForwardingOccasion, to: string, caller: CallerMatch = EVERYBODY, accountId: string | null = null): ForwardingRule {
  return { id: `${when}-${to}`, when, to, caller, accountId, afterS: 15 };
}

function chosen(rules: Partial<Reachability["rules"]> = {}, undisturbed = false): Reachability {
  return { doNotDisturb: undisturbed ? [{ accountId: null, untilMs: null }] : [], rules: { ...DEFAULT_REACHABILITY.rules, ...rules } };
}

const OCCASIONS = ["always", "busy", "no-answer", "offline"] as const;
const FLAGS = [false, true] as const;

/** The rules' words as one sentence each, in the order in which they are asked. */
function promised(has: Readonly<Record<ForwardingOccasion, boolean>>, undisturbed: boolean, excepted: boolean, busy: boolean, waiting: boolean, answers: boolean): CallDecision {
  if (has.always) return { kind: "redirect", to: "always", reason: "always" };
  if (undisturbed && !excepted) return has.offline ? { kind: "redirect", to: "offline", reason: "offline" } : { kind: "reject", status: 480 };
  if (busy && has.busy) return { kind: "redirect", to: "busy", reason: "busy" };
  if (busy && !waiting) return { kind: "reject", status: 486 };
  if (!busy && answers) return { kind: "answer", afterS: 2 };
  return has["no-answer"] ? { kind: "ring", noAnswer: { afterS: 15, to: "no-answer" } } : { kind: "ring" };
}

describe("every combination of rules and situation", () => {
  const combinations = Array.from({ length: 2 ** 9 }, (_, bits) => Array.from({ length: 9 }, (_, bit) => FLAGS[(bits >> bit) & 1]!));
  it("has the outcome that the rules promise, all 512 of them", () => {
    for (const [always, busyRule, noAnswer, offline, undisturbed, excepted, busy, waiting, answers] of combinations as [boolean, boolean, boolean, boolean, boolean, boolean, boolean, boolean, boolean][]) {
      const has = { always, busy: busyRule, "no-answer": noAnswer, offline };
      const rules = {
        forwardings: OCCASIONS.filter((each) => has[each]).map((each) => forward(each, each)),
        mayDisturb: excepted ? [{ kind: "favourites" } as const] : [], callWaiting: waiting,
        autoAnswers: answers ? [{ id: "a", accountId: null, caller: EVERYBODY, afterS: 2, onlyIfAsked: false }] : [],
      };
      expect(decideCall(chosen(rules, undisturbed), situation({ isBusy: busy })), JSON.stringify({ has, undisturbed, excepted, busy, waiting, answers }))
        .toEqual(promised(has, undisturbed, excepted, busy, waiting, answers));
    }
  });
});

describe("of several rules for one occasion", () => {
  const byWidth: readonly (readonly [string, ForwardingRule])[] = [
    ["everybody on all accounts", forward("always", "1")],
    ["everybody on this account", forward("always", "2", EVERYBODY, "work")],
    ["favourites", forward("always", "3", { kind: "favourites" })],
    ["a group on this account", forward("always", "4", { kind: "group", group: "family" }, "work")],
    ["a contact", forward("always", "5", { kind: "contact", contactId: "ada" })],
    ["a contact on this account", forward("always", "6", { kind: "contact", contactId: "ada" }, "work")],
    ["an address", forward("always", "7", { kind: "address", address: "ada@example.org" })],
    ["an address on this account", forward("always", "8", { kind: "address", address: "ada@example.org" }, "work")],
  ];
  it.each(byWidth.map(([words, rule], index) => [words, rule, index] as const))("%s wins over all that is wider, in any order", (_words, rule, index) => {
    const wider = byWidth.slice(0, index).map(([, each]) => each);
    for (const forwardings of [[...wider, rule], [rule, ...wider]]) {
      expect(decideCall(chosen({ forwardings }), situation())).toEqual({ kind: "redirect", to: rule.to, reason: "always" });
    }
  });

  it("one that leads nowhere is an exception: the call rings here", () => {
    const forwardings = [forward("always", "elsewhere"), forward("always", "", { kind: "contact", contactId: "ada" })];
    expect(decideCall(chosen({ forwardings }), situation())).toEqual({ kind: "ring" });
  });

  it("one for another account or caller says nothing", () => {
    const forwardings = [forward("always", "1", EVERYBODY, "home"), forward("always", "2", { kind: "anonymous" }), forward("always", "3", { kind: "address", address: "bob@example.org" })];
    expect(decideCall(chosen({ forwardings }), situation())).toEqual({ kind: "ring" });
  });

  it("one that leads back counts as if it were not there, and the next wider one does", () => {
    const forwardings = [forward("always", "wide"), forward("always", "back", { kind: "contact", contactId: "ada" })];
    expect(decideCall(chosen({ forwardings }), situation({ leadsBack: (to) => to === "back" }))).toEqual({ kind: "redirect", to: "wide", reason: "always" });
    expect(decideCall(chosen({ forwardings }), situation({ leadsBack: () => true }))).toEqual({ kind: "ring" });
  });
});

describe("do not disturb", () => {
  it("is on for an account until its time, and from that moment on no more", () => {
    const until = [{ accountId: "work", untilMs: NOW + 1 }];
    expect(isUndisturbed(until, "work", NOW)).toBe(true);
    expect(isUndisturbed(until, "work", NOW + 1)).toBe(false);
    expect(isUndisturbed(until, "home", NOW)).toBe(false);
    expect(isUndisturbed([{ accountId: null, untilMs: null }], "home", NOW)).toBe(true);
  });

  it("hides nobody who hides: an anonymous caller is no favourite", () => {
    const anonymous = situation({ caller: { isFavourite: false, groups: [] } });
    expect(decideCall(chosen({ mayDisturb: [{ kind: "favourites" }] }, true), anonymous)).toEqual({ kind: "reject", status: 480 });
    expect(decideCall(chosen({ mayDisturb: [{ kind: "anonymous" }] }, true), anonymous)).toEqual({ kind: "ring" });
  });
});

describe("automatic answer", () => {
  const asked = { id: "a", accountId: null, caller: { kind: "contact", contactId: "ada" }, afterS: 1, onlyIfAsked: true } as const;

  it("takes a call that asks for it only from whom the owner allowed, and waits as long as the longer of the two says", () => {
    expect(decideCall(chosen({ autoAnswers: [asked] }), situation({ asksAnswerAfterS: 0 }))).toEqual({ kind: "answer", afterS: 1 });
    expect(decideCall(chosen({ autoAnswers: [asked] }), situation({ asksAnswerAfterS: 5 }))).toEqual({ kind: "answer", afterS: 5 });
    expect(decideCall(chosen({ autoAnswers: [asked] }), situation())).toEqual({ kind: "ring" });
    expect(decideCall(chosen(), situation({ asksAnswerAfterS: 0 }))).toEqual({ kind: "ring" });
  });

  it("never opens the microphone to a caller whose name no server of ours has passed on, nor while another call is up", () => {
    expect(decideCall(chosen({ autoAnswers: [asked] }), situation({ asksAnswerAfterS: 0, isFromOwnServer: false }))).toEqual({ kind: "ring" });
    expect(decideCall(chosen({ autoAnswers: [asked] }), situation({ asksAnswerAfterS: 0, isBusy: true }))).toEqual({ kind: "ring" });
  });
});

describe("a blocked caller", () => {
  const blocked = [{ id: "b", accountId: null, caller: { kind: "contact", contactId: "ada" } }] as const;

  it("is declined before anything else is asked, even where favourites get through", () => {
    const rules = { blocked, forwardings: [forward("always", "elsewhere")], mayDisturb: [{ kind: "favourites" }] as const };
    expect(decideCall(chosen(rules), situation())).toEqual({ kind: "reject", status: 603 });
    expect(decideCall(chosen(rules, true), situation({ isBusy: true }))).toEqual({ kind: "reject", status: 603 });
  });

  it("is declined on the account only that the block is for, and others not at all", () => {
    const atHome = [{ ...blocked[0], accountId: "home" }];
    expect(decideCall(chosen({ blocked: atHome }), situation())).toEqual({ kind: "ring" });
    expect(decideCall(chosen({ blocked }), situation({ caller: { address: "sip:bob@example.org", isFavourite: false, groups: [] } }))).toEqual({ kind: "ring" });
  });
});

describe("a rule that is switched off", () => {
  it("says nothing, of whichever kind", () => {
    const off = { disabled: true, id: "x", accountId: null, caller: EVERYBODY } as const;
    const rules = { blocked: [off], forwardings: [{ ...forward("always", "elsewhere"), disabled: true }], autoAnswers: [{ ...off, afterS: 0, onlyIfAsked: false }] };
    expect(decideCall(chosen(rules), situation())).toEqual({ kind: "ring" });
  });

  it("leaves the field to a wider one", () => {
    const forwardings = [forward("always", "wide"), { ...forward("always", "narrow", { kind: "contact", contactId: "ada" }), disabled: true }];
    expect(decideCall(chosen({ forwardings }), situation())).toMatchObject({ to: "wide" });
  });
});

describe("addresses", () => {
  it.each([
    ["sip:ada@Example.org", "ada@example.org", true],
    ["+44 (20) 7946-0018", "sip:+442079460018@carrier.example.net", true],
    ["ada", "sip:ada@example.org", true],
    ["sip:ada@example.org;transport=tcp", "sips:ada@example.org", true],
    ["Ada@example.org", "ada@example.org", false],
    ["ada@example.org", "ada@example.net", false],
    ["", "", false],
  ])("%s and %s are the same: %s", (a, b, same) => {
    expect(isSameAddress(a, b)).toBe(same);
    expect(isSameAddress(b, a)).toBe(same);
  });

  it.each<[rule: string, caller: string, country: string | undefined, same: boolean]>([
    ["+44 20 7946 0018", "sip:02079460018@provider.example", "GB", true],
    ["020 7946 0018", "sip:+442079460018@provider.example", "GB", true],
    ["sip:+442079460018@provider.example", "sip:00442079460018@provider.example", "GB", true],
    ["sip:+442079460018@provider.example", "sip:02079460018@other.example", "GB", false],
    ["+44 20 7946 0018", "sip:02079460018@provider.example", "DE", false],
    ["+44 20 7946 0018", "sip:02079460018@provider.example", undefined, false],
    ["0018", "sip:+442079460018@provider.example", "GB", false],
    ["7946 0018", "sip:+442079460018@provider.example", "GB", false],
  ])("a rule for %s and a call from %s in %s are of one caller: %s", (rule, address, country, same) => {
    const rules = chosen({ blocked: [{ id: "b", accountId: null, caller: { kind: "address", address: rule } }] });
    const decision = decideCall(rules, situation({ caller: { address, isFavourite: false, groups: [] }, country }));
    expect(decision).toEqual(same ? { kind: "reject", status: 603 } : { kind: "ring" });
  });
});
