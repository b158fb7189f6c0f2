// Whole phones whose computer changes its network in the middle of calls, in every state that a call can be in: both sides go
// on talking, and the side that never moved can still reach the other. With a domain between them, over UDP.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CallView } from "../../core/phone/protocol.ts";
import { NOTHING_LEFT, PhoneWorld, type TestPhone } from "./phone-world.ts";

const HOME = "192.0.2.10";
const AWAY = "198.51.100.10";

let world: PhoneWorld;
let ada: TestPhone;
let bob: TestPhone;

beforeEach(async () => {
  world = new PhoneWorld();
  await world.startDomain("ada", "bob", "carol");
  ada = await world.openRegistered("ada", HOME);
  bob = await world.openRegistered("bob", "192.0.2.20");
});

afterEach(async () => {
  expect(await world.close()).toEqual(NOTHING_LEFT);
});

/** How the network under a computer changes; each takes it from HOME to AWAY, but for the last. */
const CHANGES = {
  "make before break": async (phone: TestPhone) => {
    phone.host.addresses = [AWAY, HOME];
    await world.clock.advance(3_000);
    phone.host.addresses = [AWAY];
  },
  "break before make": async (phone: TestPhone) => {
    phone.host.addresses = [];
    await world.clock.advance(700);
    phone.host.addresses = [AWAY];
  },
  "another address at once": async (phone: TestPhone) => {
    phone.host.addresses = [AWAY];
  },
} as const;
type Change = keyof typeof CHANGES;
const changes = Object.keys(CHANGES) as Change[];

async function connect(caller = ada, callee = bob): Promise<void> {
  await caller.phone.execute("call.start", callee === bob ? "bob" : "ada", null);
  await world.clock.advance(200);
  await callee.phone.execute("call.answer", callee.call().id);
  await world.clock.advance(300);
}

async function move(how: Change, phone = ada): Promise<void> {
  await CHANGES[how](phone);
  await world.clock.advance(2_500);
}

const soundOf = (phone: TestPhone): string | undefined => phone.engine.lastSession.parameters?.remoteRtp?.address;

/** The one that never moved can reach the other: it holds the call, resumes it and hangs up. */
async function expectReachable(from: TestPhone, to: TestPhone, address = AWAY): Promise<void> {
  expect(to.call()).toMatchObject({ state: "active", path: { localAddress: address } });
  expect(to.call().reconnectingSinceMs).toBeUndefined();
  expect(soundOf(from)).toBe(address);
  await from.phone.execute("call.hold", from.call().id, true);
  await world.clock.advance(500);
  expect(to.call().heldByPeer).toBe(true);
  await from.phone.execute("call.hold", from.call().id, false);
  await world.clock.advance(500);
  expect(to.call().heldByPeer).toBe(false);
  await from.phone.execute("call.end", from.call().id);
  await world.clock.advance(500);
  expect(to.call()).toMatchObject({ state: "ended", end: { by: "remote" } });
}

describe.each(changes)("%s", (how) => {
  it.each(["caller", "callee"] as const)("moves the call of a %s, who is reached afterwards, and tells how", async (role) => {
    const [caller, callee] = role === "caller" ? [ada, bob] : [bob, ada];
    await connect(caller, callee);
    await move(how);
    const kind = how === "make before break" ? "make-before-break" : "break-before-make";
    expect(ada.call().handovers).toMatchObject([{ kind, from: { localAddress: HOME }, to: { localAddress: AWAY } }]);
    await expectReachable(bob, ada);
    expect(await ada.phone.execute("history.list", 1, null)).toMatchObject([{ handovers: [{ kind }] }]);
  });
  it.each<readonly [string, () => Promise<unknown>, Partial<CallView>]>([
    ["held", () => ada.phone.execute("call.hold", ada.call().id, true), { held: true }],
    ["held by the other side", () => bob.phone.execute("call.hold", bob.call().id, true), { heldByPeer: true }],
    ["muted", () => ada.phone.execute("call.mute", ada.call().id, true), { muted: true }],
  ])("moves a call that is %s, which stays so", async (_what, change, expected) => {
    await connect();
    await change();
    await world.clock.advance(300);
    await move(how);
    expect(ada.call()).toMatchObject({ ...expected, state: "active", path: { localAddress: AWAY } });
    expect(soundOf(bob)).toBe(AWAY);
    await bob.phone.execute("call.end", bob.call().id);
    await world.clock.advance(500);
    expect(ada.call().state).toBe("ended");
  });
  it("moves a call while it rings at the other side, which is reached afterwards", async () => {
    await ada.phone.execute("call.start", "bob", null);
    await world.clock.advance(200);
    await move(how);
    const ringing = bob.phone.snapshot().calls.find(({ state }) => state === "incoming")!;
    await bob.phone.execute("call.answer", ringing.id);
    await world.clock.advance(3_000);
    await expectReachable(bob, ada);
  });
  it("moves a call while it rings here, which is reached after it was answered", async () => {
    await bob.phone.execute("call.start", "ada", null);
    await world.clock.advance(200);
    await move(how);
    expect(ada.call().state).toBe("incoming");
    await ada.phone.execute("call.answer", ada.call().id);
    await world.clock.advance(3_000);
    await expectReachable(bob, ada);
  });
  it("registers from there, so that the next call comes in", async () => {
    await move(how);
    await world.clock.advance(4_000);
    await connect(bob, ada);
    await expectReachable(bob, ada);
  });
  it("moves several calls of several accounts at once, in a conference and beside it", async () => {
    const carol = await world.openRegistered("carol", "192.0.2.30");
    await ada.phone.execute("account.add", { address: "ada@example.org", displayName: "second", transport: "udp", register: false }, "ada");
    const [, second] = ada.phone.snapshot().accounts;
    await connect();
    await ada.phone.execute("call.start", "carol", second!.id);
    await world.clock.advance(200);
    await carol.phone.execute("call.answer", carol.call().id);
    await world.clock.advance(300);
    await ada.phone.execute("conference.merge", ada.phone.snapshot().calls.map(({ id }) => id));
    await world.clock.advance(1_000);
    await move(how);
    for (const call of ada.phone.snapshot().calls) expect(call).toMatchObject({ state: "active", held: false, path: { localAddress: AWAY }, conference: {} });
    expect([soundOf(bob), soundOf(carol)]).toEqual([AWAY, AWAY]);
  });
  it("goes on with a hold that was on its way when the network changed", async () => {
    await connect();
    await ada.phone.execute("call.hold", ada.call().id, true);
    await move(how);
    await world.clock.advance(3_000);
    expect(ada.call()).toMatchObject({ held: true, changing: false, path: { localAddress: AWAY } });
    expect([soundOf(bob), bob.call().heldByPeer]).toEqual([AWAY, true]);
  });
  it("goes on with a transfer that was on its way", async () => {
    const carol = await world.openRegistered("carol", "192.0.2.30");
    await connect();
    await ada.phone.execute("call.transfer", ada.call().id, "carol");
    await world.clock.advance(8);
    await move(how);
    await carol.phone.execute("call.answer", carol.call().id);
    await world.clock.advance(2_000);
    expect([bob.call().state, carol.call().state, ada.call().state]).toEqual(["active", "active", "ended"]);
  });
});

describe("what the network does besides", () => {
  it("moves onto the same address when it comes back, over new sockets", async () => {
    await connect();
    const [before] = ada.engine.lastSession.paths;
    ada.host.addresses = [];
    await world.clock.advance(1_000);
    expect(ada.call().reconnectingSinceMs).toBeDefined();
    ada.host.addresses = [HOME];
    await world.clock.advance(1_500);
    expect(ada.engine.lastSession.paths).not.toContainEqual(before);
    await expectReachable(bob, ada, HOME);
  });
  it("sends nothing when an interface that nobody uses comes and goes", async () => {
    await connect();
    await world.clock.advance(5_000);
    const sent = world.network.packets.length;
    for (let round = 0; round < 4; round++) {
      ada.host.addresses = [HOME, AWAY];
      await world.clock.advance(500);
      ada.host.addresses = [HOME];
      await world.clock.advance(500);
    }
    expect(world.network.packets.slice(sent).filter(({ data }) => data.length > 4)).toEqual([]);
  });
  it("ends on the right path, with bounded messages, when it flaps ten times in ten seconds", async () => {
    await connect();
    const sent = world.network.packets.length;
    for (let round = 0; round < 10; round++) {
      ada.host.addresses = round % 2 === 0 ? [AWAY, HOME] : [HOME, AWAY];
      await world.clock.advance(1_000);
    }
    ada.host.addresses = [AWAY];
    await world.clock.advance(4_000);
    const invites = world.network.packets.slice(sent).filter(({ data, from }) => from.address !== "192.0.2.1" && new TextDecoder().decode(data.subarray(0, 6)) === "INVITE");
    expect(invites.length).toBeLessThanOrEqual(9);
    await expectReachable(bob, ada);
  });
  it("moves both ends at once, by a new dialog through the domain where neither finds the other", async () => {
    await connect();
    ada.host.addresses = [AWAY];
    bob.host.addresses = ["198.51.100.20"];
    await world.clock.advance(12_000);
    expect([soundOf(ada), soundOf(bob)]).toEqual(["198.51.100.20", AWAY]);
    await expectReachable(bob, ada);
  });
  it("ends a call that has no network for long, with the reason, and keeps it in the history", async () => {
    await connect();
    ada.host.addresses = [];
    await world.clock.advance(44_000);
    expect(ada.call().state).toBe("active");
    await world.clock.advance(2_000);
    expect(ada.call()).toMatchObject({ state: "ended", end: { by: "network", failure: { code: "call/connection-lost" } } });
    expect(ada.engine.tones.at(-1)?.request).toMatchObject({ kind: "congestion", role: "speaker" });
    expect(await ada.phone.execute("history.list", 1, null)).toMatchObject([{ reasonCode: "call/connection-lost" }]);
    await bob.phone.execute("call.end", bob.call().id);
    ada.host.addresses = [HOME];
  });
  it("goes there and back again a hundred times, and leaves nothing behind", async () => {
    await connect();
    const timers = world.clock.pendingTimers;
    const sockets = world.network.openSockets;
    for (let round = 0; round < 100; round++) {
      ada.host.addresses = round % 2 === 0 ? [AWAY] : [HOME];
      await world.clock.advance(1_000);
    }
    await world.clock.advance(40_000);
    expect(ada.engine.lastSession.paths).toHaveLength(1);
    expect(world.clock.pendingTimers).toBeLessThanOrEqual(timers + 2);
    expect(world.network.openSockets).toBeLessThanOrEqual(sockets + 1);
    await expectReachable(bob, ada, HOME);
  });
});
