// Keeps the way from a server to this phone open: through NATs and firewalls over UDP, by a watch over TCP.
// Also notices that the computer has slept. RFC 5626 section 4.4. Pings on streams are stream-transport.ts's, since they concern every connection.
import { encodeUtf8 } from "../../base/bytes.ts";
import type { Disposable } from "../../base/disposable.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Random } from "../../ports/random.ts";
import type { Flow } from "./flow.ts";

/**
 * Deviation from RFC 5626 section 4.4.2, which asks for STUN over UDP: servers that do not speak it on their SIP port,
 * as most, count it as garbage, while all pass over empty lines. Nothing answers them, and nothing needs to.
 */
export const KEEP_ALIVE = encodeUtf8("\r\n\r\n");

/** RFC 5626 section 4.4: a random wait of 24 to 29 s, since many NATs forget a UDP binding after 30 s. */
const SHORTEST_WAIT_MS = 24_000;
const WAIT_SPAN_MS = 5_000;

export interface KeepAliveContext {
  readonly clock: Clock;
  readonly random: Random;
  readonly onBroken: () => void;
}

/** So much more on the calendar than on the timer means that the computer was asleep: nothing came, and NATs forgot. */
const SLEPT_MS = 30_000;

/** Runs from its making until disposed, or until it has told that the way is broken. */
export class KeepAlive implements Disposable {
  readonly #context: KeepAliveContext;
  #timer: Disposable | undefined;
  #failures: Disposable | undefined;
  #over = false;

  constructor(opening: Promise<Flow>, context: KeepAliveContext) {
    this.#context = context;
    opening.then((flow) => this.#start(flow), () => this.#break());
  }

  dispose(): void {
    this.#over = true;
    this.#timer?.dispose();
    this.#failures?.dispose();
  }

  #start(flow: Flow): void {
    if (this.#over) return;
    this.#failures = flow.onFailure(() => this.#break());
    this.#schedule(flow);
  }

  #schedule(flow: Flow): void {
    const { clock, random } = this.#context;
    const [fraction = 0] = random.bytes(1);
    const waitMs = SHORTEST_WAIT_MS + (WAIT_SPAN_MS * fraction) / 256;
    const dueMs = clock.wallMs() + waitMs;
    this.#timer = clock.setTimer(waitMs, () => {
      if (clock.wallMs() > dueMs + SLEPT_MS || flow.ping()) this.#break();
      else this.#schedule(flow);
    });
  }

  #break(): void {
    if (this.#over) return;
    this.dispose();
    this.#context.onBroken();
  }
}
