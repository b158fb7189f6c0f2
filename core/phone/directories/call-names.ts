// Puts names from directories to calls with numbers that no contact has. A call rings and goes on without waiting; the
// name follows when a directory has answered, into the history too where the call is over by then.
import type { Disposable } from "../../base/disposable.ts";
import type { ContactStore } from "../../ports/store.ts";
import { isNumber, splitAddress } from "../contacts/contact-text.ts";
import type { PhoneState } from "../phone-state.ts";
import type { CallView } from "../protocol.ts";

export interface CallNamesPorts {
  readonly contacts: ContactStore;
  readonly state: PhoneState;
  readonly directories: { readonly hasPeople: boolean; nameOf(address: string, number: string): Promise<string | undefined> };
  /** A call that is not forgotten yet. */
  findCall(id: string): { rename(name: string): void } | undefined;
  readonly journal: { rename(id: string, name: string): void };
}

/** Shorter ones are services, not people. */
const MIN_DIGITS = 2;

export class CallNames implements Disposable {
  readonly #ports: CallNamesPorts;
  /** Whom each call that goes on is with, as far as that was asked. */
  readonly #asked = new Map<string, string>();
  readonly #listening: Disposable;

  constructor(ports: CallNamesPorts) {
    this.#ports = ports;
    this.#listening = ports.state.onEvent(({ change }) => {
      if (change.kind === "call-removed") this.#asked.delete(change.callId);
      if (change.kind === "call") this.#follow(change.call);
    });
  }

  dispose(): void {
    this.#listening.dispose();
    this.#asked.clear();
  }

  #follow({ id, remoteUri, anonymous, state }: CallView): void {
    // A call may come to be with somebody else.
    if (anonymous || state === "ended" || !this.#ports.directories.hasPeople || this.#asked.get(id) === remoteUri) return;
    this.#asked.set(id, remoteUri);
    const { user } = splitAddress(remoteUri);
    if (!isNumber(user) || user.replace(/\D/gu, "").length < MIN_DIGITS || this.#ports.contacts.findByAddress(remoteUri)) return;
    void this.#name(id, remoteUri, user);
  }

  async #name(id: string, remoteUri: string, number: string): Promise<void> {
    const name = await this.#ports.directories.nameOf(remoteUri, number);
    const view = this.#ports.state.snapshot.calls.find((call) => call.id === id);
    if (name === undefined || (view && view.remoteUri !== remoteUri)) return;
    this.#ports.findCall(id)?.rename(name);
    if (view?.state === "ended" || !view) this.#ports.journal.rename(id, name);
  }
}
