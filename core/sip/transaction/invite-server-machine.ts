// The INVITE server transaction: RFC 3261 section 17.2.1 as redrawn by RFC 6026 section 8.5. Pure.
//
//   proceeding --2xx--> accepted --L--> terminated
//        \--3xx-6xx--> completed --ACK--> confirmed --I--> terminated
//                           \--H--> terminated
// A transport error is told and changes no state (RFC 6026): the peer's retransmission may get through.
import type { Failure } from "../../base/errors.ts";
import type { Step } from "../../base/step.ts";
import type { SipRequest, SipResponse } from "../message/model.ts";
import { NO_ACK, type ResponseClass, type TimerInput, type TransactionEffect, type TransportErrorInput } from "./transaction-effect.ts";
import { backOffMs, type TransactionTimers } from "./timers.ts";

/** G, H, I and L of the RFCs; Trying is the 200 ms after which 100 goes out by itself. */
export type InviteServerTimer = "Trying" | "G" | "H" | "I" | "L";

export interface InviteServerState {
  readonly name: "proceeding" | "accepted" | "completed" | "confirmed" | "terminated";
  readonly timers: TransactionTimers;
  /** The 100 to send if the user is silent. */
  readonly trying: SipResponse;
  /** What a retransmitted INVITE is answered with; undefined until something was sent. */
  readonly last?: SipResponse;
  /** Present interval of timer G. */
  readonly intervalMs: number;
}

export type InviteServerInput =
  /** The INVITE again. */
  | { readonly kind: "retransmission" }
  | { readonly kind: "ack"; readonly request: SipRequest }
  /** From the transaction user. */
  | { readonly kind: ResponseClass; readonly response: SipResponse }
  | TransportErrorInput
  | TimerInput<InviteServerTimer>;

export type ServerEvent =
  /** An ACK that belongs to the user: it acknowledges a 2xx. */
  | { readonly kind: "ack"; readonly request: SipRequest }
  | { readonly kind: "failure"; readonly failure: Failure };

export type InviteServerEffect = TransactionEffect<InviteServerTimer, SipResponse, ServerEvent>;
type InviteServerStep = Step<InviteServerState, InviteServerEffect>;

/** Begins with an INVITE that the layer passes to the user; `trying` is the 100 that answers it. */
export function startInviteServer(trying: SipResponse, timers: TransactionTimers): InviteServerStep {
  return {
    state: { name: "proceeding", timers, trying, intervalMs: timers.firstRetransmitMs },
    effects: [arm("Trying", timers.tryingMs)],
  };
}

/** Total: an input without an arrow in the diagram changes nothing. */
export function stepInviteServer(state: InviteServerState, input: InviteServerInput): InviteServerStep {
  switch (state.name) {
    case "proceeding":
      return proceeding(state, input);
    case "accepted":
      return accepted(state, input);
    case "completed":
      return completed(state, input);
    case "confirmed":
      return input.kind === "timerI" ? to(state, "terminated", [{ kind: "end" }]) : stay(state);
    case "terminated":
      return stay(state);
  }
}

function proceeding(state: InviteServerState, input: InviteServerInput): InviteServerStep {
  switch (input.kind) {
    case "retransmission":
      return stay(state, state.last ? [send(state.last)] : []);
    case "provisional":
      return answer(state, "proceeding", input.response, []);
    case "success":
      return answer(state, "accepted", input.response, [arm("L", state.timers.acceptedMs)]);
    case "rejection":
      return answer(state, "completed", input.response, [
        ...(state.timers.reliable ? [] : [arm("G", state.intervalMs)]),
        arm("H", state.timers.giveUpMs),
      ]);
    case "timerTrying":
      return { state: { ...state, last: state.trying }, effects: [send(state.trying)] };
    case "transportError":
      return stay(state, [tell(input.failure)]);
    default:
      return stay(state);
  }
}

/** The user repeats its 2xx until ACK; retransmitted INVITEs are absorbed (RFC 6026 section 7.1). */
function accepted(state: InviteServerState, input: InviteServerInput): InviteServerStep {
  switch (input.kind) {
    case "success":
      return stay(state, [send(input.response)]);
    case "ack":
      return stay(state, [{ kind: "deliver", event: { kind: "ack", request: input.request } }]);
    case "transportError":
      return stay(state, [tell(input.failure)]);
    case "timerL":
      return to(state, "terminated", [{ kind: "end" }]);
    default:
      return stay(state);
  }
}

function completed(state: InviteServerState, input: InviteServerInput): InviteServerStep {
  switch (input.kind) {
    case "retransmission":
      return stay(state, state.last ? [send(state.last)] : []);
    case "timerG": {
      const intervalMs = backOffMs(state.intervalMs, state.timers);
      return { state: { ...state, intervalMs }, effects: [...(state.last ? [send(state.last)] : []), arm("G", intervalMs)] };
    }
    case "ack":
      return to(state, "confirmed", [disarm("G"), disarm("H"), arm("I", state.timers.absorbAckMs)]);
    case "timerH":
      return to(state, "terminated", [tell(NO_ACK), { kind: "end", failure: NO_ACK }]);
    case "transportError":
      return stay(state, [tell(input.failure)]);
    default:
      return stay(state);
  }
}

function answer(
  state: InviteServerState,
  name: InviteServerState["name"],
  response: SipResponse,
  then: readonly InviteServerEffect[],
): InviteServerStep {
  return { state: { ...state, name, last: response }, effects: [disarm("Trying"), send(response), ...then] };
}

function to(state: InviteServerState, name: InviteServerState["name"], effects: readonly InviteServerEffect[]): InviteServerStep {
  return { state: { ...state, name }, effects };
}

function stay(state: InviteServerState, effects: readonly InviteServerEffect[] = []): InviteServerStep {
  return { state, effects };
}

const send = (message: SipResponse): InviteServerEffect => ({ kind: "send", message });
const arm = (timer: InviteServerTimer, delayMs: number): InviteServerEffect => ({ kind: "arm", timer, delayMs });
const disarm = (timer: InviteServerTimer): InviteServerEffect => ({ kind: "disarm", timer });
const tell = (failure: Failure): InviteServerEffect => ({ kind: "deliver", event: { kind: "failure", failure } });
