// Keeps one registration where its server finds this phone: registers anew when the system would use another address, when
// there was no way for a while, and after a suspend. A failed one is repeated by the registration itself.
import type { MobileAccount } from "./mobile-account.ts";
import type { RouteAnswer } from "./path-selector.ts";

export class AccountMover {
  readonly #account: MobileAccount;
  #chosen: string | undefined;
  #wasStranded = false;

  constructor(account: MobileAccount) {
    this.#account = account;
  }

  /** Takes the system's answers for its servers, the preferred one first; answers the address to move to, if there is one. */
  judge(answers: readonly RouteAnswer[]): string | undefined {
    const choice = answers.find((answer) => answer !== "none" && answer !== "unasked");
    const isStranded = choice === undefined && answers.includes("none");
    this.#wasStranded ||= isStranded;
    if (choice === undefined) return undefined;
    const isNew = this.#wasStranded || (this.#chosen !== undefined && this.#chosen !== choice);
    this.#chosen = choice;
    this.#wasStranded = false;
    return isNew ? choice : undefined;
  }

  move(localAddress: string): void {
    this.#account.move(localAddress);
  }

  /** What led to the server may have died unnoticed, as while the computer slept. */
  renew(): void {
    if (this.#chosen !== undefined) this.move(this.#chosen);
  }
}
