// What answers an older question than the present one changes nothing: late answers to a check, a path that is right again
// while the next one opens, calls that are removed at any moment.
import { afterEach, describe, expect, it } from "vitest";
import { FakeNetworkMonitor } from "../../fakes/fake-network-monitor.ts";
import { CABLE, FakeMobileCall, MobilityWorld, PEER, SERVER, WIFI } from "./mobility-world.ts";

const TETHER = "203.0.113.77";
const WIRELESS = { name: "wlan0", kind: "wireless", addresses: [WIFI] } as const;
const WIRED = { name: "eth0", kind: "wired", addresses: [CABLE] } as const;

let world: MobilityWorld;

afterEach(() => {
  world.controller.dispose();
  expect(world.clock.pendingTimers).toBe(0);
});

/** Answers probes after so long from each address; what is not named never answers. */
function answerAfter(call: FakeMobileCall, delaysMs: Readonly<Record<string, number>>): void {
  call.probe = (localAddress: string, limitMs = 1_000) => new Promise<boolean>((resolve) => {
    call.done.push(`probe ${localAddress}`);
    const delayMs = delaysMs[localAddress];
    world.clock.setTimer(delayMs ?? limitMs, () => resolve(delayMs !== undefined));
  });
}

describe("a check that is overtaken by the system's word", () => {
  async function checking(delaysMs: Readonly<Record<string, number>>): Promise<FakeMobileCall> {
    world = new MobilityWorld([WIFI], new FakeNetworkMonitor([WIRELESS, WIRED]));
    const call = await world.call();
    answerAfter(call, delaysMs);
    call.pathEvents.emit({ kind: "path-evidence", evidence: "silence", sinceMs: 320 });
    return call;
  }
  it("leaves the timers of the move alone when its answers come: the old path is closed in time", async () => {
    const call = await checking({ [CABLE]: 700 });
    await world.clock.advance(10);
    world.present = [CABLE, WIFI];
    await world.clock.advance(3_000);
    expect(call.signalled).toEqual([`signal ${CABLE}`]);
    expect(call.done.at(-1)).toBe("settle");
  });
  it("tries again to open sockets when its answers come while an address is not ready", async () => {
    const call = await checking({ [CABLE]: 400 });
    call.failingOpens = 6;
    await world.clock.advance(10);
    world.present = [CABLE, WIFI];
    await world.clock.advance(5_000);
    expect(call.signalled).toEqual([`signal ${CABLE}`]);
    expect(call.done.at(-1)).toBe("settle");
  });
  it("leaves no timer when the call ends before its answers come", async () => {
    const call = await checking({ [CABLE]: 50, [WIFI]: 900 });
    await world.clock.advance(10);
    world.controller.remove(call);
    await world.clock.advance(60);
    expect(call.done.filter((each) => each.startsWith("open"))).toEqual([]);
    world.controller.dispose();
    await world.clock.advance(1_000);
  });
  it("moves nowhere by its answers when all ways are gone meanwhile", async () => {
    const call = await checking({ [CABLE]: 300 });
    await world.clock.advance(10);
    world.present = [];
    await world.clock.advance(2_000);
    expect(call.signalled).toEqual([]);
    world.present = [WIFI];
    await world.clock.advance(2_000);
    expect(call.signalled).toEqual([`signal fresh ${WIFI}`]);
    expect(call.done.at(-1)).toBe("settle");
  });
});

describe("a path that is right again while the next one opens", () => {
  it("is told to the peer all the same where that was under way, and the paths of before are closed", async () => {
    world = new MobilityWorld([WIFI, CABLE, TETHER]);
    const call = await world.call();
    call.replies = ["never", "ok"];
    world.present = [CABLE, WIFI, TETHER];
    await world.clock.advance(150);
    expect(call.signalled).toEqual([`signal ${CABLE}`]);
    call.openPath = async (localAddress) => {
      call.done.push(`open ${localAddress}`);
      await new Promise<void>((resolve) => void world.clock.setTimer(150, resolve));
    };
    world.present = [TETHER, CABLE, WIFI];
    await world.clock.advance(120);
    world.present = [CABLE, TETHER, WIFI];
    await world.clock.advance(5_000);
    expect(call.signalled.at(-1)).toBe(`signal ${CABLE}`);
    expect(call.signalled.length).toBeGreaterThan(1);
    expect(call.done.at(-1)).toBe("settle");
    expect(call.reports).toHaveLength(1);
  });
});

describe("a path that works but answers late", () => {
  it("is not left for a quicker one because the peer's reports say that nothing arrives", async () => {
    world = new MobilityWorld([WIFI], new FakeNetworkMonitor([WIRELESS, WIRED]));
    const call = await world.call();
    answerAfter(call, { [WIFI]: 250, [CABLE]: 20 });
    call.pathEvents.emit({ kind: "path-evidence", evidence: "all-lost", sinceMs: 5_000 });
    await world.clock.advance(3_000);
    expect(call.done).toEqual([`probe ${WIFI}`, `probe ${CABLE}`]);
  });
  it("is left when it does not answer at all", async () => {
    world = new MobilityWorld([WIFI], new FakeNetworkMonitor([WIRELESS, WIRED]));
    const call = await world.call();
    answerAfter(call, { [CABLE]: 20 });
    call.pathEvents.emit({ kind: "path-evidence", evidence: "all-lost", sinceMs: 5_000 });
    await world.clock.advance(3_000);
    expect(call.signalled).toEqual([`signal ${CABLE}`]);
  });
});

describe("a better path that leads nowhere, as a cable without a network behind it", () => {
  async function plugged(): Promise<FakeMobileCall> {
    world = new MobilityWorld([WIFI]);
    const call = await world.call();
    const answer = call.signal.bind(call);
    call.signal = (localAddress, options) => {
      call.replies = [localAddress === WIFI ? "ok" : "never"];
      // The phone waits no longer than it was told.
      const overdue = new Promise<Awaited<ReturnType<typeof answer>>>((resolve) => void world.clock.setTimer(options.limitMs, () => resolve({ ok: false, error: { code: "call/no-reply", message: "" } })));
      return Promise.race([answer(localAddress, options), overdue]);
    };
    world.present = [CABLE, WIFI];
    return call;
  }
  it("is left again for the one that works, which the call does not end for", async () => {
    const call = await plugged();
    await world.clock.advance(60_000);
    expect(call.lost).toBeUndefined();
    expect(call.addresses).toEqual({ signalling: WIFI, media: WIFI });
    expect(call.done.at(-1)).toBe("settle");
    expect(call.reconnectingSinceMs).toBeUndefined();
    expect(call.signalled.filter((each) => each.endsWith(CABLE)).length).toBeLessThanOrEqual(2);
  });
  it("is not left while sound comes in on it, whoever does not answer", async () => {
    const call = await plugged();
    await world.clock.advance(200);
    call.pathEvents.emit({ kind: "path", local: { address: CABLE, port: 4000 }, heard: true });
    await world.clock.advance(60_000);
    expect(call.lost).toBeUndefined();
    expect(call.addresses.media).toBe(CABLE);
  });
  it("ends the call where the one before is gone as well", async () => {
    const call = await plugged();
    await world.clock.advance(1_000);
    world.present = [CABLE];
    await world.clock.advance(60_000);
    expect(call.lost).toMatchObject({ code: "call/connection-lost" });
  });
});

describe("a call whose requests' way is being looked up", () => {
  it("does not follow the system's word for its sound alone: that is half a choice", async () => {
    world = new MobilityWorld([WIFI]);
    const call = await world.call();
    call.hops = [];
    world.present = [CABLE];
    await world.clock.advance(1_000);
    expect(call.done).toEqual([]);
    call.hops = [{ address: SERVER, port: 5060 }];
    await world.clock.advance(1_000);
    expect(call.signalled).toEqual([`signal ${CABLE}`]);
    expect(call.addresses).toEqual({ signalling: CABLE, media: CABLE });
  });
  it("is not taken for one without any way, as after a new dialog has taken the old one's place", async () => {
    world = new MobilityWorld([WIFI]);
    const call = await world.call();
    world.routes.set(PEER, undefined);
    call.hops = [];
    await world.clock.advance(1_000);
    expect(call.reconnectingSinceMs).toBeUndefined();
    call.hops = [{ address: SERVER, port: 5060 }];
    await world.clock.advance(1_000);
    expect(call.done).toEqual([]);
  });
});

describe("a call whose sound gets a peer after its signalling", () => {
  it("follows the system's word for that peer, as where an answer names an address of the other family", async () => {
    world = new MobilityWorld([WIFI]);
    const call = new FakeMobileCall(world.clock, { signalling: WIFI });
    call.mediaPeer = undefined;
    world.controller.add(call);
    await world.clock.advance(300);
    call.addresses = { signalling: WIFI, media: WIFI };
    await world.clock.advance(300);
    world.routes.set(PEER, CABLE);
    world.present = [WIFI, CABLE];
    call.mediaPeer = { address: PEER, port: 4000 };
    await world.clock.advance(3_000);
    expect(call.signalled).toEqual([`signal ${WIFI}`]);
    expect(call.addresses).toEqual({ signalling: WIFI, media: CABLE });
  });
});

describe("a call whose sound went to another address by itself, as an offer of the peer's asked", () => {
  it("is not moved there once more, and its former path is closed a little later", async () => {
    world = new MobilityWorld([WIFI]);
    const call = await world.call();
    world.routes.set(PEER, CABLE);
    world.present = [WIFI, CABLE];
    call.addresses = { signalling: WIFI, media: CABLE };
    call.changes.emit();
    await world.clock.advance(400);
    expect(call.done).toEqual([]);
    await world.clock.advance(1_000);
    expect(call.done).toEqual(["settle"]);
    expect(call.reports).toEqual([]);
  });
});
