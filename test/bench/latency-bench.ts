// Mouth to ear: from one phone's microphone to the other's speaker, through PulseAudio and a G.711 call over loopback.
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { startBaresip } from "../interop/peers/baresip.ts";
import { findFreePort } from "../interop/peers/free-port.ts";
import { createPeerFolder, PeerProcess } from "../interop/peers/peer-process.ts";
import type { Bench, BenchContext, Contender, Figures } from "./bench.ts";
import { compare } from "./comparison.ts";
import { LOOPBACK_MS, SoundLab } from "./sound-lab.ts";
import { median } from "./statistics.ts";

const ADDRESS = "127.0.0.1";
const PROGRAM = fileURLToPath(new URL("../../dist/cli/godwit.mjs", import.meta.url));
const LOOP_PROGRAM = fileURLToPath(new URL("./desk-loop-process.mjs", import.meta.url));
const CALL = "microphone to speaker";
const OPUS_CALL = "microphone to speaker with Opus";
/** Where the time goes: each step of the way is measured without those that follow. */
const PATH = `of that PulseAudio (its own loopback, ${LOOPBACK_MS} ms)`;
const DEVICES = "of that the devices' buffers and their threads";
const PACKET = "of that the packet's length (ptime)";
const VOICE = "of that echo cancelling";
const REST = "of that jitter buffer, codec, resampling, network";
const PACKET_MS = 20;
/** Devices take up to two seconds for their first frames, and jitter buffers settle. */
const SETTLING_MS = 3_000;
const CHIRPS = 4;
/** Noise suppression, which delays by 6 ms more, takes chirps for noise. */
const CHIRPS_PASS = ["--processing", "echo,high-pass"];
const UNPROCESSED = ["--processing", "none"];

export const latencyBench: Bench = {
  name: "latency",
  about: "mouth-to-ear delay through PulseAudio, with G.711 (and where it comes from) and Opus; lower is better",
  async run(context) {
    await using lab = await opened(context);
    if (!lab) return;
    const runs = context.runs(3, 1);
    const ours: Contender = { name: "godwit", measure: () => measureBudget(lab) };
    const baresip: Contender = { name: "baresip", measure: async () => ({ [CALL]: await measureDelay(lab, () => baresipCall(lab)) }) };
    const units = { [CALL]: "ms", [PATH]: "ms", [DEVICES]: "ms", [PACKET]: "ms", [VOICE]: "ms", [REST]: "ms", [OPUS_CALL]: "ms" };
    await compare({ bench: "latency", units, runs, ours, peers: [baresip] }, context);
  },
};

/** The whole way, and the shorter ones that it is made of, right after each other. */
async function measureBudget(lab: SoundLab): Promise<Figures> {
  const pathMs = await measureDelay(lab, async () => lab.connectDirectly());
  const loopMs = await measureDelay(lab, () => deskLoop(lab));
  const plainMs = await measureDelay(lab, () => godwitCall(lab, "PCMA", UNPROCESSED));
  const callMs = await measureDelay(lab, () => godwitCall(lab, "PCMA", CHIRPS_PASS));
  const opusMs = await measureDelay(lab, () => godwitCall(lab, "opus", CHIRPS_PASS));
  return {
    [CALL]: callMs, [PATH]: pathMs, [DEVICES]: loopMs - pathMs, [PACKET]: PACKET_MS, [VOICE]: callMs - plainMs, [REST]: plainMs - loopMs - PACKET_MS,
    [OPUS_CALL]: opusMs,
  };
}

/** Each run is a call of its own, since how buffers happen to line up is settled when devices open. */
async function measureDelay(lab: SoundLab, start: () => Promise<AsyncDisposable>): Promise<number> {
  await using _call = await start();
  await delay(SETTLING_MS);
  const delaysMs = await lab.delaysMs(CHIRPS);
  if (delaysMs.length === 0) throw new Error("not one chirp was heard");
  return median(delaysMs);
}

function deskLoop(lab: SoundLab): Promise<AsyncDisposable> {
  return together(async (own) => {
    own(new PeerProcess({ program: process.execPath, args: [LOOP_PROGRAM], folder: createPeerFolder("bench"), environment: lab.environment }));
  });
}

function godwitCall(lab: SoundLab, codec: string, processing: readonly string[]): Promise<AsyncDisposable> {
  return together(async (own) => {
    const port = await findFreePort(ADDRESS);
    const callee = own(godwit(lab, ["answer", "--listen", `${ADDRESS}:${port}`, "--capture", "silence", "--playback", "device", "--json"]));
    await callee.waitForOutput(/"listening"/);
    const caller = own(godwit(lab, ["call", `sip:ear@${ADDRESS}:${port}`, "--from", `mouth@${ADDRESS}`, "--capture", "device", "--playback", "null", "--codec", codec, ...processing, "--json"]));
    await caller.waitForOutput(/"state":"active"/);
  });
}

function godwit(lab: SoundLab, args: readonly string[]): PeerProcess {
  return new PeerProcess({ program: process.execPath, args: [PROGRAM, ...args], folder: createPeerFolder("bench"), environment: lab.environment });
}

function baresipCall({ environment }: SoundLab): Promise<AsyncDisposable> {
  return together(async (own) => {
    const callee = own(await startBaresip({ user: "ear", autoAnswer: true, playsAloud: true, records: false, environment }));
    const caller = own(await startBaresip({ user: "mouth", speaks: "microphone", records: false, environment }));
    await caller.dial(callee.uri);
    await caller.control.waitFor("CALL_RTPESTAB");
  });
}

/** Opens several things that end together, in reverse order; also when opening fails half-way. */
async function together(open: (own: <Part extends AsyncDisposable>(part: Part) => Part) => Promise<void>): Promise<AsyncDisposable> {
  const parts: AsyncDisposable[] = [];
  const end = async (): Promise<void> => {
    for (const part of parts.reverse()) await part[Symbol.asyncDispose]();
  };
  try {
    await open((part) => {
      parts.push(part);
      return part;
    });
  } catch (thrown) {
    await end();
    throw thrown;
  }
  return { [Symbol.asyncDispose]: end };
}

async function opened(context: BenchContext): Promise<SoundLab | undefined> {
  try {
    return await SoundLab.open();
  } catch (thrown) {
    context.leaveOut("latency", thrown);
    return undefined;
  }
}
