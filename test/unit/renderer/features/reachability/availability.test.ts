// The one state that the rail shows of all rules, and a rule's way from a form to a sentence.
import { describe, expect, it } from "vitest";
import { DEFAULT_REACHABILITY, type ForwardingRule, type Reachability } from "../../../../../core/phone/protocol.ts";
import { availabilityOf, tomorrowMorning } from "../../../../../renderer/features/reachability/availability.ts";
import { autoAnswerOf, callerOf, emptyDraft, forwardingOf } from "../../../../../renderer/features/reachability/rule-draft.ts";
import { autoAnswerWords, forwardingWords } from "../../../../../renderer/features/reachability/rule-words.ts";

const NOW = 1_000;
const all: ForwardingRule = { id: "1", accountId: null, caller: { kind: "everybody" }, when: "always", afterS: 20, to: "200" };

function chosen(part: Partial<Reachability>, forwardings: readonly ForwardingRule[] = []): Reachability {
  return { ...DEFAULT_REACHABILITY, ...part, rules: { ...DEFAULT_REACHABILITY.rules, forwardings } };
}

describe("the state that is shown", () => {
  it.each<[string, Reachability, string]>([
    ["nothing chosen", chosen({}), "available"],
    ["no calls of any account", chosen({ doNotDisturb: [{ accountId: null, untilMs: null }] }), "undisturbed"],
    ["a time that is over", chosen({ doNotDisturb: [{ accountId: null, untilMs: NOW }] }), "available"],
    ["no calls of one account", chosen({ doNotDisturb: [{ accountId: "work", untilMs: null }] }), "partly"],
    ["all calls sent on, whatever else", chosen({ doNotDisturb: [{ accountId: null, untilMs: null }] }, [all]), "forwarding"],
    ["one caller's calls sent on", chosen({}, [{ ...all, caller: { kind: "favourites" } }]), "available"],
    ["an exception", chosen({}, [{ ...all, to: "" }]), "available"],
  ])("for %s", (_words, reachability, kind) => {
    expect(availabilityOf(reachability, NOW).kind).toBe(kind);
  });

  it("begins the morning at eight of the next day, by this computer's clock", () => {
    const late = new Date(2026, 10, 30, 23, 30).getTime();
    expect(new Date(tomorrowMorning(late))).toEqual(new Date(2026, 11, 1, 8));
  });
});

describe("a rule being entered", () => {
  const contact = { id: "ada", name: "Ada Lovelace", favourite: false, addresses: [], notes: "", organisation: "", title: "", emails: [], groups: [], extra: [] };

  it("finds its contact by the whole name, whatever its case", () => {
    const draft = { ...emptyDraft("auto-answer"), callerText: " ada lovelace " };
    expect(callerOf(draft, [contact])).toEqual({ kind: "contact", contactId: "ada" });
    expect(callerOf({ ...draft, callerText: "Ada" }, [contact])).toBe("callRules.unknownContact");
  });

  it("needs the address that it is for", () => {
    expect(callerOf({ ...emptyDraft("forwarding"), callerKind: "address" }, [])).toBe("callRules.addressMissing");
  });

  it("has whole seconds and all accounts unless said otherwise", () => {
    expect(forwardingOf({ ...emptyDraft("forwarding"), afterS: "12.6", to: " 200 " }, { kind: "everybody" }, "1")).toMatchObject({ afterS: 13, accountId: null, to: "200" });
    expect(autoAnswerOf({ ...emptyDraft("auto-answer"), afterS: "soon" }, { kind: "favourites" }, "1")).toMatchObject({ afterS: 0, onlyIfAsked: true });
  });
});

describe("a rule as a sentence", () => {
  const t = (key: string, values: Readonly<Record<string, unknown>> = {}): string => [key, ...Object.values(values)].join("|");
  const names = { contact: () => undefined, account: () => "work" };

  it("says whose calls, when and where to", () => {
    expect(forwardingWords({ ...all, when: "no-answer", accountId: "w" }, names, t)).toContain("callRules.after|20");
    expect(forwardingWords({ ...all, to: "" }, names, t)).toContain("callRules.ringsHere");
    expect(forwardingWords({ ...all, caller: { kind: "contact", contactId: "gone" } }, names, t)).toContain("callRules.goneContact");
  });

  it("says that a call must ask to be answered", () => {
    const rule = { id: "1", accountId: null, caller: { kind: "favourites" }, afterS: 2, onlyIfAsked: true } as const;
    expect(autoAnswerWords(rule, names, t)).toContain("callRules.answersAsked|2");
  });
});
