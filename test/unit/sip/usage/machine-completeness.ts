// A generated test for machines written as tables: every state x input pair is a row or listed as ignored, never both.
import { describe, expect, it } from "vitest";
import { stepTable, type IgnoredInputs, type TransitionTable } from "../../../../core/sip/usage/transition-table.ts";

/** Declares the tests of one table. */
export function describeCompleteness<State extends string, Input extends string, Effect>(
  name: string,
  table: TransitionTable<State, Input, Effect>,
  ignored: IgnoredInputs<State, Input>,
): void {
  const states = Object.keys(table) as State[];
  const inputs = [...new Set(states.flatMap((state) => [...Object.keys(table[state]), ...ignored[state]]))] as Input[];
  describe(`${name}: every state has a word on every input`, () => {
    for (const state of states) {
      for (const input of inputs) {
        it(`${state} x ${input}`, () => {
          const row = (table[state] as Partial<Record<Input, unknown>>)[input];
          expect([row !== undefined, ignored[state].includes(input)]).toEqual(row ? [true, false] : [false, true]);
          const step = stepTable(table, state, input);
          expect(states).toContain(step.state);
          if (!row) expect(step).toEqual({ state, effects: [] });
        });
      }
    }
  });
}
