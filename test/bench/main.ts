// `npm run bench`: runs the benches that the command line names and prints their figures. Never part of the tests.
import { answerBench } from "./answer-bench.ts";
import type { Bench, BenchContext } from "./bench.ts";
import { BenchUsageError, readBenchArguments, type BenchArguments } from "./bench-arguments.ts";
import { contactsBench } from "./contacts-bench.ts";
import { historyBench } from "./history-bench.ts";
import { hourBench } from "./hour-bench.ts";
import { jitterBench } from "./jitter-bench.ts";
import { echoBench } from "./echo-bench.ts";
import { latencyBench } from "./latency-bench.ts";
import { legsBench } from "./legs-bench.ts";
import { lightBench } from "./light-bench.ts";
import { loadBench } from "./load-bench.ts";
import { mixerBench } from "./mixer-bench.ts";
import { paceBench } from "./pace-bench.ts";
import { parseBench } from "./parse-bench.ts";
import { resamplerBench } from "./resampler-bench.ts";
import { formatBenchTitle, formatResult } from "./result-lines.ts";
import { setupBench } from "./setup-bench.ts";
import { srtpBench } from "./srtp-bench.ts";
import { startBench } from "./start-bench.ts";

/** All benches, in the order in which they run. */
const BENCHES: readonly Bench[] = [parseBench, setupBench, answerBench, contactsBench, historyBench, latencyBench, jitterBench, loadBench, lightBench, hourBench, legsBench, mixerBench, paceBench, startBench, echoBench, resamplerBench, srtpBench];

const USAGE = `npm run bench -- [--json] [--runs N] [--minutes N] [--quick] [NAME ...]

${BENCHES.map(({ name, about }) => `  ${name.padEnd(11)}${about}`).join("\n")}

test/bench/README.md says what each figure means and where not to trust it.`;

/** Programs that fail may have printed pages. */
const REASON_LENGTH = 160;

const EXIT = { ok: 0, failed: 1, usage: 2 } as const;

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const note = (line: string): void => void process.stderr.write(`${line}\n`);

async function runBenches(args: readonly string[]): Promise<number> {
  const wanted = readBenchArguments(args, BENCHES.map(({ name }) => name));
  if (wanted.help) {
    print(USAGE);
    return EXIT.ok;
  }
  const context = contextFor(wanted);
  let exit: number = EXIT.ok;
  for (const name of wanted.names) {
    const bench = BENCHES.find((candidate) => candidate.name === name)!;
    if (!wanted.json) print(formatBenchTitle(bench.name, bench.about));
    try {
      await bench.run(context);
    } catch (thrown) {
      note(`${name} failed: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}`);
      exit = EXIT.failed;
    }
  }
  return exit;
}

function contextFor({ json, quick, runs, minutes }: BenchArguments): BenchContext {
  return {
    quick,
    ...(minutes === undefined ? {} : { minutes }),
    runs: (full, few) => runs ?? (quick ? few : full),
    report: (result) => print(json ? JSON.stringify(result) : formatResult(result)),
    leaveOut: (what, thrown) => note(`${what} is left out: ${onOneLine(thrown)}`),
  };
}

function onOneLine(thrown: unknown): string {
  const reason = (thrown instanceof Error ? thrown.message : String(thrown)).replace(/\s+/g, " ");
  return reason.length > REASON_LENGTH ? `${reason.slice(0, REASON_LENGTH)} ...` : reason;
}

async function main(): Promise<void> {
  try {
    process.exitCode = await runBenches(process.argv.slice(2));
  } catch (thrown) {
    if (!(thrown instanceof BenchUsageError)) throw thrown;
    note(`${thrown.message}\n\n${USAGE}`);
    process.exitCode = EXIT.usage;
  }
}

await main();
