// Tells colleagues who ask whether this person is in a call: a notifier of the dialog package (RFC 4235) at the phone itself,
// for accounts that want it. Says that there is a call, which way and in which state; never with whom, nor what would let
// others take it (section 7): no addresses, no Call-ID, no tags. Off unless the account says otherwise.
import { DisposableStore, type Disposable } from "../../base/disposable.ts";
import type { ContactStore } from "../../ports/store.ts";
import { DIALOG_INFO_TYPE, writeDialogInfo, type WatchedDialog } from "../../sip/events/dialog-info.ts";
import { eventPackages } from "../../sip/events/event-packages.ts";
import type { SipRequest } from "../../sip/message/model.ts";
import type { Arrival } from "../../sip/transport/hop.ts";
import { readCallerIdentity } from "../../sip/usage/caller-identity.ts";
import type { Notifier } from "../../sip/usage/notifier.ts";
import type { UserAgent } from "../../sip/usage/user-agent.ts";
import type { Account } from "../account.ts";
import type { Accounts } from "../accounts.ts";
import { accountCalled } from "../called-account.ts";
import { describeUri } from "../describe-uri.ts";
import type { PhoneState } from "../phone-state.ts";
import type { CallView } from "../protocol.ts";

const { event, defaultExpiresS, minIntervalMs } = eventPackages.dialog;
/** Colleagues who watch one account; the next one gets 503. */
const MAX_WATCHERS = 20;
/** A phone moves: who watches it asks again this soon, and so finds it where it is then. */
const MAX_EXPIRES_S = 600;

export interface OwnDialogsPorts {
  readonly userAgent: UserAgent;
  readonly contacts: ContactStore;
  readonly state: PhoneState;
  readonly accounts: Pick<Accounts, "list" | "onChange">;
}

interface Watcher {
  readonly accountId: string;
  version: number;
}

export class OwnDialogs implements Disposable {
  readonly #ports: OwnDialogsPorts;
  readonly #owned = new DisposableStore();
  readonly #watchers = new Map<Notifier, Watcher>();
  #offer: Disposable | undefined;
  #told = "";

  constructor(ports: OwnDialogsPorts) {
    this.#ports = ports;
    this.#owned.add(ports.accounts.onChange(() => this.#follow()));
    this.#owned.add(ports.state.onEvent(({ change }) => (change.kind === "call" || change.kind === "call-removed") && this.#tell()));
    this.#follow();
  }

  dispose(): void {
    this.#owned.dispose();
    this.#offer?.dispose();
  }

  /** Offers the package while an account wants it, and ends what is no longer wanted. */
  #follow(): void {
    if (this.#sharing.length === 0) {
      this.#offer?.dispose();
      this.#offer = undefined;
      return;
    }
    this.#offer ??= this.#ports.userAgent.events.offer({
      event, contentType: DIALOG_INFO_TYPE, defaultExpiresS, minIntervalMs, maxExpiresS: MAX_EXPIRES_S,
      authorize: (request, arrival) => this.#authorize(request, arrival),
      identityFor: (request, arrival) => this.#accountOf(request, arrival)?.identity,
      document: (subscriber, _isFull, request, arrival) => ({ contentType: DIALOG_INFO_TYPE, bytes: this.#document(subscriber, request, arrival) }),
    });
    for (const [subscriber, { accountId }] of this.#current) if (!this.#sharing.some(({ id }) => id === accountId)) subscriber.close("rejected");
  }

  /** Statistics change a call each second; watchers hear only what concerns them. */
  #tell(): void {
    const now = this.#ports.state.snapshot.calls.map(({ id, state }) => `${id} ${state}`).join("\n");
    if (now === this.#told) return;
    this.#told = now;
    if (this.#offer) this.#ports.userAgent.events.changed(event);
  }

  /** Colleagues are who the account's own server brings, of its domain or among the contacts: elsewhere a name is anybody's claim. */
  #authorize(request: SipRequest, arrival: Arrival): "active" | number {
    const account = this.#accountOf(request, arrival);
    if (!account) return 404;
    if (!this.#sharing.includes(account) || !this.#ports.userAgent.isOwnServer(account.identity, arrival.source)) return 403;
    const { uri, isAnonymous } = readCallerIdentity(request.headers, true);
    const domain = uri.scheme === "sip" || uri.scheme === "sips" ? uri.host.toLowerCase() : "";
    const isColleague = domain === account.identity.address.host.toLowerCase() || this.#ports.contacts.findByAddress(describeUri(uri)) !== undefined;
    if (isAnonymous || !isColleague) return 403;
    return this.#current.filter(([, { accountId }]) => accountId === account.id).length < MAX_WATCHERS ? "active" : 503;
  }

  #document(subscriber: Notifier, request: SipRequest, arrival: Arrival): Uint8Array {
    const known = this.#watchers.get(subscriber);
    const account = known ? this.#sharing.find(({ id }) => id === known.accountId) : this.#accountOf(request, arrival);
    const watcher = known ?? { accountId: account?.id ?? "", version: 0 };
    this.#watchers.set(subscriber, watcher);
    const calls = account ? this.#ports.state.snapshot.calls.filter(({ accountId }) => accountId === account.id) : [];
    return writeDialogInfo({ version: watcher.version++, state: "full", entity: describeUri(request.headers.to.uri), dialogs: calls.flatMap(dialogOf) });
  }

  /** Subscribers that are still there. */
  get #current(): readonly (readonly [Notifier, Watcher])[] {
    const subscribers = new Set(this.#ports.userAgent.events.subscribersOf(event));
    for (const subscriber of this.#watchers.keys()) if (!subscribers.has(subscriber)) this.#watchers.delete(subscriber);
    return [...this.#watchers];
  }

  #accountOf(request: SipRequest, { source }: Arrival): Account | undefined {
    return accountCalled(this.#ports.accounts.list, this.#ports.userAgent, request, source);
  }

  get #sharing(): readonly Account[] {
    return this.#ports.accounts.list.filter(({ settings }) => settings.sharesCalls === true);
  }
}

const STATES: Readonly<Record<Exclude<CallView["state"], "ended">, WatchedDialog["state"]>> = {
  dialing: "trying", ringing: "early", incoming: "early", connecting: "early", active: "confirmed",
};

function dialogOf({ id, state, direction }: CallView): readonly WatchedDialog[] {
  return state === "ended" ? [] : [{ id, state: STATES[state], direction: direction === "outgoing" ? "initiator" : "recipient" }];
}
