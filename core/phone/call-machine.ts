// One call as a person sees it: a pure machine between the user's commands, the session and the media.
// It knows no SIP message, no SDP and no device; call.ts carries out its effects.
//
//   preparing -> calling -> ringing -> active -> ended        (outgoing)
//   incoming -> answering -> active -> ended                  (incoming; ended from everywhere)
import type { Step } from "../base/step.ts";
import type { ToneKind } from "../ports/media-engine.ts";
import type { Refusal } from "./incoming-call.ts";
import type { CallEnd, CallState } from "./protocol.ts";

export type CallPhase = "preparing" | "calling" | "ringing" | "incoming" | "answering" | "active" | "ended";

export interface CallMachineState {
  readonly phase: CallPhase;
  readonly direction: "incoming" | "outgoing";
  /** This side asked for silence and the other side has agreed. */
  readonly held: boolean;
  readonly heldByPeer: boolean;
  /** The hold state that a pending re-offer asks for. */
  readonly wantedHold?: boolean;
  /** What the user has asked for since; offered as soon as the pending one is settled. */
  readonly nextHold?: boolean;
  /** The caller hears the far side's own ringing or announcement. */
  readonly earlyMediaHeard: boolean;
  /** The user stopped the ring tone. */
  readonly silenced: boolean;
  readonly end?: CallEnd;
}

export type CallInput =
  /** Media is open: an outgoing call can be offered, an answered one accepted. */
  | { readonly kind: "prepared" }
  | { readonly kind: "prepare-failed"; readonly end: CallEnd }
  | { readonly kind: "session-ringing" }
  | { readonly kind: "media-heard" }
  | { readonly kind: "session-accepted" }
  | { readonly kind: "session-ended"; readonly end: CallEnd }
  | { readonly kind: "peer-hold"; readonly held: boolean }
  | { readonly kind: "reoffer-answered" }
  | { readonly kind: "reoffer-failed" }
  | { readonly kind: "answer" }
  | { readonly kind: "decline"; readonly end: CallEnd }
  /** The phone's owner has decided beforehand: not to be disturbed, to be sent on, ... */
  | { readonly kind: "refuse"; readonly refusal: Refusal }
  | { readonly kind: "hang-up"; readonly end: CallEnd }
  /** The program ends: as hanging up, but a call that rings is not declined for the callee's other phones. */
  | { readonly kind: "leave"; readonly end: CallEnd; readonly unanswered: CallEnd }
  | { readonly kind: "hold"; readonly hold: boolean }
  | { readonly kind: "silence" };

export type CallEffect =
  /** Open media for this call; answer with `prepared` or `prepare-failed`. */
  | { readonly kind: "prepare" }
  | { readonly kind: "invite" }
  | { readonly kind: "accept" }
  /** The user declines (603, for all of the callee's phones), this phone cannot take the call (480, others may), or it was refused. */
  | ({ readonly kind: "reject" } & Pick<Refusal, "status" | "headers">)
  /** CANCEL or BYE, whichever fits; the session finds out. */
  | { readonly kind: "terminate" }
  | { readonly kind: "reoffer"; readonly hold: boolean }
  /** Let media go and write the call down; the last effect of every call. */
  | { readonly kind: "release" };

export type CallStep = Step<CallMachineState, CallEffect>;

/** An outgoing call that has just been asked for; its first effect is `prepare`. */
export function startOutgoing(): CallStep {
  return { state: initial("preparing", "outgoing"), effects: [{ kind: "prepare" }] };
}

/** An incoming call that has just been offered to the user. */
export function startIncoming(): CallStep {
  return { state: initial("incoming", "incoming"), effects: [] };
}

function initial(phase: CallPhase, direction: "incoming" | "outgoing"): CallMachineState {
  return { phase, direction, held: false, heldByPeer: false, earlyMediaHeard: false, silenced: false };
}

/** Total: an input that means nothing in a phase changes nothing. */
export function stepCall(state: CallMachineState, input: CallInput): CallStep {
  if (state.phase === "ended") return stay(state);
  switch (input.kind) {
    case "session-ended":
      return finish(state, input.end);
    case "prepare-failed":
      return state.direction === "incoming" ? finish(state, input.end, UNABLE) : finish(state, input.end);
    case "hang-up":
      return hangUp(state, input.end);
    case "leave":
      return state.phase === "incoming" ? finish(state, input.unanswered, UNABLE) : hangUp(state, input.end);
    case "decline":
      return state.phase === "incoming" ? finish(state, input.end, DECLINE) : stay(state);
    case "refuse":
      return state.phase === "incoming" ? finish(state, input.refusal.end, rejection(input.refusal)) : stay(state);
    case "hold":
    case "reoffer-answered":
    case "reoffer-failed":
    case "peer-hold":
      return state.phase === "active" ? stepHold(state, input) : stay(state);
    default:
      return stepSetup(state, input);
  }
}

type SetupInput = Extract<CallInput, { kind: "prepared" | "session-ringing" | "media-heard" | "session-accepted" | "answer" | "silence" }>;

function stepSetup(state: CallMachineState, input: SetupInput): CallStep {
  const { phase } = state;
  switch (input.kind) {
    case "prepared":
      if (phase === "preparing") return to(state, "calling", "invite");
      return phase === "answering" ? { state, effects: [{ kind: "accept" }] } : stay(state);
    case "session-ringing":
      return phase === "calling" ? to(state, "ringing") : stay(state);
    case "media-heard":
      return { state: { ...state, earlyMediaHeard: true }, effects: [] };
    case "session-accepted":
      return phase === "calling" || phase === "ringing" || phase === "answering" ? to(state, "active") : stay(state);
    case "answer":
      return phase === "incoming" ? to(state, "answering", "prepare") : stay(state);
    case "silence":
      return phase === "incoming" ? { state: { ...state, silenced: true }, effects: [] } : stay(state);
  }
}

type HoldInput = Extract<CallInput, { kind: "hold" | "reoffer-answered" | "reoffer-failed" | "peer-hold" }>;

function stepHold(state: CallMachineState, input: HoldInput): CallStep {
  const { wantedHold, nextHold, ...settled } = state;
  switch (input.kind) {
    case "hold":
      if (wantedHold !== undefined) return { state: { ...state, nextHold: input.hold }, effects: [] };
      return offerHold(state, input.hold);
    case "reoffer-answered":
      return offerHold({ ...settled, held: wantedHold ?? state.held }, nextHold);
    case "reoffer-failed":
      return offerHold(settled, nextHold);
    case "peer-hold":
      return { state: { ...state, heldByPeer: input.held }, effects: [] };
  }
}

/** Offers what is wished, where that is not so already. */
function offerHold(state: CallMachineState, wish: boolean | undefined): CallStep {
  if (wish === undefined || wish === state.held) return stay(state);
  return { state: { ...state, wantedHold: wish }, effects: [{ kind: "reoffer", hold: wish }] };
}

function hangUp(state: CallMachineState, end: CallEnd): CallStep {
  if (state.phase === "preparing") return finish(state, end);
  return finish(state, end, state.phase === "incoming" ? DECLINE : { kind: "terminate" });
}

const DECLINE: CallEffect = { kind: "reject", status: 603 };
const UNABLE: CallEffect = { kind: "reject", status: 480 };

function rejection({ status, headers }: Refusal): CallEffect {
  return { kind: "reject", status, ...(headers ? { headers } : {}) };
}

function finish(state: CallMachineState, end: CallEnd, before?: CallEffect): CallStep {
  const { wantedHold: _dropped, nextHold: _droppedToo, ...rest } = state;
  return { state: { ...rest, phase: "ended", end }, effects: [...(before ? [before] : []), { kind: "release" }] };
}

function to(state: CallMachineState, phase: CallPhase, ...effects: readonly ("prepare" | "invite")[]): CallStep {
  return { state: { ...state, phase }, effects: effects.map((kind) => ({ kind })) };
}

function stay(state: CallMachineState): CallStep {
  return { state, effects: [] };
}

/** The state that is shown for a phase. */
export function shownState(phase: CallPhase): CallState {
  switch (phase) {
    case "preparing":
    case "calling":
      return "dialing";
    case "answering":
      return "connecting";
    default:
      return phase;
  }
}

/** The tone that must sound while a call is in this state, given whether another call is being talked on. */
export function toneFor(state: CallMachineState, anotherActive: boolean): ToneKind | undefined {
  if (state.phase === "ringing" && !state.earlyMediaHeard) return "ringback";
  if (state.phase === "incoming" && !state.silenced) return anotherActive ? "call-waiting" : "ring";
  return undefined;
}

/** Whether a person is in the middle of a call: they talk, or have dialled or answered it. */
export function isAttended({ phase, held, wantedHold }: CallMachineState): boolean {
  return phase === "active" ? !(wantedHold ?? held) : phase !== "ended" && phase !== "incoming";
}
