// How long a call takes to be set up over loopback UDP: by a phone that answers, by a phone that dials, by the stack alone.
import { until, untilEnded } from "../../core/cli/call-watch.ts";
import { openTerminalPhone } from "../../core/cli/terminal-phone.ts";
import type { Phone } from "../../core/phone/phone.ts";
import type { SocketAddress } from "../../core/ports/network.ts";
import { startBaresip, type Baresip, type BaresipOptions } from "../interop/peers/baresip.ts";
import { findFreePort } from "../interop/peers/free-port.ts";
import { GodwitProcess } from "../terminal/godwit-process.ts";
import { AgentPair } from "./agent-pair.ts";
import type { Bench, BenchContext, Contender } from "./bench.ts";
import { CallRuler } from "./call-ruler.ts";
import { compare } from "./comparison.ts";
import { openPeers } from "./open-peers.ts";
import { median } from "./statistics.ts";

const ADDRESS = "127.0.0.1";
/** One run is the median of so many calls, one after the other. */
const CALLS = 10;
const QUICK_CALLS = 4;

export const setupBench: Bench = {
  name: "setup",
  about: "call set-up over loopback UDP; lower is better",
  async run(context) {
    await using ruler = await CallRuler.open();
    await compareAnswering(context, ruler);
    await compareDialling(context, ruler);
    await measureAgents(context);
  },
};

/** A call comes in and is answered at once: from its INVITE to the 200. */
async function compareAnswering(context: BenchContext, ruler: CallRuler): Promise<void> {
  const local: SocketAddress = { address: ADDRESS, port: await findFreePort(ADDRESS) };
  await using godwit = new GodwitProcess("answer", "--listen", `${ADDRESS}:${local.port}`, "--capture", "tone:440", "--playback", "null", "--json");
  await using peers = await openPeers(context, "setup", { baresip: () => startBaresip({ ...quietBaresip, autoAnswer: true }) });
  const contender = (name: string, at: SocketAddress): Contender => ({
    name,
    measure: async () => ({ "answered, INVITE to 200": await medianOf(context, () => ruler.call(at)) }),
  });
  await godwit.event(({ event }) => event === "listening");
  const others = peers.opened.map(([name, baresip]) => contender(name, baresip.local));
  await compare({ bench: "setup", units: { "answered, INVITE to 200": "ms" }, runs: context.runs(9, 3), warmsUp: true, ours: contender("godwit", local), peers: others }, context);
}

/** A call goes out to somebody who answers at once: from the command to the arrival of the ACK. */
async function compareDialling(context: BenchContext, ruler: CallRuler): Promise<void> {
  const phone = await openTerminalPhone(silentIo, { capture: { kind: "tone", frequencyHz: 440 }, playback: { kind: "null" } });
  try {
    const settings = { address: `ada@${ADDRESS}`, displayName: "", transport: "udp", register: false } as const;
    const { id } = await phone.execute("account.add", settings, "");
    await using peers = await openPeers(context, "setup", { baresip: () => startBaresip(quietBaresip) });
    const contender = (name: string, dial: () => Promise<number>): Contender => ({
      name,
      measure: async () => ({ "dialled, command to ACK": await medianOf(context, dial) }),
    });
    const ours = contender("godwit", () => dialGodwit(phone, id, ruler));
    const others = peers.opened.map(([name, baresip]) => contender(name, () => dialBaresip(baresip, ruler)));
    await compare({ bench: "setup", units: { "dialled, command to ACK": "ms" }, runs: context.runs(9, 3), warmsUp: true, ours, peers: others }, context);
  } finally {
    await phone.close();
  }
}

async function dialGodwit(phone: Phone, accountId: string, ruler: CallRuler): Promise<number> {
  const acknowledged = ruler.takeCall();
  const startedAtMs = performance.now();
  const callId = await phone.execute("call.start", ruler.uri, accountId);
  const atMs = await acknowledged;
  await until(phone, ({ calls }) => calls.find(({ id, state }) => id === callId && state === "active"));
  const ended = ruler.takeEnd();
  await phone.execute("call.end", callId);
  await Promise.all([ended, untilEnded(phone, callId)]);
  await phone.execute("call.dismiss", callId);
  return atMs - startedAtMs;
}

async function dialBaresip(baresip: Baresip, ruler: CallRuler): Promise<number> {
  const acknowledged = ruler.takeCall();
  const eventsBefore = baresip.control.events.length;
  const startedAtMs = performance.now();
  await baresip.dial(ruler.uri);
  const atMs = await acknowledged;
  await baresip.control.waitFor("CALL_ESTABLISHED", eventsBefore);
  const ended = ruler.takeEnd();
  await baresip.hangUp();
  await ended;
  await baresip.control.waitFor("CALL_CLOSED", eventsBefore);
  return atMs - startedAtMs;
}

/** The stack alone: no phone, no media, no second process; nothing to compare it with. */
async function measureAgents(context: BenchContext): Promise<void> {
  using pair = await AgentPair.open();
  const calls = context.quick ? QUICK_CALLS : CALLS;
  const measure = async (): Promise<Record<string, number>> => {
    const times = [];
    for (let call = 0; call < calls; call++) times.push(await pair.call());
    return {
      "agents alone, INVITE to 200": median(times.map(({ answeredMs }) => answeredMs)),
      "agents alone, INVITE to ACK": median(times.map(({ acknowledgedMs }) => acknowledgedMs)),
    };
  };
  const units = { "agents alone, INVITE to 200": "ms", "agents alone, INVITE to ACK": "ms" };
  await compare({ bench: "setup", units, runs: context.runs(9, 3), warmsUp: true, ours: { name: "godwit", measure }, peers: [] }, context);
}

async function medianOf(context: BenchContext, measure: () => Promise<number>): Promise<number> {
  const values: number[] = [];
  for (let call = 0; call < (context.quick ? QUICK_CALLS : CALLS); call++) values.push(await measure());
  return median(values);
}

const quietBaresip: BaresipOptions = { user: "callee", records: false };

/** What goes wrong is thrown or shows in the figures. */
const silentIo = { writeLine: () => {}, writeNote: () => {}, signal: new AbortController().signal };
