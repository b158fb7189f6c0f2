// The worst of rooms: everything that a phone plays is what its microphone hears, at full level. Who calls it hears himself,
// unless the phone cancels the echo. Loudspeaker -> PulseAudio's monitor -> microphone, through the real media thread.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readWav } from "../../core/media/wav.ts";
import { WebRtcProcessors } from "../../core/platform/node/webrtc-processor.ts";
import type { AudioProcessing } from "../../core/ports/media-engine.ts";
import { missingSoundTools, PrivatePulse } from "./private-pulse.ts";
import { SoundPhone } from "./sound-phone.ts";

const SPEECH = fileURLToPath(new URL("../../build/sounds/talk.wav", import.meta.url));
const CALL_MS = 14_000;
/** By then devices have begun and the canceller knows the room. */
const SETTLED_SECONDS = 8;
const ON: AudioProcessing = { echoCancellation: true, noiseSuppression: true, gainControl: true, highPass: true };
const OFF: AudioProcessing = { echoCancellation: false, noiseSuppression: false, gainControl: false, highPass: false };

const missing = missingSoundTools();
const { unavailable } = new WebRtcProcessors({ requireFrom: fileURLToPath(import.meta.url) });
if (missing.length > 0) console.warn(`sound tests are skipped: ${missing.join(", ")} not installed`);

describe.skipIf(missing.length > 0 || unavailable)("an acoustic loop", () => {
  let folder: string;
  let pulse: PrivatePulse;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "godwit-echo-"));
    pulse = await PrivatePulse.start(["room_on", "room_off"]);
  });

  afterAll(async () => {
    await pulse?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("gives the far end at least 20 dB less of its own voice with echo cancelling than without", async () => {
    const [withIt, without] = await Promise.all([echoDb("room_on", ON), echoDb("room_off", OFF)]);
    console.info(JSON.stringify({ echoWithDb: withIt, echoWithoutDb: without }));
    // The loop is one: without processing the far end hears itself about as loud as it speaks.
    expect(without).toBeGreaterThan(-10);
    expect(without - withIt).toBeGreaterThan(20);
  });

  /** How loud the far end hears itself against how loud it speaks. */
  async function echoDb(room: string, processing: AudioProcessing): Promise<number> {
    const heardPath = join(folder, `${room}.wav`);
    const near = await SoundPhone.start({ environment: pulse.environment(room, `${room}.monitor`), processing });
    const far = await SoundPhone.start({
      environment: pulse.environment(room, `${room}.monitor`),
      capture: { kind: "file", path: SPEECH, loop: true }, playback: { kind: "file", path: heardPath },
    });
    await Promise.all([near.connect(far.localRtp), far.connect(near.localRtp)]);
    await delay(CALL_MS);
    await Promise.all([near.close(), far.close()]);
    expect(near.events.filter(({ kind }) => kind === "processing")).toEqual([]);
    return levelDb(heardPath, SETTLED_SECONDS) - levelDb(SPEECH, 0);
  }
});

function levelDb(path: string, fromSeconds: number): number {
  const sound = readWav(readFileSync(path));
  if (!sound.ok) throw new Error(`${path}: ${sound.error}`);
  const { samples, sampleRateHz } = sound.value;
  const from = samples.subarray(fromSeconds * sampleRateHz);
  return 10 * Math.log10(Math.max(1e-3, from.reduce((sum, sample) => sum + sample * sample, 0) / from.length));
}
