// The process that carries the sound dies as a native add-on lets it die, by a signal, in the middle of a call: the call
// stays, the window says what happened, and the sound comes back by itself.
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { descendants } from "../bench/process-load.ts";
import { findFreePort } from "../interop/peers/free-port.ts";
import { GodwitProcess } from "../terminal/godwit-process.ts";
import { missingSoundTools, PrivatePulse } from "../sound/private-pulse.ts";
import { startApp, type RunningApp } from "./app-harness.ts";
import { PhoneWindow } from "./phone-window.ts";

let pulse: PrivatePulse | undefined;
let running: RunningApp;
let phone: PhoneWindow;
let peer: GodwitProcess;

beforeAll(async () => {
  if (missingSoundTools().length === 0) pulse = await PrivatePulse.start(["speaker", "microphone"]);
  running = await startApp(pulse ? { env: pulse.environment("speaker", "microphone.monitor") as Record<string, string> } : {});
  phone = new PhoneWindow(running);
  await phone.skipWelcome();
  await phone.addDirectAccount();
  const at = `127.0.0.1:${await findFreePort()}`;
  peer = new GodwitProcess("answer", "--listen", at, "--json", "--capture", "tone:440", "--playback", "null");
  await peer.event(({ event }) => event === "listening");
  await phone.dial(`sip:peer@${at}`);
  await phone.callIs("active");
});
afterAll(async () => {
  await peer?.[Symbol.asyncDispose]();
  await running?.close();
  await pulse?.close();
});

/** Electron's utility process with Node in it; the app has no other. */
function mediaProcess(): number | undefined {
  return descendants(running.app.process().pid!).find((pid) => commandLine(pid).includes("--utility-sub-type=node.mojom.NodeService"));
}

/** Empty for a process that has ended meanwhile. */
function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}

// Which process it is, only Linux tells in this way; and without devices another sentence takes the place of the crash's.
describe.skipIf(process.platform !== "linux" || missingSoundTools().length > 0)("a crash of the sound engine in a call", () => {
  it.each(["SIGSEGV", "SIGKILL"] as const)("is told, and the call goes on with its sound (%s)", async (signal) => {
    await phone.click("call-details");
    await phone.soundGoesOn(1);
    const problem = phone.page.getByTestId("call-stage").getByRole("alert").filter({ hasText: "sound engine" });
    const told = problem.waitFor();
    const before = mediaProcess();
    process.kill(before!, signal);
    await told;
    await problem.waitFor({ state: "hidden" });
    expect(mediaProcess()).not.toBe(before);
    await phone.callIs("active");
    await phone.soundGoesOn(1, "sent");
    await phone.soundGoesOn(1);
    await phone.click("call-details");
  });
});
