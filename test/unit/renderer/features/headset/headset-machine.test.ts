// A headset and a call kept in step: every button in every state, and no wish from a headset that only repeats what we set.
import { describe, expect, it } from "vitest";
import { headsetAtRest, stepHeadset, type HeadsetInput, type HeadsetState } from "../../../../../renderer/features/headset/headset-machine.ts";

const rest = { rings: false, isUp: false, isMuted: false };
const states: Readonly<Record<string, HeadsetState>> = {
  idle: headsetAtRest,
  ringing: { ...headsetAtRest, rings: true },
  "in a call": { ...headsetAtRest, isUp: true, isOffHook: true },
  "in a call made at the screen": { ...headsetAtRest, isUp: true },
  "ringing during a call": { ...headsetAtRest, isUp: true, isOffHook: true, rings: true },
  "over, but still off the hook": { ...headsetAtRest, isOffHook: true },
};
const hook = (isOffHook: boolean): HeadsetInput => ({ kind: "hook", isOffHook });
const press = (kind: "mute" | "flash" | "drop"): HeadsetInput => ({ kind, isPressed: true });

describe("wishes", () => {
  it.each([
    ["idle", hook(true), undefined],
    ["idle", press("mute"), undefined],
    ["idle", press("flash"), undefined],
    ["idle", press("drop"), undefined],
    ["ringing", hook(true), "answer"],
    ["ringing", press("drop"), "decline"],
    ["ringing", press("flash"), "answer"],
    ["ringing", press("mute"), undefined],
    ["in a call", hook(false), "hang-up"],
    ["in a call", hook(true), undefined],
    ["in a call", press("mute"), "mute"],
    ["in a call", press("flash"), "hold"],
    ["in a call", press("drop"), "hang-up"],
    ["in a call made at the screen", hook(true), undefined],
    ["ringing during a call", press("flash"), "answer"],
    ["ringing during a call", hook(false), "hang-up"],
    ["over, but still off the hook", hook(false), undefined],
  ] as const)("%s, %j: %s", (name, input, wish) => {
    const { effects } = stepHeadset(states[name]!, input);
    expect(effects.filter((effect) => effect.kind === "wish").map((effect) => effect.wish)).toEqual(wish === undefined ? [] : [wish]);
  });

  it("come once a press, however often the report is repeated", () => {
    let state = states["in a call"]!;
    const wishes: string[] = [];
    for (const isPressed of [true, true, false, true]) {
      const step = stepHeadset(state, { kind: "mute", isPressed });
      state = step.state;
      wishes.push(...step.effects.map(({ kind }) => kind));
    }
    expect(wishes).toEqual(["wish", "wish"]);
  });
});

describe("lights", () => {
  it.each([
    [{ ...rest, rings: true }, { mute: false, offHook: false, ring: true }],
    [{ ...rest, isUp: true }, { mute: false, offHook: true, ring: false }],
    [{ ...rest, isUp: true, isMuted: true }, { mute: true, offHook: true, ring: false }],
    [rest, { mute: false, offHook: false, ring: false }],
  ])("%j: %j", (call, lights) => {
    expect(stepHeadset(headsetAtRest, { kind: "phone", call }).effects).toEqual([{ kind: "lights", ...lights }]);
  });

  it("go back to what is when the headset goes off the hook and nothing rings", () => {
    expect(stepHeadset(headsetAtRest, hook(true)).effects).toEqual([{ kind: "lights", mute: false, offHook: false, ring: false }]);
  });
});
