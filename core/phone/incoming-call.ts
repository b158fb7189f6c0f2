// What is known of a call before it rings, and what may be decided about it then. Types only.
import type { CallerView } from "./caller-view.ts";
import type { HeaderList } from "../sip/dialog/dialog.ts";
import type { SipRequest } from "../sip/message/model.ts";
import type { CallEnd } from "./protocol.ts";

/** A call that nobody has been told of yet. */
export interface IncomingCall {
  readonly id: string;
  readonly accountId: string | null;
  readonly caller: CallerView;
  readonly request: SipRequest;
  /** Whether a call is talked on, or another one rings. */
  readonly isBusy: boolean;
  /** The account's own server brought it; from elsewhere a caller's name is nobody's but their own claim. */
  readonly isFromOwnServer: boolean;
}

/** How a call that is not taken is answered, and what its entry in the history says. */
export interface Refusal {
  readonly status: number;
  readonly headers?: HeaderList;
  /** Where the caller is sent on to. */
  readonly forwardedTo?: string;
  readonly end: CallEnd;
}

/** What becomes of a call: it rings, aloud or not; is answered at once or after a while; or is refused unseen. */
export type Screening =
  | { readonly kind: "ring"; readonly silently?: boolean }
  | { readonly kind: "answer"; readonly afterMs?: number }
  | { readonly kind: "refuse"; readonly refusal: Refusal };

/** Decides about each call before it rings. */
export type Screen = (call: IncomingCall) => Screening;
