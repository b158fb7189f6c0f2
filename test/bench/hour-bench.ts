// What a long day leaves: the desktop app's memory before, during and after an hour with a thousand calls of its own, with the
// window open and hidden; beside it an Electron app that shows one page for as long.
import { setTimeout as delay } from "node:timers/promises";
import type { Bench, BenchContext, BenchResult } from "./bench.ts";
import { BenchDomain } from "./bench-domain.ts";
import { DesktopPlace, type DrivenApp, type PlainApp } from "./desktop-app.ts";
import { endCall, startAnswering, startCall, untilRegistered } from "./desktop-calls.ts";
import { prepareAccount } from "./desktop-start.ts";
import { EmptyApp } from "./empty-app.ts";
import { memoryMiB } from "./process-load.ts";
import { comparedWith, spreadOf } from "./statistics.ts";

const [CALLS, QUICK_CALLS] = [1_000, 100];
const [MINUTES, QUICK_MINUTES] = [60, 2];
const MINUTE_MS = 60_000;
/** Memory is looked at before the calls, after each quarter of them, and at the end. */
const QUARTERS = 4;
const TALK_MS = 100;
const SETTLING_MS = 5_000;

export const hourBench: Bench = {
  name: "hour",
  about: "memory of the desktop app over an hour with 1,000 calls beside an empty Electron app; lower is better",
  async run(context) {
    using domain = await BenchDomain.open("ada", "bob");
    await using place = await DesktopPlace.open();
    await prepareAccount(place, domain);
    await using _bob = await startAnswering(domain, "bob");
    using empty = new EmptyApp();
    await using beside = place.start({ folder: empty.folder });
    await using app = await place.drive();
    await untilRegistered(app);
    await spendTime(context, app, beside);
  },
};

async function spendTime(context: BenchContext, app: DrivenApp, beside: PlainApp): Promise<void> {
  const endMs = performance.now() + (context.minutes ?? (context.quick ? QUICK_MINUTES : MINUTES)) * MINUTE_MS;
  const calls = context.quick ? QUICK_CALLS : CALLS;
  await reportMemory(context, app, beside, "at the start");
  const begunMs = performance.now();
  for (let quarter = 1; quarter <= QUARTERS; quarter++) {
    for (let n = 0; n < calls / QUARTERS; n++) {
      const callId = await startCall(app, "bob");
      await delay(TALK_MS);
      await endCall(app, callId);
    }
    await reportMemory(context, app, beside, `after ${(calls / QUARTERS) * quarter} calls`);
  }
  report(context, `${calls} calls took`, "s", (performance.now() - begunMs) / 1_000);
  await delay(Math.max(0, endMs - performance.now()));
  await reportMemory(context, app, beside, "at the end");
}

async function reportMemory(context: BenchContext, app: DrivenApp, beside: PlainApp, when: string): Promise<void> {
  for (const state of ["open", "hidden"] as const) {
    if (state === "open") await app.inMainProcess(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.show());
    else await app.inMainProcess(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
    await delay(SETTLING_MS);
    report(context, `${when}, window ${state}`, "MiB", memoryMiB(app.pid), memoryMiB(beside.pid));
  }
}

function report(context: BenchContext, what: string, unit: string, ours: number, theirs?: number): void {
  const peers: BenchResult["peers"] = theirs === undefined ? {} : { "empty app": comparedWith([ours], [theirs]) };
  context.report({ bench: "hour", case: what, unit, ...spreadOf([ours]), runs: 1, peers });
}
