// Checks a machine against its RFC's diagram, given as a table: one row per arrow, and a list of what is ignored.
import { describe, expect, it } from "vitest";
import type { Step } from "../../../../core/base/step.ts";

interface AnyEffect {
  readonly kind: string;
}

/** One arrow: in this state, on this input, to that state, with these effects in short ("send", "arm A 1000"). */
export type Arrow<Name extends string, Kind extends string> = readonly [from: Name, input: Kind, to: Name, effects: readonly string[]];

export interface Diagram<State extends { readonly name: string }, Input extends { readonly kind: string }, Effect extends AnyEffect> {
  readonly title: string;
  /** Every state, as a value to step from. */
  readonly states: { readonly [Name in State["name"]]: State };
  /** Every input, as a value to step with. */
  readonly inputs: { readonly [Kind in Input["kind"]]: Input };
  readonly step: (state: State, input: Input) => Step<State, Effect>;
  readonly arrows: readonly Arrow<State["name"], Input["kind"]>[];
  /** Inputs that a state has no arrow for. */
  readonly ignored: { readonly [Name in State["name"]]: readonly Input["kind"][] };
}

/** Makes a test of each arrow and one that no pair of state and input is forgotten or listed twice. */
export function describeDiagram<
  State extends { readonly name: string },
  Input extends { readonly kind: string },
  Effect extends AnyEffect,
>(diagram: Diagram<State, Input, Effect>): void {
  const { states, inputs, step, arrows, ignored } = diagram;
  describe(diagram.title, () => {
    it.each(arrows.map((arrow) => [...arrow] as const))("%s --%s--> %s", (from, kind, to, effects) => {
      const result = step(states[from], inputs[kind]);
      expect(result.state.name).toBe(to);
      expect(result.effects.map(describeEffect)).toEqual(effects);
    });

    for (const name of Object.keys(states) as State["name"][]) {
      for (const kind of Object.keys(inputs) as Input["kind"][]) {
        const isArrow = arrows.some(([from, input]) => from === name && input === kind);
        const isIgnored = ignored[name].includes(kind);
        it(`${name} on ${kind} is ${isArrow ? "an arrow" : "ignored"}`, () => {
          expect(isArrow, "listed exactly once").toBe(!isIgnored);
          if (isIgnored) expect(step(states[name], inputs[kind])).toEqual({ state: states[name], effects: [] });
        });
      }
    }
  });
}

/** "send INVITE", "send 486", "arm A 1000", "disarm A", "deliver response 180", "deliver failure", "end". */
export function describeEffect(effect: AnyEffect): string {
  const { kind, message, timer, delayMs, event } = effect as AnyEffect & {
    readonly message?: { readonly method?: string; readonly status?: number };
    readonly timer?: string;
    readonly delayMs?: number;
    readonly event?: { readonly kind: string; readonly response?: { readonly status: number } };
  };
  const parts = [kind, message?.method ?? message?.status, timer, delayMs, event?.kind, event?.response?.status];
  return parts.filter((part) => part !== undefined).join(" ");
}
