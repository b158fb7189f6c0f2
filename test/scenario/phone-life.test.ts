// The whole phone where its parts end at odd moments: closing in every state of a call, accounts that go away under a
// call, several calls at once, what history says of each end. In virtual time, with nothing left afterwards.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CallOutcome } from "../../core/phone/protocol.ts";
import { NOTHING_LEFT, PhoneWorld, accountOf, type TestPhone } from "./phone-world.ts";

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

async function ring(advanceMs = 500): Promise<void> {
  await ada.phone.execute("call.start", "bob", null);
  await world.clock.advance(advanceMs);
}

async function connect(): Promise<void> {
  await ring();
  await bob.phone.execute("call.answer", bob.call().id);
  await world.clock.advance(500);
}

/** Closes a phone and lets the other side hear of it. */
async function close({ phone }: TestPhone): Promise<void> {
  const closed = phone.close();
  await world.clock.advance(4_000);
  await closed;
}

async function outcomeOf({ phone }: TestPhone): Promise<CallOutcome | undefined> {
  return (await phone.execute("history.list", 1, null))[0]?.outcome;
}

describe("closing", () => {
  it("before the INVITE has left sends none", async () => {
    await ada.phone.execute("call.start", "bob", null);
    await close(ada);
    expect(bob.phone.snapshot().calls).toEqual([]);
  });

  it("before anybody has answered the INVITE leaves nobody ringing", async () => {
    await ring(7);
    await close(ada);
    for (const call of bob.phone.snapshot().calls) expect(call.state).toBe("ended");
  });

  it("while the other side rings cancels the call", async () => {
    await ring();
    await close(ada);
    expect(bob.call()).toMatchObject({ state: "ended", end: { failure: { code: "call/cancelled" } } });
    expect(await outcomeOf(bob)).toBe("missed");
  });

  it("while a call rings here says that this phone cannot be reached, and does not decline for others", async () => {
    await ring();
    await close(bob);
    expect(ada.call()).toMatchObject({ state: "ended", end: { by: "remote", failure: { code: "call/unavailable" } } });
  });

  it("between the answer and its ACK ends the call", async () => {
    await ring();
    await bob.phone.execute("call.answer", bob.call().id);
    await world.clock.advance(6);
    await close(bob);
    expect(ada.call()).toMatchObject({ state: "ended", end: { by: "remote" } });
  });

  it.each(["ada", "bob"])("in the midst of a call hangs up: %s", async (who) => {
    await connect();
    const [leaving, staying] = who === "ada" ? [ada, bob] : [bob, ada];
    await close(leaving);
    expect(staying.call()).toMatchObject({ state: "ended", end: { by: "remote" } });
    expect(await outcomeOf(staying)).toBe("answered");
  });

  it("while a hold is on its way hangs up", async () => {
    await connect();
    await ada.phone.execute("call.hold", ada.call().id, true);
    await close(ada);
    expect(bob.call()).toMatchObject({ state: "ended", end: { by: "remote" } });
  });

  it("while the network is dead ends all the same, and soon", async () => {
    await connect();
    world.network.isBlocked = () => true;
    let closed = false;
    void ada.phone.close().then(() => (closed = true));
    await world.clock.advance(6_000);
    expect(closed).toBe(true);
    world.network.isBlocked = () => false;
    await bob.phone.execute("call.end", bob.call().id);
  });

  it("twice is closing once, and no command is taken any more", async () => {
    const [first, second] = [ada.phone.close(), ada.phone.close()];
    await expect(ada.phone.execute("call.start", "bob", null)).rejects.toMatchObject({ code: "phone/closed" });
    await world.clock.advance(4_000);
    await Promise.all([first, second]);
  });

  it("while the trial domain starts leaves nothing of it", async () => {
    const started = ada.phone.execute("trial.start").then(() => "started", () => "refused");
    await close(ada);
    await started;
  });

  it("during a trial call ends both its ends", async () => {
    const { id } = await ada.phone.execute("trial.start");
    await world.clock.advance(500);
    await ada.phone.execute("call.start", "talk", id);
    await world.clock.advance(500);
    expect(ada.engine.openSessions).toHaveLength(2);
    await close(ada);
  });
});

describe("an account", () => {
  it("that is removed during its call leaves the call up, and the call can still be held and ended", async () => {
    await connect();
    await ada.phone.execute("account.remove", ada.phone.snapshot().accounts[0]!.id);
    await world.clock.advance(3_000);
    await ada.phone.execute("call.hold", ada.call().id, true);
    await world.clock.advance(500);
    expect([ada.call().held, bob.call().heldByPeer]).toEqual([true, true]);
    await ada.phone.execute("call.end", ada.call().id);
    await world.clock.advance(500);
    expect(bob.call()).toMatchObject({ state: "ended", end: { by: "remote" } });
  });

  it("that is removed while it rings can still be answered", async () => {
    await ring();
    await bob.phone.execute("account.remove", bob.phone.snapshot().accounts[0]!.id);
    await bob.phone.execute("call.answer", bob.call().id);
    await world.clock.advance(500);
    expect(ada.call().state).toBe("active");
  });

  it("of the trial domain that is removed comes back when it is tried again", async () => {
    for (const _round of [1, 2]) {
      const { id } = await ada.phone.execute("trial.start");
      await world.clock.advance(500);
      expect(ada.phone.snapshot().accounts.find((account) => account.id === id)?.presence.state).toBe("registered");
      await ada.phone.execute("account.remove", id);
      await world.clock.advance(3_000);
    }
  });
});

describe("two calls at once", () => {
  let cleo: TestPhone;

  beforeEach(async () => {
    cleo = await world.openPhone("192.0.2.30", { listen: [{ transport: "udp", address: "192.0.2.30", port: 5060 }] });
    await cleo.phone.execute("account.add", { ...accountOf("cleo"), register: false }, "");
  });

  function heldOf(phone: TestPhone): unknown[] {
    return phone.phone.snapshot().calls.map(({ state, held }) => [state, held]);
  }

  it("that were dialled together: the one answered last is talked on", async () => {
    await ring();
    await ada.phone.execute("call.start", "sip:cleo@192.0.2.30", null);
    await world.clock.advance(500);
    for (const callee of [bob, cleo]) {
      await callee.phone.execute("call.answer", callee.call().id);
      await world.clock.advance(500);
    }
    expect(heldOf(ada)).toEqual([["active", true], ["active", false]]);
  });

  it("change places when the held one is resumed, also while the other's hold is on its way", async () => {
    await connect();
    await ada.phone.execute("call.start", "sip:cleo@192.0.2.30", null);
    await world.clock.advance(500);
    await cleo.phone.execute("call.answer", cleo.call().id);
    await world.clock.advance(500);
    const [first, second] = ada.phone.snapshot().calls.map(({ id }) => id);
    await ada.phone.execute("call.hold", first!, false);
    await ada.phone.execute("call.hold", second!, false);
    await world.clock.advance(2_000);
    expect(heldOf(ada)).toEqual([["active", true], ["active", false]]);
  });

  it("are left alone by commands for a call that is over or unknown", async () => {
    await connect();
    await expect(ada.phone.execute("call.answer", "nothing")).rejects.toMatchObject({ code: "call/unknown" });
    await expect(ada.phone.execute("call.hold", "nothing", false)).rejects.toMatchObject({ code: "call/unknown" });
    await world.clock.advance(500);
    expect(heldOf(ada)).toEqual([["active", false]]);
  });

  it("stay up together where no microphone is shared, as on an answering machine", async () => {
    const machine = await world.openPhone("192.0.2.40", {
      listen: [{ transport: "udp", address: "192.0.2.40", port: 5060 }], acceptsAnyTarget: true, capture: { kind: "echo" }, playback: { kind: "null" },
    });
    await machine.phone.execute("account.add", { ...accountOf("machine"), register: false }, "");
    for (const caller of [ada, cleo]) {
      await caller.phone.execute("call.start", "sip:machine@192.0.2.40", null);
      await world.clock.advance(500);
      await machine.phone.execute("call.answer", machine.call().id);
      await world.clock.advance(500);
    }
    expect(heldOf(machine)).toEqual([["active", false], ["active", false]]);
  });
});

it("keeps the four calls that ended last on the stage, a long one among them", async () => {
  await connect();
  const long = ada.call().id;
  for (let short = 1; short <= 5; short++) {
    await ada.phone.execute("call.start", "nobody", null);
    await world.clock.advance(500);
  }
  await ada.phone.execute("call.end", long);
  await world.clock.advance(500);
  const shown = ada.phone.snapshot().calls.map(({ id }) => id);
  expect(shown).toHaveLength(4);
  expect(shown).toContain(long);
});

it("keeps keys to itself that nobody can hear", async () => {
  await ring();
  await ada.phone.execute("call.dtmf", ada.call().id, "1");
  expect(ada.call().digits).toBe("");
});

describe("history", () => {
  /** What the user of `subject` and the other side do, and what is written down at both. */
  it.each<readonly [string, (caller: TestPhone, callee: TestPhone) => Promise<unknown>, CallOutcome, CallOutcome]>([
    ["given up by the caller", (caller) => caller.phone.execute("call.end", caller.call().id), "cancelled", "missed"],
    ["declined by the callee", (_caller, callee) => callee.phone.execute("call.decline", callee.call().id), "declined", "declined"],
    ["hung up on while it rings", (_caller, callee) => callee.phone.execute("call.end", callee.call().id), "declined", "declined"],
  ])("of a call %s", async (_name, act, hers, his) => {
    await ring();
    await act(ada, bob);
    await world.clock.advance(1_000);
    expect([await outcomeOf(ada), await outcomeOf(bob)]).toEqual([hers, his]);
  });

  it("of a call to a phone that is gone says that it failed", async () => {
    await ada.phone.execute("call.start", "sip:bob@192.0.2.99", null);
    await world.clock.advance(40_000);
    expect(ada.call()).toMatchObject({ state: "ended", end: { by: "network", failure: { code: "call/unreachable" } } });
    expect(await outcomeOf(ada)).toBe("failed");
  });
});
