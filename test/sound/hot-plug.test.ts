// Unplugging with real streams: the sink under a playing call stops and goes on.
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { missingSoundTools, PrivatePulse } from "./private-pulse.ts";
import { SoundPhone } from "./sound-phone.ts";

const VOLUMES = { microphoneVolume: 1, speakerVolume: 1, ringerVolume: 1 };
/** The tone's level, far above an empty sink's silence. */
const LOUD = 1000;
const LIMIT_MS = 30_000;
/** What is promised is one second; a machine that runs other tests, too, gets one more. */
const FALLS_BACK_WITHIN_MS = 2000;
/** A sink on which nothing was heard for so long is used no more. */
const SILENT_AFTER_MS = 500;
/** Between two blocks in which a tone is heard. */
const SOUNDING_WITHIN_MS = 200;

describe.skipIf(missingSoundTools().length > 0)("a headset", () => {
  let pulse: PrivatePulse;
  let caller: SoundPhone;
  let listener: SoundPhone;

  beforeEach(async () => {
    pulse = await PrivatePulse.start(["builtin", "headset"], { headset: "headset" });
    const environment = pulse.environment("builtin", "builtin.monitor");
    caller = await SoundPhone.start({ environment, capture: { kind: "tone", frequencyHz: 440 }, playback: { kind: "null" } });
    listener = await SoundPhone.start({ environment, capture: { kind: "silence" } });
    await listener.select({ ...VOLUMES, speakerIds: ["ALSA:headset"] });
    await caller.connect(listener.localRtp);
    await listener.connect(caller.localRtp);
  });

  afterEach(async () => {
    // A stream of PulseAudio's that is stopped for good cannot be closed, and would keep its process from ending.
    await pulse.setStopped("headset", false);
    await caller.close();
    expect(await listener.close()).toBe(0);
    await pulse.close();
  });

  it("that is unplugged in a call is replaced by the next device, and used again when it is back", async () => {
    await heardAfterMs("headset");
    // A device that has only begun is given more time than one that runs.
    await delay(500);
    await pulse.setStopped("headset", true);
    // 0.74 s was measured (2026-11-23), of which 0.7 s is waiting whether the device goes on.
    expect(await heardAfterMs("builtin")).toBeLessThan(FALLS_BACK_WITHIN_MS);
    await pulse.setStopped("headset", false);
    await movesBack("builtin", "headset");
    // A list of devices that no longer names the stopped one may have come before the failure.
    expect(listener.events.findLast(({ kind }) => kind.startsWith("audio-"))?.kind).not.toBe("audio-failed");
    expect(listener.statistics?.packetsLost).toBe(0);
  });

  /** How long it took until the tone was heard on a sink. */
  async function heardAfterMs(sink: string): Promise<number> {
    const began = performance.now();
    let heardMs: number | undefined;
    using _listening = listenForTone(sink, () => (heardMs ??= performance.now() - began));
    await until(() => heardMs !== undefined, `nothing was heard on ${sink}`);
    return heardMs!;
  }

  /** The tone is heard on the one sink and no longer on the other. What a stopped sink still held sounds when it goes on, too, and is no return. */
  async function movesBack(from: string, to: string): Promise<void> {
    let heardFromMs = performance.now();
    let heardToMs = -Infinity;
    using _from = listenForTone(from, () => (heardFromMs = performance.now()));
    using _to = listenForTone(to, () => (heardToMs = performance.now()));
    await until(() => performance.now() - heardFromMs > SILENT_AFTER_MS && performance.now() - heardToMs < SOUNDING_WITHIN_MS, `the tone did not move from ${from} to ${to}`);
  }

  function listenForTone(sink: string, onTone: () => void): Disposable {
    return pulse.listen(sink, (samples) => {
      if (samples.some((sample) => Math.abs(sample) > LOUD)) onTone();
    });
  }

  async function until(isSo: () => boolean, otherwise: string): Promise<void> {
    for (const began = performance.now(); !isSo(); await delay(10)) {
      if (performance.now() - began > LIMIT_MS) throw new Error(`${otherwise} for ${LIMIT_MS} ms: ${JSON.stringify(listener.events.filter(({ kind }) => kind !== "statistics"))}, ${JSON.stringify(listener.statistics)}`);
    }
  }
});
