// A newcomer's first minutes in the real window, with real sound: "Try it", speech into the microphone comes back from
// the echo and out of the speaker; the talking number is heard; both calls are in the list.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inRepository } from "../../build/paths.mjs";
import { readWav } from "../../core/media/wav.ts";
import type { Sound } from "../../core/ports/sound-files.ts";
import { missingSoundTools, PrivatePulse, speak } from "../sound/private-pulse.ts";
import { compareSpeech, speechFault } from "../sound/speech-correlation.ts";
import { startApp, type RunningApp } from "./app-harness.ts";
import { PhoneWindow } from "./phone-window.ts";

const TEXT = "Hello, is anybody there? I am trying this telephone for the very first time, and I would like to hear myself speak.";
const TALK = inRepository("dist/electron/sounds/talk.wav");
const missing = missingSoundTools();
if (missing.length > 0) console.warn(`the sound of the first run is not tested: ${missing.join(", ")} not installed`);

describe.skipIf(missing.length > 0)("the first run", () => {
  let folder: string;
  let pulse: PrivatePulse;
  let running: RunningApp;
  let phone: PhoneWindow;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "godwit-first-run-"));
    pulse = await PrivatePulse.start(["speaker", "microphone"]);
    running = await startApp({ env: pulse.environment("speaker", "microphone.monitor") as Record<string, string> });
    phone = new PhoneWindow(running);
  });

  afterAll(async () => {
    await running?.close();
    await pulse?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("welcomes with something to try", async () => {
    await phone.reads("welcome-try", "Try it now");
    await running.screenshot("first-run-welcome");
  });

  it("calls the echo, and what one says comes back, whole and at its own speed", async () => {
    await phone.click("welcome-try");
    await phone.callIs("active");
    await phone.reads("call-name", "Echo");
    await phone.click("call-details");
    await phone.soundGoesOn(2);
    // One's own words that come back while one still speaks are an echo, and would be cancelled where they meet the next
    // ones; and the judge compares wave forms, which cleaning changes.
    await phone.openView("settings");
    await phone.click("settings-sound");
    for (const part of ["echoCancellation", "noiseSuppression", "gainControl", "highPass"]) await phone.click(`voice-${part}`);
    await phone.page.locator("[data-testid=call-chip]:visible").click();
    await phone.callIs("active");
    const spoken = join(folder, "spoken.wav");
    const played = join(folder, "played.wav");
    speak(TEXT, spoken);
    // The quiet around it is for devices that have just been opened, and for the way there and back.
    execFileSync("sox", [spoken, played, "pad", "2", "3"]);
    const heard = pulse.record("speaker", join(folder, "heard.wav"));
    await pulse.play(played, "microphone");
    await heard.stop();
    const echoed = compareSpeech(sound(spoken), sound(heard.path));
    console.info(JSON.stringify({ echoed }));
    await running.screenshot("first-run-echo");
    expect(speechFault(echoed)).toBeUndefined();
  });

  it("hangs up with the mouse, and the window says so", async () => {
    await phone.click("call-end");
    await phone.callIs("ended");
    await phone.reads("call-end-reason", "You hung up.");
    await running.screenshot("first-run-ended");
    await phone.click("call-dismiss");
    await phone.hides("call-stage");
  });

  it("calls the talking number, which is heard", async () => {
    const reference = sound(TALK);
    const lengthS = reference.samples.length / reference.sampleRateHz;
    const heard = pulse.record("speaker", join(folder, "talk.wav"));
    await phone.click("trial-talk");
    await phone.callIs("active");
    await phone.click("call-details");
    // Long enough that one whole reading is in there, wherever the devices began.
    await phone.soundGoesOn(lengthS + 4);
    await running.screenshot("first-run-talk");
    await phone.press("Control+E");
    await phone.callIs("ended");
    await heard.stop();
    const talked = compareSpeech(reference, sound(heard.path));
    console.info(JSON.stringify({ talked }));
    // Heard is what is promised here; a step in delay, as a busy machine brings, counts all that follows as missing.
    expect(speechFault(talked, { minimumCoverage: 0.3 })).toBeUndefined();
  });

  it("has both calls in the list, the last one first", async () => {
    await phone.click("call-dismiss");
    await phone.openView("recent");
    const rows = phone.page.getByTestId("history-row");
    await phone.until(async () => (await rows.count()) === 2, "two recent calls");
    const [talk, echo] = await rows.allInnerTexts();
    expect(talk).toMatch(/Talking number\s+Outgoing, 00:\d\d/u);
    expect(echo).toMatch(/Echo\s+Outgoing, 00:\d\d/u);
    await running.screenshot("first-run-recent");
  });

  it("wrote no error to the console of the page", () => {
    expect(running.pageErrors()).toEqual([]);
  });
});

function sound(path: string): Sound {
  const read = readWav(readFileSync(path));
  if (!read.ok) throw new Error(`${path}: ${read.error}`);
  return read.value;
}
