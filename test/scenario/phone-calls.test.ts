// Two whole phones and a domain in virtual time: what a person does, and what both sides then see.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DOMAIN, NOTHING_LEFT, PhoneWorld, accountOf, type TestPhone } from "./phone-world.ts";

describe("calls between two phones of one domain", () => {
  let world: PhoneWorld;
  let ada: TestPhone;
  let bob: TestPhone;

  beforeEach(async () => {
    world = new PhoneWorld();
    await world.startDomain("ada", "bob");
    ada = await world.openRegistered("ada", "192.0.2.10");
    bob = await world.openRegistered("bob", "192.0.2.20");
  });

  afterEach(async () => {
    expect(await world.close()).toEqual(NOTHING_LEFT);
  });

  async function ring(): Promise<void> {
    await ada.phone.execute("call.start", "bob", null);
    await world.clock.advance(500);
  }

  async function connect(): Promise<void> {
    await ring();
    await bob.phone.execute("call.answer", bob.call().id);
    await world.clock.advance(500);
  }

  it("shows both accounts registered", () => {
    expect(ada.phone.snapshot().accounts[0]?.presence.state).toBe("registered");
    expect(bob.phone.snapshot().accounts[0]?.presence.state).toBe("registered");
  });

  it("rings the callee and plays ringback to the caller", async () => {
    await ring();
    expect(bob.call()).toMatchObject({ state: "incoming", remoteUri: `sip:ada@${DOMAIN}`, remoteName: "ada" });
    expect(ada.call()).toMatchObject({ state: "ringing", direction: "outgoing" });
    expect(ada.engine.playingTones).toEqual([{ kind: "ringback", role: "speaker" }]);
    expect(bob.engine.playingTones).toEqual([{ kind: "ring", role: "ringer" }]);
  });

  it("connects media of both sides to each other's ports when answered, and stops the tones", async () => {
    await connect();
    expect(ada.call()).toMatchObject({ state: "active", codec: "PCMA", mediaDirection: "sendrecv" });
    expect(bob.call()).toMatchObject({ state: "active", codec: "PCMA" });
    expect(ada.engine.lastSession.parameters?.remoteRtp).toEqual(bob.engine.lastSession.localRtp);
    expect(bob.engine.lastSession.parameters?.remoteRtp).toEqual(ada.engine.lastSession.localRtp);
    expect(ada.engine.playingTones).toEqual([]);
    expect(bob.engine.playingTones).toEqual([]);
  });

  it("ends on both sides when one hangs up, and writes the call down once on each", async () => {
    await connect();
    await world.clock.advance(60_000);
    await ada.phone.execute("call.end", ada.call().id);
    await world.clock.advance(500);
    expect(ada.call()).toMatchObject({ state: "ended", end: { by: "local" } });
    expect(bob.call()).toMatchObject({ state: "ended", end: { by: "remote" } });
    const [hers] = await ada.phone.execute("history.list", 10, null);
    const [his] = await bob.phone.execute("history.list", 10, null);
    expect(hers).toMatchObject({ direction: "outgoing", outcome: "answered", remoteUri: `sip:bob@${DOMAIN}` });
    expect(his).toMatchObject({ direction: "incoming", outcome: "answered" });
    expect(hers?.durationMs).toBeGreaterThanOrEqual(60_000);
    expect(ada.engine.openSessions).toEqual([]);
  });

  it("holds by a sendonly re-offer that the other side answers with recvonly, and resumes (RFC 3264 section 8.4)", async () => {
    await connect();
    await ada.phone.execute("call.hold", ada.call().id, true);
    await world.clock.advance(200);
    expect(ada.call()).toMatchObject({ held: true, changing: false, mediaDirection: "sendonly" });
    expect(bob.call()).toMatchObject({ heldByPeer: true, mediaDirection: "recvonly" });
    expect(ada.engine.lastSession.muted).toBe(true);
    await ada.phone.execute("call.hold", ada.call().id, false);
    await world.clock.advance(200);
    expect(ada.call()).toMatchObject({ held: false, mediaDirection: "sendrecv" });
    expect(bob.call()).toMatchObject({ heldByPeer: false });
    expect(ada.engine.lastSession.muted).toBe(false);
  });

  it("counts a call that the caller gave up as missed until it was seen", async () => {
    await ring();
    await ada.phone.execute("call.end", ada.call().id);
    await world.clock.advance(500);
    expect(bob.call()).toMatchObject({ state: "ended", end: { failure: { code: "call/cancelled" } } });
    expect(bob.phone.snapshot().missedCalls).toBe(1);
    await bob.phone.execute("history.seen");
    expect(bob.phone.snapshot().missedCalls).toBe(0);
    expect((await ada.phone.execute("history.list", 1, null))[0]?.outcome).toBe("cancelled");
  });

  it("tells the caller in words that the call was declined", async () => {
    await ring();
    await bob.phone.execute("call.decline", bob.call().id);
    await world.clock.advance(500);
    expect(ada.call()).toMatchObject({ state: "ended", end: { by: "remote", failure: { code: "call/declined" } } });
    expect((await bob.phone.execute("history.list", 1, null))[0]?.outcome).toBe("declined");
  });

  it("tells the caller that nobody is at an unknown address", async () => {
    await ada.phone.execute("call.start", "nobody", null);
    await world.clock.advance(500);
    expect(ada.call()).toMatchObject({ state: "ended", end: { failure: { code: "call/not-found" } } });
  });

  it("sends and shows digits", async () => {
    await connect();
    await ada.phone.execute("call.dtmf", ada.call().id, "12#");
    expect(ada.engine.lastSession.digits.map(({ digits }) => digits)).toEqual(["12#"]);
    bob.engine.lastSession.say({ kind: "dtmf-received", digit: "1" });
    expect(bob.call().digitsReceived).toBe("1");
  });

  it("puts the first call on hold when a second one is answered", async () => {
    await connect();
    const cleo = await world.openPhone("192.0.2.30");
    await cleo.phone.execute("account.add", { ...accountOf("cleo"), register: false }, "");
    await cleo.phone.execute("call.start", "sip:ada@192.0.2.10:49152", null);
    await world.clock.advance(500);
    const second = ada.phone.snapshot().calls.find((call) => call.state === "incoming");
    expect(ada.engine.playingTones).toEqual([{ kind: "call-waiting", role: "speaker" }]);
    await ada.phone.execute("call.answer", second?.id ?? "");
    await world.clock.advance(500);
    expect(ada.phone.snapshot().calls.map((call) => [call.state, call.held])).toEqual([["active", true], ["active", false]]);
  });

  it("keeps the revision of snapshot and events in step", async () => {
    const revisions: number[] = [];
    const before = ada.phone.snapshot().revision;
    ada.phone.onEvent((event) => revisions.push(event.revision));
    await connect();
    expect(revisions).toEqual(revisions.map((_, index) => before + 1 + index));
    expect(ada.phone.snapshot().revision).toBe(revisions.at(-1));
  });
});

describe("accounts", () => {
  it("says in words that the password was refused, and does not try again by itself", async () => {
    const world = new PhoneWorld();
    await world.startDomain("ada");
    const ada = await world.openPhone("192.0.2.10");
    await ada.phone.execute("account.add", accountOf("ada"), "wrong");
    await world.clock.advance(1_000);
    const presence = ada.phone.snapshot().accounts[0]?.presence;
    expect(presence).toMatchObject({ state: "failed", failure: { code: "account/auth-rejected" } });
    expect(presence).not.toHaveProperty("retryAtMs");
    expect(await world.close()).toEqual(NOTHING_LEFT);
  });

  it("says that a host is unknown, and that a server is silent and when it is tried again", async () => {
    const world = new PhoneWorld();
    const ada = await world.openPhone("192.0.2.10");
    await ada.phone.execute("account.add", { ...accountOf("ada"), registrar: "no.such.example" }, "x");
    await ada.phone.execute("account.add", { ...accountOf("ada"), registrar: "192.0.2.99" }, "x");
    // Timer F: no answer for 64*T1 = 32 s (RFC 3261 section 17.1.2.2).
    await world.clock.advance(33_000);
    const [unknown, silent] = ada.phone.snapshot().accounts.map(({ presence }) => presence);
    expect(unknown).toMatchObject({ state: "failed", failure: { code: "network/unknown-host" } });
    expect(silent).toMatchObject({ state: "failed", failure: { code: "account/no-answer" }, retryAtMs: expect.any(Number) });
    expect(await world.close()).toEqual(NOTHING_LEFT);
  });

  it("takes its registration back when it closes (RFC 3261 section 10.2.2)", async () => {
    const world = new PhoneWorld();
    await world.startDomain("ada");
    const ada = await world.openRegistered("ada", "192.0.2.10");
    const sentBefore = world.network.packets.length;
    const closed = ada.phone.close();
    await world.clock.advance(1_000);
    await closed;
    const sent = world.network.packets.slice(sentBefore).map(({ data }) => new TextDecoder().decode(data));
    expect(sent.some((text) => text.startsWith("REGISTER ") && /^(Expires: 0|Contact: .*;expires=0)\r$/m.test(text))).toBe(true);
    expect(await world.close()).toEqual(NOTHING_LEFT);
  });

  it("comes back with its accounts, whose passwords are in no view and no settings document", async () => {
    const world = new PhoneWorld();
    await world.startDomain("ada");
    const ada = await world.openRegistered("ada", "192.0.2.10");
    await ada.phone.execute("account.add", accountOf("ada"), "hunter2-secret");
    expect(JSON.stringify([ada.phone.snapshot(), ada.settings.read("accounts")])).not.toContain("hunter2-secret");
    expect(ada.settings.read("accounts")).toHaveLength(2);
    expect(await world.close()).toEqual(NOTHING_LEFT);
  });
});

describe("the trial domain", () => {
  it("registers an account on loopback and answers its echo number", async () => {
    const world = new PhoneWorld();
    const ada = await world.openPhone("192.0.2.10");
    const account = await ada.phone.execute("trial.start");
    await world.clock.advance(500);
    expect(ada.phone.snapshot().accounts[0]?.presence.state).toBe("registered");
    await ada.phone.execute("call.start", "echo", account.id);
    await world.clock.advance(1_000);
    expect(ada.call()).toMatchObject({ state: "active", remoteUri: "sip:echo@trial.invalid" });
    expect(ada.engine.sessions.map((session) => session.options.capture.kind)).toEqual(["device", "echo"]);
    await ada.phone.execute("call.end", ada.call().id);
    await world.clock.advance(500);
    expect(ada.engine.openSessions).toEqual([]);
    expect(await world.close()).toEqual(NOTHING_LEFT);
  });
});
