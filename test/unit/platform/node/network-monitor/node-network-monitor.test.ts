import { describe, expect, it, vi } from "vitest";
import { silentLogger } from "../../../../../core/base/logger.ts";
import { linuxEvents } from "../../../../../core/platform/node/network-monitor/linux-events.ts";
import { NodeNetworkMonitor } from "../../../../../core/platform/node/network-monitor/node-network-monitor.ts";
import { hasSlept } from "../../../../../core/platform/node/network-monitor/sleep-watch.ts";
import type { SystemEvents } from "../../../../../core/platform/node/network-monitor/system-events.ts";
import { FakeClock } from "../../../../fakes/fake-clock.ts";

function makeMonitor(events?: SystemEvents) {
  const clock = new FakeClock();
  const reads = { count: 0 };
  const monitor = new NodeNetworkMonitor({
    clock, logger: silentLogger, kindOf: () => "wired", standsStill: true, ...(events && { events }),
    readAddresses: () => (reads.count++, [{ name: "lo", isLoopback: true, addresses: ["127.0.0.1"] }, { name: "eth0", isLoopback: false, addresses: ["192.0.2.1"] }]),
  });
  const hints: string[] = [];
  monitor.onHint(({ source }) => void hints.push(source));
  return { clock, monitor, hints, reads };
}

describe("NodeNetworkMonitor", () => {
  it("says resume once after a sleep, whoever noticed it first", async () => {
    const { clock, monitor, hints } = makeMonitor();
    await clock.advance(1_000);
    clock.sleep(60_000);
    await clock.advance(1_000);
    monitor.tell("resume");
    expect(hints).toEqual(["resume"]);
    await clock.advance(10_000);
    clock.sleep(60_000);
    monitor.tell("resume");
    await clock.advance(1_000);
    expect(hints).toEqual(["resume", "resume"]);
    monitor.dispose();
    expect(clock.pendingTimers).toBe(0);
  });

  it("says resume at the first word of the system after a sleep, before the clocks are looked at anyway", async () => {
    const printing = `setInterval(() => process.stdout.write("[LINK]1\\n"), 20)`;
    const { clock, monitor, hints } = makeMonitor({ ...linuxEvents, command: process.execPath, args: ["-e", printing] });
    await vi.waitUntil(() => hints.includes("link"));
    clock.sleep(60_000);
    await vi.waitUntil(() => hints.includes("resume"));
    expect(hints.filter((hint) => hint !== "link")).toEqual(["resume"]);
    monitor.dispose();
    expect(clock.pendingTimers).toBe(0);
  });

  it("says nothing while nothing changes", async () => {
    const { clock, monitor, hints } = makeMonitor();
    await clock.advance(60_000);
    expect(hints).toEqual([]);
    monitor.dispose();
  });

  it("asks the system once for many questions in a moment, and again after a hint", () => {
    const { monitor, reads } = makeMonitor();
    const before = reads.count;
    for (let question = 0; question < 10; question++) monitor.interfaces();
    expect(reads.count).toBe(before);
    monitor.tell("address");
    expect(monitor.interfaces()).toEqual([
      { name: "lo", kind: "loopback", addresses: ["127.0.0.1"] }, { name: "eth0", kind: "wired", addresses: ["192.0.2.1"] },
    ]);
    expect(reads.count).toBe(before + 1);
    monitor.dispose();
  });
});

describe("hasSlept", () => {
  const at = (nowMs: number, wallMs: number) => ({ nowMs, wallMs });

  it("compares both clocks where the monotonic one stands still: a busy computer slept not", () => {
    expect(hasSlept(at(0, 0), at(1_000, 61_000), 1_000, true)).toBe(true);
    expect(hasSlept(at(0, 0), at(9_000, 9_000), 1_000, true)).toBe(false);
  });

  it("compares the calendar with the timer where it goes on", () => {
    expect(hasSlept(at(0, 0), at(61_000, 61_000), 1_000, false)).toBe(true);
    expect(hasSlept(at(0, 0), at(1_200, 1_200), 1_000, false)).toBe(false);
  });

  it("takes a calendar that was set back for nothing", () => {
    expect(hasSlept(at(0, 90_000), at(1_000, 1_000), 1_000, true)).toBe(false);
  });
});
