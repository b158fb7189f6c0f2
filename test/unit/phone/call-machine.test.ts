// The machine of a call as a person sees it: every state takes every input, and every call is let go exactly once.
import { describe, expect, it } from "vitest";
import {
  shownState, startIncoming, startOutgoing, stepCall, toneFor,
  type CallEffect, type CallInput, type CallMachineState, type CallPhase,
} from "../../../core/phone/call-machine.ts";
import type { CallEnd } from "../../../core/phone/protocol.ts";

const end: CallEnd = { by: "remote", failure: { code: "call/ended", message: "Over." } };

const inputs: readonly CallInput[] = [
  { kind: "prepared" }, { kind: "prepare-failed", end }, { kind: "session-ringing" }, { kind: "media-heard" },
  { kind: "session-accepted" }, { kind: "session-ended", end }, { kind: "peer-hold", held: true }, { kind: "reoffer-answered" },
  { kind: "reoffer-failed" }, { kind: "answer" }, { kind: "decline", end }, { kind: "hang-up", end },
  { kind: "leave", end, unanswered: end },
  { kind: "hold", hold: true }, { kind: "hold", hold: false }, { kind: "silence" },
];

/** The inputs that take a call from its start into each phase. */
const ways: Readonly<Record<string, { readonly start: CallMachineState; readonly inputs: readonly CallInput[]; readonly phase: CallPhase }>> = {
  "preparing": { start: startOutgoing().state, inputs: [], phase: "preparing" },
  "calling": { start: startOutgoing().state, inputs: [{ kind: "prepared" }], phase: "calling" },
  "ringing": { start: startOutgoing().state, inputs: [{ kind: "prepared" }, { kind: "session-ringing" }], phase: "ringing" },
  "active outgoing": { start: startOutgoing().state, inputs: [{ kind: "prepared" }, { kind: "session-accepted" }], phase: "active" },
  "incoming": { start: startIncoming().state, inputs: [], phase: "incoming" },
  "answering": { start: startIncoming().state, inputs: [{ kind: "answer" }], phase: "answering" },
  "active incoming": { start: startIncoming().state, inputs: [{ kind: "answer" }, { kind: "prepared" }, { kind: "session-accepted" }], phase: "active" },
  "active and holding": {
    start: startOutgoing().state,
    inputs: [{ kind: "prepared" }, { kind: "session-accepted" }, { kind: "hold", hold: true }],
    phase: "active",
  },
};

function follow(start: CallMachineState, way: readonly CallInput[]): { state: CallMachineState; effects: CallEffect[] } {
  let state = start;
  const effects: CallEffect[] = [];
  for (const input of way) {
    const step = stepCall(state, input);
    state = step.state;
    effects.push(...step.effects);
  }
  return { state, effects };
}

describe.each(Object.entries(ways))("a call that is %s", (_name, { start, inputs: way, phase }) => {
  const { state } = follow(start, way);

  it("is where its way leads", () => expect(state.phase).toBe(phase));

  it.each(inputs.map((input) => [input.kind, input] as const))("takes %s to a known phase, and releases exactly when it ends", (_kind, input) => {
    const step = stepCall(state, input);
    const releases = step.effects.filter(({ kind }) => kind === "release").length;
    expect(releases).toBe(step.state.phase === "ended" ? 1 : 0);
    expect(step.state.phase === "ended").toBe(step.state.end !== undefined);
    if (releases > 0) expect(step.effects.at(-1)?.kind).toBe("release");
  });

  it("ends when the session ends, and nothing brings it back", () => {
    const ended = stepCall(state, { kind: "session-ended", end }).state;
    for (const input of inputs) expect(stepCall(ended, input)).toEqual({ state: ended, effects: [] });
  });
});

describe("hanging up", () => {
  const effectsOf = (name: string): readonly string[] => {
    const { start, inputs: way } = ways[name]!;
    return stepCall(follow(start, way).state, { kind: "hang-up", end }).effects.map(({ kind }) => kind);
  };

  it("sends nothing while the INVITE has not left", () => expect(effectsOf("preparing")).toEqual(["release"]));
  it("terminates the session once there is one", () => expect(effectsOf("ringing")).toEqual(["terminate", "release"]));
  it("refuses a call that rings here", () => expect(effectsOf("incoming")).toEqual(["reject", "release"]));
  it("declines for all of the callee's phones (603), but not when the program ends or has no sound (480)", () => {
    const incoming = startIncoming().state;
    const statusOf = (...inputs: readonly CallInput[]): unknown => follow(incoming, inputs).effects.find(({ kind }) => kind === "reject");
    expect(statusOf({ kind: "decline", end })).toMatchObject({ status: 603 });
    expect(statusOf({ kind: "hang-up", end })).toMatchObject({ status: 603 });
    expect(statusOf({ kind: "leave", end, unanswered: end })).toMatchObject({ status: 480 });
    expect(statusOf({ kind: "answer" }, { kind: "prepare-failed", end })).toMatchObject({ status: 480 });
  });
  it("terminates a call that is up", () => expect(effectsOf("active incoming")).toEqual(["terminate", "release"]));
});

describe("holding", () => {
  const active = follow(startOutgoing().state, [{ kind: "prepared" }, { kind: "session-accepted" }]).state;

  it("is agreed on before it is shown", () => {
    const asked = stepCall(active, { kind: "hold", hold: true });
    expect(asked.effects).toEqual([{ kind: "reoffer", hold: true }]);
    expect(asked.state.held).toBe(false);
    expect(stepCall(asked.state, { kind: "reoffer-answered" }).state.held).toBe(true);
  });

  it("stays as it was when the other side refuses", () => {
    const asked = stepCall(active, { kind: "hold", hold: true }).state;
    expect(stepCall(asked, { kind: "reoffer-failed" }).state).toEqual(active);
  });

  it("is asked for once, however often the key is pressed", () => {
    const asked = stepCall(active, { kind: "hold", hold: true }).state;
    const again = stepCall(asked, { kind: "hold", hold: true });
    expect(again.effects).toEqual([]);
    expect(stepCall(again.state, { kind: "reoffer-answered" })).toMatchObject({ state: { held: true }, effects: [] });
  });

  it.each(["reoffer-answered", "reoffer-failed"] as const)("is taken back, once the pending offer is settled (%s), by whoever changed their mind", (settled) => {
    const asked = follow(active, [{ kind: "hold", hold: true }, { kind: "hold", hold: false }]).state;
    const step = stepCall(asked, { kind: settled });
    expect(step.effects).toEqual(settled === "reoffer-answered" ? [{ kind: "reoffer", hold: false }] : []);
    expect(follow(step.state, [{ kind: "reoffer-answered" }]).state).toEqual(active);
  });
});

describe("tones", () => {
  const ringing = follow(startOutgoing().state, [{ kind: "prepared" }, { kind: "session-ringing" }]).state;
  const incoming = startIncoming().state;

  it("plays ringback until the far side is heard", () => {
    expect(toneFor(ringing, false)).toBe("ringback");
    expect(toneFor(stepCall(ringing, { kind: "media-heard" }).state, false)).toBeUndefined();
  });

  it("rings for a call, knocks during another, and is silent when told to be", () => {
    expect(toneFor(incoming, false)).toBe("ring");
    expect(toneFor(incoming, true)).toBe("call-waiting");
    expect(toneFor(stepCall(incoming, { kind: "silence" }).state, false)).toBeUndefined();
  });

  it("shows preparing and calling as dialing, answering as connecting", () => {
    expect((["preparing", "calling", "answering", "active"] as const).map(shownState)).toEqual(["dialing", "dialing", "connecting", "active"]);
  });
});
