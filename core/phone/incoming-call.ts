// What is known of a call before it rings, and what may be decided about it then. Types, and the ways to refuse one.
import type { CallerView } from "./caller-view.ts";
import type { HeaderList } from "../sip/dialog/dialog.ts";
import type { SipRequest, Uri } from "../sip/message/model.ts";
import { createNameAddr, formatNameAddr } from "../sip/message/name-addr.ts";
import type { CallEnd } from "./protocol.ts";

/** A call that nobody has been told of yet. */
export interface IncomingCall {
  readonly accountId: string | null;
  readonly caller: CallerView;
  readonly request: SipRequest;
  /** Whether a call is talked on, or another one rings. */
  readonly isBusy: boolean;
}

/** How a call that is not taken is answered, and what its entry in the history says. */
export interface Refusal {
  readonly status: number;
  readonly headers?: HeaderList;
  readonly end: CallEnd;
}

/** What becomes of a call: it rings, aloud or not; is answered at once or after a while; or is refused unseen. */
export type Screening =
  | { readonly kind: "ring"; readonly silently?: boolean }
  | { readonly kind: "answer"; readonly afterMs?: number }
  | { readonly kind: "refuse"; readonly refusal: Refusal };

/** Decides about each call before it rings. */
export type Screen = (call: IncomingCall) => Screening;

/** Sends the caller on to other places, the best first (RFC 3261 section 21.3.3). */
export function redirectTo(targets: readonly Uri[], end: CallEnd): Refusal {
  return { status: 302, headers: targets.map((uri) => ["Contact", formatNameAddr(createNameAddr(uri))] as const), end };
}
