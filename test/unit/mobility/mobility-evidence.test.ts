// What sound that is missing, a wake from suspend and registrations ask of mobility: checks before moves, calls before REGISTERs.
import { afterEach, describe, expect, it } from "vitest";
import type { PathEvidence } from "../../../core/ports/media-engine.ts";
import { FakeNetworkMonitor } from "../../fakes/fake-network-monitor.ts";
import { CABLE, FakeMobileAccount, type FakeMobileCall, MobilityWorld, WIFI } from "./mobility-world.ts";

let world: MobilityWorld;

afterEach(() => {
  world.controller.dispose();
  expect(world.clock.pendingTimers).toBe(0);
  expect(world.monitor?.listeners ?? 0).toBe(0);
});

const WIRELESS = { name: "wlan0", kind: "wireless", addresses: [WIFI] } as const;
const WIRED = { name: "eth0", kind: "wired", addresses: [CABLE] } as const;
const silent = (sinceMs: number, evidence: PathEvidence = "silence") => ({ kind: "path-evidence", evidence, sinceMs }) as const;

describe("evidence", () => {
  async function twoPaths(): Promise<FakeMobileCall> {
    world = new MobilityWorld([WIFI, CABLE], new FakeNetworkMonitor([WIRELESS, WIRED]));
    return world.call();
  }
  it("moves to the path that answers when sound is missing and the present path does not answer", async () => {
    const call = await twoPaths();
    call.answering = new Set([CABLE]);
    call.pathEvents.emit(silent(320));
    await world.clock.advance(2_000);
    expect(call.signalled).toEqual([`signal ${CABLE}`]);
    expect(call.reports).toMatchObject([{ kind: "silence", to: { localAddress: CABLE, kind: "wired" } }]);
    expect(call.reports[0]!.detectedMs).toBeGreaterThanOrEqual(320);
    expect(call.addresses).toEqual({ signalling: CABLE, media: CABLE });
  });
  it("stays on the path that answers though the system goes on naming the dead one, and does not move when it names this one", async () => {
    const call = await twoPaths();
    call.answering = new Set([CABLE]);
    call.pathEvents.emit(silent(320));
    await world.clock.advance(5_000);
    world.present = [CABLE];
    await world.clock.advance(2_000);
    expect(call.signalled).toHaveLength(1);
    world.present = [WIFI, CABLE];
    await world.clock.advance(2_000);
    expect(call.signalled).toEqual([`signal ${CABLE}`, `signal ${WIFI}`]);
  });
  it("does not move for a peer that is merely silent, and asks it ever more seldom", async () => {
    const call = await twoPaths();
    call.answering = new Set([WIFI, CABLE]);
    for (let ms = 400; ms < 60_000; ms += 200) {
      call.pathEvents.emit(silent(ms));
      await world.clock.advance(200);
    }
    expect(call.signalled).toEqual([]);
    expect(call.done.filter((each) => each === `probe ${WIFI}`).length).toBeLessThanOrEqual(6);
  });
  it("shows it when nobody answers on any path, and that all is well when sound comes again", async () => {
    const call = await twoPaths();
    call.pathEvents.emit(silent(400));
    await world.clock.advance(1_000);
    expect(call.reconnectingSinceMs).toBeDefined();
    call.pathEvents.emit({ kind: "receive-resumed" });
    expect(call.reconnectingSinceMs).toBeUndefined();
    await world.clock.advance(60_000);
    expect(call.lost).toBeUndefined();
  });
  it("ends a call in which nothing came and nobody answered for 45 s", async () => {
    const call = await twoPaths();
    for (let ms = 400; ms < 60_000 && !call.lost; ms += 200) {
      call.pathEvents.emit(silent(ms));
      await world.clock.advance(200);
    }
    expect(call.lost?.code).toBe("call/connection-lost");
  });
  it("asks nobody while the call is on hold", async () => {
    const call = await twoPaths();
    call.expectsSound = false;
    call.pathEvents.emit(silent(5_000));
    await world.clock.advance(1_000);
    expect(call.done).toEqual([]);
  });
  it("checks every call and registers anew after a suspend", async () => {
    const call = await twoPaths();
    call.answering = new Set([WIFI]);
    const account = new FakeMobileAccount();
    world.controller.addAccount(account);
    await world.clock.advance(300);
    world.monitor!.hint("resume");
    await world.clock.advance(1_000);
    expect(call.done).toContain(`probe ${WIFI}`);
    expect(account.moves).toEqual([WIFI]);
    world.controller.removeAccount(account);
  });
});

describe("figures of a move", () => {
  const figures = (to: string, gapInMs: number) => ({
    kind: "handover", figures: { from: { address: WIFI, port: 1 }, to: { address: to, port: 2 }, gapInMs, gapOutMs: null, lostIn: 2, lostOut: null, duplicates: 3, concealedMs: 0, isFinal: false },
  }) as const;
  it("complete its report when they come, and never that of another move", async () => {
    world = new MobilityWorld();
    const call = await world.call();
    world.present = [CABLE, WIFI];
    await world.clock.advance(2_000);
    call.pathEvents.emit(figures(CABLE, 40));
    expect(call.reports).toMatchObject([{ gapInMs: 40, lostIn: 2, duplicates: 3, gapOutMs: null }]);
    call.pathEvents.emit(figures(WIFI, 900));
    expect(call.reports).toMatchObject([{ gapInMs: 40 }]);
  });
});

describe("registrations", () => {
  it("follow, but never before the calls have spoken", async () => {
    world = new MobilityWorld();
    const call = await world.call();
    const account = new FakeMobileAccount(call.done);
    world.controller.addAccount(account);
    await world.clock.advance(300);
    world.present = [CABLE, WIFI];
    await world.clock.advance(300);
    expect(call.done.indexOf(`signal ${CABLE}`)).toBeGreaterThan(0);
    expect(call.done.indexOf(`register ${CABLE}`)).toBeGreaterThan(call.done.indexOf(`signal ${CABLE}`));
  });
  it("do not wait for a call that cannot open its sockets", async () => {
    world = new MobilityWorld();
    const call = await world.call();
    call.failingOpens = Infinity;
    const account = new FakeMobileAccount();
    world.controller.addAccount(account);
    await world.clock.advance(300);
    world.present = [CABLE, WIFI];
    await world.clock.advance(500);
    expect(account.moves).toEqual([CABLE]);
  });
  it("follow without any call within a second, and are made anew on the same address when it comes back", async () => {
    world = new MobilityWorld();
    const account = new FakeMobileAccount();
    world.controller.addAccount(account);
    await world.clock.advance(100);
    world.present = [CABLE];
    await world.clock.advance(1_000);
    world.present = [];
    await world.clock.advance(1_000);
    world.present = [CABLE];
    await world.clock.advance(1_000);
    expect(account.moves).toEqual([CABLE, CABLE]);
  });
});
