// A call as mobility sees it: whom its packets go to, where they leave from, and how it is moved. The phone implements this.
import type { Failure } from "../base/errors.ts";
import type { Event } from "../base/emitter.ts";
import type { Result } from "../base/result.ts";
import type { MediaSessionEvent } from "../ports/media-engine.ts";
import type { SocketAddress } from "../ports/network.ts";
import type { HandoverReport } from "../ports/store.ts";

/** Where a call's two kinds of packets leave from. `media` is absent while it has none. */
export interface CallAddresses {
  readonly signalling: string;
  readonly media?: string;
}

/** What media says about paths. */
export type PathEvent = Extract<MediaSessionEvent, { readonly kind: "path" | "path-evidence" | "handover" | "receive-resumed" }>;

export interface SignalOptions {
  /** Over connections opened for it. */
  readonly fresh: boolean;
  /** What is under way on the old path may still arrive. */
  readonly oldPathWorks: boolean;
  /** How long an answer is waited for. */
  readonly limitMs: number;
}

export interface MobileCall {
  readonly id: string;
  /** "unsettled": nothing was sent yet, or it is over; "unanswered": it rings, here or there; "connected": all else. */
  readonly stage: "unsettled" | "unanswered" | "connected";
  /** Undefined while nothing was sent. */
  readonly addresses: CallAddresses | undefined;
  /** Whom its requests go to, the one in use first. */
  readonly hops: readonly SocketAddress[];
  /** Whom its sound goes to; undefined while nobody has said. */
  readonly mediaPeer: SocketAddress | undefined;
  /** The peer was not told where our sound is now: it could only be told of our signalling while the call rang. */
  readonly owesAddress: boolean;
  /** Where the answer to our INVITE will come; undefined where none is waited for. */
  readonly answerAddress: string | undefined;
  /** Sound should be coming in: connected, not on hold. */
  readonly expectsSound: boolean;
  readonly onPathEvent: Event<PathEvent>;
  /** Its stage, its addresses or whom it talks to have changed. */
  readonly onChange: Event<void>;

  /** Opens media sockets beside those in use; a second call gives those of the first up. Rejects with `media/...`. */
  openPath(localAddress: string): Promise<void>;
  /** Sends sound over the opened path from now on, and over the one before too while `keepSendingOn`. */
  usePath(options: { readonly keepSendingOn: boolean }): void;
  /** Closes every path but the one in use. */
  settlePath(): void;
  /** Gives the opened path up; sound goes on as before. */
  withdrawPath(): void;
  /** Tells the peer where we are: re-INVITE or UPDATE from the new address, or a new INVITE where nobody has answered ours. */
  signal(localAddress: string, options: SignalOptions): Promise<Result<void, Failure>>;
  /** Starts anew in the place of the present dialog, through the account's server (RFC 3891). */
  replace(localAddress: string): Promise<Result<void, Failure>>;
  /** Gives up what `replace` began. */
  dropReplacement(): void;
  /** Whether anybody answers along the call's way from a local address in time. */
  probe(localAddress: string, limitMs: number): Promise<boolean>;
  /** Shows since when nothing gets through (wall clock), or that all is well. */
  showReconnecting(sinceMs: number | undefined): void;
  /** Adds a report to those shown, or replaces the last one by a more complete one. */
  showHandover(report: HandoverReport, replacesLast: boolean): void;
  /** Ends the call, which nothing could save. */
  lose(failure: Failure): void;
}
