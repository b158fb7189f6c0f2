// A call of the desktop phone as people have it, with real sound: Opus and SRTP inside Electron, speech both ways, a
// recording of it that plays, and echo cancelling that is switched while one talks.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { readWav } from "../../core/media/wav.ts";
import type { Sound } from "../../core/ports/sound-files.ts";
import { findFreePort } from "../interop/peers/free-port.ts";
import { missingSoundTools, PrivatePulse, speak } from "../sound/private-pulse.ts";
import { compareSpeech, speechFault } from "../sound/speech-correlation.ts";
import { GodwitProcess } from "../terminal/godwit-process.ts";
import { startApp, type RunningApp } from "./app-harness.ts";
import { PhoneWindow } from "./phone-window.ts";

const OURS = "Good morning, this is the desktop speaking. The parcel has arrived, and I have put it under the stairs.";
const THEIRS = "Thank you very much for calling back. Somebody will come round this afternoon and carry it upstairs.";
/** Somebody who talks on and on. */
const REPEATS = 20;
/** What is heard lately. */
const LATELY_S = 3;
/** An echo this much fainter is gone, a quarter of the amplitude: more is measured where nothing else runs. */
const GONE = 0.25;
/** Whose words these are is asked here; how whole they come, test/sound asks. A busy machine plays with gaps. */
const RECOGNISED = { minimumCoverage: 0.3 };
/** Root mean square, of 32768, from which something is heard. */
const LOUD = 300;
const missing = missingSoundTools();
if (missing.length > 0) console.warn(`the encrypted call is not tested: ${missing.join(", ")} not installed`);

describe.skipIf(missing.length > 0)("a call in Electron with a phone that takes Opus only, and only encrypted", () => {
  let folder: string;
  let pulse: PrivatePulse;
  let running: RunningApp;
  let phone: PhoneWindow;
  let ours: string;
  let theirs: string;
  let peer: GodwitProcess | undefined;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "godwit-encrypted-"));
    ours = spoken("ours", OURS);
    theirs = spoken("theirs", THEIRS);
    pulse = await PrivatePulse.start(["speaker", "microphone"]);
    running = await startApp({ env: pulse.environment("speaker", "microphone.monitor") as Record<string, string> });
    phone = new PhoneWindow(running);
    await phone.skipWelcome();
    await phone.addDirectAccount();
  });
  afterEach(() => peer?.[Symbol.asyncDispose]());
  afterAll(async () => {
    await running?.close();
    await pulse?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function spoken(name: string, text: string): string {
    const path = join(folder, `${name}.wav`);
    speak(text, path);
    return path;
  }

  /** Calls a phone that says `says` and writes down what it hears. */
  async function call(says: string, heard: string): Promise<void> {
    const at = `127.0.0.1:${await findFreePort()}`;
    peer = new GodwitProcess("answer", "--listen", at, "--json", "--codec", "opus", "--encryption", "required", "--capture", says, "--playback", heard);
    await peer.event(({ event }) => event === "listening");
    await phone.dial(`sip:stairs@${at}`);
    await phone.callIs("active");
  }

  it("shows codec and lock, carries speech both ways and records it, a side each", async () => {
    const [peerHeard, said] = [join(folder, "peer-heard.wav"), join(folder, "said.wav")];
    execFileSync("sox", [theirs, join(folder, "theirs-later.wav"), "pad", "20", "30"]);
    execFileSync("sox", [ours, said, "pad", "1", "2"]);
    await call(join(folder, "theirs-later.wav"), peerHeard);
    await phone.reads("call-facts", "Opus");
    await phone.reads("call-encryption", "Encrypted, keys readable");
    expect(await peer!.event(({ event }) => event === "encryption")).toMatchObject({ kind: "sdes", suite: expect.stringMatching(/^A/u) });
    await phone.click("call-record");
    await phone.shows("recording-running");
    await running.screenshot("encrypted-call");
    const speaker = pulse.record("speaker", join(folder, "speaker.wav"), 48_000);
    await phone.click("call-details");
    // One after the other: who is interrupted is heard less well, where echoes are cancelled.
    await pulse.play(said, "microphone");
    await phone.soundGoesOn(16);
    await speaker.stop();
    await phone.click("call-record");
    await phone.reads("recording-over", "saved");
    await phone.press("Control+E");
    expect(await peer!.summary()).toMatchObject({ codec: "opus", encryption: { kind: "sdes" } });
    await phone.callIs("ended");
    await phone.press("Escape");
    await peer!.stop();

    expect(speechFault(compareSpeech(soundOf(ours), soundOf(peerHeard)), RECOGNISED)).toBeUndefined();
    expect(speechFault(compareSpeech(soundOf(theirs), soundOf(speaker.path)), RECOGNISED)).toBeUndefined();
    const recorded = onlyFile(join(pulse.folder, "Music", "Godwit"));
    expect(execFileSync("soxi", ["-c", recorded], { encoding: "utf8" }).trim()).toBe("2");
    for (const [side, reference] of [["1", ours], ["2", theirs]] as const) {
      const alone = join(folder, `side-${side}.wav`);
      execFileSync("sox", [recorded, alone, "remix", side]);
      expect(speechFault(compareSpeech(soundOf(reference), soundOf(alone)), RECOGNISED), `side ${side}`).toBeUndefined();
    }
  });

  it("takes the echo out of what the other side hears, and lets it through while that is switched off", async () => {
    const peerHeard = join(folder, "peer-echo.wav");
    execFileSync("sox", [theirs, join(folder, "talker.wav"), "repeat", String(REPEATS)]);
    await call(join(folder, "talker.wav"), peerHeard);
    await phone.openView("settings");
    await phone.click("settings-sound");
    await using echoPath = await pulse.connect("speaker", "microphone");
    void echoPath;
    const lately = (): number => loudness(soundOf(peerHeard));
    const comesTo = (heard: (level: number) => boolean, what: string): Promise<void> => phone.until(async () => heard(lately()), what, 60_000);

    await phone.click("voice-echoCancellation");
    await comesTo((level) => level > LOUD, "the echo with cancelling off");
    const echo = lately();
    await phone.click("voice-echoCancellation");
    await comesTo((level) => level < GONE * echo, "no echo with cancelling on");
    await phone.click("voice-echoCancellation");
    await comesTo((level) => level > LOUD, "the echo with cancelling off again");
    expect(await addOnsOfMedia(running)).toMatch(/rtc-node[^/]*\.node/u);
    await phone.click("voice-echoCancellation");
    await phone.press("Control+E");
    await peer!.summary();
  });

  it("wrote no error to the console of the page", () => {
    expect(running.pageErrors()).toEqual([]);
  });
});

function soundOf(path: string): Sound {
  const read = readWav(readFileSync(path));
  if (!read.ok) throw new Error(`${path}: ${read.error}`);
  return read.value;
}

/** Root mean square of what was heard last. */
function loudness({ samples, sampleRateHz }: Sound): number {
  const last = samples.subarray(Math.max(0, samples.length - LATELY_S * sampleRateHz));
  return Math.sqrt(last.reduce((sum, sample) => sum + sample ** 2, 0) / Math.max(1, last.length));
}

function onlyFile(folder: string): string {
  const files = readdirSync(folder);
  expect(files).toHaveLength(1);
  return join(folder, files[0]!);
}

/** The native add-ons that are mapped into the process in which media runs. */
async function addOnsOfMedia({ app }: RunningApp): Promise<string> {
  const pid = await app.evaluate(({ app: electron }) => electron.getAppMetrics().find(({ name }) => name === "Godwit media")?.pid);
  return readFileSync(`/proc/${pid}/maps`, "utf8");
}
