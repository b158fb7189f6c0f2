// State machines written as tables: one row per arrow of the RFC's diagram, and nothing else.
import type { Step } from "../../base/step.ts";

/** For each state, what each input leads to: the next state, then the effects in order. */
export type TransitionTable<State extends string, Input extends string, Effect> = Readonly<
  Record<State, Readonly<Partial<Record<Input, readonly [next: State, ...effects: Effect[]]>>>>
>;

/** The inputs that a state passes over on purpose; a test checks that rows and these cover everything. */
export type IgnoredInputs<State extends string, Input extends string> = Readonly<Record<State, readonly Input[]>>;

/** Takes one step; an input without a row changes nothing. */
export function stepTable<State extends string, Input extends string, Effect>(
  table: TransitionTable<State, Input, Effect>,
  state: State,
  input: Input,
): Step<State, Effect> {
  const row: readonly [State, ...Effect[]] | undefined = table[state][input];
  if (!row) return { state, effects: [] };
  return { state: row[0], effects: row.slice(1) as Effect[] };
}
