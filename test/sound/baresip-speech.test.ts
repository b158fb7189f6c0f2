// Real sound between two makers' phones: speech into godwit's microphone is what baresip records, and what baresip
// speaks comes out of godwit's speaker. Microphone and speaker are PulseAudio's, through naudiodon; baresip has files.
// The voice goes out as it is: what processing does to it, wave by wave, is not what transport may do (`echo` bench).
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readWav } from "../../core/media/wav.ts";
import type { Sound } from "../../core/ports/sound-files.ts";
import { startBaresip, type Baresip } from "../interop/peers/baresip.ts";
import { untilRecorded } from "../interop/recorded-tone.ts";
import { GodwitProcess } from "../terminal/godwit-process.ts";
import { missingSoundTools, PrivatePulse, speak } from "./private-pulse.ts";
import { compareSpeech, speechFault } from "./speech-correlation.ts";

const TEXT_OF_GODWIT = "Good morning, this is the lighthouse. Three hundred birds went by before sunrise, and the wind has turned to the west.";
const TEXT_OF_BARESIP = "Thank you, lighthouse. The ferry leaves the southern pier at seven, and there is room for one more passenger with a bicycle.";
/** Null sinks take up to two seconds to begin; nobody speaks before. */
const SETTLED_S = 5;
/** Jitter buffer, devices and this machine's other work. */
const TAIL_S = 2;

describe.skipIf(missingSoundTools().length > 0)("speech between godwit and baresip", () => {
  let folder: string;
  let pulse: PrivatePulse;
  let bob: Baresip;
  const before = { ...process.env };

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "godwit-speech-"));
    pulse = await PrivatePulse.start(["speaker", "microphone"]);
  });

  afterEach(async () => {
    process.env = { ...before };
    await bob?.stop();
    await pulse?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("goes both ways, whole and at its own speed", async () => {
    const [fromGodwit, fromBaresip, played] = ["godwit.wav", "baresip.wav", "played.wav"].map((name) => join(folder, name)) as [string, string, string];
    speak(TEXT_OF_GODWIT, fromGodwit);
    speak(TEXT_OF_BARESIP, fromBaresip, 165);
    toTelephone(fromBaresip, played);
    bob = await startBaresip({ user: "bob", autoAnswer: true, speaks: { file: played } });
    const [said, heard] = [() => bob.recordings("said")[0], () => bob.recordings("heard")[0]];

    Object.assign(process.env, pulse.environment("speaker", "microphone.monitor"));
    await using ada = new GodwitProcess("call", bob.uri, "--from", "sip:ada@127.0.0.1", "--local", "127.0.0.1", "--processing", "none", "--json");
    await ada.event(({ state }) => state === "active");
    const speaker = pulse.record("speaker", join(folder, "speaker.wav"));
    await untilRecorded(heard, SETTLED_S);
    await pulse.play(fromGodwit, "microphone");
    await untilRecorded(said, SETTLED_S + secondsOf(fromBaresip) + TAIL_S);
    await untilRecorded(heard, SETTLED_S + secondsOf(fromGodwit) + TAIL_S);
    await speaker.stop();
    expect(await ada.stop()).toBe(0);
    await bob.control.waitFor("CALL_CLOSED");

    expect(await ada.summary()).toMatchObject({ answered: true, audioProblem: null, packetsLost: 0 });
    expect(speechFault(compareSpeech(sound(fromGodwit), sound(heard()!)))).toBeUndefined();
    expect(speechFault(compareSpeech(sound(fromBaresip), sound(speaker.path)))).toBeUndefined();
  });
});

/** As baresip plays it: 8 kHz, mono, 16 bits, after a time in which the devices begin, and with silence to follow. */
function toTelephone(from: string, to: string): void {
  const made = spawnSync("sox", [from, "-r", "8000", "-c", "1", "-b", "16", to, "pad", String(SETTLED_S), String(4 * TAIL_S)]);
  if (made.status !== 0) throw new Error(`sox: ${made.stderr.toString()}`);
}

function secondsOf(path: string): number {
  const { samples, sampleRateHz } = sound(path);
  return samples.length / sampleRateHz;
}

function sound(path: string): Sound {
  const read = readWav(readFileSync(path));
  if (!read.ok) throw new Error(`${path}: ${read.error}`);
  return read.value;
}
