// The handover's table: complete, and the ways that matter most (design: make before break, survive, end honestly).
import { describe, expect, it } from "vitest";
import {
  handoverIgnored, handoverTable, stepHandover, type HandoverEffect, type HandoverInput, type HandoverState,
} from "../../../core/mobility/handover-machine.ts";
import { describeCompleteness } from "../sip/usage/machine-completeness.ts";

describeCompleteness("handover", handoverTable, handoverIgnored);

/** Runs inputs from "settled" and answers the last state and all effects. */
function run(...inputs: readonly HandoverInput[]): { readonly state: HandoverState; readonly effects: readonly HandoverEffect[] } {
  let state: HandoverState = "settled";
  const effects = inputs.flatMap((input) => {
    const step = stepHandover(state, input);
    state = step.state;
    return [...step.effects];
  });
  return { state, effects };
}

const rows = Object.entries(handoverTable).flatMap(([from, arrows]) =>
  Object.entries(arrows).map(([input, [to, ...effects]]) => ({ from: from as HandoverState, input: input as HandoverInput, to, effects })),
);

describe("handover", () => {
  it("opens the new path, sends sound over it, and only then tells the peer", () => {
    const { state, effects } = run("changed", "opened", "agreed", "due");
    expect(state).toBe("settled");
    expect(effects.filter((effect) => ["open", "use", "signal", "land", "settle"].includes(effect))).toEqual(["open", "use", "signal", "land", "settle"]);
  });
  it("keeps the old path open until what was under way on it has come", () => {
    expect(run("changed", "opened", "agreed")).toMatchObject({ state: "landing" });
    expect(run("changed", "opened", "agreed").effects).not.toContain("settle");
  });
  it("lets a newer change take the place of the one under way, in every state that has begun one", () => {
    for (const state of ["opening", "reopening", "moving", "insisting", "following", "replacing", "retrying", "landing", "waiting"] as const) {
      const step = stepHandover(state, "changed");
      expect(step.state, state).toBe("opening");
      expect(step.effects, state).toContain("open");
    }
  });
  it("changes nothing on the wire where the old path is right again before the new one was used", () => {
    const { state, effects } = run("changed", "restored");
    expect(state).toBe("settled");
    expect(effects).not.toContain("signal");
  });
  it("keeps a call without any address, and moves the moment there is one", () => {
    const stranded = run("gone", "gone", "doubted", "due");
    expect(stranded.state).toBe("waiting");
    expect(stranded.effects).toContain("worry");
    expect(run("gone", "changed").effects.at(-1)).toBe("open");
  });
  it("asks again for sockets that an address is not ready for (RFC 4862 section 5.4)", () => {
    expect(run("changed", "open-failed", "due", "opened").state).toBe("moving");
  });
  it("tells once more over a fresh connection, then starts anew through the server, then waits and begins again", () => {
    expect(run("changed", "opened", "due").effects.at(-2)).toBe("signal-fresh");
    expect(run("changed", "opened", "due", "due").state).toBe("replacing");
    expect(run("changed", "opened", "due", "due", "replace-failed", "due").state).toBe("moving");
  });
  it("starts anew at once where the peer knows of no such dialog (RFC 3261 section 12.2.1.2)", () => {
    expect(run("changed", "opened", "dead").effects.at(-2)).toBe("replace");
  });
  it("is done where a peer that refuses the change follows our sound, and starts anew where it does not", () => {
    expect(run("changed", "opened", "refused", "heard").state).toBe("landing");
    expect(run("changed", "opened", "refused", "due").state).toBe("replacing");
  });
  it("does not move for a peer that is merely silent", () => {
    const { state, effects } = run("doubted", "alive");
    expect(state).toBe("settled");
    expect(effects).not.toContain("open");
    expect(effects).toContain("calm");
  });
  it("moves to the path that answers when the present one does not", () => {
    expect(run("doubted", "better").effects.at(-1)).toBe("open");
  });
  it("reaches its end from everywhere but where all is well, and says so exactly once", () => {
    const restful = new Set<HandoverState>(["settled", "landing", "lost"]);
    for (const state of Object.keys(handoverTable) as HandoverState[]) {
      expect(stepHandover(state, "expired").effects.filter((effect) => effect === "lose"), state).toHaveLength(restful.has(state) ? 0 : 1);
    }
    expect(handoverTable.lost).toEqual({});
  });
  it("takes every worry back on the way to rest", () => {
    for (const { from, input, to, effects } of rows) {
      if (to === "landing" || (to === "settled" && from !== "landing")) expect(effects, `${from} ${input}`).toContain("relief");
    }
  });
  it("gives up a new dialog that it began before it goes on without", () => {
    for (const { from, input, to, effects } of rows) {
      if (from === "replacing" && to !== "replacing" && input !== "replaced" && input !== "replace-failed") expect(effects, input).toContain("drop-replacement");
    }
  });
});
