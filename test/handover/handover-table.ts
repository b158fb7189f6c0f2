// The figures of a scenario's runs, as one object for programs and as a table for people. Pure.
import type { HandoverRun } from "./run-handover.ts";
import type { Scenario } from "./scenario.ts";

export interface Spread {
  readonly median: number;
  readonly p95: number;
  readonly max: number;
}

export interface ScenarioResult {
  readonly scenario: string;
  readonly runs: number;
  readonly lostCalls: number;
  /** Of all runs together, both directions. */
  readonly lostPackets: number;
  readonly gapInMs: Spread;
  readonly gapOutMs: Spread;
  /** The worse direction of each run. */
  readonly gapMs: Spread;
  readonly duplicates: number;
  /** Null where the moving program keeps no recording. */
  readonly missingAudioMs: Spread | null;
  /** Why calls were lost. */
  readonly reasons: readonly string[];
}

export function summarizeRuns({ name }: Scenario, runs: readonly Pick<HandoverRun, "figures" | "lostBecause" | "missingAudioMs">[]): ScenarioResult {
  const figures = runs.map((run) => run.figures);
  const missing = runs.flatMap(({ missingAudioMs }) => (missingAudioMs === undefined ? [] : [missingAudioMs]));
  const reasons = runs.flatMap(({ lostBecause }) => (lostBecause === undefined ? [] : [lostBecause]));
  return {
    scenario: name,
    runs: runs.length,
    lostCalls: reasons.length,
    lostPackets: sum(figures.map((each) => each.in.lost + each.out.lost)),
    gapInMs: spreadOf(figures.map((each) => each.in.gapMs)),
    gapOutMs: spreadOf(figures.map((each) => each.out.gapMs)),
    gapMs: spreadOf(figures.map((each) => Math.max(each.in.gapMs, each.out.gapMs))),
    duplicates: sum(figures.map((each) => each.in.duplicates + each.out.duplicates)),
    missingAudioMs: missing.length === 0 ? null : spreadOf(missing),
    reasons: [...new Set(reasons)],
  };
}

/** The nearest rank for the 95th percentile; of an even number of values, the mean of the two in the middle as median. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((one, other) => one - other);
  const at = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN;
  const middle = sorted.length / 2;
  const median = sorted.length % 2 === 1 ? sorted[Math.floor(middle)]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return { median: Math.round(median), p95: Math.round(at(0.95)), max: Math.round(at(1)) };
}

const COLUMNS = ["runs", "calls lost", "packets lost", "gap in ms", "gap out ms", "worse ms", "missing audio ms"] as const;
const NAME_WIDTH = 58;
const WIDTH = 22;

export function formatTableHead(): string {
  return `${"".padEnd(NAME_WIDTH)}${COLUMNS.map((column) => column.padStart(widthOf(column))).join("")}\n${"".padEnd(NAME_WIDTH)}${"gaps: median / p95 / maximum".padStart(widthOf("runs") + 12 + 14 + WIDTH)}`;
}

export function formatTableRow(result: ScenarioResult): string {
  const cells = [result.runs, result.lostCalls, result.lostPackets, ...[result.gapInMs, result.gapOutMs, result.gapMs, result.missingAudioMs].map(formatSpread)];
  const row = `${result.scenario.padEnd(NAME_WIDTH)}${cells.map((cell, index) => String(cell).padStart(widthOf(COLUMNS[index]!))).join("")}`;
  return [row, ...result.reasons.map((reason) => `    lost: ${reason}`)].join("\n");
}

function formatSpread(spread: Spread | null): string {
  return spread === null ? "-" : `${spread.median} / ${spread.p95} / ${spread.max}`;
}

function widthOf(column: string): number {
  return column.endsWith("ms") ? WIDTH : column.length + 2;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
