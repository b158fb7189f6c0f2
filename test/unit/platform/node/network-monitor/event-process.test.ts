// The child that prints events, played by Node itself. Waits for what it says, never for time.
import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { EventProcess, type EventProcessListener } from "../../../../../core/platform/node/network-monitor/event-process.ts";
import { linuxEvents } from "../../../../../core/platform/node/network-monitor/linux-events.ts";
import type { SystemEvents } from "../../../../../core/platform/node/network-monitor/system-events.ts";
import { FakeClock } from "../../../../fakes/fake-clock.ts";

const script = (text: string): SystemEvents => ({ ...linuxEvents, command: process.execPath, args: ["-e", text] });

/** A listener whose words and states can be waited for. */
function listen(): EventProcessListener & { readonly heard: string[]; until(isSo: () => boolean): Promise<void> } {
  const heard: string[] = [];
  return {
    heard,
    onWord: (word) => void heard.push(word.kind === "hint" ? word.source : word.kind),
    onRunning: (isRunning, willRetry) => void heard.push(isRunning ? "runs" : willRetry ? "ended" : "given up"),
    async until(isSo) {
      while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

describe("EventProcess", () => {
  it("passes one hint of each sort on for a storm of lines", async () => {
    const clock = new FakeClock();
    const listener = listen();
    const storm = `process.stdout.write("[LINK]1\\n[ADDR]1\\n".repeat(2_000)); setInterval(() => {}, 1_000)`;
    const child = new EventProcess(clock, script(storm), listener);
    await listener.until(() => listener.heard.includes("address"));
    const hints = listener.heard.filter((word) => word !== "runs");
    expect(hints.slice(0, 2)).toEqual(["link", "address"]);
    expect(hints.length).toBeLessThan(100);
    child.dispose();
    expect(clock.pendingTimers).toBe(0);
  });

  it("puts lines together that come in pieces", async () => {
    const listener = listen();
    const child = new EventProcess(new FakeClock(), script(`process.stdout.write("[RO"); setTimeout(() => process.stdout.write("UTE]1\\n"), 1); setInterval(() => {}, 1_000)`), listener);
    await listener.until(() => listener.heard.includes("route"));
    child.dispose();
  });

  it("starts again with growing pauses where it ends by itself, and gives up at last", async () => {
    const clock = new FakeClock();
    const listener = listen();
    const child = new EventProcess(clock, script(""), listener);
    const ends = (): number => listener.heard.filter((word) => word !== "runs").length;
    for (let end = 1; end < 8; end++) {
      await listener.until(() => ends() === end);
      await clock.advance(250 * 2 ** (end - 1) - 1);
      expect(child.pid).toBeUndefined();
      await clock.advance(1);
      expect(child.pid).toBeDefined();
    }
    await listener.until(() => ends() === 8);
    expect(listener.heard.at(-1)).toBe("given up");
    child.dispose();
    expect(clock.pendingTimers).toBe(0);
  });

  it("gives up at once where there is no such program", async () => {
    const clock = new FakeClock();
    const listener = listen();
    const child = new EventProcess(clock, { ...linuxEvents, command: "godwit-has-no-such-program" }, listener);
    await listener.until(() => listener.heard.length > 0);
    expect(listener.heard).toEqual(["given up"]);
    child.dispose();
    expect(clock.pendingTimers).toBe(0);
  });

  it("ends the child with its owner, which says nothing more", async () => {
    const listener = listen();
    const child = new EventProcess(new FakeClock(), script("setInterval(() => {}, 1_000)"), listener);
    await listener.until(() => listener.heard.includes("runs"));
    const { pid } = child;
    const exitListeners = process.listenerCount("exit");
    child.dispose();
    expect(process.listenerCount("exit")).toBe(exitListeners - 1);
    await listener.until(() => !existsSync(`/proc/${pid}`));
    expect(listener.heard).toEqual(["runs"]);
  });
});
