// The search for devices in a process that hangs, ends or answers late, with Node's timers run by the test; the process is
// played by the test.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { MediaChannelListener } from "../../../core/platform/node/media-thread/media-channel.ts";
import type { MediaCommand } from "../../../core/platform/node/media-thread/media-protocol.ts";
import { DeviceWatch } from "../../../core/platform/node/media-thread/device-watch.ts";
import type { AudioDeviceInfo } from "../../../core/ports/media-engine.ts";

const HEADSET: AudioDeviceInfo = { id: "headset", name: "Headset", canCapture: true, canPlay: true, isDefaultCapture: true, isDefaultPlayback: true };

/** One process that was started. */
interface Played {
  readonly listener: MediaChannelListener;
  readonly asked: MediaCommand[];
  kills: number;
}

let processes: Played[];
let lists: (readonly AudioDeviceInfo[])[];
let watch: DeviceWatch;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  [processes, lists] = [[], []];
  watch = new DeviceWatch({
    open: (listener) => {
      const played: Played = { listener, asked: [], kills: 0 };
      processes.push(played);
      return { post: (commands) => void played.asked.push(...commands), release: () => {}, kill: () => void played.kills++ };
    },
    onChange: (devices) => void lists.push(devices),
  });
});

afterEach(() => {
  watch.close();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

/** Answers every look that a process was asked for. */
function answer({ listener, asked }: Played, devices: readonly AudioDeviceInfo[] = [HEADSET]): void {
  for (const command of asked.splice(0)) {
    if (command.kind === "list-devices") listener.onMessages([{ kind: "devices-listed", requestId: command.requestId, devices }]);
  }
}

/** What becomes of a look: the number of devices, or the failure's code. */
const outcome = (look: Promise<readonly AudioDeviceInfo[]>): Promise<unknown> => look.then(({ length }) => length, ({ code }: { code: unknown }) => code);

describe("a look for sound devices", () => {
  it("that hangs is given up after 8 s and its process ended", async () => {
    const looked = outcome(watch.look());
    await vi.advanceTimersByTimeAsync(7999);
    expect(processes[0]!.kills).toBe(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(await looked).toBe("audio/look-failed");
    expect(processes.map(({ kills }) => kills)).toEqual([1]);
  });

  it("begins anew in another process after one that hung, whose late end and late answer are nothing to it", async () => {
    const first = outcome(watch.look());
    const [hung] = processes as [Played];
    await vi.advanceTimersByTimeAsync(8000);
    await first;
    const second = outcome(watch.look());
    hung.listener.onEnd("SIGKILL");
    answer(hung, []);
    answer(processes[1]!);
    expect(await second).toBe(1);
    expect(lists).toEqual([[HEADSET]]);
  });

  it("that was answered in time ends no process, however many come after it", async () => {
    for (let time = 0; time < 3; time++) {
      const looked = outcome(watch.look());
      await vi.advanceTimersByTimeAsync(5000);
      answer(processes[0]!);
      expect(await looked).toBe(1);
    }
    await vi.advanceTimersByTimeAsync(8000);
    expect(processes.map(({ kills }) => kills)).toEqual([0]);
    expect(lists).toEqual([[HEADSET]]);
  });

  it("whose process ends fails at once, and the next begins another", async () => {
    const looked = outcome(watch.look());
    processes[0]!.listener.onEnd("SIGSEGV");
    expect(await looked).toBe("audio/look-failed");
    const next = outcome(watch.look());
    answer(processes[1]!);
    expect(await next).toBe(1);
  });

  it("goes on every 5 s while the watch is held, also after looks that hung", async () => {
    const holding = watch.hold();
    await vi.advanceTimersByTimeAsync(5000 + 8000 + 5000);
    expect(processes.map(({ kills }) => kills)).toEqual([1, 0]);
    answer(processes[1]!);
    await vi.advanceTimersByTimeAsync(0);
    expect(lists).toEqual([[HEADSET]]);
    holding.dispose();
    // And ends 10 s after the last look.
    await vi.advanceTimersByTimeAsync(10_000);
    expect(processes[1]!.asked).toEqual([{ kind: "close" }]);
  });
});
