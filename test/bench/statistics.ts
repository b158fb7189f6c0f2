// From the figures of several runs to what is printed: median, ends, and ratios of runs that stood side by side. Pure.
import type { PeerSpread, Spread } from "./bench.ts";

/** The middle value; of an even number, the mean of the two in the middle. NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const upper = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[upper]! : (sorted[upper - 1]! + sorted[upper]!) / 2;
}

/** Median, smallest and largest. */
export function spreadOf(values: readonly number[]): Spread {
  return { median: rounded(median(values)), min: rounded(Math.min(...values)), max: rounded(Math.max(...values)) };
}

/**
 * A peer's spread and our ratio to it. The figures of one index were measured one after the other, so that what the
 * machine did meanwhile hit both; the ratio is therefore made of pairs, and its median taken last. A peer's figure of
 * nothing at all has no ratio to it.
 */
export function comparedWith(ours: readonly number[], theirs: readonly number[]): PeerSpread {
  const ratios = theirs.flatMap((value, index) => (value === 0 ? [] : [ours[index]! / value]));
  return { ...spreadOf(theirs), ratio: ratios.length === 0 ? null : rounded(median(ratios)) };
}

/** Four digits are more than any of these measurements is good for. */
function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
