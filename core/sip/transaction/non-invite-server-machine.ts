// The non-INVITE server transaction: RFC 3261 section 17.2.2. Pure: knows no clock or socket.
//
//   trying --1xx--> proceeding --2xx-6xx--> completed --J--> terminated
//      \------------ 2xx-6xx -----------------^             (transport error: straight to terminated)
//   trying, proceeding --F--> terminated: the client's own timer F has run out, so nobody waits for an answer any more,
//   and none is sent, 408 least of all (RFC 4320 section 4.2).
import type { Failure } from "../../base/errors.ts";
import type { Step } from "../../base/step.ts";
import type { SipResponse } from "../message/model.ts";
import type { ServerEvent } from "./invite-server-machine.ts";
import { UNANSWERED, type ResponseClass, type TimerInput, type TransactionEffect, type TransportErrorInput } from "./transaction-effect.ts";
import type { TransactionTimers } from "./timers.ts";

/** J of the RFC; F is the client's, counted here as well. */
export type NonInviteServerTimer = "F" | "J";

export interface NonInviteServerState {
  readonly name: "trying" | "proceeding" | "completed" | "terminated";
  readonly timers: TransactionTimers;
  /** What a retransmitted request is answered with; undefined until something was sent. */
  readonly last?: SipResponse;
}

export type NonInviteServerInput =
  /** The request again. */
  | { readonly kind: "retransmission" }
  /** From the transaction user. */
  | { readonly kind: ResponseClass; readonly response: SipResponse }
  | TransportErrorInput
  | TimerInput<NonInviteServerTimer>;

export type NonInviteServerEffect = TransactionEffect<NonInviteServerTimer, SipResponse, ServerEvent>;
type NonInviteServerStep = Step<NonInviteServerState, NonInviteServerEffect>;

/** Begins with a request that the layer passes to the user. */
export function startNonInviteServer(timers: TransactionTimers): NonInviteServerStep {
  return { state: { name: "trying", timers }, effects: [{ kind: "arm", timer: "F", delayMs: timers.giveUpMs }] };
}

/** Total: an input without an arrow in the diagram changes nothing. */
export function stepNonInviteServer(state: NonInviteServerState, input: NonInviteServerInput): NonInviteServerStep {
  switch (state.name) {
    case "trying":
      return answering(state, input);
    case "proceeding":
      if (input.kind === "retransmission") return sendAgain(state);
      return input.kind === "transportError" ? giveUp(state, input.failure) : answering(state, input);
    case "completed":
      if (input.kind === "retransmission") return sendAgain(state);
      if (input.kind === "transportError") return giveUp(state, input.failure);
      return input.kind === "timerJ" ? { state: { ...state, name: "terminated" }, effects: [{ kind: "end" }] } : stay(state);
    case "terminated":
      return stay(state);
  }
}

function answering(state: NonInviteServerState, input: NonInviteServerInput): NonInviteServerStep {
  switch (input.kind) {
    case "provisional":
      return { state: { ...state, name: "proceeding", last: input.response }, effects: [send(input.response)] };
    case "success":
    case "rejection":
      return {
        state: { ...state, name: "completed", last: input.response },
        effects: [{ kind: "disarm", timer: "F" }, send(input.response), { kind: "arm", timer: "J", delayMs: state.timers.absorbRequestMs }],
      };
    case "timerF":
      return giveUp(state, UNANSWERED);
    default:
      return stay(state);
  }
}

function sendAgain(state: NonInviteServerState): NonInviteServerStep {
  return { state, effects: state.last ? [send(state.last)] : [] };
}

function giveUp(state: NonInviteServerState, failure: Failure): NonInviteServerStep {
  return {
    state: { ...state, name: "terminated" },
    effects: [{ kind: "deliver", event: { kind: "failure", failure } }, { kind: "end", failure }],
  };
}

function stay(state: NonInviteServerState): NonInviteServerStep {
  return { state, effects: [] };
}

const send = (message: SipResponse): NonInviteServerEffect => ({ kind: "send", message });
