// The command line of the benches: which ones, how often, and in which form the figures are printed. Pure.
import { parseArgs } from "node:util";

export interface BenchArguments {
  readonly json: boolean;
  readonly quick: boolean;
  readonly help: boolean;
  /** Runs of each contender, where the command line says how many. */
  readonly runs?: number;
  /** Length of the benches that take their time, where the command line says how long. */
  readonly minutes?: number;
  /** Benches in the order in which they are to run. */
  readonly names: readonly string[];
}

/** Wrong words on the command line. */
export class BenchUsageError extends Error {}

/** Reads the arguments; without names, all benches are meant. Throws BenchUsageError. */
export function readBenchArguments(args: readonly string[], known: readonly string[]): BenchArguments {
  const { values, positionals } = parsed(args);
  const unknown = positionals.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new BenchUsageError(`there is no bench ${unknown.map((name) => `"${name}"`).join(", ")}`);
  const runs = count("runs", values.runs);
  const minutes = count("minutes", values.minutes);
  const { json, quick, help } = values;
  return { json, quick, help, ...(runs === undefined ? {} : { runs }), ...(minutes === undefined ? {} : { minutes }), names: positionals.length > 0 ? positionals : known };
}

function count(name: string, value: string | undefined): number | undefined {
  const number = value === undefined ? undefined : Number(value);
  if (number !== undefined && (!Number.isSafeInteger(number) || number < 1)) throw new BenchUsageError(`--${name} takes a number from 1 on, not "${value}"`);
  return number;
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        json: { type: "boolean", default: false },
        quick: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
        runs: { type: "string" },
        minutes: { type: "string" },
      },
    });
  } catch (thrown) {
    throw new BenchUsageError(thrown instanceof Error ? thrown.message : String(thrown));
  }
}
