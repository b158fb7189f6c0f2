// The INVITE client transaction: RFC 3261 section 17.1.1 with RFC 6026 section 8.4. Pure: knows no clock or socket.
//
//   calling --1xx--> proceeding --2xx--> accepted --M--> terminated
//      |  \------------- 2xx --------------^
//      \--3xx-6xx--> completed --D--> terminated          (B, transport error: straight to terminated)
import type { Failure } from "../../base/errors.ts";
import type { Step } from "../../base/step.ts";
import type { SipRequest, SipResponse } from "../message/model.ts";
import { createAck } from "./derived-request.ts";
import { TIMEOUT, type ResponseClass, type TimerInput, type TransactionEffect, type TransportErrorInput } from "./transaction-effect.ts";
import type { TransactionTimers } from "./timers.ts";

/** A, B, D and M of the RFCs; Cancel is the wait of section 9.1 for the final response to a cancelled INVITE. */
export type InviteClientTimer = "A" | "B" | "D" | "M" | "Cancel";

export interface InviteClientState {
  readonly name: "calling" | "proceeding" | "accepted" | "completed" | "terminated";
  readonly request: SipRequest;
  readonly timers: TransactionTimers;
  /** Present interval of timer A. */
  readonly intervalMs: number;
}

export type InviteClientInput =
  | { readonly kind: ResponseClass; readonly response: SipResponse }
  /** CANCEL has gone out for this INVITE. */
  | { readonly kind: "cancelSent" }
  | TransportErrorInput
  | TimerInput<InviteClientTimer>;

export type ClientEvent =
  | { readonly kind: "response"; readonly response: SipResponse }
  /** A 2xx after a rejection has been reported: another fork answered (RFC 3261 section 16.7 step 5). */
  | { readonly kind: "stray"; readonly response: SipResponse }
  | { readonly kind: "failure"; readonly failure: Failure };

export type InviteClientEffect = TransactionEffect<InviteClientTimer, SipRequest, ClientEvent>;
type InviteClientStep = Step<InviteClientState, InviteClientEffect>;

/** Sends the INVITE and waits for an answer. */
export function startInviteClient(request: SipRequest, timers: TransactionTimers): InviteClientStep {
  const state: InviteClientState = { name: "calling", request, timers, intervalMs: timers.firstRetransmitMs };
  const retransmit = timers.reliable ? [] : [arm("A", state.intervalMs)];
  return { state, effects: [send(request), ...retransmit, arm("B", timers.giveUpMs)] };
}

/** Total: an input without an arrow in the diagram changes nothing. */
export function stepInviteClient(state: InviteClientState, input: InviteClientInput): InviteClientStep {
  switch (state.name) {
    case "calling":
      return calling(state, input);
    case "proceeding":
      return proceeding(state, input);
    case "accepted":
      if (input.kind === "success") return stay(state, [deliver(input.response)]);
      return input.kind === "timerM" ? to(state, "terminated", [{ kind: "end" }]) : stay(state);
    case "completed":
      return completed(state, input);
    case "terminated":
      return stay(state);
  }
}

function calling(state: InviteClientState, input: InviteClientInput): InviteClientStep {
  switch (input.kind) {
    case "provisional":
      return to(state, "proceeding", [disarm("A"), disarm("B"), deliver(input.response)]);
    case "success":
      return accept(state, input.response, ["A", "B"]);
    case "rejection":
      return complete(state, input.response, ["A", "B"]);
    case "timerA": {
      const intervalMs = 2 * state.intervalMs;
      return { state: { ...state, intervalMs }, effects: [send(state.request), arm("A", intervalMs)] };
    }
    case "timerB":
      return giveUp(state, TIMEOUT);
    case "transportError":
      return giveUp(state, input.failure);
    default:
      return stay(state);
  }
}

function proceeding(state: InviteClientState, input: InviteClientInput): InviteClientStep {
  switch (input.kind) {
    case "provisional":
      return stay(state, [deliver(input.response)]);
    case "success":
      return accept(state, input.response, ["Cancel"]);
    case "rejection":
      return complete(state, input.response, ["Cancel"]);
    case "cancelSent":
      return stay(state, [arm("Cancel", state.timers.giveUpMs)]);
    case "timerCancel":
      return giveUp(state, TIMEOUT);
    default:
      return stay(state);
  }
}

function completed(state: InviteClientState, input: InviteClientInput): InviteClientStep {
  switch (input.kind) {
    case "rejection":
      return stay(state, [send(createAck(state.request, input.response))]);
    case "success":
      return stay(state, [{ kind: "deliver", event: { kind: "stray", response: input.response } }]);
    case "timerD":
      return to(state, "terminated", [{ kind: "end" }]);
    // The user has its final response already; that the ACK could not be sent is only for the log.
    case "transportError":
      return to(state, "terminated", [{ kind: "end", failure: input.failure }]);
    default:
      return stay(state);
  }
}

function accept(state: InviteClientState, response: SipResponse, running: readonly InviteClientTimer[]): InviteClientStep {
  return to(state, "accepted", [...running.map(disarm), deliver(response), arm("M", state.timers.acceptedMs)]);
}

function complete(state: InviteClientState, response: SipResponse, running: readonly InviteClientTimer[]): InviteClientStep {
  const acknowledge = send(createAck(state.request, response));
  return to(state, "completed", [...running.map(disarm), acknowledge, deliver(response), arm("D", state.timers.absorbRejectionMs)]);
}

function giveUp(state: InviteClientState, failure: Failure): InviteClientStep {
  return to(state, "terminated", [{ kind: "deliver", event: { kind: "failure", failure } }, { kind: "end", failure }]);
}

function to(state: InviteClientState, name: InviteClientState["name"], effects: readonly InviteClientEffect[]): InviteClientStep {
  return { state: { ...state, name }, effects };
}

function stay(state: InviteClientState, effects: readonly InviteClientEffect[] = []): InviteClientStep {
  return { state, effects };
}

const send = (message: SipRequest): InviteClientEffect => ({ kind: "send", message });
const arm = (timer: InviteClientTimer, delayMs: number): InviteClientEffect => ({ kind: "arm", timer, delayMs });
const disarm = (timer: InviteClientTimer): InviteClientEffect => ({ kind: "disarm", timer });
const deliver = (response: SipResponse): InviteClientEffect => ({ kind: "deliver", event: { kind: "response", response } });
