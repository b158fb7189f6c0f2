// The phone's public state and its revision. Every change goes through `apply`, so that a snapshot and the events
// after it always agree. Holds views only: no session, no socket, no secret.
import { Emitter } from "../base/emitter.ts";
import { applyChange } from "./apply-change.ts";
import type { CallView, PhoneChange, PhoneEvent, Snapshot } from "./protocol.ts";

export type InitialState = Omit<Snapshot, "revision" | "accounts" | "calls" | "lamps" | "writers">;

export class PhoneState {
  readonly #events = new Emitter<PhoneEvent>();
  readonly onEvent = this.#events.event;
  /** Calls change most, and there may be a thousand: they are kept apart, and a snapshot is made when one is asked for. */
  readonly #calls = new Map<string, CallView>();
  #others: Snapshot;
  #snapshot: Snapshot | undefined;
  #revision = 0;

  constructor(initial: InitialState) {
    this.#others = { ...initial, revision: 0, accounts: [], calls: [], lamps: [], writers: [] };
  }

  get snapshot(): Snapshot {
    this.#snapshot ??= { ...this.#others, revision: this.#revision, calls: [...this.#calls.values()] };
    return this.#snapshot;
  }

  /** Takes a change into the snapshot, counts the revision up, and tells it. */
  apply(change: PhoneChange): void {
    if (change.kind === "call") this.#calls.set(change.call.id, change.call);
    else if (change.kind === "call-removed") this.#calls.delete(change.callId);
    else this.#others = applyChange(this.#others, change);
    this.#revision += 1;
    this.#snapshot = undefined;
    this.#events.emit({ revision: this.#revision, change });
  }

  dispose(): void {
    this.#events.dispose();
  }
}
