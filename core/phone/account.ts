// One account: its settings, its identity, and the registration that keeps it reachable.
import { DisposableStore, type Disposable } from "../base/disposable.ts";
import { Emitter } from "../base/emitter.ts";
import { callFeatures } from "../sip/usage/feature-parameters.ts";
import type { Identity } from "../sip/usage/identity.ts";
import type { Registration } from "../sip/usage/registration.ts";
import type { UserAgent } from "../sip/usage/user-agent.ts";
import type { MobileAccount } from "../mobility/mobile-account.ts";
import type { SocketAddress } from "../ports/network.ts";
import type { AccountSettings, AccountView, Presence } from "./protocol.ts";
import { Voicemail } from "./voicemail.ts";

export interface AccountKind {
  /** The account of the built-in trial domain. */
  readonly trial: boolean;
  /** Whether to ask its server for messages that wait. */
  readonly watchesVoicemail: boolean;
  /** Every address of the server that its requests go to first. */
  serversOf(identity: Identity): Promise<readonly SocketAddress[]>;
}

/** Where an account's requests leave from, if that was said. */
export interface AccountWay {
  readonly count: number;
  readonly localAddress?: string;
}

export class Account implements Disposable, MobileAccount {
  readonly id: string;
  readonly settings: AccountSettings;
  readonly identity: Identity;
  readonly #trial: boolean;
  readonly #registration: Registration;
  readonly #voicemail: Voicemail | undefined;
  readonly #changes = new Emitter<AccountView>();
  readonly onChange = this.#changes.event;
  readonly #owned = new DisposableStore();
  readonly #moves = new Emitter<void>();
  readonly onServersChange = this.#moves.event;
  #servers: readonly SocketAddress[] = [];
  #way: AccountWay = { count: 0 };

  constructor(id: string, settings: AccountSettings, identity: Identity, userAgent: UserAgent, { trial, watchesVoicemail, serversOf }: AccountKind) {
    this.id = id;
    this.settings = settings;
    this.identity = identity;
    this.#trial = trial;
    this.#registration = this.#owned.add(userAgent.register(identity, { features: callFeatures }));
    this.#voicemail = watchesVoicemail ? this.#owned.add(new Voicemail(userAgent, identity, () => this.#changes.emit(this.view))) : undefined;
    this.#owned.add(
      this.#registration.onChange(({ state }) => {
        if (state === "registered") this.#voicemail?.start();
        if (state === "registered") void this.#follow(this.#registration.hops, serversOf);
        this.#changes.emit(this.view);
      }),
    );
  }

  get view(): AccountView {
    const voicemail = this.#voicemail?.view;
    return { id: this.id, settings: this.settings, presence: this.presence, trial: this.#trial, ...(voicemail ? { voicemail } : {}) };
  }

  get presence(): Presence {
    return this.#registration.state;
  }

  /** Whether a request to this user part is meant for this account, its GRUUs included (RFC 5627 section 3.1). */
  owns(user: string | undefined): boolean {
    return user !== undefined && (user === this.identity.address.user || this.#registration.isNamed(user));
  }

  /** Counts how often it was to register anew, on request or from another local address: what goes by its server goes again then. */
  get way(): AccountWay {
    return this.#way;
  }

  register(): void {
    this.#way = { ...this.#way, count: this.#way.count + 1 };
    this.#voicemail?.move();
    this.#registration.start();
  }

  /** Whom it is registered with, or was last: the way there is what a new attempt goes. None once it was taken back. */
  get servers(): readonly SocketAddress[] {
    return this.#servers;
  }

  /** Registers from another local address, over new connections; what was asked of the server before is asked from there too. */
  move(localAddress: string): void {
    this.#way = { localAddress, count: this.#way.count + 1 };
    this.#voicemail?.move(localAddress);
    this.#registration.start(localAddress, { fresh: true });
  }

  /** Resolves when the server has agreed, or after a bounded wait. */
  async unregister(): Promise<void> {
    this.#servers = [];
    await Promise.all([this.#voicemail?.stop(), this.#registration.stop()]);
  }

  dispose(): void {
    this.#owned.dispose();
    this.#changes.dispose();
    this.#moves.dispose();
  }

  /** The one that answered comes first; another address of it may lead there when that does not. */
  async #follow(hops: readonly SocketAddress[], serversOf: AccountKind["serversOf"]): Promise<void> {
    this.#servers = hops;
    const others = (await serversOf(this.identity)).filter(({ address }) => !hops.some((hop) => hop.address === address));
    if (this.#servers === hops) this.#servers = [...hops, ...others];
    this.#moves.emit();
  }
}
