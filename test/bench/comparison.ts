// Measures contenders in turn (A B C, A B C, ...) so that a slow moment of the machine hits all of them alike.
import type { BenchContext, BenchResult, Contender } from "./bench.ts";
import { comparedWith, spreadOf } from "./statistics.ts";

export interface Comparison {
  readonly bench: string;
  /** The unit of each case, in the order in which they are reported. A contender may not know all of them. */
  readonly units: Readonly<Record<string, string>>;
  readonly runs: number;
  /** Measures everybody once beforehand, for nothing: compilers and caches are warm then. */
  readonly warmsUp?: boolean;
  readonly ours: Contender;
  readonly peers: readonly Contender[];
}

/** Figures of one contender by case, one per run. */
type Series = ReadonlyMap<string, readonly number[]>;

/** Runs a comparison and reports each case that ours has figures for. */
export async function compare(comparison: Comparison, context: BenchContext): Promise<void> {
  const { ours, peers, runs, warmsUp = false } = comparison;
  const contenders = new Map([ours, ...peers].map((contender) => [contender, new Map<string, number[]>()]));
  for (let run = warmsUp ? -1 : 0; run < runs; run++) {
    for (const [contender, series] of contenders) {
      try {
        const figures = await contender.measure();
        if (run >= 0) append(series, figures);
      } catch (thrown) {
        if (contender === ours) throw thrown;
        context.leaveOut(`${comparison.bench}: ${contender.name}`, thrown);
        contenders.delete(contender);
      }
    }
  }
  for (const result of resultsOf(comparison, contenders)) context.report(result);
}

function append(series: Map<string, number[]>, figures: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(figures)) {
    const values = series.get(name);
    if (values) values.push(value);
    else series.set(name, [value]);
  }
}

function resultsOf({ bench, units, ours, peers }: Comparison, contenders: ReadonlyMap<Contender, Series>): BenchResult[] {
  return Object.entries(units).flatMap(([name, unit]) => {
    const own = contenders.get(ours)?.get(name);
    if (!own) return [];
    const compared = peers.flatMap((peer) => {
      const theirs = contenders.get(peer)?.get(name);
      return theirs ? [[peer.name, comparedWith(own, theirs)] as const] : [];
    });
    return [{ bench, case: name, unit, ...spreadOf(own), runs: own.length, peers: Object.fromEntries(compared) }];
  });
}
