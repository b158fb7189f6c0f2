// All accounts: kept in the settings store with their passwords in the secret store, registered, shown.
import { DisposableStore, type Disposable } from "../base/disposable.ts";
import { GodwitError, type Failure } from "../base/errors.ts";
import { formatHex } from "../base/bytes.ts";
import { Emitter } from "../base/emitter.ts";
import type { Random } from "../ports/random.ts";
import type { SecretStore, SettingsStore } from "../ports/store.ts";
import type { SocketAddress } from "../ports/network.ts";
import type { Identity } from "../sip/usage/identity.ts";
import type { UserAgent } from "../sip/usage/user-agent.ts";
import type { MobilityController } from "../mobility/mobility-controller.ts";
import { Account } from "./account.ts";
import { AccountInstances } from "./account-instances.ts";
import { identityOf } from "./account-identity.ts";
import { AccountSecrets, type Secrets } from "./account-secrets.ts";
import type { PhoneState } from "./phone-state.ts";
import type { AccountSettings, AccountView } from "./protocol.ts";

const KEY = "accounts";
/** More accounts than a person has; each keeps a registration alive. */
const MAX_ACCOUNTS = 32;
/** 32 bytes in upper-case hexadecimal pairs with colons. */
const FINGERPRINT = /^[0-9A-F]{2}(?::[0-9A-F]{2}){31}$/;

export interface AccountsPorts {
  readonly userAgent: UserAgent;
  readonly settings: SettingsStore;
  readonly secrets: SecretStore;
  readonly random: Random;
  readonly state: PhoneState;
  /** Whether registered accounts ask for messages that wait. */
  readonly watchesVoicemail: boolean;
  /** Every address of the server that an account's requests go to first, of both families. */
  serversOf(identity: Identity): Promise<readonly SocketAddress[]>;
  /** Keeps registrations where their servers find this phone; absent where a host has fixed the address. */
  readonly mobility?: MobilityController | undefined;
}

interface Entry {
  readonly account: Account;
  readonly listening: Disposable;
}

export class Accounts implements Disposable {
  readonly #ports: AccountsPorts;
  readonly #secrets: AccountSecrets;
  readonly #instances: AccountInstances;
  readonly #entries = new Map<string, Entry>();
  /** Going away: they still unregister, but are no longer shown. */
  readonly #leaving = new DisposableStore();
  readonly #changes = new Emitter<void>();
  /** An account came, went, or is reached otherwise than before; told after it is shown. */
  readonly onChange = this.#changes.event;

  constructor(ports: AccountsPorts) {
    this.#ports = ports;
    this.#secrets = new AccountSecrets(ports.secrets);
    this.#instances = new AccountInstances(ports.settings, ports.random);
  }

  /** Brings back the stored accounts and registers those that want it. A broken entry is told, not lost. */
  restore(onBroken: (failure: Failure) => void): void {
    for (const stored of readStored(this.#ports.settings.read(KEY))) {
      try {
        this.#open(stored.id, stored.settings, this.#secrets.of(stored.id), false);
      } catch (thrown) {
        if (thrown instanceof GodwitError) onBroken(thrown);
        else throw thrown;
      }
    }
  }

  get list(): readonly Account[] {
    return [...this.#entries.values()].map(({ account }) => account);
  }

  find(id: string): Account {
    const entry = this.#entries.get(id);
    if (!entry) throw new GodwitError({ code: "account/unknown", message: "This account is no longer there." });
    return entry.account;
  }

  /** Where an account's requests may go; nothing for one that is no longer there. */
  serversOf(id: string | null): Account["servers"] {
    return (id === null ? undefined : this.#entries.get(id)?.account.servers) ?? [];
  }

  /** The account that a call goes out from when none was chosen: a registered one before others. */
  get preferred(): Account | undefined {
    return this.list.find(({ presence }) => presence.state === "registered") ?? this.list[0];
  }

  add(settings: AccountSettings, secrets: Secrets): AccountView {
    if (this.#entries.size >= MAX_ACCOUNTS) throw new GodwitError({ code: "account/too-many", message: "Remove an account before you add another one." });
    checked(settings, secrets);
    const id = formatHex(this.#ports.random.bytes(8));
    this.#secrets.keep(id, secrets);
    const account = this.#open(id, settings, secrets, false);
    this.#save();
    return account.view;
  }

  /** An account that is gone with the program, such as the trial domain's. */
  addTemporary(id: string, settings: AccountSettings, password: string): AccountView {
    return this.#open(id, settings, { password, privateKey: "" }, true).view;
  }

  /** Changes an account; secrets that are not given stay. */
  update(id: string, settings: AccountSettings, changed: Partial<Secrets>): AccountView {
    this.find(id);
    const secrets = { ...this.#secrets.of(id), ...changed };
    checked(settings, secrets);
    this.#secrets.keep(id, changed);
    // Both name the same Contact: taken back after it was registered anew, it would be gone.
    const left = this.#leave(id);
    const account = this.#open(id, settings, secrets, false, left);
    this.#save();
    return account.view;
  }

  /** Pins the server's certificate: from now on this one, and no other, is accepted. */
  trustCertificate(id: string, fingerprint: string): AccountView {
    if (!FINGERPRINT.test(fingerprint)) throw new GodwitError({ code: "account/bad-fingerprint", message: "This is not the SHA-256 fingerprint of a certificate." });
    return this.update(id, { ...this.find(id).settings, trustedCertificate: fingerprint }, {});
  }

  remove(id: string): void {
    this.find(id);
    void this.#leave(id);
    this.#secrets.delete(id);
    this.#instances.delete(id);
    this.#save();
    this.#ports.state.apply({ kind: "account-removed", accountId: id });
    this.#changes.emit();
  }

  /** Takes every registration back; bounded by the registrations themselves. */
  async unregisterAll(): Promise<void> {
    await Promise.all(this.list.map((account) => account.unregister()));
  }

  dispose(): void {
    for (const { account, listening } of this.#entries.values()) {
      listening.dispose();
      account.dispose();
    }
    this.#entries.clear();
    this.#leaving.dispose();
    this.#changes.dispose();
  }

  /** Registers the account, if it wants that, after `before`. */
  #open(id: string, settings: AccountSettings, secrets: Secrets, trial: boolean, before?: Promise<void>): Account {
    const named = trial ? {} : { instance: this.#instances.of(id) };
    const account = new Account(id, settings, { ...checked(settings, secrets), ...named }, this.#ports.userAgent, {
      trial, watchesVoicemail: this.#ports.watchesVoicemail && !trial, serversOf: (identity) => this.#ports.serversOf(identity),
    });
    const listening = account.onChange(() => this.#show(account));
    this.#entries.set(id, { account, listening });
    this.#ports.mobility?.addAccount(account);
    this.#show(account);
    if (settings.register && before) void before.then(() => account.register());
    else if (settings.register) account.register();
    return account;
  }

  /** Resolves when the server has taken the registration back, or after a bounded wait. */
  async #leave(id: string): Promise<void> {
    const entry = this.#entries.get(id);
    if (!entry) return;
    this.#entries.delete(id);
    this.#ports.mobility?.removeAccount(entry.account);
    entry.listening.dispose();
    this.#leaving.add(entry.account);
    await entry.account.unregister();
    entry.account.dispose();
  }

  #show(account: Account): void {
    this.#ports.state.apply({ kind: "account", account: account.view });
    this.#changes.emit();
  }

  #save(): void {
    const stored = this.list.filter(({ view }) => !view.trial).map(({ id, settings }) => ({ id, settings }));
    this.#ports.settings.write(KEY, stored);
  }
}

function checked(settings: AccountSettings, secrets: Secrets): Account["identity"] {
  const identity = identityOf(settings, secrets);
  if (!identity.ok) throw new GodwitError(identity.error);
  return identity.value;
}

/** What the settings store holds; anything that is not an account is passed over. */
function readStored(stored: unknown): readonly { readonly id: string; readonly settings: AccountSettings }[] {
  if (!Array.isArray(stored)) return [];
  return stored.flatMap((entry: unknown) => {
    const { id, settings } = (entry ?? {}) as { id?: unknown; settings?: Partial<AccountSettings> };
    if (typeof id !== "string" || typeof settings?.address !== "string") return [];
    return [{ id, settings: { ...settings, address: settings.address, displayName: settings.displayName ?? "", transport: settings.transport ?? "udp", register: settings.register !== false } }];
  });
}
