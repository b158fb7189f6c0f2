// The non-INVITE client transaction: RFC 3261 section 17.1.2. Pure: knows no clock or socket.
//
//   trying --1xx--> proceeding --2xx-6xx--> completed --K--> terminated
//      \------------ 2xx-6xx -----------------^             (F, transport error: straight to terminated)
import type { Failure } from "../../base/errors.ts";
import type { Step } from "../../base/step.ts";
import type { SipRequest, SipResponse } from "../message/model.ts";
import type { ClientEvent } from "./invite-client-machine.ts";
import { TIMEOUT, type ResponseClass, type TimerInput, type TransactionEffect, type TransportErrorInput } from "./transaction-effect.ts";
import { backOffMs, type TransactionTimers } from "./timers.ts";

export type NonInviteClientTimer = "E" | "F" | "K";

export interface NonInviteClientState {
  readonly name: "trying" | "proceeding" | "completed" | "terminated";
  readonly request: SipRequest;
  readonly timers: TransactionTimers;
  /** Present interval of timer E. */
  readonly intervalMs: number;
}

export type NonInviteClientInput =
  | { readonly kind: ResponseClass; readonly response: SipResponse }
  | TransportErrorInput
  | TimerInput<NonInviteClientTimer>;

export type NonInviteClientEffect = TransactionEffect<NonInviteClientTimer, SipRequest, ClientEvent>;
type NonInviteClientStep = Step<NonInviteClientState, NonInviteClientEffect>;

/** Sends the request and waits for an answer. */
export function startNonInviteClient(request: SipRequest, timers: TransactionTimers): NonInviteClientStep {
  const state: NonInviteClientState = { name: "trying", request, timers, intervalMs: timers.firstRetransmitMs };
  const retransmit = timers.reliable ? [] : [arm("E", state.intervalMs)];
  return { state, effects: [send(request), ...retransmit, arm("F", timers.giveUpMs)] };
}

/** Total: an input without an arrow in the diagram changes nothing. */
export function stepNonInviteClient(state: NonInviteClientState, input: NonInviteClientInput): NonInviteClientStep {
  switch (state.name) {
    case "trying":
    case "proceeding":
      return waiting(state, input);
    case "completed":
      return input.kind === "timerK" ? to(state, "terminated", [{ kind: "end" }]) : stay(state);
    case "terminated":
      return stay(state);
  }
}

function waiting(state: NonInviteClientState, input: NonInviteClientInput): NonInviteClientStep {
  switch (input.kind) {
    case "provisional":
      return to(state, "proceeding", [deliver(input.response)]);
    case "success":
    case "rejection":
      return to(state, "completed", [disarm("E"), disarm("F"), deliver(input.response), arm("K", state.timers.absorbResponseMs)]);
    case "timerE":
      return retransmit(state);
    case "timerF":
      return giveUp(state, TIMEOUT);
    case "transportError":
      return giveUp(state, input.failure);
    default:
      return stay(state);
  }
}

/** T1, doubling up to T2 while nothing was heard; always T2 once a provisional has come (17.1.2.2). */
function retransmit(state: NonInviteClientState): NonInviteClientStep {
  const { timers } = state;
  const intervalMs = state.name === "proceeding" ? timers.retransmitCeilingMs : backOffMs(state.intervalMs, timers);
  return { state: { ...state, intervalMs }, effects: [send(state.request), arm("E", intervalMs)] };
}

function giveUp(state: NonInviteClientState, failure: Failure): NonInviteClientStep {
  return to(state, "terminated", [{ kind: "deliver", event: { kind: "failure", failure } }, { kind: "end", failure }]);
}

function to(
  state: NonInviteClientState,
  name: NonInviteClientState["name"],
  effects: readonly NonInviteClientEffect[],
): NonInviteClientStep {
  return { state: { ...state, name }, effects };
}

function stay(state: NonInviteClientState): NonInviteClientStep {
  return { state, effects: [] };
}

const send = (message: SipRequest): NonInviteClientEffect => ({ kind: "send", message });
const arm = (timer: NonInviteClientTimer, delayMs: number): NonInviteClientEffect => ({ kind: "arm", timer, delayMs });
const disarm = (timer: NonInviteClientTimer): NonInviteClientEffect => ({ kind: "disarm", timer });
const deliver = (response: SipResponse): NonInviteClientEffect => ({
  kind: "deliver",
  event: { kind: "response", response },
});
