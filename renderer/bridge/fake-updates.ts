// A scripted updater for the browser and for unit tests: a test says how far the update is.
import type { GodwitBridge, Outcome, UpdateState } from "../../electron/contract/bridge.ts";

const done: Outcome<void> = { ok: true, value: undefined };

export class FakeUpdates {
  readonly asked: ("check" | "download" | "install")[] = [];
  readonly #listeners = new Set<(state: UpdateState) => void>();
  #state: UpdateState;

  constructor(state: UpdateState = { kind: "current" }) {
    this.#state = state;
  }

  /** Tells the window how far the update is from now on. */
  show(state: UpdateState): void {
    this.#state = state;
    for (const listener of [...this.#listeners]) listener(state);
  }

  readonly bridge: GodwitBridge["updates"] = {
    state: () => Promise.resolve({ ok: true, value: this.#state }),
    onState: (listener) => {
      this.#listeners.add(listener);
      return () => void this.#listeners.delete(listener);
    },
    check: () => this.#ask("check"),
    download: () => this.#ask("download"),
    install: () => this.#ask("install"),
  };

  #ask(what: "check" | "download" | "install"): Promise<Outcome<void>> {
    this.asked.push(what);
    return Promise.resolve(done);
  }
}
