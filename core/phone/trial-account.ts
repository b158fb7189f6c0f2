// The account that "Try it" makes: starts the trial domain when first asked for, and registers there.
import type { Disposable } from "../base/disposable.ts";
import { GodwitError } from "../base/errors.ts";
import type { Accounts } from "./accounts.ts";
import type { AccountView } from "./protocol.ts";
import { startTrialDomain, type TrialDomain, type TrialPorts } from "./trial-domain.ts";

const ACCOUNT_ID = "trial";

export class TrialAccount implements Disposable {
  readonly #ports: TrialPorts;
  readonly #accounts: Accounts;
  #starting: Promise<TrialDomain> | undefined;
  #domain: TrialDomain | undefined;
  #disposed = false;

  constructor(ports: TrialPorts, accounts: Accounts) {
    this.#ports = ports;
    this.#accounts = accounts;
  }

  /** Starts the domain if it is not up, and answers its account. */
  async start(): Promise<AccountView> {
    const present = this.#accounts.list.find(({ id }) => id === ACCOUNT_ID);
    if (present) return present.view;
    this.#starting ??= startTrialDomain(this.#ports);
    const domain = await this.#starting.catch((thrown: unknown) => {
      this.#starting = undefined;
      throw thrown;
    });
    this.#domain = domain;
    if (this.#disposed) {
      domain.dispose();
      throw new GodwitError({ code: "phone/closed", message: "The phone is closing." });
    }
    const again = this.#accounts.list.find(({ id }) => id === ACCOUNT_ID);
    return again?.view ?? this.#accounts.addTemporary(ACCOUNT_ID, domain.settings, domain.password);
  }

  dispose(): void {
    this.#disposed = true;
    this.#domain?.dispose();
  }
}
