// The phone's public state and its revision. Every change goes through `apply`, so that a snapshot and the events
// after it always agree. Holds views only: no session, no socket, no secret.
import { Emitter } from "../base/emitter.ts";
import type { AccountView, CallView, PhoneChange, PhoneEvent, Snapshot } from "./protocol.ts";

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
    this.#snapshot = { ...reduce(this.#snapshot, change), revision };
    this.#events.emit({ revision, change });
  }

  dispose(): void {
    this.#events.dispose();
  }
}

/** A snapshot after one change, its revision untouched; also what a projection in a window does. */
export function reduce(snapshot: Snapshot, change: PhoneChange): Snapshot {
  switch (change.kind) {
    case "account":
      return { ...snapshot, accounts: replace(snapshot.accounts, change.account) };
    case "account-removed":
      return { ...snapshot, accounts: snapshot.accounts.filter((account) => account.id !== change.accountId) };
    case "call":
      return { ...snapshot, calls: replace(snapshot.calls, change.call) };
    case "call-removed":
      return { ...snapshot, calls: snapshot.calls.filter((call) => call.id !== change.callId) };
    case "audio":
      return { ...snapshot, devices: change.devices, audio: change.audio };
    case "notices":
      return { ...snapshot, notices: change.notices };
    case "missed-calls":
      return { ...snapshot, missedCalls: change.missedCalls };
    case "secret-protection":
      return { ...snapshot, secretProtection: change.secretProtection };
    case "first-run":
      return { ...snapshot, firstRun: change.firstRun };
    case "preferences":
      return { ...snapshot, preferences: change.preferences };
    case "contacts-changed":
    case "history-changed":
      return snapshot;
  }
}

function replace<View extends AccountView | CallView>(views: readonly View[], next: View): readonly View[] {
  const index = views.findIndex((view) => view.id === next.id);
  return index < 0 ? [...views, next] : views.with(index, next);
}
