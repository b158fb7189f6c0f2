// What a transaction machine asks its runner to do, in order. Data only; transaction.ts carries it out.
import type { Failure } from "../../base/errors.ts";
import type { SipMessage } from "../message/model.ts";

export type TransactionEffect<Timer extends string, Message extends SipMessage, Event> =
  | { readonly kind: "send"; readonly message: Message }
  | { readonly kind: "arm"; readonly timer: Timer; readonly delayMs: number }
  | { readonly kind: "disarm"; readonly timer: Timer }
  /** Tell the transaction user. */
  | { readonly kind: "deliver"; readonly event: Event }
  /** The transaction is over; its timers go with it. `failure` says why, where it went wrong. */
  | { readonly kind: "end"; readonly failure?: Failure };

/** An input that says that a timer fired: "timerA", "timerB", ... */
export type TimerInput<Timer extends string> = { readonly kind: `timer${Timer}` };

/** The transport could not carry the last message. */
export interface TransportErrorInput {
  readonly kind: "transportError";
  readonly failure: Failure;
}

/** How a response counts for an INVITE transaction. */
export type ResponseClass = "provisional" | "success" | "rejection";

/** 1xx, 2xx, or 3xx to 6xx. */
export function classifyStatus(status: number): ResponseClass {
  if (status < 200) return "provisional";
  return status < 300 ? "success" : "rejection";
}

/** Timers B and F, and silence after a CANCEL. */
export const TIMEOUT: Failure = {
  code: "sip/transaction/timeout",
  message: "The other side did not answer. Check the address and the network connection, then try again.",
};

/** Timer H. */
export const NO_ACK: Failure = {
  code: "sip/transaction/no-ack",
  message: "The other side did not confirm the answer; the connection to it may be broken.",
};

/** A request that was not answered while its client waited. */
export const UNANSWERED: Failure = {
  code: "sip/transaction/unanswered",
  message: "A request was not answered in time.",
};
