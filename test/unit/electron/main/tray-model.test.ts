// What the tray says for each state of the phone, in the user's language; and which call its entries mean.
import { describe, expect, it } from "vitest";
import { currentCall, doToCall } from "../../../../electron/main/current-call.ts";
import { hostTexts } from "../../../../electron/main/texts/host-texts.ts";
import { trayModel } from "../../../../electron/main/tray-model.ts";
import type { AccountView, Snapshot } from "../../../../core/phone/protocol.ts";
import { emptySnapshot, FakePhone, ringingCall } from "../../../fakes/fake-phone.ts";

const texts = hostTexts("en", []);
const account: AccountView = { id: "a", settings: { address: "sip:ada@example.org", displayName: "", transport: "udp", register: true }, presence: { state: "registered", untilMs: 9 }, trial: false };
const with_ = (part: Partial<Snapshot>): Snapshot => ({ ...emptySnapshot, accounts: [account], ...part });
const active = { ...ringingCall, id: "call-2", state: "active", remoteName: "Grace & Co" } as const;

describe("icon and sentence", () => {
  it.each([
    ["unreachable", "No account yet", { accounts: [] }],
    ["reachable", "Reachable as ada@example.org", {}],
    ["unreachable", "Connecting", { accounts: [{ ...account, presence: { state: "registering" } }] }],
    ["unreachable", "Not reachable", { accounts: [{ ...account, presence: { state: "offline" } }] }],
    ["missed", "Reachable as ada@example.org", { missedCalls: 2 }],
    ["call", "Ada Lovelace is calling", { calls: [ringingCall] }],
    ["call", "In a call with Grace & Co", { calls: [active] }],
    ["call", "On hold: Grace & Co", { calls: [{ ...active, held: true }], missedCalls: 1 }],
    ["call", "Anonymous is calling", { calls: [{ ...ringingCall, anonymous: true }] }],
    ["quiet", "Do not disturb", { reachability: { ...emptySnapshot.reachability, doNotDisturb: [{ accountId: null, untilMs: null }] } }],
    ["reachable", "Reachable as ada@example.org", { reachability: { ...emptySnapshot.reachability, doNotDisturb: [{ accountId: null, untilMs: 500 }] } }],
  ] as const)("%s: %s", (icon, sentence, part) => {
    expect(trayModel(with_(part as Partial<Snapshot>), [], texts, 1_000)).toMatchObject({ icon, sentence });
  });
});

it("offers what can be done to the call, people to call, do not disturb, the window and the way out", () => {
  const kinds = (part: Partial<Snapshot>): readonly string[] => trayModel(with_(part), [{ name: "Ada", target: "sip:a@b", accountId: null }], texts, 0).entries.map((entry) => (entry.kind === "deed" ? entry.deed : entry.kind));
  expect(kinds({})).toEqual(["sentence", "separator", "dial", "do-not-disturb", "separator", "open", "quit"]);
  expect(kinds({ calls: [ringingCall], missedCalls: 1 })).toEqual(["sentence", "sentence", "separator", "answer", "decline", "separator", "dial", "do-not-disturb", "separator", "open", "quit"]);
  expect(kinds({ calls: [active] })).toContain("hang-up");
});

it("speaks the chosen language, else the system's, else English", () => {
  expect(hostTexts("fi", ["de-AT"]).quit).toBe("Lopeta Godwit");
  expect(hostTexts("system", ["xx", "de-AT", "fi"]).quit).toBe("Godwit beenden");
  expect(hostTexts("system", ["xx"]).quit).toBe("Quit Godwit");
});

describe("the call that a key or an entry means", () => {
  it("is the one that rings, then the one that is talked on, then any that is not over", () => {
    expect(currentCall([active, ringingCall])?.id).toBe("call-1");
    expect(currentCall([{ ...active, id: "held", held: true }, active])?.id).toBe("call-2");
    expect(currentCall([{ ...active, state: "ended" }])).toBeUndefined();
  });

  it.each([
    ["answer-or-hang-up", [ringingCall], ["call.answer", "call-1"]],
    ["answer-or-hang-up", [active], ["call.end", "call-2"]],
    ["hang-up", [ringingCall], ["call.decline", "call-1"]],
    ["mute", [active, ringingCall], ["call.mute", "call-2", true]],
    ["hold", [{ ...active, held: true }], ["call.hold", "call-2", false]],
    ["answer", [active], undefined],
    ["mute", [], undefined],
  ] as const)("%s", async (deed, calls, expected) => {
    const phone = new FakePhone();
    phone.showCalls(calls);
    await doToCall(phone, deed);
    expect(phone.executed.map(({ name, args }) => [name, ...args])).toEqual(expected === undefined ? [] : [expected]);
  });
});
