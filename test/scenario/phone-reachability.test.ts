// Rules about calls on whole phones in virtual time: where a call goes that this phone does not take, who is answered
// without a hand on it, and what is written down of it.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CallRules, ForwardingOccasion, ForwardingRule } from "../../core/phone/protocol.ts";
import { DEFAULT_REACHABILITY } from "../../core/phone/protocol.ts";
import { formatUri } from "../../core/sip/message/uri.ts";
import { accountOf, DOMAIN, NOTHING_LEFT, PhoneWorld, type TestPhone } from "./phone-world.ts";

let world: PhoneWorld;
let ada: TestPhone;
let bob: TestPhone;
let carol: TestPhone;

beforeEach(async () => {
  world = new PhoneWorld();
  await world.startDomain("ada", "bob", "carol", "dave");
  ada = await world.openRegistered("ada", "192.0.2.10");
  bob = await world.openPhone("192.0.2.20", { preferredPort: 5060 });
  await bob.phone.execute("account.add", accountOf("bob"), "bob");
  carol = await world.openRegistered("carol", "192.0.2.30");
});

afterEach(async () => {
  expect(await world.close()).toEqual(NOTHING_LEFT);
});

function forward(when: ForwardingOccasion, to: string, part: Partial<ForwardingRule> = {}): ForwardingRule {
  return { id: `${when} ${to}`, accountId: null, caller: { kind: "everybody" }, when, afterS: 20, to, ...part };
}

async function setRules(phone: TestPhone, rules: Partial<CallRules>): Promise<void> {
  await phone.phone.execute("reachability.set-rules", { ...DEFAULT_REACHABILITY.rules, ...rules });
}

async function call(from: TestPhone, to: string): Promise<void> {
  await from.phone.execute("call.start", to, null);
  await world.clock.advance(500);
}

async function talk(from: TestPhone, to: string, callee: TestPhone): Promise<void> {
  await call(from, to);
  await callee.phone.execute("call.answer", callee.call().id);
  await world.clock.advance(500);
}

async function lastEntry({ phone }: TestPhone) {
  const [entry] = await phone.execute("history.list", 1, null);
  return entry;
}

describe("forwarding", () => {
  it("always: the caller is sent on (302), follows, and the new phone rings and says by whom and why", async () => {
    await setRules(bob, { forwardings: [forward("always", "carol")] });
    await call(ada, "bob");
    expect(carol.call()).toMatchObject({ state: "incoming", remoteUri: `sip:ada@${DOMAIN}`, forwardedBy: [{ uri: `sip:bob@${DOMAIN}`, reason: "unconditional" }] });
    expect(ada.call()).toMatchObject({ state: "ringing", remoteUri: `sip:bob@${DOMAIN}`, forwardedTo: `sip:carol@${DOMAIN}` });
    expect(bob.phone.snapshot().calls).toEqual([]);
  });

  it("writes the call down as forwarded, with whom to, as nothing that was missed", async () => {
    await setRules(bob, { forwardings: [forward("always", "carol")] });
    await call(ada, "bob");
    expect(await lastEntry(bob)).toMatchObject({ outcome: "forwarded", remoteUri: `sip:ada@${DOMAIN}`, forwardedTo: `sip:carol@${DOMAIN}`, direction: "incoming", seen: true });
    expect(bob.phone.snapshot().missedCalls).toBe(0);
  });

  it("busy: only while another call is there", async () => {
    await setRules(bob, { forwardings: [forward("busy", "carol")] });
    await talk(ada, "bob", bob);
    const dave = await world.openRegistered("dave", "192.0.2.40");
    await call(dave, "bob");
    expect(bob.phone.snapshot().calls).toHaveLength(1);
    expect(carol.call()).toMatchObject({ state: "incoming", forwardedBy: [{ reason: "busy" }] });
  });

  it("no answer: rings here for the chosen time, then there", async () => {
    await setRules(bob, { forwardings: [forward("no-answer", "carol", { afterS: 15 })] });
    await call(ada, "bob");
    expect(bob.call().state).toBe("incoming");
    await world.clock.advance(14_000);
    expect(bob.call().state).toBe("incoming");
    await world.clock.advance(1_500);
    expect(bob.call()).toMatchObject({ state: "ended", forwardedTo: `sip:carol@${DOMAIN}`, end: { failure: { code: "call/forwarded" } } });
    expect(carol.call()).toMatchObject({ state: "incoming", forwardedBy: [{ reason: "no-answer" }] });
  });

  it("no answer: a call that was answered in time stays", async () => {
    await setRules(bob, { forwardings: [forward("no-answer", "carol", { afterS: 15 })] });
    await talk(ada, "bob", bob);
    await world.clock.advance(60_000);
    expect(bob.call().state).toBe("active");
    expect(carol.phone.snapshot().calls).toEqual([]);
  });

  it("to the account's mailbox, which is told whose it is and why (RFC 4458 section 2)", async () => {
    const mailbox = await world.peer("192.0.2.50");
    const [account] = bob.phone.snapshot().accounts;
    await bob.phone.execute("account.update", account!.id, { ...accountOf("bob"), voicemailNumber: "sip:vm@192.0.2.50" }, null);
    await world.clock.advance(3_000);
    await setRules(bob, { forwardings: [forward("always", "sip:vm@192.0.2.50")] });
    await call(ada, "bob");
    const [invite] = mailbox.requests("INVITE");
    expect(invite && formatUri(invite.uri)).toBe(`sip:vm@192.0.2.50;target=sip:bob%40${DOMAIN};cause=302`);
  });

  it("for one caller only: the others ring here", async () => {
    await setRules(bob, { forwardings: [forward("always", "carol", { caller: { kind: "address", address: `ada@${DOMAIN}` } })] });
    await call(carol, "bob");
    expect(bob.call()).toMatchObject({ state: "incoming", remoteUri: `sip:carol@${DOMAIN}` });
  });

  it("to oneself is refused with words when it is entered", async () => {
    await expect(setRules(bob, { forwardings: [forward("always", `bob@${DOMAIN}`)] })).rejects.toMatchObject({ code: "reachability/loop" });
    await expect(setRules(bob, { forwardings: [forward("always", "bob")] })).rejects.toMatchObject({ code: "reachability/loop" });
  });

  it("in a ring: two who forward to each other leave the call with the one it comes back to, and nothing goes round", async () => {
    await setRules(bob, { forwardings: [forward("always", "carol")] });
    await setRules(carol, { forwardings: [forward("always", "bob")] });
    await call(ada, "bob");
    await world.clock.advance(2_000);
    expect(carol.call()).toMatchObject({ state: "incoming", remoteUri: `sip:ada@${DOMAIN}` });
  });

  it("outlives the program", async () => {
    await setRules(bob, { forwardings: [forward("always", "carol")] });
    expect(bob.settings.read("reachability")).toMatchObject({ rules: { forwardings: [{ to: "carol" }] } });
  });
});

describe("do not disturb", () => {
  it("says 480, rings nowhere, and leaves a missed call", async () => {
    await bob.phone.execute("reachability.do-not-disturb", null, null);
    await call(ada, "bob");
    expect(ada.call()).toMatchObject({ state: "ended", end: { failure: { code: "call/unavailable" } } });
    expect(bob.phone.snapshot().calls).toEqual([]);
    expect(bob.engine.playingTones).toEqual([]);
    expect(await lastEntry(bob)).toMatchObject({ outcome: "missed", reasonCode: "call/do-not-disturb", seen: false });
    expect(bob.phone.snapshot().missedCalls).toBe(1);
  });

  it("ends by itself at its time, and the window hears of it", async () => {
    await bob.phone.execute("reachability.do-not-disturb", null, world.clock.wallMs() + 3_600_000);
    await world.clock.advance(3_599_000);
    expect(bob.phone.snapshot().reachability.doNotDisturb).toHaveLength(1);
    await world.clock.advance(1_500);
    expect(bob.phone.snapshot().reachability.doNotDisturb).toEqual([]);
    await call(ada, "bob");
    expect(bob.call().state).toBe("incoming");
  });

  it("is ended by hand for all accounts at once", async () => {
    const [account] = bob.phone.snapshot().accounts;
    await bob.phone.execute("reachability.do-not-disturb", account!.id, null);
    await bob.phone.execute("reachability.do-not-disturb", null, null);
    await bob.phone.execute("reachability.do-not-disturb", null, 0);
    expect(bob.phone.snapshot().reachability.doNotDisturb).toEqual([]);
  });

  it("lets favourites through", async () => {
    await bob.phone.execute("contacts.add", { name: "Ada", favourite: true, addresses: [{ label: "sip", value: `ada@${DOMAIN}` }], notes: "", organisation: "", title: "", emails: [], groups: [], extra: [] });
    await setRules(bob, { mayDisturb: [{ kind: "favourites" }] });
    await bob.phone.execute("reachability.do-not-disturb", null, null);
    await call(ada, "bob");
    expect(bob.call()).toMatchObject({ state: "incoming" });
    await call(carol, "bob");
    expect(carol.call()).toMatchObject({ state: "ended", end: { failure: { code: "call/unavailable" } } });
  });

  it("sends callers on where that is wanted while no calls are taken", async () => {
    await setRules(bob, { forwardings: [forward("offline", "carol")] });
    await bob.phone.execute("reachability.do-not-disturb", null, null);
    await call(ada, "bob");
    expect(carol.call()).toMatchObject({ state: "incoming", forwardedBy: [{ uri: `sip:bob@${DOMAIN}` }] });
  });

  it("goes with its account", async () => {
    const [account] = bob.phone.snapshot().accounts;
    await bob.phone.execute("reachability.do-not-disturb", account!.id, null);
    await bob.phone.execute("account.remove", account!.id);
    expect(bob.phone.snapshot().reachability.doNotDisturb).toEqual([]);
  });
});

describe("a blocked caller", () => {
  it("hears that the call is declined (603), rings nowhere, and is listed as declined, not as missed", async () => {
    await setRules(bob, { blocked: [{ id: "1", accountId: null, caller: { kind: "address", address: `ada@${DOMAIN}` } }] });
    await call(ada, "bob");
    expect(ada.call()).toMatchObject({ state: "ended", end: { failure: { code: "call/declined" } } });
    expect(bob.phone.snapshot().calls).toEqual([]);
    expect(await lastEntry(bob)).toMatchObject({ outcome: "declined", reasonCode: "call/blocked", seen: true });
    expect(bob.phone.snapshot().missedCalls).toBe(0);
    await call(carol, "bob");
    expect(bob.call()).toMatchObject({ state: "incoming", remoteUri: `sip:carol@${DOMAIN}` });
  });
});

describe("call waiting switched off", () => {
  it("tells a second caller that the line is busy (486)", async () => {
    await setRules(bob, { callWaiting: false });
    await talk(ada, "bob", bob);
    await call(carol, "bob");
    expect(carol.call()).toMatchObject({ state: "ended", end: { failure: { code: "call/busy" } } });
    expect(await lastEntry(bob)).toMatchObject({ outcome: "missed", reasonCode: "call/was-busy" });
  });
});

describe("automatic answer", () => {
  const fromAda = { id: "1", accountId: null, caller: { kind: "address", address: `ada@${DOMAIN}` }, afterS: 2, onlyIfAsked: false } as const;

  it("answers whom it is meant for after its time, with beeps in the room", async () => {
    await setRules(bob, { autoAnswers: [fromAda] });
    await call(ada, "bob");
    expect(bob.call().state).toBe("incoming");
    await world.clock.advance(2_500);
    expect(bob.call().state).toBe("active");
    expect(ada.call().state).toBe("active");
    expect(bob.engine.tones).toContainEqual(expect.objectContaining({ request: expect.objectContaining({ kind: "auto-answer", role: "ringer" }) }));
  });

  it("answers nobody else, whatever their call asks for (Answer-Mode: Auto, RFC 5373)", async () => {
    await setRules(bob, { autoAnswers: [fromAda] });
    await carol.phone.execute("call.start", "bob", null, { headers: [["Answer-Mode", "Auto"]] });
    await world.clock.advance(10_000);
    expect(bob.call().state).toBe("incoming");
  });

  it("by header: answers an allowed caller only when the call asks for it", async () => {
    await setRules(bob, { autoAnswers: [{ ...fromAda, afterS: 0, onlyIfAsked: true }] });
    await call(ada, "bob");
    await world.clock.advance(5_000);
    expect(bob.call().state).toBe("incoming");
    await ada.phone.execute("call.end", ada.call().id);
    await world.clock.advance(500);
    await ada.phone.execute("call.start", "bob", null, { headers: [["Answer-Mode", "Auto"]] });
    await world.clock.advance(1_000);
    expect(bob.call().state).toBe("active");
  });

  it("answers nobody who comes past the account's server and only claims a name", async () => {
    await setRules(bob, { autoAnswers: [fromAda] });
    await bob.phone.execute("account.add", { ...accountOf("bob-at-home"), register: false }, "");
    const stranger = await world.openPhone("192.0.2.66");
    await stranger.phone.execute("account.add", { ...accountOf("ada"), register: false }, "");
    await call(stranger, "sip:bob-at-home@192.0.2.20");
    await world.clock.advance(10_000);
    expect(bob.call()).toMatchObject({ state: "incoming", remoteUri: `sip:ada@${DOMAIN}` });
  });
});
