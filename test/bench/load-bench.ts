// What a phone takes of the machine while it only waits for calls, and while it is in one: processor and memory.
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { SocketAddress } from "../../core/ports/network.ts";
import { startBaresip, type Baresip } from "../interop/peers/baresip.ts";
import { findFreePort } from "../interop/peers/free-port.ts";
import { createPeerFolder, PeerProcess } from "../interop/peers/peer-process.ts";
import { GodwitProcess } from "../terminal/godwit-process.ts";
import type { Bench, BenchContext, Contender, Figures } from "./bench.ts";
import { BENCH_DOMAIN, BENCH_PASSWORD, BenchDomain } from "./bench-domain.ts";
import { compare } from "./comparison.ts";
import { DesktopPlace } from "./desktop-app.ts";
import { openPeers } from "./open-peers.ts";
import { measureLoad } from "./process-load.ts";
import { SoundLab } from "./sound-lab.ts";

const ADDRESS = "127.0.0.1";
const PROGRAM = fileURLToPath(new URL("../../dist/cli/godwit.mjs", import.meta.url));
const WINDOW_MS = 2_500;
const QUICK_WINDOW_MS = 1_500;
/** What a phone does on its way up is not its load. */
const SETTLING_MS = 2_000;
/**
 * Nor is what V8 does in the first seconds of a call: it compiles Opus, and until that is done its collector's sweeper asks for
 * one turn of the media thread after the other. With both a call with Opus took 30 % of a core for 8 s, then 5.5 % (2026-11-23).
 */
const CALL_SETTLING_MS = 8_000;

export const loadBench: Bench = {
  name: "load",
  about: "processor (percent of one core) and memory of a phone that waits, and of one in a call; lower is better",
  async run(context) {
    await compareWaiting(context);
    for (const codec of CODECS) await compareTalking(context, codec);
    await compareThroughDevices(context);
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

/** What a call is measured in: our codec's name, baresip's module for it. */
const CODECS = [
  { name: "G.711", codec: "PCMA", modules: [] },
  { name: "Opus", codec: "opus", modules: ["opus"] },
] as const;
type CallCodec = (typeof CODECS)[number];

/** Terminal phones in a call with an echo; `lab` gives them a microphone and a speaker, without it they have no devices. */
async function compareTalking(context: BenchContext, { name, codec, modules }: CallCodec, lab?: SoundLab): Promise<void> {
  const environment = lab?.environment ?? {};
  const echo: SocketAddress = { address: ADDRESS, port: await findFreePort(ADDRESS) };
  await using answering = new GodwitProcess("answer", "--listen", `${ADDRESS}:${echo.port}`, "--codec", codec, "--echo", "--playback", "null", "--json");
  await answering.event(({ event }) => event === "listening");
  const target = `sip:echo@${ADDRESS}:${echo.port}`;
  const sound = lab ? ["--capture", "device", "--playback", "device"] : ["--capture", "tone:440", "--playback", "null"];
  await using godwit = new PeerProcess({
    program: process.execPath, folder: createPeerFolder("bench"), environment,
    args: [PROGRAM, "call", target, "--from", `ada@${ADDRESS}`, "--codec", codec, ...sound, "--json"],
  });
  const baresip = async (): Promise<Baresip> => {
    const opened = await startBaresip({
      user: "bob", speaks: lab ? "microphone" : "echo", playsAloud: lab !== undefined, records: false, extraModules: modules, environment,
    });
    await opened.dial(target);
    await opened.control.waitFor("CALL_RTPESTAB");
    return opened;
  };
  await using peers = await openPeers(context, "load", { baresip });
  await godwit.waitForOutput(/"state":"active"/);
  await delay(CALL_SETTLING_MS);
  await compareLoad(context, `terminal, ${name}${lab ? " with devices and echo cancelling" : ""}`, godwit, peers.opened);
}

/** Calls through a sound server, one after the other. */
async function compareThroughDevices(context: BenchContext): Promise<void> {
  await using lab = await opened(context, "sound devices", () => SoundLab.open());
  if (lab) for (const codec of CODECS) await compareTalking(context, codec, lab);
}

async function compareLoad(context: BenchContext, state: string, godwit: { readonly pid: number | undefined }, peers: readonly (readonly [string, Baresip])[]): Promise<void> {
  await delay(SETTLING_MS);
  const others = peers.map(([name, { process }]) => contender(context, name, state, process.pid!));
  await compareState(context, state, contender(context, "godwit", state, godwit.pid!), others);
}

/** All processes of the desktop app: with its window open and registered, then in a call with the trial domain's echo. */
async function measureDesktop(context: BenchContext): Promise<void> {
  await using place = await opened(context, "desktop", () => DesktopPlace.open());
  await using app = place && (await opened(context, "desktop", () => place.drive()));
  if (!app) return;
  await app.execute("trial.start");
  await app.until(({ accounts }) => accounts.some(({ presence }) => presence.state === "registered"));
  await delay(SETTLING_MS);
  await compareState(context, "desktop, registered", contender(context, "godwit", "desktop, registered", app.pid), []);
  const callId = await app.execute("call.start", "echo", null);
  await app.until(({ calls }) => calls.some(({ id, state }) => id === callId && state === "active"));
  await delay(CALL_SETTLING_MS);
  await compareState(context, "desktop, in a call", contender(context, "godwit", "desktop, in a call", app.pid), []);
  await app.execute("call.end", callId);
}

async function opened<Opened>(context: BenchContext, what: string, open: () => Promise<Opened>): Promise<Opened | undefined> {
  try {
    return await open();
  } catch (thrown) {
    context.leaveOut(`load: ${what}`, thrown);
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
