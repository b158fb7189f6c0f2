// Watches somebody's presence (RFC 3856) or calls (RFC 4235): whole states, whatever the notifications brought. Tells as
// well why nothing is known. What to make of that is the business of who watches.
import type { Disposable } from "../base/disposable.ts";
import type { Failure } from "../base/errors.ts";
import { eventPackages, type EventPackage } from "../sip/events/event-packages.ts";
import { mergeDialogs, readDialogInfo, type DialogInfo, type WatchedDialog } from "../sip/events/dialog-info.ts";
import { readPresence, type PresenceState } from "../sip/events/presence.ts";
import { takeVersion } from "../sip/events/versioned-document.ts";
import type { Uri } from "../sip/message/model.ts";
import type { Identity } from "../sip/usage/identity.ts";
import type { Notification, SubscriptionEvent } from "../sip/usage/subscription-options.ts";
import type { Subscription } from "../sip/usage/subscription.ts";
import type { UserAgent } from "../sip/usage/user-agent.ts";

export interface WatchOptions {
  readonly userAgent: UserAgent;
  readonly identity: Identity;
  readonly target: Uri;
  /** Asks from here instead of from where the system would. */
  readonly localAddress?: string;
}

export type WatchNews<State> =
  | { readonly kind: "told"; readonly state: State }
  /** The notifier has not let us in yet (RFC 6665 section 4.1.3). */
  | { readonly kind: "pending" }
  /** Nothing is known any more. Without a failure the watch was ended here; with one it is asked for again later, unless `isOver`. */
  | { readonly kind: "lost"; readonly failure?: Failure; readonly isOver: boolean };

/** Watches until it is stopped or disposed. */
export interface Watch extends Disposable {
  /** Asks again now, as after a registration or where the watch was over. */
  refresh(): void;
  /** Asks again from another local address. */
  move(localAddress: string): void;
  /** Takes the subscription back; resolves within 2 s. */
  stop(): Promise<void>;
}

/** Nobody has published anything: a notification without a document (RFC 6665 section 4.2.1). */
const NOTHING_PUBLISHED: PresenceState = { entity: "", tuples: [], notes: [], activities: [] };

/** Watches whether somebody can be reached. */
export function watchPresence(options: WatchOptions, onNews: (news: WatchNews<PresenceState>) => void): Watch {
  return watch(options, eventPackages.presence, {
    take({ body, state }) {
      if (state.state === "terminated") return;
      const read = body && body.bytes.length > 0 ? readPresence(body.bytes) : undefined;
      if (read?.ok) onNews({ kind: "told", state: read.value });
      else if (state.state === "pending") onNews({ kind: "pending" });
      else if (!read) onNews({ kind: "told", state: NOTHING_PUBLISHED });
    },
    lose: onNews,
  });
}

/** Watches all dialogs of somebody's phones that are not over; a document that was missed is asked for again. */
export function watchDialogs(options: WatchOptions, onNews: (news: WatchNews<readonly WatchedDialog[]>) => void): Watch {
  const phones = new WatchedPhones();
  const tell = (): void => onNews({ kind: "told", state: phones.dialogs });
  return watch(options, eventPackages.dialog, {
    take({ notifier, body, state }, subscription) {
      const read = body && readDialogInfo(body.bytes);
      if (read?.ok && !phones.take(notifier, read.value)) return subscription.start();
      if (state.state === "terminated") phones.forget(notifier);
      if (state.state === "terminated" && phones.isEmpty) return;
      if (state.state === "pending" && phones.isEmpty) return onNews({ kind: "pending" });
      tell();
    },
    forget(notifier) {
      phones.forget(notifier);
      tell();
    },
    lose(lost) {
      phones.clear();
      onNews(lost);
    },
  });
}

/** What each of somebody's phones has told of its dialogs. */
class WatchedPhones {
  readonly #known = new Map<string, DialogInfo>();
  /** Whether a whole document was asked for, and none has come since. */
  #hasAsked = false;

  get isEmpty(): boolean {
    return this.#known.size === 0;
  }

  /** A whole document may list what is over, too (RFC 4235 section 3.7.1: terminated). */
  get dialogs(): readonly WatchedDialog[] {
    return [...this.#known.values()].flatMap(({ dialogs }) => dialogs).filter(({ state }) => state !== "terminated");
  }

  /**
   * Takes a document; false where one before it is missing, and the whole is to be asked for (RFC 4235 section 4.3). Whoever
   * has been asked and still tells parts only is not asked for ever: what it tells is better than nothing.
   */
  take(notifier: string, document: DialogInfo): boolean {
    const known = this.#known.get(notifier);
    const taken = takeVersion(known, document, mergeDialogs);
    if (taken.kind === "gap" && !this.#hasAsked) {
      this.#hasAsked = true;
      return false;
    }
    if (taken.kind === "taken") this.#known.set(notifier, taken.whole);
    if (taken.kind === "gap") this.#known.set(notifier, mergeDialogs(known ?? { ...document, dialogs: [] }, document));
    if (document.state === "full") this.#hasAsked = false;
    return true;
  }

  forget(notifier: string): void {
    this.#known.delete(notifier);
  }

  clear(): void {
    this.#known.clear();
    this.#hasAsked = false;
  }
}

interface WatchHandlers {
  take(notification: Notification, subscription: Subscription): void;
  /** One of several notifiers tells nothing any more. */
  forget?(notifier: string): void;
  lose(lost: Extract<WatchNews<never>, { readonly kind: "lost" }>): void;
}

function watch({ userAgent, identity, target, localAddress }: WatchOptions, pack: EventPackage, { take, forget, lose }: WatchHandlers): Watch {
  const { event, contentType, defaultExpiresS, takesForks } = pack;
  const subscription = userAgent.subscribe({ identity, target, event, accept: [contentType], expiresS: defaultExpiresS, takesForks });
  subscription.onEvent((told: SubscriptionEvent) => {
    if (told.kind === "notified") take(told.notification, subscription);
    else if (told.kind === "fork-ended") forget?.(told.notifier);
    else if (told.kind === "retrying") lose({ kind: "lost", failure: told.failure, isOver: false });
    else if (told.kind === "ended") lose({ kind: "lost", ...(told.failure ? { failure: told.failure } : {}), isOver: true });
  });
  if (localAddress !== undefined) subscription.move(localAddress);
  subscription.start();
  const stop = async (): Promise<void> => {
    await subscription.stop();
    subscription.dispose();
  };
  return {
    refresh: () => subscription.start(),
    move: (localAddress) => {
      subscription.move(localAddress);
      if (subscription.state === "idle" || subscription.state === "ended") subscription.start();
    },
    stop,
    dispose: () => void stop(),
  };
}
