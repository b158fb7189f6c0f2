// Remembers what we named as sent-by, to tell our responses from others' (RFC 3261 section 18.1.2).
import type { Via } from "../message/model.ts";
import type { SentBy } from "./flow.ts";

/** More than a moving computer has in a day; what is older than so many others has no transaction left. */
const REMEMBERED = 1_024;
const DEFAULT_PORT = 5060;

export class SentByMemory {
  /** In the order of their last use. */
  readonly #known = new Set<string>();

  remember({ address, port = DEFAULT_PORT }: SentBy): void {
    const key = `${address}|${port}`;
    this.#known.delete(key);
    this.#known.add(key);
    if (this.#known.size <= REMEMBERED) return;
    const [oldest] = this.#known;
    if (oldest !== undefined) this.#known.delete(oldest);
  }

  wrote(via: Via | undefined): boolean {
    return via !== undefined && this.#known.has(`${via.host}|${via.port ?? DEFAULT_PORT}`);
  }
}
