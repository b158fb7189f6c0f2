// A headset and a call kept in step. The hook switch is a state that the headset reports, and it also reports it when we
// set its light: only a change that differs from what the phone does is a person's wish. Pure.

/** What the phone does, as far as a headset shows it. */
export interface HeadsetCall {
  readonly rings: boolean;
  readonly isUp: boolean;
  readonly isMuted: boolean;
}

export interface HeadsetState extends HeadsetCall {
  /** As the headset reported last. */
  readonly isOffHook: boolean;
  readonly pressed: { readonly mute: boolean; readonly flash: boolean; readonly drop: boolean };
}

export type HeadsetInput =
  | { readonly kind: "phone"; readonly call: HeadsetCall }
  | { readonly kind: "hook"; readonly isOffHook: boolean }
  | { readonly kind: "mute" | "flash" | "drop"; readonly isPressed: boolean };

export type HeadsetWish = "answer" | "decline" | "hang-up" | "mute" | "hold";

export type HeadsetEffect =
  | { readonly kind: "wish"; readonly wish: HeadsetWish }
  | { readonly kind: "lights"; readonly mute: boolean; readonly offHook: boolean; readonly ring: boolean };

export const headsetAtRest: HeadsetState = {
  rings: false, isUp: false, isMuted: false, isOffHook: false, pressed: { mute: false, flash: false, drop: false },
};

/** What a change of phone or headset leads to. */
export function stepHeadset(state: HeadsetState, input: HeadsetInput): { readonly state: HeadsetState; readonly effects: readonly HeadsetEffect[] } {
  switch (input.kind) {
    case "phone": {
      const next = { ...state, ...input.call };
      return { state: next, effects: [lightsOf(next)] };
    }
    case "hook": {
      if (input.isOffHook === state.isOffHook) return { state, effects: [] };
      const next = { ...state, isOffHook: input.isOffHook };
      return { state: next, effects: hookEffects(next) };
    }
    default: {
      const wasPressed = state.pressed[input.kind];
      const next = { ...state, pressed: { ...state.pressed, [input.kind]: input.isPressed } };
      const wish = input.isPressed && !wasPressed ? wishOf(input.kind, state) : undefined;
      return { state: next, effects: wish ? [{ kind: "wish", wish }] : [] };
    }
  }
}

function hookEffects(state: HeadsetState): readonly HeadsetEffect[] {
  // During a call the headset is off the hook already: a second call that rings is answered by Flash.
  if (state.isOffHook && state.rings && !state.isUp) return [{ kind: "wish", wish: "answer" }];
  if (!state.isOffHook && state.isUp) return [{ kind: "wish", wish: "hang-up" }];
  // Off the hook without a call: the light goes back to what is.
  return state.isOffHook === state.isUp ? [] : [lightsOf(state)];
}

function wishOf(button: "mute" | "flash" | "drop", { rings, isUp }: HeadsetState): HeadsetWish | undefined {
  if (button === "mute") return isUp ? "mute" : undefined;
  if (button === "drop") return rings ? "decline" : isUp ? "hang-up" : undefined;
  return rings ? "answer" : isUp ? "hold" : undefined;
}

function lightsOf({ isMuted, isUp, rings }: HeadsetCall): HeadsetEffect {
  return { kind: "lights", mute: isUp && isMuted, offHook: isUp, ring: rings };
}
