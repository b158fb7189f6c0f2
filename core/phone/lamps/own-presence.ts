// Tells the servers of accounts that want it what this person does: reachable, on the phone, not to be disturbed (RFC 3903,
// RFC 3863, RFC 4480). Off unless the account says otherwise: a server that does not take it would refuse, and who watches
// learns when one talks.
import { DisposableStore, type Disposable } from "../../base/disposable.ts";
import type { Clock } from "../../ports/clock.ts";
import { eventPackages } from "../../sip/events/event-packages.ts";
import { PIDF_TYPE, writePresence } from "../../sip/events/presence.ts";
import type { Publication } from "../../sip/usage/publication.ts";
import type { UserAgent } from "../../sip/usage/user-agent.ts";
import type { Account } from "../account.ts";
import type { Accounts } from "../accounts.ts";
import { describeUri } from "../describe-uri.ts";
import type { PhoneState } from "../phone-state.ts";
import type { Snapshot } from "../protocol.ts";

export type OwnPresence = "open" | "on-the-phone" | "do-not-disturb";

/** Calls that begin and end in a hurry are told of once. */
const SETTLE_MS = 1_000;

export interface OwnPresencePorts {
  readonly clock: Clock;
  readonly userAgent: UserAgent;
  readonly state: PhoneState;
  readonly accounts: Pick<Accounts, "list" | "onChange">;
}

interface Published {
  readonly account: Account;
  readonly publication: Publication;
  told: OwnPresence | undefined;
}

export class OwnPresences implements Disposable {
  readonly #ports: OwnPresencePorts;
  readonly #published = new Map<string, Published>();
  readonly #owned = new DisposableStore();
  #timer: Disposable | undefined;

  constructor(ports: OwnPresencePorts) {
    this.#ports = ports;
    this.#owned.add(ports.accounts.onChange(() => this.#follow()));
    this.#owned.add(ports.state.onEvent(() => this.#published.size > 0 && this.#settle()));
    this.#follow();
  }

  /** Takes back what was published; resolves within 2 s. */
  async stop(): Promise<void> {
    this.#timer?.dispose();
    this.#owned.dispose();
    await Promise.all([...this.#published.values()].map(({ publication }) => publication.remove()));
  }

  dispose(): void {
    this.#timer?.dispose();
    this.#owned.dispose();
    for (const { publication } of this.#published.values()) publication.dispose();
    this.#published.clear();
  }

  #follow(): void {
    const { list } = this.#ports.accounts;
    for (const [id, { account, publication }] of this.#published) {
      // What it was told stands while a registration is made anew; the server lets it expire where nothing comes of that.
      if (list.includes(account) && account.presence.state !== "offline") continue;
      this.#published.delete(id);
      void publication.remove().then(() => publication.dispose());
    }
    for (const account of list) {
      if (this.#published.has(account.id) || !isReachable(account)) continue;
      const publication = this.#ports.userAgent.publish({ identity: account.identity, event: eventPackages.presence.event });
      this.#published.set(account.id, { account, publication, told: undefined });
    }
    if (this.#published.size > 0) this.#settle();
  }

  #settle(): void {
    const { snapshot } = this.#ports.state;
    const isNews = [...this.#published.values()].some(({ told, account }) => told !== ownPresence(snapshot, account.id));
    if (isNews) this.#timer ??= this.#ports.clock.setTimer(SETTLE_MS, () => this.#tell());
  }

  #tell(): void {
    this.#timer = undefined;
    const { snapshot } = this.#ports.state;
    for (const published of this.#published.values()) {
      const now = ownPresence(snapshot, published.account.id);
      if (published.told === now) continue;
      published.told = now;
      published.publication.publish({ contentType: PIDF_TYPE, bytes: document(describeUri(published.account.identity.address), now) });
    }
  }
}

/** What a person does, by what the phone shows of an account. */
export function ownPresence({ calls, reachability }: Pick<Snapshot, "calls" | "reachability">, accountId: string): OwnPresence {
  if (reachability.doNotDisturb.some((each) => each.accountId === null || each.accountId === accountId)) return "do-not-disturb";
  return calls.some(({ state }) => state === "active" || state === "connecting") ? "on-the-phone" : "open";
}

function isReachable({ settings, presence }: Account): boolean {
  return settings.publishesPresence === true && presence.state === "registered";
}

/** Whoever does not want to be disturbed is closed to calls, and says so (RFC 4480 has no activity for it). */
function document(entity: string, presence: OwnPresence): Uint8Array {
  const basic = presence === "do-not-disturb" ? "closed" : "open";
  return writePresence({
    entity, notes: presence === "do-not-disturb" ? ["Do not disturb"] : [],
    activities: presence === "on-the-phone" ? ["on-the-phone"] : presence === "do-not-disturb" ? ["busy"] : [],
    tuples: [{ id: "phone", basic, contact: entity }],
  });
}
