// What the desktop phone takes beside an Electron app that does nothing: time to its window and to its registration,
// memory with a thousand calls in its history, processor while it waits with the window hidden and in a call.
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import type { HistoryEntry } from "../../core/ports/store.ts";
import { openSqliteStore } from "../../core/platform/node/sqlite-store/sqlite-store.ts";
import type { Bench, BenchContext, Contender, Figures } from "./bench.ts";
import { BenchDomain } from "./bench-domain.ts";
import { compare } from "./comparison.ts";
import { DesktopPlace, type PlainApp } from "./desktop-app.ts";
import { endCall, startAnswering, startCall, untilRegistered } from "./desktop-calls.ts";
import { measureStart, prepareAccount } from "./desktop-start.ts";
import { EmptyApp } from "./empty-app.ts";
import { measureLoad, memoryMiB } from "./process-load.ts";
import { measureSteps } from "./start-steps.ts";
import { WindowWatch } from "./window-watch.ts";

const HIDE = fileURLToPath(new URL("../../test/bench/hide-windows.cjs", import.meta.url));
const PAST_CALLS = 1_000;
const DAY_MS = 86_400_000;
/** What an app does on its way up, and what V8 does in its first seconds, is not its load. */
const SETTLING_MS = 10_000;
const QUICK_SETTLING_MS = 5_000;
/** The rest of a quiet minute, after which the phone has let go of what nobody needs. */
const QUIET_MS = 60_000;
const WINDOW_MS = 10_000;
const QUICK_WINDOW_MS = 4_000;

const SHOWN = "to first window";
const REGISTERED = "to registered";
const HIDDEN_CPU = "window hidden, CPU";
const HIDDEN_PSS = "window hidden, memory";
const OPEN_PSS = "window open, memory";
const QUIET = ", after a quiet minute";
const CALL_HIDDEN = "in a call, window hidden, CPU";
const CALL_OPEN = "in a call, window open, CPU";

export const lightBench: Bench = {
  name: "light",
  about: "the desktop app with 1,000 past calls beside an empty Electron app: start, memory, processor; lower is better",
  async run(context) {
    using domain = await BenchDomain.open("ada", "bob");
    await using place = await DesktopPlace.open();
    using empty = new EmptyApp();
    await prepare(place, domain);
    await compareStarts(context, place, domain, empty);
    await compareLoads(context, place, empty);
    await measureCall(context, place, domain);
  },
};

/** An account, set up as a person does once, and a thousand calls. */
async function prepare(place: DesktopPlace, domain: BenchDomain): Promise<void> {
  await prepareAccount(place, domain);
  const store = openSqliteStore({ path: join(place.userData, "godwit.db"), wallMs: () => Date.now() });
  for (let n = 0; n < PAST_CALLS; n++) store.history.addHistory(pastCall(n));
  store.dispose();
}

function pastCall(n: number): HistoryEntry {
  return {
    id: `past-${n}`, accountId: null, direction: n % 3 === 0 ? "incoming" : "outgoing", remoteUri: `sip:person${n % 120}@example.org`, remoteName: `Person ${n % 120}`,
    startedAtMs: Date.now() - n * (DAY_MS / 20), durationMs: (n % 600) * 1_000, outcome: n % 7 === 0 ? "missed" : "answered", endedBy: "remote",
    reasonCode: "call/ended", reason: "The call is over.", seen: true,
  };
}

/** Each start is a new process; files are in the system's cache from the start that warms up. */
async function compareStarts(context: BenchContext, place: DesktopPlace, domain: BenchDomain, empty: EmptyApp): Promise<void> {
  using watch = await WindowWatch.open(place.display);
  const ours = (): Promise<Figures> => measureStart(place, domain, watch, { shown: SHOWN, registered: REGISTERED });
  const theirs = async (): Promise<Figures> => {
    const shown = watch.nextWindow();
    const startedAtMs = performance.now();
    await using _app = place.start({ folder: empty.folder });
    return { [SHOWN]: (await shown) - startedAtMs };
  };
  const units = { [SHOWN]: "ms", [REGISTERED]: "ms" };
  await compare({ bench: "light", units, runs: context.runs(7, 3), warmsUp: true, ours: { name: "godwit", measure: ours }, peers: [{ name: "empty app", measure: theirs }] }, context);
  const steps = (): Promise<Figures> => measureSteps(place);
  const inMs = Object.fromEntries(Object.keys(await steps()).map((step) => [step, "ms"]));
  await compare({ bench: "light", units: inMs, runs: context.runs(5, 2), ours: { name: "godwit", measure: steps }, peers: [] }, context);
}

async function compareLoads(context: BenchContext, place: DesktopPlace, empty: EmptyApp): Promise<void> {
  const contender = (name: string, folder?: string): Contender => ({
    name,
    measure: async () => ({ ...(await loadOf(context, place, folder, true)), ...(await loadOf(context, place, folder, false)) }),
  });
  const units = { [HIDDEN_PSS]: "MiB", [OPEN_PSS]: "MiB", [HIDDEN_PSS + QUIET]: "MiB", [OPEN_PSS + QUIET]: "MiB", [HIDDEN_CPU]: "% of a core" };
  await compare({ bench: "light", units, runs: context.runs(3, 1), ours: contender("godwit"), peers: [contender("empty app", empty.folder)] }, context);
}

async function loadOf(context: BenchContext, place: DesktopPlace, folder: string | undefined, isHidden: boolean): Promise<Figures> {
  await using app: PlainApp = place.start({ ...(folder !== undefined && { folder }), ...(isHidden && { hook: HIDE }) });
  await delay(context.quick ? QUICK_SETTLING_MS : SETTLING_MS);
  const name = isHidden ? HIDDEN_PSS : OPEN_PSS;
  const atFirst = memoryMiB(app.pid);
  await delay(QUIET_MS);
  const { cpuPercent } = await measureLoad(app.pid, context.quick ? QUICK_WINDOW_MS : WINDOW_MS);
  return { [name]: atFirst, [name + QUIET]: memoryMiB(app.pid), ...(isHidden && { [HIDDEN_CPU]: cpuPercent }) };
}

/** A call with somebody in a process of their own, who sends back what they hear; a driver is attached. */
async function measureCall(context: BenchContext, place: DesktopPlace, domain: BenchDomain): Promise<void> {
  await using _bob = await startAnswering(domain, "bob");
  await using app = await place.drive();
  await untilRegistered(app);
  const callId = await startCall(app, "bob");
  const windowMs = context.quick ? QUICK_WINDOW_MS : WINDOW_MS;
  const measure = async (): Promise<Figures> => {
    await app.inMainProcess(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.show());
    await delay(QUICK_SETTLING_MS);
    const open = await measureLoad(app.pid, windowMs);
    await app.inMainProcess(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
    await delay(QUICK_SETTLING_MS);
    const hidden = await measureLoad(app.pid, windowMs);
    return { [CALL_OPEN]: open.cpuPercent, [CALL_HIDDEN]: hidden.cpuPercent };
  };
  const units = { [CALL_OPEN]: "% of a core", [CALL_HIDDEN]: "% of a core" };
  await compare({ bench: "light", units, runs: context.runs(5, 2), warmsUp: true, ours: { name: "godwit", measure }, peers: [] }, context);
  await endCall(app, callId);
}
