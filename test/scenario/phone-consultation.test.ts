// Asking somebody before a call is passed on: what each of the three people sees, however it ends (RFC 5589 section 7).
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CallView } from "../../core/phone/protocol.ts";
import { DOMAIN, NOTHING_LEFT, PhoneWorld, type TestPhone } from "./phone-world.ts";

let world: PhoneWorld;
let ada: TestPhone;
let bob: TestPhone;
let cleo: TestPhone;
/** Ada's call with Bob. */
let first: string;

beforeEach(async () => {
  world = new PhoneWorld();
  await world.startDomain("ada", "bob", "cleo", "dora");
  ada = await world.openRegistered("ada", "192.0.2.11");
  bob = await world.openRegistered("bob", "192.0.2.12");
  cleo = await world.openRegistered("cleo", "192.0.2.13");
  first = await ada.phone.execute("call.start", "bob", null);
  await world.clock.advance(500);
  await bob.phone.execute("call.answer", bob.call().id);
  await world.clock.advance(500);
});

afterEach(async () => {
  expect(await world.close()).toEqual(NOTHING_LEFT);
});

const address = (user: string): string => `sip:${user}@${DOMAIN}`;
const callOf = (phone: TestPhone, id: string): CallView => phone.phone.snapshot().calls.find((call) => call.id === id)!;
const settle = (ms = 1_000): Promise<void> => world.clock.advance(ms);

/** Ada asks Cleo about Bob's call, who answers unless told otherwise. */
async function consult(answers = true): Promise<string> {
  const id = await ada.phone.execute("call.consult", first, "cleo");
  await settle();
  if (answers) await cleo.phone.execute("call.answer", cleo.call().id);
  await settle();
  return id;
}

describe("a consultation", () => {
  it("holds the call and shows the two as belonging together", async () => {
    const second = await consult();
    expect(callOf(ada, first)).toMatchObject({ state: "active", held: true, consultation: { role: "waiting", callId: second } });
    expect(callOf(ada, second)).toMatchObject({ state: "active", held: false, remoteUri: address("cleo"), consultation: { role: "asking", callId: first } });
    expect(bob.call()).toMatchObject({ heldByPeer: true });
  });

  it("connects the two who were talked to, and leaves", async () => {
    const second = await consult();
    await ada.phone.execute("call.completeConsultation", second);
    await settle(4_000);
    expect([first, second].map((id) => callOf(ada, id).state)).toEqual(["ended", "ended"]);
    expect(callOf(ada, first).transfer).toMatchObject({ state: "done", to: address("cleo") });
    expect([first, second].map((id) => callOf(ada, id).end?.failure.code)).toEqual(["call/transferred", "call/connected"]);
    expect(bob.call()).toMatchObject({ state: "active", remoteUri: address("cleo") });
    expect(cleo.call()).toMatchObject({ state: "active", remoteUri: address("bob") });
  });

  it("completed while it rings lets who waits call there (RFC 5589 section 7.6)", async () => {
    await consult(false);
    await ada.phone.execute("call.completeConsultation", first);
    await settle(2_000);
    const ringing = cleo.phone.snapshot().calls.filter(({ state }) => state === "incoming");
    expect(ringing).toMatchObject([{ remoteUri: address("bob"), transferredBy: address("ada") }]);
    await cleo.phone.execute("call.answer", ringing[0]!.id);
    await settle(4_000);
    expect(ada.phone.snapshot().calls.map(({ state }) => state)).toEqual(["ended", "ended"]);
    expect(bob.call()).toMatchObject({ state: "active", remoteUri: address("cleo") });
  });

  describe("completed while it rings, with somebody who then declines", () => {
    beforeEach(async () => {
      await consult(false);
      await ada.phone.execute("call.completeConsultation", first);
      await settle(2_000);
    });

    async function decline(): Promise<void> {
      await cleo.phone.execute("call.decline", cleo.phone.snapshot().calls.find(({ state }) => state === "incoming")!.id);
      await settle(2_000);
    }

    it("goes on with who waited, and says that nobody was reached", async () => {
      expect(callOf(ada, first)).toMatchObject({ held: true, transfer: { state: "ringing" } });
      await decline();
      expect(callOf(ada, first)).toMatchObject({ state: "active", held: false, transfer: { by: "us", state: "failed" } });
      expect(callOf(ada, first)).not.toHaveProperty("consultation");
      expect(bob.call()).toMatchObject({ state: "active", remoteUri: address("ada"), heldByPeer: false });
    });

    it("interrupts nobody who is talked to by then; one press goes on with who waited", async () => {
      const dora = await world.openRegistered("dora", "192.0.2.14");
      await dora.phone.execute("call.start", "ada", null);
      await settle();
      const third = ada.phone.snapshot().calls.find(({ state }) => state === "incoming")!.id;
      await ada.phone.execute("call.answer", third);
      await settle();
      await decline();
      expect(callOf(ada, first)).toMatchObject({ state: "active", held: true, transfer: { state: "failed" } });
      expect(callOf(ada, third)).toMatchObject({ state: "active", held: false });
      await ada.phone.execute("call.swapTo", first);
      await settle();
      expect([first, third].map((id) => callOf(ada, id).held)).toEqual([false, true]);
    });
  });

  it("cancelled ends, and the first call goes on", async () => {
    const second = await consult();
    await ada.phone.execute("call.cancelConsultation", first);
    await settle();
    expect(callOf(ada, second)).toMatchObject({ state: "ended" });
    expect(callOf(ada, first)).toMatchObject({ state: "active", held: false });
    expect(callOf(ada, first)).not.toHaveProperty("consultation");
    expect(bob.call().heldByPeer).toBe(false);
  });

  it("cancelled while it rings ends, and the first call goes on", async () => {
    const second = await consult(false);
    await ada.phone.execute("call.cancelConsultation", second);
    await settle();
    expect(callOf(ada, first)).toMatchObject({ state: "active", held: false });
    expect(cleo.call()).toMatchObject({ state: "ended" });
  });

  it("is swapped with the call that waits, both ways, and stays a consultation", async () => {
    const second = await consult();
    await ada.phone.execute("call.swapTo", first);
    await settle();
    expect([first, second].map((id) => callOf(ada, id).held)).toEqual([false, true]);
    await ada.phone.execute("call.swapTo", second);
    await settle();
    expect([first, second].map((id) => callOf(ada, id).held)).toEqual([true, false]);
    expect(callOf(ada, second).consultation).toEqual({ role: "asking", callId: first });
    await ada.phone.execute("call.completeConsultation", second);
    await settle(4_000);
    expect(bob.call()).toMatchObject({ state: "active", remoteUri: address("cleo") });
  });

  it("merged makes one conversation of three, with nothing left to be connected", async () => {
    const second = await consult();
    await ada.phone.execute("conference.merge", [first, second]);
    await settle();
    expect(callOf(ada, first).conference?.conferenceId).toBe(callOf(ada, second).conference?.conferenceId);
    expect([first, second].map((id) => [callOf(ada, id).held, callOf(ada, id).consultation])).toEqual([[false, undefined], [false, undefined]]);
    await expect(ada.phone.execute("call.completeConsultation", first)).rejects.toMatchObject({ failure: { code: "call/no-consultation" } });
  });

  it("that is declined leaves the call waiting, which says so until it is gone on with", async () => {
    await consult(false);
    await cleo.phone.execute("call.decline", cleo.call().id);
    await settle();
    expect(callOf(ada, first)).toMatchObject({ state: "active", held: true, consultation: { role: "waiting", end: { failure: { code: "call/declined" } } } });
    await ada.phone.execute("call.swapTo", first);
    await settle();
    expect(callOf(ada, first)).toMatchObject({ held: false });
    expect(callOf(ada, first)).not.toHaveProperty("consultation");
  });

  it("with a number that is refused before the call is held leaves it waiting, and says so", async () => {
    await ada.phone.execute("call.consult", first, "nobody-at-all");
    await settle();
    expect(callOf(ada, first)).toMatchObject({ state: "active", held: true, consultation: { role: "waiting", end: { failure: { code: "call/not-found" } } } });
  });

  it("goes on as a call like any other where who waits hangs up", async () => {
    const second = await consult();
    await bob.phone.execute("call.end", bob.call().id);
    await settle();
    expect(callOf(ada, first)).toMatchObject({ state: "ended", end: { by: "remote" } });
    expect(callOf(ada, second)).toMatchObject({ state: "active", held: false, consultation: { role: "asking", end: { by: "remote" } } });
    await expect(ada.phone.execute("call.completeConsultation", second)).rejects.toMatchObject({ failure: { code: "call/no-consultation" } });
  });

  it("whose REFER is refused goes on, and says why", async () => {
    const second = await consult();
    // Bob's phone follows no second transfer while it is sending him on itself.
    await bob.phone.execute("call.transfer", bob.call().id, "nobody-there");
    await ada.phone.execute("call.completeConsultation", second);
    await settle(3_000);
    expect(callOf(ada, first).transfer).toMatchObject({ by: expect.any(String), state: "failed", failure: expect.anything() });
    expect(callOf(ada, first)).toMatchObject({ state: "active", consultation: { role: "waiting", callId: second } });
    expect(callOf(ada, second)).toMatchObject({ state: "active", consultation: { role: "asking", callId: first } });
    await ada.phone.execute("call.cancelConsultation", first);
    await settle();
    expect(callOf(ada, first)).toMatchObject({ state: "active", held: false });
  });

  it("may be one of the calls that are up", async () => {
    const second = await ada.phone.execute("call.start", "cleo", null);
    await settle();
    await cleo.phone.execute("call.answer", cleo.call().id);
    await settle();
    await ada.phone.execute("call.swapTo", first);
    await settle();
    await ada.phone.execute("call.consultWith", first, second);
    await settle();
    expect(callOf(ada, first)).toMatchObject({ held: true, consultation: { role: "waiting", callId: second } });
    expect(callOf(ada, second)).toMatchObject({ held: false, consultation: { role: "asking", callId: first } });
    await ada.phone.execute("call.completeConsultation", first);
    await settle(4_000);
    expect(bob.call()).toMatchObject({ state: "active", remoteUri: address("cleo") });
  });

  it("is one at a time, of a call that is up, with somebody who can be called", async () => {
    await expect(ada.phone.execute("call.consult", first, "   ")).rejects.toMatchObject({ failure: { code: "call/bad-target" } });
    expect(callOf(ada, first)).not.toHaveProperty("consultation");
    await consult(false);
    await expect(ada.phone.execute("call.consult", first, "cleo")).rejects.toMatchObject({ failure: { code: "call/consulting" } });
    const [, ringing] = ada.phone.snapshot().calls;
    await expect(ada.phone.execute("call.consult", ringing!.id, "bob")).rejects.toMatchObject({ failure: { code: "call/not-connected" } });
  });
});

describe("a second call from outside", () => {
  beforeEach(async () => {
    await cleo.phone.execute("call.start", "ada", null);
    await settle();
  });

  const incoming = (): CallView => ada.phone.snapshot().calls.find(({ state }) => state === "incoming")!;

  it("is heard softly, not rung", async () => {
    expect(ada.engine.playingTones).toEqual([{ kind: "call-waiting", role: "speaker" }]);
  });

  it("is answered while the first one waits, or in its place", async () => {
    const { id } = incoming();
    await ada.phone.execute("call.answer", id, "end");
    await settle();
    expect(callOf(ada, first)).toMatchObject({ state: "ended", end: { by: "local" } });
    expect(callOf(ada, id)).toMatchObject({ state: "active", held: false });
  });

  it("declined changes nothing for the first one", async () => {
    await ada.phone.execute("call.decline", incoming().id);
    await settle();
    expect(callOf(ada, first)).toMatchObject({ state: "active", held: false });
  });

  it("can be held together with the first one", async () => {
    const { id } = incoming();
    await ada.phone.execute("call.answer", id);
    await settle();
    await ada.phone.execute("call.holdAll");
    await settle();
    expect([first, id].map((each) => callOf(ada, each).held)).toEqual([true, true]);
  });
});
