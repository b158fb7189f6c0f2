// SIP messages and session descriptions per second of processor time, which a busy machine distorts less than the
// clock's: read with all typed fields, read for routing only, written.
// Every contender is fed the same bytes; test/unit/bench shows that each reads the same from them.
import type { Bench, BenchContext, Contender } from "./bench.ts";
import { cPeers, type CPeer } from "./c-peers.ts";
import { compare } from "./comparison.ts";
import { godwitParser } from "./godwit-parser.ts";
import type { MessageParser } from "./message-fields.ts";
import { peerParsers } from "./peer-parsers.ts";
import { godwitSessionParser, loadSdpTransform, type SessionParser } from "./session-parsers.ts";
import { sampleSdp, sipSamples } from "./sip-samples.ts";

/** How much processor time one case gets in one run. */
const WINDOW_MS = 80;
const QUICK_WINDOW_MS = 30;
/** Repetitions between two looks at the clock: a few milliseconds. */
const BATCH = 200;

export const parseBench: Bench = {
  name: "parse",
  about: "SIP messages and session descriptions per second of processor time; higher is better",
  async run(context) {
    const windowMs = context.quick ? QUICK_WINDOW_MS : WINDOW_MS;
    const peers = installed(peerParsers, context).map(messagePieces);
    const sessionPeers = installed({ "sdp-transform": loadSdpTransform }, context).map(sessionPieces);
    const fromC = installed(cPeers, context).map(cPieces);
    await comparePieces(context, windowMs, messagePieces(godwitParser), [...peers, ...fromC]);
    await comparePieces(context, windowMs, sessionPieces(godwitSessionParser), [...sessionPeers, ...fromC]);
  },
};

/** How often a second of processor time one contender does each case, measured for a window. */
interface Pieces {
  readonly name: string;
  readonly rates: Readonly<Record<string, (windowMs: number) => number>>;
}

/** The name of a case of messages. */
const messageCases = { all: "all fields", routing: "routing fields", written: "written" } as const;
const sessionCases = { "sdp-read": "sdp, offer read", "sdp-written": "sdp, written" } as const;

function messagePieces(parser: MessageParser): Pieces {
  const rates: Record<string, (windowMs: number) => number> = {};
  for (const [sample, bytes] of Object.entries(sipSamples)) {
    rates[`${sample}, ${messageCases.all}`] = repeated(() => parser.readAll(bytes));
    rates[`${sample}, ${messageCases.routing}`] = repeated(() => parser.readRouting(bytes));
    if (parser.writer) rates[`${sample}, ${messageCases.written}`] = repeated(parser.writer(bytes));
  }
  return { name: parser.name, rates };
}

function sessionPieces(parser: SessionParser): Pieces {
  const rates = {
    [sessionCases["sdp-read"]]: repeated(() => parser.read(sampleSdp)),
    [sessionCases["sdp-written"]]: repeated(parser.writer(sampleSdp)),
  };
  return { name: parser.name, rates };
}

function cPieces({ name, cases, rate }: CPeer): Pieces {
  const rates: Record<string, (windowMs: number) => number> = {};
  for (const wanted of cases) {
    if (wanted === "sdp-read" || wanted === "sdp-written") rates[sessionCases[wanted]] = (windowMs) => rate(wanted, sampleSdp, windowMs);
    else for (const [sample, bytes] of Object.entries(sipSamples)) rates[`${sample}, ${messageCases[wanted]}`] = (windowMs) => rate(wanted, bytes, windowMs);
  }
  return { name, rates };
}

/** Case by case, so that contenders stand side by side in time; everything once before, as compilers learn slowly. */
async function comparePieces(context: BenchContext, windowMs: number, ours: Pieces, peers: readonly Pieces[]): Promise<void> {
  for (const { rates } of [ours, ...peers]) for (const measure of Object.values(rates)) measure(windowMs);
  for (const name of Object.keys(ours.rates)) {
    const contender = ({ name: by, rates }: Pieces): Contender => ({ name: by, measure: () => ({ [name]: rates[name]!(windowMs) }) });
    await compare(
      {
        bench: "parse",
        units: { [name]: "per CPU s" },
        runs: context.runs(9, 3),
        warmsUp: true,
        ours: contender(ours),
        peers: peers.filter(({ rates }) => name in rates).map(contender),
      },
      context,
    );
  }
}

/** What work returns is kept, so that the work is not optimised away. */
let sink: unknown;

function repeated(work: () => unknown): (windowMs: number) => number {
  return (windowMs) => {
    const startedAt = process.cpuUsage();
    let usedMs = 0;
    let times = 0;
    while (usedMs < windowMs) {
      for (let index = 0; index < BATCH; index++) sink = work();
      times += BATCH;
      const { user, system } = process.cpuUsage(startedAt);
      usedMs = (user + system) / 1000;
    }
    if (sink === undefined) throw new Error("nothing was read");
    return (times / usedMs) * 1000;
  };
}

/** Loads the peers that are there. */
function installed<Peer>(peers: Readonly<Record<string, () => Peer>>, context: BenchContext): Peer[] {
  return Object.entries(peers).flatMap(([name, load]) => {
    try {
      return [load()];
    } catch (thrown) {
      context.leaveOut(`parse: ${name}`, thrown);
      return [];
    }
  });
}
