// A network monitor that says what the test tells it to say.
import { Emitter } from "../../core/base/emitter.ts";
import type { LocalInterface, NetworkHint, NetworkMonitor } from "../../core/ports/network-monitor.ts";

export class FakeNetworkMonitor implements NetworkMonitor {
  /** What `interfaces` answers; change it, then hint. */
  present: readonly LocalInterface[];
  disposed = false;
  readonly #hints = new Emitter<NetworkHint>();
  readonly onHint = this.#hints.event;

  constructor(present: readonly LocalInterface[] = []) {
    this.present = present;
  }

  interfaces(): readonly LocalInterface[] {
    return this.present;
  }

  /** Emits a hint as the system would. */
  hint(source: NetworkHint["source"]): void {
    this.#hints.emit({ source });
  }

  /** Who listens; a leak check expects nobody. */
  get listeners(): number {
    return this.#hints.listenerCount;
  }

  dispose(): void {
    this.disposed = true;
    this.#hints.dispose();
  }
}
