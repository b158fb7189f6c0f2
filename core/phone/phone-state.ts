// The phone's public state and its revision. Every change goes through `apply`, so that a snapshot and the events
// after it always agree. Holds views only: no session, no socket, no secret.
import { Emitter } from "../base/emitter.ts";
import { applyChange } from "./apply-change.ts";
import type { PhoneChange, PhoneEvent, Snapshot } from "./protocol.ts";

export type InitialState = Omit<Snapshot, "revision" | "accounts" | "calls">;

export class PhoneState {
  readonly #events = new Emitter<PhoneEvent>();
  readonly onEvent = this.#events.event;
  #snapshot: Snapshot;

  constructor(initial: InitialState) {
    this.#snapshot = { ...initial, revision: 0, accounts: [], calls: [] };
  }

  get snapshot(): Snapshot {
    return this.#snapshot;
  }

  /** Takes a change into the snapshot, counts the revision up, and tells it. */
  apply(change: PhoneChange): void {
    const revision = this.#snapshot.revision + 1;
    this.#snapshot = { ...applyChange(this.#snapshot, change), revision };
    this.#events.emit({ revision, change });
  }

  dispose(): void {
    this.#events.dispose();
  }
}
