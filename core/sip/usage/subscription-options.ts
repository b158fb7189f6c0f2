// What a subscription is asked for, and what it tells (RFC 6665 section 4.1). Plain data.
import type { Failure } from "../../base/errors.ts";
import type { HeaderList } from "../dialog/dialog.ts";
import type { SessionBody } from "../dialog/session-body.ts";
import type { SubscriptionState } from "../message/header-values.ts";
import type { SipRequest, Uri } from "../message/model.ts";
import type { DialogChannel } from "./dialog-channel.ts";
import type { Identity } from "./identity.ts";

export interface SubscriptionOptions {
  readonly identity: Identity;
  readonly target: Uri;
  /** The event package, such as "message-summary". */
  readonly event: string;
  /** Tells several subscriptions of one dialog apart (RFC 6665 section 4.5.2). */
  readonly eventId?: string;
  /** Bodies that the subscriber reads; a NOTIFY with another one is refused with 415. */
  readonly accept: readonly string[];
  /** The interval asked for; 0 fetches the state once. The notifier may shorten it, or lengthen it by 423. */
  readonly expiresS?: number;
  readonly headers?: HeaderList;
  readonly body?: SessionBody;
  /** Whether notifiers beside the first are wanted where the request is forked (RFC 6665 section 4.4.1); not unless said. */
  readonly takesForks?: boolean;
  /** Whether it is made anew when it is lost; so unless said otherwise, or fetched. */
  readonly renews?: boolean;
  /** The method that begins it, where that is not SUBSCRIBE (RFC 3515: REFER). */
  readonly method?: string;
  /** The dialog to use instead of one of its own; its owner hands NOTIFYs to `handleRequest`. */
  readonly within?: DialogChannel;
}

/** One NOTIFY. `notifier` tells forks apart. */
export interface Notification {
  readonly notifier: string;
  readonly state: SubscriptionState;
  readonly body?: SessionBody;
  readonly request: SipRequest;
}

export type SubscriptionEvent =
  | { readonly kind: "subscribing" }
  /** `pending`: the notifier has not let us in yet. */
  | { readonly kind: "active"; readonly pending: boolean }
  | { readonly kind: "notified"; readonly notification: Notification }
  /** One of several notifiers tells nothing any more; the others go on. */
  | { readonly kind: "fork-ended"; readonly notifier: string }
  | { readonly kind: "retrying"; readonly failure: Failure; readonly delayMs: number }
  /** For good. Without a failure we ended it ourselves, or it was a fetch. */
  | { readonly kind: "ended"; readonly failure?: Failure };
