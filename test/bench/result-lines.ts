// Results for people: one line a case, what the peers did beside it. Pure.
import type { BenchResult, Spread } from "./bench.ts";

const CASE_WIDTH = 34;

/** The line that opens a bench. */
export function formatBenchTitle(name: string, about: string): string {
  return `\n${name}: ${about}`;
}

/** One case: median (smallest to largest) and unit; then each peer's median and how many times that ours is. */
export function formatResult({ case: name, unit, runs, peers, ...own }: BenchResult): string {
  const others = Object.entries(peers).map(([peer, theirs]) => `${peer} ${formatNumber(theirs.median)}${theirs.ratio === null ? "" : ` (ours is ${theirs.ratio} x)`}`);
  const line = `  ${name.padEnd(CASE_WIDTH)} ${formatSpread(own)} ${unit}, ${runs} ${runs === 1 ? "run" : "runs"}`;
  return others.length === 0 ? line : `${line}\n  ${" ".repeat(CASE_WIDTH)} ${others.join("; ")}`;
}

function formatSpread({ median, min, max }: Spread): string {
  return `${formatNumber(median)} (${formatNumber(min)} to ${formatNumber(max)})`;
}

function formatNumber(value: number): string {
  return value.toLocaleString("en", { maximumSignificantDigits: 4 });
}
