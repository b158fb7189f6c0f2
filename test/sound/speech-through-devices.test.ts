// Real sound: speech that goes into one phone's microphone comes out of the other's speaker, whole and at its own speed.
// Microphone (PulseAudio) -> naudiodon -> RTP on loopback -> naudiodon -> speaker (PulseAudio), both ways at once.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readWav } from "../../core/media/wav.ts";
import type { Sound } from "../../core/ports/sound-files.ts";
import { missingSoundTools, PrivatePulse, speak } from "./private-pulse.ts";
import { SoundPhone } from "./sound-phone.ts";
import { compareSpeech, speechFault } from "./speech-correlation.ts";

const missing = missingSoundTools();
if (missing.length > 0) console.warn(`sound tests are skipped: ${missing.join(", ")} not installed`);

const TEXT_OF_A = "Good morning, this is the harbour office speaking. The godwit has landed in Tauranga after eleven days in the air.";
const TEXT_OF_B = "Thank you very much for calling. We shall write it down at once and tell the others on the beach before the tide.";

describe.skipIf(missing.length > 0)("sound through real devices", () => {
  let folder: string;
  let pulse: PrivatePulse;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "godwit-sound-"));
    pulse = await PrivatePulse.start(["speaker_a", "microphone_a", "speaker_b", "microphone_b"]);
  });

  afterAll(async () => {
    await pulse?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("carries speech both ways at once, whole and at its own speed", async () => {
    const spokenByA = join(folder, "a.wav");
    const spokenByB = join(folder, "b.wav");
    speak(TEXT_OF_A, spokenByA);
    speak(TEXT_OF_B, spokenByB, 165);
    const [a, b] = await Promise.all([
      SoundPhone.start({ environment: pulse.environment("speaker_a", "microphone_a.monitor") }),
      SoundPhone.start({ environment: pulse.environment("speaker_b", "microphone_b.monitor") }),
    ]);
    await Promise.all([a.connect(b.localRtp), b.connect(a.localRtp)]);
    const heardByA = pulse.record("speaker_a", join(folder, "heard-by-a.wav"));
    const heardByB = pulse.record("speaker_b", join(folder, "heard-by-b.wav"));
    await Promise.all([pulse.play(withQuiet(spokenByA), "microphone_a"), pulse.play(withQuiet(spokenByB), "microphone_b")]);
    await Promise.all([heardByA.stop(), heardByB.stop()]);
    const exitCodes = await Promise.all([a.close(), b.close()]);

    const aToB = compareSpeech(sound(spokenByA), sound(heardByB.path));
    const bToA = compareSpeech(sound(spokenByB), sound(heardByA.path));
    console.info(JSON.stringify({ aToB, bToA, statistics: a.statistics, exitCodes }));
    expect(speechFault(aToB)).toBeUndefined();
    expect(speechFault(bToA)).toBeUndefined();
    expect(a.statistics?.packetsLost).toBe(0);
    expect(exitCodes).toEqual([0, 0]);
    expect(a.standardOutput + b.standardOutput).toBe("");
  });
});

/** The same speech with quiet around it: a null sink's first frames take up to two seconds, and the way there a moment. */
function withQuiet(path: string): string {
  const padded = path.replace(/\.wav$/, "-padded.wav");
  execFileSync("sox", [path, padded, "pad", "4", "2"]);
  return padded;
}

function sound(path: string): Sound {
  const read = readWav(readFileSync(path));
  if (!read.ok) throw new Error(`${path}: ${read.error}`);
  return read.value;
}
