// During a call in the real window: hold and resume as the peer sees them, mute and volume as they are heard, tones as
// the peer receives them, two calls with one click to swap, quality and network path, the end from the keyboard.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { readWav } from "../../core/media/wav.ts";
import { findFreePort } from "../interop/peers/free-port.ts";
import { startSipp } from "../interop/peers/sipp.ts";
import { missingSoundTools, PrivatePulse } from "../sound/private-pulse.ts";
import { GodwitProcess } from "../terminal/godwit-process.ts";
import { startApp, type RunningApp } from "./app-harness.ts";
import { PhoneWindow } from "./phone-window.ts";

const TONE_HZ = 440;
/** A stretch of this length is loud or silent as a whole. */
const STRETCH_S = 0.1;
/** Root mean square, of 32768, from which something is heard. */
const LOUD = 300;
const missing = missingSoundTools();
if (missing.length > 0) console.warn(`sound during calls is not tested: ${missing.join(", ")} not installed`);

let folder: string;
let pulse: PrivatePulse | undefined;
let running: RunningApp;
let phone: PhoneWindow;
const peers: GodwitProcess[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "godwit-in-call-"));
  if (missing.length === 0) pulse = await PrivatePulse.start(["speaker", "microphone"]);
  running = await startApp(pulse ? { env: pulse.environment("speaker", "microphone.monitor") as Record<string, string> } : {});
  phone = new PhoneWindow(running);
  await phone.skipWelcome();
  await phone.addDirectAccount();
});
afterEach(async () => {
  for (const peer of peers.splice(0)) await peer[Symbol.asyncDispose]();
});
afterAll(async () => {
  await running?.close();
  await pulse?.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Peer {
  readonly program: GodwitProcess;
  readonly uri: string;
}

/** A terminal phone that answers. */
async function answering(user: string, ...sound: readonly string[]): Promise<Peer> {
  const at = `127.0.0.1:${await findFreePort()}`;
  const program = new GodwitProcess("answer", "--listen", at, "--json", ...(sound.length > 0 ? sound : ["--capture", `tone:${TONE_HZ}`, "--playback", "null"]));
  peers.push(program);
  await program.event(({ event }) => event === "listening");
  return { program, uri: `sip:${user}@${at}` };
}

/** What happened to the peer, of one kind, in order. */
function told({ program }: Peer, event: "held" | "dtmf"): readonly unknown[] {
  return program.events.filter((each) => each.event === event).map((each) => (event === "held" ? each["held"] : each["digit"]));
}

async function endAndClear(): Promise<void> {
  await phone.press("Control+E");
  await phone.callIs("ended");
  await phone.press("Escape");
  await phone.hides("call-stage");
}

describe("hold", () => {
  it("offers sendonly, then sendrecv again (RFC 3264 section 8.4)", async () => {
    await using sipp = await startSipp({ scenario: "callee-holding" });
    await phone.dial(`sip:holder@${sipp.local.address}:${sipp.local.port}`);
    await phone.callIs("active");
    await phone.click("call-hold");
    await phone.reads("call-state", "On hold");
    await phone.reads("call-hold", "Resume");
    await running.screenshot("in-call-held");
    await phone.click("call-hold");
    await phone.reads("call-state", /^\d\d:\d\d$/u);
    await endAndClear();
    const outcome = await sipp.finish();
    expect(outcome).toMatchObject({ status: 0, errors: "" });
    const offers = outcome.messages.split(/^-{20,}.*$/mu).filter((message) => /^INVITE /mu.test(message) && /received/u.test(message));
    const directions = offers.map((message) => /^a=(sendonly|sendrecv|recvonly|inactive)/mu.exec(message)?.[1] ?? "sendrecv");
    expect(directions).toEqual(["sendrecv", "sendonly", "sendrecv"]);
  });

  it("is told by a peer that holds, and ends there when it resumes", async () => {
    const peer = await answering("holder");
    await phone.dial(peer.uri);
    await phone.callIs("active");
    await phone.press("Control+H");
    await phone.reads("call-state", "On hold");
    await peer.program.event((each) => each.event === "held" && each["held"] === true);
    await phone.press("Control+H");
    await peer.program.event((each) => each.event === "held" && each["held"] === false);
    await phone.reads("call-state", /^\d\d:\d\d$/u);
    await endAndClear();
  });
});

describe("tones", () => {
  it("reach the peer from the keyboard and from the pad, once each and in order", async () => {
    const peer = await answering("menu");
    await phone.dial(peer.uri);
    await phone.callIs("active");
    await phone.press("1", "9", "#");
    await phone.until(async () => told(peer, "dtmf").length === 3, "three tones");
    await phone.click("call-keys");
    for (const key of ["4", "2", "*"]) await phone.page.locator(`[data-testid=tones] [data-testid="key-${key}"], [role=dialog] [data-testid="key-${key}"]`).first().click();
    await phone.until(async () => told(peer, "dtmf").length === 6, "six tones");
    expect(told(peer, "dtmf").join("")).toBe("19#42*");
    await phone.reads("tones-sent", "19#42*");
    await running.screenshot("in-call-tones");
    await phone.press("Escape");
    await endAndClear();
  });
});

describe("what carries the call", () => {
  it("says codec, encryption, network path and quality, with the figures behind a click", async () => {
    const peer = await answering("figures");
    await phone.dial(peer.uri);
    await phone.callIs("active");
    await phone.reads("call-facts", "Opus");
    // Both offer encryption, and their signalling is plain UDP.
    await phone.reads("call-facts", "Encrypted, keys readable");
    await phone.reads("call-facts", "This computer");
    await phone.click("call-details");
    await phone.soundGoesOn(3);
    await phone.reads("call-quality", /Good|Fair|Poor/u);
    for (const name of ["Packets sent", "Packets received", "Jitter", "Buffer"]) expect(await phone.figure(name), name).toBeGreaterThanOrEqual(0);
    expect(await phone.figure("Lost on the way here")).toBe(0);
    await running.screenshot("in-call-figures");
    await endAndClear();
  });
});

describe.skipIf(missing.length > 0)("sound", () => {
  it("stops on the way there while muted, and only then", async () => {
    const heard = join(folder, "peer-heard.wav");
    const peer = await answering("listener", "--capture", "silence", "--playback", heard);
    const tone = join(folder, "tone.wav");
    execFileSync("sox", ["-n", "-r", "48000", "-c", "1", tone, "synth", "120", "sine", String(TONE_HZ), "vol", "0.5"]);
    const speaking = pulse?.play(tone, "microphone").catch(() => undefined);
    await phone.dial(peer.uri);
    await phone.callIs("active");
    await phone.click("call-details");
    await phone.soundGoesOn(4, "sent");
    await phone.click("call-mute");
    await phone.reads("call-mute", "Unmute");
    await running.screenshot("in-call-muted");
    await phone.soundGoesOn(3, "sent");
    await phone.press("Control+M");
    await phone.reads("call-mute", "Mute");
    await phone.soundGoesOn(3, "sent");
    await endAndClear();
    await peer.program.summary();
    await peer.program.stop();
    expect(longStretches(heard, 1.5)).toEqual(["loud", "silent", "loud"]);
    void speaking;
  });

  it("gets as loud as the slider says, down to nothing, and names the devices", async () => {
    const peer = await answering("speaker");
    await phone.dial(peer.uri);
    await phone.callIs("active");
    await phone.click("call-details");
    await phone.soundGoesOn(2);
    const record = pulse!.record("speaker", join(folder, "speaker.wav"));
    await phone.soundGoesOn(3);
    await phone.click("call-sound");
    await phone.reads("device-speaker", "System default");
    const slider = phone.get("call-volume-speaker");
    await slider.focus();
    await phone.press("Home");
    await phone.until(async () => (await slider.inputValue()) === "0", "no volume");
    await running.screenshot("in-call-sound");
    await phone.soundGoesOn(3);
    await slider.focus();
    await phone.press("End");
    await phone.until(async () => (await slider.inputValue()) === "200", "full volume");
    await phone.soundGoesOn(3);
    await record.stop();
    await phone.press("Escape");
    await endAndClear();
    expect(longStretches(record.path, 1.5)).toEqual(["loud", "silent", "loud"]);
  });
});

describe("two calls", () => {
  it("stand as chips; the second holds the first, one click swaps, and each ends on its own", async () => {
    const [first, second] = [await answering("first"), await answering("second")];
    await phone.dial(first.uri);
    await phone.callIs("active");
    await phone.dial(second.uri);
    await first.program.event((each) => each.event === "held" && each["held"] === true);
    await phone.reads("call-name", /^second/u);
    await phone.callIs("active");
    const chips = phone.page.getByTestId("call-chip");
    const states = async (): Promise<string> => (await chips.evaluateAll((found) => found.map((chip) => chip.getAttribute("data-state")))).join(" ");
    await phone.until(async () => (await states()) === "held active", "first held, second active");
    await running.screenshot("in-call-two-calls");

    await chips.filter({ hasText: "first" }).click();
    await first.program.event((each) => each.event === "held" && each["held"] === false);
    await second.program.event((each) => each.event === "held" && each["held"] === true);
    await phone.until(async () => (await states()) === "active held", "swapped");
    await phone.reads("call-name", /^first/u);

    await phone.press("Control+E");
    await first.program.summary();
    await phone.until(async () => (await phone.get("call-name").innerText()).startsWith("second"), "the other call is on the stage");
    await phone.reads("call-state", "On hold");
    await phone.press("Control+H");
    await second.program.event((each) => each.event === "held" && each["held"] === false);
    await phone.press("Control+E");
    await second.program.summary();
    await phone.callIs("ended");
    await phone.press("Escape");
    await phone.hides("call-stage");
  });
});

describe("the other side", () => {
  it("hangs up, and the window says who did and how long it was", async () => {
    const peer = await answering("leaver");
    await phone.dial(peer.uri);
    await phone.callIs("active");
    await peer.program.stop();
    await phone.callIs("ended");
    await phone.reads("call-end-reason", /hung up/u);
    await phone.reads("call-ended", /\d\d:\d\d/u);
    await running.screenshot("in-call-peer-hung-up");
    await phone.click("call-dismiss");
  });

  it("is busy, in plain words with the code small", async () => {
    await using sipp = await startSipp({ scenario: "callee-busy" });
    await phone.dial(`sip:busy@${sipp.local.address}:${sipp.local.port}`);
    await phone.callIs("ended");
    await phone.reads("call-end-reason", "The line is busy.");
    await phone.reads("call-ended", "486 Busy Here");
    await running.screenshot("in-call-busy");
    expect(await sipp.finish()).toMatchObject({ status: 0 });
    await phone.click("call-dismiss");
  });
});

it("wrote no error to the console of the page", () => {
  expect(running.pageErrors()).toEqual([]);
});

/** The stretches of a recording that last at least so long, as "loud" or "silent"; shorter ones are no matter. */
function longStretches(path: string, minimumS: number): readonly string[] {
  const read = readWav(readFileSync(path));
  if (!read.ok) throw new Error(`${path}: ${read.error}`);
  const { samples, sampleRateHz } = read.value;
  const size = Math.round(STRETCH_S * sampleRateHz);
  const long: string[] = [];
  let [kind, lengthS] = ["", 0];
  for (let at = 0; at + size <= samples.length; at += size) {
    const part = samples.subarray(at, at + size);
    const here = Math.sqrt(part.reduce((sum, sample) => sum + sample ** 2, 0) / size) > LOUD ? "loud" : "silent";
    lengthS = here === kind ? lengthS + STRETCH_S : STRETCH_S;
    kind = here;
    if (lengthS >= minimumS && long.at(-1) !== here) long.push(here);
  }
  // Before the first sound and after the last nothing is to be heard.
  return long.slice(long.indexOf("loud"), long.lastIndexOf("loud") + 1);
}
