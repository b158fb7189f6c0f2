// What an InviteSession tells the ring above.
import type { Failure } from "../../base/errors.ts";
import type { SessionBody } from "../dialog/session-body.ts";
import type { NameAddr } from "../message/model.ts";

export type InviteSessionEvent =
  /** Caller: a provisional response from 101 on; a body is early media's answer. May come again, also from another fork. */
  | { readonly kind: "ringing"; readonly status: number; readonly body?: SessionBody }
  /** Caller: a 3xx said that the callee is at `to`, where the INVITE went next. */
  | { readonly kind: "forwarded"; readonly to: NameAddr }
  /** Caller: answered. `body` is the answer to our offer (from the 2xx, or from the same peer's 18x before it). */
  | { readonly kind: "accepted"; readonly body?: SessionBody }
  /** The call is up. Caller: after "accepted"; callee: when the ACK has come. */
  | { readonly kind: "confirmed" }
  /**
   * The peer offers a change, or the first offer where our INVITE had none; answer with `answerOffer` or `rejectOffer`.
   * Without a body it asks for our offer.
   */
  | { readonly kind: "offer"; readonly body?: SessionBody }
  /** The peer's answer to an offer of ours that travelled in a response: it came in the ACK or PRACK. Also that to a refresh. */
  | { readonly kind: "answer"; readonly body: SessionBody }
  /** The peer took its offer back, or it ended unanswered. */
  | { readonly kind: "offer-withdrawn" }
  /** Over for people; comes exactly once. The session may still be waiting for the answer to its BYE. */
  | SessionEnded;

export interface SessionEnded {
  readonly kind: "ended";
  readonly by: "local" | "remote" | "network";
  readonly failure: Failure;
  /** The final status of the INVITE, where that ended it. */
  readonly status?: number;
  /** The Reason header of the BYE or CANCEL (RFC 3326), as it came. */
  readonly reasonHeader?: string;
}
