// Watches somebody's presence (RFC 3856) or calls (RFC 4235): whole states, whatever the notifications brought. The way
// in for windows that show who is there; no command leads here yet.
import type { Disposable } from "../base/disposable.ts";
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
}

/** `undefined`: nothing is known, since the watch has ended or was lost. Dispose to stop watching. */
export function watchPresence(options: WatchOptions, onState: (state: PresenceState | undefined) => void): Disposable {
  return watch(options, eventPackages.presence, ({ body }) => {
    const read = body && readPresence(body.bytes);
    if (read?.ok) onState(read.value);
  }, () => onState(undefined));
}

/** All dialogs of somebody's phones; a document that was missed is asked for again. Dispose to stop watching. */
export function watchDialogs(options: WatchOptions, onState: (dialogs: readonly WatchedDialog[] | undefined) => void): Disposable {
  const known = new Map<string, DialogInfo>();
  return watch(options, eventPackages.dialog, ({ notifier, body, state }, subscription) => {
    const read = body && readDialogInfo(body.bytes);
    const taken = read?.ok ? takeVersion(known.get(notifier), read.value, mergeDialogs) : undefined;
    if (taken?.kind === "gap") return subscription.start();
    if (state.state === "terminated") known.delete(notifier);
    else if (taken?.kind === "taken") known.set(notifier, taken.whole);
    onState([...known.values()].flatMap(({ dialogs }) => dialogs));
  }, () => {
    known.clear();
    onState(undefined);
  });
}

type Take = (notification: Notification, subscription: Subscription) => void;

function watch({ userAgent, identity, target }: WatchOptions, pack: EventPackage, take: Take, lose: () => void): Disposable {
  const { event, contentType, defaultExpiresS, takesForks } = pack;
  const subscription = userAgent.subscribe({ identity, target, event, accept: [contentType], expiresS: defaultExpiresS, takesForks });
  subscription.onEvent((told: SubscriptionEvent) => {
    if (told.kind === "notified") take(told.notification, subscription);
    else if (told.kind === "retrying" || told.kind === "ended") lose();
  });
  subscription.start();
  return { dispose: () => void subscription.stop().then(() => subscription.dispose()) };
}
