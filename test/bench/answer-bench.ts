// What answered calls cost: processor time of one, how many a second go without a retransmission, and what each of many
// standing calls takes. SIPp calls; the phone, baresip and SIPp's own callee answer.
import { setTimeout as delay } from "node:timers/promises";
import type { SocketAddress } from "../../core/ports/network.ts";
import { startBaresip } from "../interop/peers/baresip.ts";
import { findFreePort } from "../interop/peers/free-port.ts";
import { runSipp, startSipp, type SippOutcome } from "../interop/peers/sipp.ts";
import { GodwitProcess } from "../terminal/godwit-process.ts";
import type { Bench, BenchContext, Contender, Figures } from "./bench.ts";
import { compare } from "./comparison.ts";
import { openPeers } from "./open-peers.ts";
import { measureLoad, memoryMiB, processorTimeMs } from "./process-load.ts";

const ADDRESS = "127.0.0.1";
/** Compilers are warm after so many calls. */
const WARM_UP_CALLS = 1_000;
/** The slow rate suits everybody; processor time is told at each. */
const RATES_PER_S = [50, 500] as const;
const SECONDS_A_RATE = 4;
/** The search for the highest rate goes up by this factor. */
const STEP = Math.SQRT2;
const LOWEST_PER_S = 100;
const HIGHEST_PER_S = 6_400;
const STANDING = [1, 10, 100, 1_000] as const;
const SETTLING_MS = 2_000;
const WINDOW_MS = 3_000;
const UP_LIMIT_MS = 60_000;

/** Somebody who answers every call at once. */
interface Callee {
  readonly name: string;
  readonly at: SocketAddress;
  readonly pid: number;
}

export const answerBench: Bench = {
  name: "answer",
  about: "calls that SIPp makes and that are answered at once; processor time and memory lower, rate higher is better",
  async run(context) {
    await compareAnswering(context);
    for (const direction of ["inactive", "sendrecv"] as const) await measureStanding(context, direction);
  },
};

async function compareAnswering(context: BenchContext): Promise<void> {
  const local = await freeAddress();
  await using godwit = openGodwit(local);
  await godwit.event(({ event }) => event === "listening");
  await using peers = await openPeers<Answering>(context, "answer", { baresip: openBaresip, "SIPp's callee": openSippCallee });
  const ours: Callee = { name: "godwit", at: local, pid: godwit.pid };
  const others = peers.opened.map(([name, peer]): Callee => ({ name, at: peer.at, pid: peer.pid }));
  for (const callee of [ours, ...others]) await call(callee, 100, WARM_UP_CALLS);
  for (const rate of RATES_PER_S) await compareProcessorTime(context, rate, ours, others);
  await compareRates(context, ours, others);
}

interface Answering extends AsyncDisposable {
  readonly at: SocketAddress;
  readonly pid: number;
}

function openGodwit(local: SocketAddress): GodwitProcess {
  return new GodwitProcess("answer", "--listen", `${ADDRESS}:${local.port}`, "--capture", "silence", "--playback", "null", "--json");
}

async function openBaresip(): Promise<Answering> {
  const baresip = await startBaresip({ user: "callee", records: false, autoAnswer: true });
  return { at: baresip.local, pid: baresip.process.pid!, [Symbol.asyncDispose]: () => baresip.stop() };
}

async function openSippCallee(): Promise<Answering> {
  const sipp = await startSipp({ scenario: "callee", calls: 10_000_000, simultaneous: 1_000_000, traces: false, timeoutS: 3_600 });
  return { at: sipp.local, pid: sipp.process.pid!, [Symbol.asyncDispose]: () => sipp.stop() };
}

/** Processor time of an answered call, from its INVITE to the 200 for its BYE. */
async function compareProcessorTime(context: BenchContext, rate: number, ours: Callee, others: readonly Callee[]): Promise<void> {
  const name = `processor time of a call, ${rate} calls/s`;
  const calls = rate * (context.quick ? 2 : SECONDS_A_RATE);
  const contender = (callee: Callee): Contender => ({
    name: callee.name,
    async measure(): Promise<Figures> {
      const beforeMs = processorTimeMs(callee.pid);
      const { successful } = await call(callee, rate, calls);
      if (successful < calls) throw new Error(`takes only ${successful} of ${calls} calls at ${rate} a second`);
      return { [name]: (processorTimeMs(callee.pid) - beforeMs) / calls };
    },
  });
  await compare({ bench: "answer", units: { [name]: "ms" }, runs: context.runs(5, 1), ours: contender(ours), peers: others.map(contender) }, context);
}

/** The highest rate at which every call succeeds and nothing is sent twice. */
async function compareRates(context: BenchContext, ours: Callee, others: readonly Callee[]): Promise<void> {
  const name = "calls without a retransmission";
  const contender = (callee: Callee): Contender => ({ name: callee.name, measure: async () => ({ [name]: await highestRate(context, callee) }) });
  await compare({ bench: "answer", units: { [name]: "1/s" }, runs: context.runs(3, 1), ours: contender(ours), peers: others.map(contender) }, context);
}

async function highestRate(context: BenchContext, callee: Callee): Promise<number> {
  let highest = 0;
  for (let rate = LOWEST_PER_S; rate <= HIGHEST_PER_S; rate *= STEP) {
    const whole = Math.round(rate);
    const calls = whole * (context.quick ? 2 : SECONDS_A_RATE);
    const { successful, retransmissions } = await call(callee, whole, calls);
    if (successful < calls || retransmissions > 0) break;
    highest = whole;
  }
  return highest;
}

/** Makes calls that are hung up as soon as they are answered. */
function call({ at }: Callee, ratePerS: number, calls: number): Promise<SippOutcome> {
  const limits = { simultaneous: ratePerS * 2, timeoutS: Math.ceil(calls / ratePerS) + 10, traces: false } as const;
  return runSipp({ scenario: "caller-in-haste", remote: at, service: "callee", calls, ratePerS, ...limits });
}

/** What each of many calls takes that are up at the same time: with sound one way, and with none at all. */
async function measureStanding(context: BenchContext, direction: "inactive" | "sendrecv"): Promise<void> {
  const what = direction === "inactive" ? "standing calls without sound" : "standing calls that send sound";
  // A thousand that send would be 50,000 packets a second.
  const counts = STANDING.filter((count) => count <= (direction === "inactive" && !context.quick ? 1_000 : 100));
  for (const count of counts) {
    const [processor, memory] = [`${count} ${what}, CPU of one`, `${count} ${what}, memory of one`];
    const measure = (): Promise<Figures> => standing(count, direction, processor, memory);
    const units = { [processor]: "% of a core", [memory]: "MiB" };
    await compare({ bench: "answer", units, runs: context.runs(3, 1), ours: { name: "godwit", measure }, peers: [] }, context);
  }
}

async function standing(count: number, direction: string, processor: string, memory: string): Promise<Figures> {
  const local = await freeAddress();
  await using godwit = openGodwit(local);
  await godwit.event(({ event }) => event === "listening");
  // One call has come and gone, so that what comes with the first is not counted as the price of each.
  await runSipp({ scenario: "caller-in-haste", remote: local, service: "callee", traces: false });
  await delay(SETTLING_MS);
  const emptyMiB = memoryMiB(godwit.pid);
  await using caller = await startSipp({
    scenario: "caller-staying", remote: local, service: "callee", calls: count, simultaneous: count, ratePerS: 50,
    keys: { direction }, traces: false, timeoutS: UP_LIMIT_MS / 1_000 + 60,
  });
  await untilUp(godwit, count, caller.process);
  await delay(SETTLING_MS);
  const { cpuPercent, rssMiB, pssMiB = rssMiB } = await measureLoad(godwit.pid, WINDOW_MS);
  return { [processor]: cpuPercent / count, [memory]: (pssMiB - emptyMiB) / count };
}

async function untilUp(godwit: GodwitProcess, count: number, caller: { readonly isRunning: boolean }): Promise<void> {
  const startedAtMs = performance.now();
  // The call before these counts too.
  while (godwit.events.filter(({ event, state }) => event === "call" && state === "active").length <= count) {
    if (!caller.isRunning || performance.now() - startedAtMs > UP_LIMIT_MS) throw new Error(`${count} calls did not come up`);
    await delay(50);
  }
}

async function freeAddress(): Promise<SocketAddress> {
  return { address: ADDRESS, port: await findFreePort(ADDRESS) };
}
