// The real devices, on a private PulseAudio, kept to the same contract as the fake.
import { resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe } from "vitest";
import { PortAudioDevices } from "../../core/platform/node/portaudio-device.ts";
import { describeAudioDevices } from "../contract/audio-device-contract.ts";
import { missingSoundTools, PrivatePulse } from "./private-pulse.ts";

/** PulseAudio's null sinks begin late. */
const START_MS = 2500;

describe.skipIf(missingSoundTools().length > 0)("on PulseAudio", () => {
  let pulse: PrivatePulse;
  const before = { ...process.env };

  beforeAll(async () => {
    pulse = await PrivatePulse.start(["speaker", "microphone"]);
    // This process is the test file's own; PortAudio reads its environment when it starts.
    Object.assign(process.env, pulse.environment("speaker", "microphone.monitor"));
  });

  afterAll(async () => {
    process.env = before;
    await pulse?.close();
  });

  describeAudioDevices("PortAudio", START_MS, async () => ({
    devices: new PortAudioDevices({ requireFrom: resolve(import.meta.dirname, "../../package.json") }),
    advance: (ms) => delay(ms),
    close: async () => {},
  }));
});
