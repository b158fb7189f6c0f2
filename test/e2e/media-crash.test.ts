// The process that carries the sound dies as a native add-on lets it die, by a signal, in the middle of a call: the call
// stays, the window says what happened, and the sound comes back by itself.
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { descendants } from "../bench/process-load.ts";
import { findFreePort } from "../interop/peers/free-port.ts";
import { GodwitProcess } from "../terminal/godwit-process.ts";
import { startApp, type RunningApp } from "./app-harness.ts";
import { PhoneWindow } from "./phone-window.ts";

let running: RunningApp;
let phone: PhoneWindow;
let peer: GodwitProcess;

beforeAll(async () => {
  running = await startApp();
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

// Which process it is, only Linux tells in this way.
describe.skipIf(process.platform !== "linux")("a crash of the sound engine in a call", () => {
  it.each(["SIGSEGV", "SIGKILL"] as const)("is told, and the call goes on with its sound (%s)", async (signal) => {
    await phone.click("call-details");
    await phone.soundGoesOn(1);
    const problem = phone.page.getByTestId("call-stage").getByRole("alert").filter({ hasText: "sound engine" });
    const told = problem.waitFor();
    const before = mediaProcess();
    process.kill(before!, signal);
    // Machines without sound devices have that to say too, before and afterwards.
    await told;
    await problem.waitFor({ state: "hidden" });
    expect(mediaProcess()).not.toBe(before);
    await phone.callIs("active");
    await phone.soundGoesOn(1, "sent");
    await phone.soundGoesOn(1);
    await phone.click("call-details");
  });
});
