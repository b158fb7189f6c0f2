// An account's secrets in the secret store: its password and the private key of its client certificate.
import type { SecretStore } from "../ports/store.ts";

/** Empty text where there is none. */
export interface Secrets {
  readonly password: string;
  readonly privateKey: string;
}

export class AccountSecrets {
  readonly #store: SecretStore;

  constructor(store: SecretStore) {
    this.#store = store;
  }

  of(accountId: string): Secrets {
    return { password: this.#store.get(passwordName(accountId)) ?? "", privateKey: this.#store.get(keyName(accountId)) ?? "" };
  }

  /** Keeps what is given. No secret is none to keep: an account for direct calls needs no key store. */
  keep(accountId: string, { password, privateKey }: Partial<Secrets>): void {
    this.#write(passwordName(accountId), password);
    this.#write(keyName(accountId), privateKey);
  }

  delete(accountId: string): void {
    this.keep(accountId, { password: "", privateKey: "" });
  }

  #write(name: string, secret: string | undefined): void {
    if (secret === "") this.#store.delete(name);
    else if (secret !== undefined) this.#store.set(name, secret);
  }
}

function passwordName(accountId: string): string {
  return `account/${accountId}`;
}

function keyName(accountId: string): string {
  return `account/${accountId}/key`;
}
