// Calls and registrations under a network that changes: who moves, when, in which order, and what it costs to look.
import { afterEach, describe, expect, it } from "vitest";
import { FakeNetworkMonitor } from "../../fakes/fake-network-monitor.ts";
import { CABLE, FakeMobileCall, MobilityWorld, PEER, SERVER, WIFI, type Reply } from "./mobility-world.ts";

let world: MobilityWorld;

afterEach(() => {
  world.controller.dispose();
  expect(world.clock.pendingTimers).toBe(0);
  expect(world.monitor?.listeners ?? 0).toBe(0);
});

const WIRELESS = { name: "wlan0", kind: "wireless", addresses: [WIFI] } as const;

describe("noticing", () => {
  it("moves a call within one look of 100 ms when the system would use another address", async () => {
    world = new MobilityWorld();
    const call = await world.call();
    world.present = [CABLE, WIFI];
    await world.clock.advance(102);
    expect(call.done).toContain(`open ${CABLE}`);
  });
  it("looks at once when the system hints at a change, and seldom otherwise", async () => {
    world = new MobilityWorld([WIFI], new FakeNetworkMonitor([WIRELESS]));
    const call = await world.call();
    world.present = [CABLE];
    world.monitor!.hint("route");
    await world.clock.advance(0);
    expect(call.done).toEqual([`open ${CABLE}`]);
    await world.clock.advance(1_000);
    expect(call.done.at(-1)).toBe("settle");
  });
  it("finds a change without any hint too", async () => {
    world = new MobilityWorld([WIFI], new FakeNetworkMonitor([WIRELESS]));
    const call = await world.call();
    world.present = [CABLE];
    await world.clock.advance(260);
    expect(call.done).toContain(`open ${CABLE}`);
  });
  it("sends nothing when an interface that no call uses comes and goes", async () => {
    world = new MobilityWorld();
    const call = await world.call();
    for (let round = 0; round < 5; round++) {
      world.present = [WIFI, CABLE];
      await world.clock.advance(300);
      world.present = [WIFI];
      await world.clock.advance(300);
    }
    expect(call.done).toEqual([]);
    expect(world.changes).toBe(0);
  });
  it("asks once for each distinct peer in a round, however many calls there are, and for nobody without any", async () => {
    world = new MobilityWorld();
    await world.clock.advance(10_000);
    expect(world.questions).toBe(0);
    const calls = [await world.call(), await world.call(), await world.call()];
    world.questions = 0;
    await world.clock.advance(1_000);
    expect(world.questions).toBe(20);
    for (const call of calls) world.controller.remove(call);
    await world.clock.advance(200);
    expect(world.clock.pendingTimers).toBe(0);
  });
  it("never asks for a peer on this computer", async () => {
    world = new MobilityWorld();
    const call = new FakeMobileCall(world.clock, { signalling: "127.0.0.1", media: "127.0.0.1" });
    call.hops = [{ address: "127.0.0.1", port: 5060 }];
    call.mediaPeer = { address: "127.0.0.1", port: 4000 };
    world.controller.add(call);
    await world.clock.advance(1_000);
    expect([world.questions, call.done]).toEqual([0, []]);
  });
  it("leaves a call alone that uses another address than the system would, as long as the computer has it", async () => {
    world = new MobilityWorld([WIFI, CABLE]);
    const call = await world.call(CABLE);
    await world.clock.advance(1_000);
    expect(call.done).toEqual([]);
  });
  it("moves a call whose address was gone before anybody looked", async () => {
    world = new MobilityWorld([CABLE]);
    const call = await world.call(WIFI);
    expect(call.signalled).toEqual([`signal ${CABLE}`]);
  });
  it("moves the sound alone when only its way has changed", async () => {
    world = new MobilityWorld([WIFI, CABLE]);
    const call = await world.call();
    world.routes.set(PEER, CABLE);
    await world.clock.advance(300);
    expect(call.done.slice(0, 3)).toEqual([`open ${CABLE}`, "use both", `signal ${WIFI}`]);
  });
  it("takes another hop's way where the one in use has none, as from IPv4 to IPv6", async () => {
    world = new MobilityWorld([WIFI]);
    const call = await world.call();
    call.hops = [{ address: SERVER, port: 5060 }, { address: "2001:db8::1", port: 5060 }];
    call.changes.emit();
    await world.clock.advance(200);
    world.present = ["2001:db8::2"];
    await world.clock.advance(200);
    expect(call.done.slice(0, 3)).toEqual(["open 2001:db8::2", "use", "signal 2001:db8::2"]);
  });
});

describe("moving", () => {
  it("make before break: sends on both paths until the peer has agreed, then closes the old one a little later", async () => {
    world = new MobilityWorld();
    const call = await world.call();
    world.present = [CABLE, WIFI];
    await world.clock.advance(2_000);
    expect(call.done).toEqual([`open ${CABLE}`, "use both", `signal ${CABLE}`, "use", "settle"]);
    expect(call.reports).toMatchObject([{ kind: "make-before-break", from: { localAddress: WIFI, interfaceName: "wlan0" }, to: { localAddress: CABLE, interfaceName: "eth0" }, signalledMs: 22 }]);
    expect(call.reports[0]!.detectedMs).toBeLessThanOrEqual(100);
    expect(call.reconnectingSinceMs).toBeUndefined();
  });
  it("break before make: shows that nothing gets through, and moves the moment there is an address", async () => {
    world = new MobilityWorld();
    const call = await world.call();
    world.present = [];
    await world.clock.advance(5_000);
    expect(call.done).toEqual([]);
    expect(call.reconnectingSinceMs).toBeDefined();
    world.present = [CABLE];
    await world.clock.advance(200);
    expect(call.done).toEqual([`open ${CABLE}`, "use", `signal fresh ${CABLE}`, "use", "settle"]);
    expect(call.reports).toMatchObject([{ kind: "break-before-make", from: { localAddress: WIFI, interfaceName: "wlan0" } }]);
    expect(call.reconnectingSinceMs).toBeUndefined();
  });
  it("moves onto the same address when it comes back: sockets and connections may not have survived", async () => {
    world = new MobilityWorld();
    const call = await world.call();
    world.present = [];
    await world.clock.advance(300);
    world.present = [WIFI];
    await world.clock.advance(300);
    expect(call.signalled).toEqual([`signal fresh ${WIFI}`]);
    expect(call.reports).toHaveLength(1);
  });
  it("asks again for sockets on an address that is still being checked (RFC 4862 section 5.4)", async () => {
    world = new MobilityWorld();
    const call = await world.call();
    call.failingOpens = 3;
    world.present = [CABLE];
    await world.clock.advance(400);
    expect(call.done.filter((each) => each.startsWith("open"))).toHaveLength(4);
    expect(call.signalled).toHaveLength(1);
  });
  it("goes where the network is right now when it changes again before the peer has answered", async () => {
    world = new MobilityWorld();
    const call = await world.call();
    call.replies = ["never", "ok"];
    world.present = [CABLE, WIFI];
    await world.clock.advance(300);
    world.present = [WIFI];
    await world.clock.advance(1_500);
    expect(call.signalled).toEqual([`signal ${CABLE}`, `signal ${WIFI}`]);
    expect(call.addresses).toEqual({ signalling: WIFI, media: WIFI });
  });
  it("stays where it is when the old way is right again before sockets were open", async () => {
    world = new MobilityWorld();
    const call = await world.call();
    call.failingOpens = Infinity;
    world.present = [CABLE, WIFI];
    await world.clock.advance(300);
    world.present = [WIFI];
    await world.clock.advance(300);
    expect(call.signalled).toEqual([]);
    expect(call.done.at(-1)).toBe("withdraw");
  });
  it("ends on the right path with bounded messages when the network flaps ten times in ten seconds", async () => {
    world = new MobilityWorld([WIFI]);
    const call = await world.call();
    for (let round = 0; round < 10; round++) {
      world.present = round % 2 === 0 ? [CABLE, WIFI] : [WIFI, CABLE];
      await world.clock.advance(1_000);
    }
    world.present = [CABLE];
    await world.clock.advance(5_000);
    expect(call.addresses).toEqual({ signalling: CABLE, media: CABLE });
    expect(call.signalled.length).toBeLessThanOrEqual(8);
  });
  it("moves at every flap of a path that dies each time, and says one thing each time", async () => {
    world = new MobilityWorld([WIFI]);
    const call = await world.call();
    for (let round = 0; round < 10; round++) {
      world.present = [];
      await world.clock.advance(500);
      world.present = [WIFI];
      await world.clock.advance(500);
    }
    expect(call.signalled).toHaveLength(10);
    expect(call.lost).toBeUndefined();
  });
  it("tells the peer where the sound is once a call that moved while it rang is answered", async () => {
    world = new MobilityWorld();
    const call = await world.call();
    call.stage = "unanswered";
    world.present = [CABLE, WIFI];
    await world.clock.advance(1_500);
    call.owesAddress = true;
    call.stage = "connected";
    call.changes.emit();
    await world.clock.advance(200);
    expect(call.signalled).toHaveLength(2);
  });
  it("starts over where the answer to the INVITE would come to an address that has gone since", async () => {
    world = new MobilityWorld([CABLE, WIFI]);
    const call = await world.call(CABLE);
    call.stage = "unanswered";
    call.answerAddress = WIFI;
    await world.clock.advance(300);
    expect(call.signalled).toEqual([]);
    world.present = [CABLE];
    await world.clock.advance(110);
    call.answerAddress = CABLE;
    await world.clock.advance(300);
    expect(call.signalled).toHaveLength(1);
  });
});

const refusal = { code: "call/not-acceptable", message: "" } as const;
const gone = { code: "call/gone", message: "" } as const;
const unsent = { code: "sip/transport/unreachable", message: "" } as const;

describe("a peer that does not play along", () => {
  const cases: readonly (readonly [string, readonly Reply[], readonly string[]])[] = [
    ["does not answer: told again over a fresh connection", ["never", "ok"], [`signal ${CABLE}`, `signal fresh ${CABLE}`]],
    ["cannot be reached at first", [unsent, "ok"], [`signal ${CABLE}`, `signal fresh ${CABLE}`]],
    ["asks to wait (500 with Retry-After)", [{ code: "call/try-later", message: "" }, "ok"], [`signal ${CABLE}`, `signal fresh ${CABLE}`]],
    ["a hold of the user's came between", [{ code: "call/change-superseded", message: "" }, "ok"], [`signal ${CABLE}`, `signal fresh ${CABLE}`]],
  ];
  it.each(cases)("%s", async (_what, replies, signalled) => {
    world = new MobilityWorld();
    const call = await world.call();
    call.replies = [...replies];
    world.present = [CABLE, WIFI];
    await world.clock.advance(6_000);
    expect(call.signalled).toEqual(signalled);
    expect(call.reports).toHaveLength(1);
    expect(call.done.at(-1)).toBe("settle");
  });
  it("refuses (488) but follows our sound: the call goes on where it moved to, and the report says that nobody agreed", async () => {
    world = new MobilityWorld();
    const call = await world.call();
    call.replies = [refusal];
    world.present = [CABLE, WIFI];
    await world.clock.advance(200);
    call.pathEvents.emit({ kind: "path", local: { address: CABLE, port: 4000 }, heard: true });
    await world.clock.advance(1_000);
    expect(call.reports).toMatchObject([{ signalledMs: null }]);
    expect(call.done).not.toContain(`replace ${CABLE}`);
  });
  it.each([["refuses and does not follow", refusal], ["knows of no such call (481)", gone]])("%s: a new dialog takes the place of this one", async (_what, reply) => {
    world = new MobilityWorld();
    const call = await world.call();
    call.replies = [reply];
    call.replacement = { ok: true, value: undefined };
    world.present = [CABLE, WIFI];
    await world.clock.advance(3_000);
    expect(call.done).toContain(`replace ${CABLE}`);
    expect(call.reports).toHaveLength(1);
  });
  it("never answers anything: the call ends with its reason after 45 s, and few messages", async () => {
    world = new MobilityWorld();
    const call = await world.call();
    call.replies = ["never"];
    world.present = [CABLE];
    await world.clock.advance(50_000);
    expect(call.lost?.code).toBe("call/connection-lost");
    expect(call.done.filter((each) => each.startsWith("signal") || each.startsWith("replace")).length).toBeLessThanOrEqual(24);
  });
  it("never answers, but its sound comes in on the new path: the call is not ended", async () => {
    world = new MobilityWorld();
    const call = await world.call();
    call.replies = ["never"];
    world.present = [CABLE];
    await world.clock.advance(500);
    call.pathEvents.emit({ kind: "path", local: { address: CABLE, port: 4000 }, heard: true });
    expect(call.reconnectingSinceMs).toBeUndefined();
    await world.clock.advance(60_000);
    expect(call.lost).toBeUndefined();
  });
  it("has no address for long: the call ends with its reason", async () => {
    world = new MobilityWorld();
    const call = await world.call();
    world.present = [];
    await world.clock.advance(44_000);
    expect(call.lost).toBeUndefined();
    await world.clock.advance(2_000);
    expect(call.lost?.code).toBe("call/connection-lost");
  });
});
