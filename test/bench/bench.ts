// What a bench is made of: contenders that measure the same cases, and a bench that lets them run side by side.

/** What one measurement found, by case. */
export type Figures = Readonly<Record<string, number>>;

/** The phone or a peer, measured in the same way. */
export interface Contender {
  readonly name: string;
  /** Measures once. A peer that throws is left out from then on; the phone itself must not. */
  measure(): Figures | Promise<Figures>;
}

/** What is asked of every run. */
export interface BenchContext {
  /** How many times each contender is measured; `full` or `quick` unless the command line says a number. */
  runs(full: number, quick: number): number;
  /** Shorter measurements. */
  readonly quick: boolean;
  /** For how long a bench goes on that takes its time, where the command line says so. */
  readonly minutes?: number;
  report(result: BenchResult): void;
  /** Says on standard error that something is left out, and why. */
  leaveOut(what: string, thrown: unknown): void;
}

/** One bench, by the name that the command line knows. */
export interface Bench {
  readonly name: string;
  /** What it measures, in half a line. */
  readonly about: string;
  run(context: BenchContext): Promise<void>;
}

/** The middle and the ends of some runs. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** A peer's spread beside ours; `ratio` is the median of ours over the peer's, run by run; null where all of them are 0. */
export interface PeerSpread extends Spread {
  readonly ratio: number | null;
}

/** One line of `--json`. */
export interface BenchResult extends Spread {
  readonly bench: string;
  readonly case: string;
  readonly unit: string;
  readonly runs: number;
  readonly peers: Readonly<Record<string, PeerSpread>>;
}
