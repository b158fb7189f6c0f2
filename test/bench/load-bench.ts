// What a phone takes of the machine while it only waits for calls, and while it is in one: processor and memory.
import { setTimeout as delay } from "node:timers/promises";
import type { SocketAddress } from "../../core/ports/network.ts";
import { startBaresip, type Baresip } from "../interop/peers/baresip.ts";
import { findFreePort } from "../interop/peers/free-port.ts";
import { GodwitProcess } from "../terminal/godwit-process.ts";
import type { Bench, BenchContext, Contender, Figures } from "./bench.ts";
import { BENCH_DOMAIN, BENCH_PASSWORD, BenchDomain } from "./bench-domain.ts";
import { compare } from "./comparison.ts";
import { DesktopPlace } from "./desktop-app.ts";
import { openPeers } from "./open-peers.ts";
import { measureLoad } from "./process-load.ts";

const ADDRESS = "127.0.0.1";
const WINDOW_MS = 2_500;
const QUICK_WINDOW_MS = 1_500;
/** What a phone does on its way up is not its load. */
const SETTLING_MS = 2_000;

export const loadBench: Bench = {
  name: "load",
  about: "processor (percent of one core) and memory of a phone that waits, and of one in a G.711 call; lower is better",
  async run(context) {
    await compareWaiting(context);
    await compareTalking(context);
    await measureDesktop(context);
  },
};

/** Terminal phones that are registered and do nothing else. */
async function compareWaiting(context: BenchContext): Promise<void> {
  using domain = await BenchDomain.open("ada", "bob");
  const registered = domain.nextRegistration("ada");
  await using godwit = new GodwitProcess("register", "--account", domain.accountFile("ada"), "--json");
  const registrar = { server: domain.local, domain: BENCH_DOMAIN, password: BENCH_PASSWORD };
  await using peers = await openPeers(context, "load", { baresip: () => startBaresip({ user: "bob", registrar, records: false }) });
  await registered;
  await compareLoad(context, "terminal, registered", godwit, peers.opened);
}

/** Terminal phones in a call with an echo, without sound devices. */
async function compareTalking(context: BenchContext): Promise<void> {
  const echo: SocketAddress = { address: ADDRESS, port: await findFreePort(ADDRESS) };
  await using answering = new GodwitProcess("answer", "--listen", `${ADDRESS}:${echo.port}`, "--echo", "--playback", "null", "--json");
  await answering.event(({ event }) => event === "listening");
  const target = `sip:echo@${ADDRESS}:${echo.port}`;
  await using godwit = new GodwitProcess("call", target, "--from", `ada@${ADDRESS}`, "--capture", "tone:440", "--playback", "null", "--json");
  await using peers = await openPeers(context, "load", {
    baresip: async () => {
      const baresip = await startBaresip({ user: "bob", speaks: "echo", records: false });
      await baresip.dial(target);
      await baresip.control.waitFor("CALL_RTPESTAB");
      return baresip;
    },
  });
  await godwit.event(({ event, state }) => event === "call" && state === "active");
  await compareLoad(context, "terminal, in a call", godwit, peers.opened);
}

async function compareLoad(context: BenchContext, state: string, godwit: GodwitProcess, peers: readonly (readonly [string, Baresip])[]): Promise<void> {
  await delay(SETTLING_MS);
  const others = peers.map(([name, { process }]) => contender(context, name, state, process.pid!));
  await compareState(context, state, contender(context, "godwit", state, godwit.pid), others);
}

/** All processes of the desktop app: with its window open and registered, then in a call with the trial domain's echo. */
async function measureDesktop(context: BenchContext): Promise<void> {
  await using place = await opened(context, () => DesktopPlace.open());
  await using app = place && (await opened(context, () => place.drive()));
  if (!app) return;
  await app.execute("trial.start");
  await app.until(({ accounts }) => accounts.some(({ presence }) => presence.state === "registered"));
  await delay(SETTLING_MS);
  await compareState(context, "desktop, registered", contender(context, "godwit", "desktop, registered", app.pid), []);
  const callId = await app.execute("call.start", "echo", null);
  await app.until(({ calls }) => calls.some(({ id, state }) => id === callId && state === "active"));
  await delay(SETTLING_MS);
  await compareState(context, "desktop, in a call", contender(context, "godwit", "desktop, in a call", app.pid), []);
  await app.execute("call.end", callId);
}

async function opened<Opened>(context: BenchContext, open: () => Promise<Opened>): Promise<Opened | undefined> {
  try {
    return await open();
  } catch (thrown) {
    context.leaveOut("load: desktop", thrown);
    return undefined;
  }
}

function compareState(context: BenchContext, state: string, ours: Contender, peers: readonly Contender[]): Promise<void> {
  const units = { [`${state}, CPU`]: "% of a core", [`${state}, RSS`]: "MiB", [`${state}, PSS`]: "MiB" };
  return compare({ bench: "load", units, runs: context.runs(3, 2), ours, peers }, context);
}

function contender(context: BenchContext, name: string, state: string, pid: number): Contender {
  return {
    name,
    async measure(): Promise<Figures> {
      const { cpuPercent, rssMiB, pssMiB } = await measureLoad(pid, context.quick ? QUICK_WINDOW_MS : WINDOW_MS);
      return { [`${state}, CPU`]: cpuPercent, [`${state}, RSS`]: rssMiB, ...(pssMiB === undefined ? {} : { [`${state}, PSS`]: pssMiB }) };
    },
  };
}
