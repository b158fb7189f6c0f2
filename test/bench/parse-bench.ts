// SIP messages and session descriptions per second of processor time, which a busy machine distorts less than the
// clock's: read with all typed fields, read for routing only, written.
// Every contender is fed the same bytes; test/unit/bench shows that each reads the same from them.
import type { Bench, BenchContext, Contender } from "./bench.ts";
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
    await comparePieces(context, windowMs, messagePieces(godwitParser), installed(peerParsers, context).map(messagePieces));
    const sessionPeers = installed({ "sdp-transform": loadSdpTransform }, context).map(sessionPieces);
    await comparePieces(context, windowMs, sessionPieces(godwitSessionParser), sessionPeers);
  },
};

/** What one contender does in each case; the value returned keeps the work from being optimised away. */
interface Pieces {
  readonly name: string;
  readonly work: Readonly<Record<string, () => unknown>>;
}

function messagePieces(parser: MessageParser): Pieces {
  const work = Object.entries(sipSamples).flatMap(([sample, bytes]) => [
    [`${sample}, all fields`, () => parser.readAll(bytes)],
    [`${sample}, routing fields`, () => parser.readRouting(bytes)],
    ...(parser.writer ? [[`${sample}, written`, parser.writer(bytes)]] : []),
  ]) as [string, () => unknown][];
  return { name: parser.name, work: Object.fromEntries(work) };
}

function sessionPieces(parser: SessionParser): Pieces {
  return { name: parser.name, work: { "sdp, offer read": () => parser.read(sampleSdp), "sdp, written": parser.writer(sampleSdp) } };
}

/** Case by case, so that contenders stand side by side in time; everything once before, as compilers learn slowly. */
async function comparePieces(context: BenchContext, windowMs: number, ours: Pieces, peers: readonly Pieces[]): Promise<void> {
  for (const { work } of [ours, ...peers]) for (const piece of Object.values(work)) ratePerSecond(piece, windowMs);
  for (const name of Object.keys(ours.work)) {
    const contender = ({ name: by, work }: Pieces): Contender => ({ name: by, measure: () => ({ [name]: ratePerSecond(work[name]!, windowMs) }) });
    await compare(
      {
        bench: "parse",
        units: { [name]: "per CPU s" },
        runs: context.runs(9, 3),
        warmsUp: true,
        ours: contender(ours),
        peers: peers.filter(({ work }) => name in work).map(contender),
      },
      context,
    );
  }
}

let sink: unknown;

function ratePerSecond(work: () => unknown, windowMs: number): number {
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
