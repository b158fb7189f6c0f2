import { expect, it } from "vitest";
import { GodwitError } from "../../../core/base/errors.ts";
import { DeviceLine } from "../../../core/media/device-line.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";

it("looks for a device that is not there ever more seldom, at the least once a minute, and tells of it once", async () => {
  const clock = new FakeClock();
  const triedAtMs: number[] = [];
  const told: unknown[] = [];
  const line = new DeviceLine({
    clock,
    open: async () => {
      triedAtMs.push(clock.nowMs());
      throw new GodwitError({ code: "audio/no-device", message: "None." });
    },
    onCover: () => {},
    onHealth: (failure) => told.push(failure?.code),
    missing: { code: "audio/no-microphone", message: "None." },
  });
  line.acquire();
  await clock.advance(5 * 60_000);
  const pausesMs = triedAtMs.slice(1).map((atMs, index) => atMs - triedAtMs[index]!);
  expect(pausesMs).toEqual([3000, 6000, 12_000, 24_000, 48_000, 60_000, 60_000, 60_000]);
  expect(told).toEqual(["audio/no-device"]);
  await line.close();
  expect(clock.pendingTimers).toBe(0);
});

it("goes on to the next device where the last one fails even to close, as one that was pulled out may", async () => {
  const clock = new FakeClock();
  const opened: (string | undefined)[] = [];
  const line = new DeviceLine({
    clock,
    open: async (deviceId) => {
      opened.push(deviceId);
      return { sampleRateHz: 48_000, delayMs: 0, close: () => Promise.reject(new Error("gone")) };
    },
    onCover: () => {},
    onHealth: () => {},
    missing: { code: "audio/no-microphone", message: "None." },
  });
  line.acquire();
  await clock.advance(100);
  line.prefer(["headset"]);
  await clock.advance(100);
  expect(opened).toEqual([undefined, "headset"]);
  // This one gives nothing: it is broken, and left behind.
  await clock.advance(6000);
  expect(opened.length).toBeGreaterThan(2);
  await line.close();
  expect(clock.pendingTimers).toBe(0);
});
