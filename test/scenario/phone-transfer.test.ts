// Transfers between whole phones in virtual time: what each of the three people sees (RFC 5589).
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CallView } from "../../core/phone/protocol.ts";
import type { SipRequest } from "../../core/sip/message/model.ts";
import { accountOf, DOMAIN, NOTHING_LEFT, PhoneWorld, type TestPhone } from "./phone-world.ts";
import type { TestPeer } from "./sip-world.ts";

let world: PhoneWorld;
let ada: TestPhone;
let bob: TestPhone;
let cleo: TestPhone;
let dora: TestPhone;

beforeEach(async () => {
  world = new PhoneWorld();
  await world.startDomain("ada", "bob", "cleo", "dora");
  ada = await world.openRegistered("ada", "192.0.2.11");
  bob = await world.openRegistered("bob", "192.0.2.12");
  cleo = await world.openRegistered("cleo", "192.0.2.13");
  dora = await world.openRegistered("dora", "192.0.2.14");
});

afterEach(async () => {
  expect(await world.close()).toEqual(NOTHING_LEFT);
});

const SOUND = ["v=0", "o=- 1 1 IN IP4 192.0.2.66", "s=-", "c=IN IP4 192.0.2.66", "t=0 0", "m=audio 4000 RTP/AVP 0", ""].join("\r\n");
const address = (user: string): string => `sip:${user}@${DOMAIN}`;

/** One calls another, who answers; the caller's call. */
async function connect(from: TestPhone, to: TestPhone, user: string): Promise<CallView> {
  const id = await from.phone.execute("call.start", user, null);
  await world.clock.advance(500);
  await to.phone.execute("call.answer", to.call().id);
  await world.clock.advance(500);
  return from.phone.snapshot().calls.find((call) => call.id === id)!;
}

const history = (phone: TestPhone) => phone.phone.execute("history.list", 10, null);

describe("a blind transfer", () => {
  it("moves the other side's call, which goes on in the same row with somebody else", async () => {
    const call = await connect(ada, bob, "bob");
    const row = bob.call().id;
    await bob.phone.execute("call.mute", row, true);
    await ada.phone.execute("call.transfer", call.id, "cleo");
    await world.clock.advance(1_000);
    expect(ada.call()).toMatchObject({ state: "active", held: true, transfer: { to: address("cleo"), by: "us", state: "ringing" } });
    expect(bob.call()).toMatchObject({ id: row, remoteUri: address("ada"), transfer: { to: address("cleo"), by: "peer", state: "ringing" } });
    expect(cleo.call()).toMatchObject({ state: "incoming", remoteUri: address("bob"), transferredBy: address("ada") });
    await cleo.phone.execute("call.answer", cleo.call().id);
    await world.clock.advance(3_000);
    expect(ada.call()).toMatchObject({ state: "ended", transfer: { state: "done" } });
    expect(bob.phone.snapshot().calls).toHaveLength(1);
    expect(bob.call()).toMatchObject({ id: row, state: "active", remoteUri: address("cleo"), transferredBy: address("ada"), muted: true });
    expect(cleo.call()).toMatchObject({ state: "active", remoteUri: address("bob") });
    await bob.phone.execute("call.end", row);
    await world.clock.advance(500);
    expect((await history(bob)).map(({ direction, remoteUri, outcome }) => [direction, remoteUri, outcome])).toEqual(
      expect.arrayContaining([["incoming", address("ada"), "answered"], ["outgoing", address("cleo"), "answered"]]),
    );
  });

  it("leaves the call as it was where the new one is declined, and says why", async () => {
    const call = await connect(ada, bob, "bob");
    await ada.phone.execute("call.transfer", call.id, "cleo");
    await world.clock.advance(1_000);
    await cleo.phone.execute("call.decline", cleo.call().id);
    await world.clock.advance(2_000);
    expect(ada.call()).toMatchObject({ state: "active", held: false, transfer: { state: "failed", failure: { code: "call/transfer-failed" } } });
    expect(bob.call()).toMatchObject({ state: "active", remoteUri: address("ada"), transfer: { state: "failed", by: "peer" } });
    expect(bob.phone.snapshot().calls).toHaveLength(1);
  });

  it("that fails interrupts no other call that is talked on by then", async () => {
    const call = await connect(ada, bob, "bob");
    await ada.phone.execute("call.transfer", call.id, "cleo");
    await world.clock.advance(1_000);
    const other = await connect(ada, dora, "dora");
    await cleo.phone.execute("call.decline", cleo.call().id);
    await world.clock.advance(2_000);
    const shown = (id: string) => ada.phone.snapshot().calls.find((each) => each.id === id);
    expect(shown(other.id)).toMatchObject({ state: "active", held: false });
    expect(shown(call.id)).toMatchObject({ state: "active", held: true, transfer: { state: "failed" } });
  });

  it("is not begun twice, nor for a call that rings", async () => {
    const call = await connect(ada, bob, "bob");
    await ada.phone.execute("call.transfer", call.id, "cleo");
    await expect(ada.phone.execute("call.transfer", call.id, "cleo")).rejects.toMatchObject({ failure: { code: "call/transferring" } });
    await world.clock.advance(500);
    const ringing = await ada.phone.execute("call.start", "cleo", null);
    await expect(ada.phone.execute("call.transfer", ringing, "bob")).rejects.toMatchObject({ failure: { code: "call/not-connected" } });
  });
});

describe("an attended transfer", () => {
  it("connects the other sides of two calls, and both rows go on with the other person", async () => {
    const first = await connect(ada, bob, "bob");
    const second = await connect(ada, cleo, "cleo");
    const rows = [bob.call().id, cleo.call().id];
    await ada.phone.execute("call.transferTo", first.id, second.id);
    await world.clock.advance(4_000);
    expect(ada.phone.snapshot().calls.map(({ state }) => state)).toEqual(["ended", "ended"]);
    expect(bob.call()).toMatchObject({ id: rows[0], state: "active", remoteUri: address("cleo") });
    expect(cleo.call()).toMatchObject({ id: rows[1], state: "active", remoteUri: address("bob"), transferredBy: address("ada") });
    expect([bob, cleo].map(({ phone }) => phone.snapshot().calls.length)).toEqual([1, 1]);
  });
});

describe("the question before one is passed on (RFC 3515 section 2.4.2)", () => {
  let eve: TestPeer;
  let invite: SipRequest;
  const fragments = () => eve.requests("NOTIFY").map(({ body, headers }) => [new TextDecoder().decode(body).trim(), headers.get("Subscription-State")?.split(";expires")[0]]);

  async function refer(to: string, sequence = 10): Promise<void> {
    eve.requestInDialog(invite, "REFER", sequence, { headers: [["Refer-To", `<${to}>`]] });
    await world.clock.advance(300);
  }

  /** Erin's phone has somebody to ask; she has called eve, a stranger, who takes everything. */
  async function callStranger(): Promise<TestPhone> {
    const erin = await world.openPhone("192.0.2.15", { hasPerson: true });
    await erin.phone.execute("account.add", accountOf("ada"), "ada");
    eve = await world.peer("192.0.2.66");
    eve.onRequest = (request) => {
      if (request.method === "INVITE") eve.respond((invite = request), 200, { body: SOUND });
      else if (request.method !== "ACK") eve.respond(request, 200);
    };
    await erin.phone.execute("call.start", "sip:eve@192.0.2.66", null);
    await world.clock.advance(500);
    return erin;
  }

  it("comes where a stranger has us dial a number that our account pays for: pending until then, and yes goes along", async () => {
    const erin = await callStranger();
    const row = erin.call().id;
    await refer(`sip:+8823456789@${DOMAIN}`);
    expect(eve.responses("REFER").at(-1)?.status).toBe(202);
    expect(erin.call()).toMatchObject({ state: "active", transfer: { to: `sip:+8823456789@${DOMAIN}`, by: "peer", state: "offered", caution: "number" } });
    expect(erin.engine.tones.at(-1)?.request).toMatchObject({ kind: "call-waiting", role: "speaker" });
    await world.clock.advance(60_000);
    expect(fragments()).toEqual([["SIP/2.0 100 Trying", "pending"]]);
    expect(await erin.phone.execute("call.followTransfer", row, true)).toBe(row);
    await world.clock.advance(500);
    // Nobody has that number here; the call goes on.
    expect(fragments().slice(1)).toEqual([["SIP/2.0 100 Trying", "active"], ["SIP/2.0 404 Not Found", "terminated;reason=noresource"]]);
    expect(erin.call()).toMatchObject({ id: row, state: "active", transfer: { state: "failed" } });
    await erin.phone.execute("call.end", row);
  });

  it("is answered with no: 603 by NOTIFY, nobody is called, the call goes on and may be passed on by us", async () => {
    const erin = await callStranger();
    await refer("sip:cleo@192.0.2.99");
    expect(erin.call()).toMatchObject({ transfer: { state: "offered", caution: "elsewhere" } });
    expect(await erin.phone.execute("call.followTransfer", erin.call().id, false)).toBeNull();
    await world.clock.advance(300);
    expect(fragments().at(-1)).toEqual(["SIP/2.0 603 Decline", "terminated;reason=noresource"]);
    expect(erin.call()).toMatchObject({ state: "active", remoteUri: "sip:eve@192.0.2.66" });
    expect(erin.call().transfer).toBeUndefined();
    expect(await erin.phone.execute("call.followTransfer", erin.call().id, true)).toBeNull();
    await erin.phone.execute("call.end", erin.call().id);
  });

  it("stays when the other side hangs up at once (RFC 5589 section 6.1): yes is a call of its own, no leaves it", async () => {
    const erin = await callStranger();
    const row = erin.call().id;
    await refer("sip:cleo@192.0.2.99");
    eve.requestInDialog(invite, "BYE", 11);
    await world.clock.advance(300);
    expect(erin.call()).toMatchObject({ id: row, state: "ended", transfer: { state: "offered" } });
    const followed = await erin.phone.execute("call.followTransfer", row, true);
    await world.clock.advance(300);
    expect(erin.phone.snapshot().calls).toMatchObject([{ id: followed, direction: "outgoing", remoteUri: "sip:cleo@192.0.2.99", transferredBy: "sip:eve@192.0.2.66" }]);
    await erin.phone.execute("call.end", followed!);
  });

  it("ends with the call that is put away", async () => {
    const erin = await callStranger();
    await refer("sip:cleo@192.0.2.99");
    await erin.phone.execute("call.end", erin.call().id);
    await erin.phone.execute("call.dismiss", erin.call().id);
    await world.clock.advance(300);
    expect(fragments().at(-1)?.[0]).toBe("SIP/2.0 603 Decline");
  });

  it("does not come for a colleague whose call our own server has brought, unless the user wants to be asked each time", async () => {
    const erin = await world.openPhone("192.0.2.15", { hasPerson: true });
    await erin.phone.execute("account.add", accountOf("dora"), "dora");
    await dora.phone.execute("account.remove", dora.phone.snapshot().accounts[0]!.id);
    await world.clock.advance(500);
    await connect(ada, erin, "dora");
    await ada.phone.execute("call.transfer", ada.call().id, "+8823456789");
    await world.clock.advance(1_000);
    expect(erin.call()).toMatchObject({ state: "active", transfer: { state: "failed", failure: { code: "call/not-found" } } });
    await erin.phone.execute("preferences.set", { ...erin.phone.snapshot().preferences, calls: { asksBeforeTransfer: true } });
    await ada.phone.execute("call.transfer", ada.call().id, "cleo");
    await world.clock.advance(1_000);
    expect(erin.call().transfer).toEqual({ to: address("cleo"), by: "peer", state: "offered" });
    await erin.phone.execute("call.followTransfer", erin.call().id, true);
    await world.clock.advance(500);
    await cleo.phone.execute("call.answer", cleo.call().id);
    await world.clock.advance(3_000);
    expect(erin.call()).toMatchObject({ state: "active", remoteUri: address("cleo") });
    expect(ada.call()).toMatchObject({ state: "ended", transfer: { state: "done" } });
  });
});

describe("the other side's wish to send us on", () => {
  const inVain = async (from: TestPhone, target: string): Promise<void> => {
    await from.phone.execute("call.transfer", from.call().id, target);
    await world.clock.advance(3_000);
  };

  it("is followed five times in one conversation, with whomever it is, then declined; the call goes on and says why", async () => {
    await connect(ada, bob, "bob");
    await bob.phone.execute("call.transfer", bob.call().id, "cleo");
    await world.clock.advance(1_000);
    await cleo.phone.execute("call.answer", cleo.call().id);
    await world.clock.advance(3_000);
    for (const target of ["nobody-1", "nobody-2", "nobody-3", "nobody-4"]) {
      await inVain(cleo, target);
      expect(ada.call()).toMatchObject({ state: "active", remoteUri: address("cleo"), transfer: { to: address(target), state: "failed", failure: { code: "call/not-found" } } });
    }
    await inVain(cleo, "dora");
    expect(dora.phone.snapshot().calls).toEqual([]);
    expect(ada.call()).toMatchObject({ state: "active", heldByPeer: false, transfer: { to: address("dora"), by: "peer", state: "failed", failure: { code: "call/sent-on-too-often" } } });
    expect(cleo.call()).toMatchObject({ state: "active", held: false, transfer: { by: "us", state: "failed" } });
  });

  it("dials no service code, which could forward our calls elsewhere", async () => {
    await connect(ada, bob, "bob");
    await inVain(bob, "*21*5551234#");
    expect(ada.call()).toMatchObject({ state: "active", transfer: { by: "peer", state: "failed", failure: { code: "call/service-code" } } });
    expect(await history(ada)).toEqual([]);
  });
});
