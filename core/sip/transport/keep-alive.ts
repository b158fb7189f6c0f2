// Keeps the way from a server to this phone open: through NATs and firewalls over UDP, by a watch over TCP.
// Also notices that the computer has slept. RFC 5626 section 4.4. Pings on streams are stream-transport.ts's, since they
// concern every connection, unless the server wants them more often.
import { encodeUtf8 } from "../../base/bytes.ts";
import type { Disposable } from "../../base/disposable.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Random } from "../../ports/random.ts";
import type { SocketAddress } from "../../ports/network.ts";
import type { Flow } from "./flow.ts";
import type { StunOutcome } from "./stun-exchange.ts";

/**
 * Deviation from RFC 5626 section 4.4.2, which asks for STUN over UDP: only servers that announce outbound, or have
 * answered before, get it. Others do not speak it on their SIP port and count it as garbage, while all pass over empty
 * lines. Nothing answers them, and nothing needs to.
 */
export const KEEP_ALIVE = encodeUtf8("\r\n\r\n");

/** RFC 5626 section 4.4: a random wait of 24 to 29 s, since many NATs forget a UDP binding after 30 s. */
const SHORTEST_WAIT_MS = 24_000;
const WAIT_SPAN_MS = 5_000;
/** RFC 5626 section 4.4: 80 to 100 % of what the server asks for by Flow-Timer. */
const FLOW_TIMER_SHARE = 0.8;

/** What the server said of keep-alives when it accepted a registration. */
export interface KeepAliveTerms {
  /** It does outbound (RFC 5626), and so STUN over UDP. */
  readonly outbound?: boolean;
  /** It gives the flow up after so long without one (RFC 5626 section 4.4, Flow-Timer). */
  readonly flowTimerS?: number;
}

export interface KeepAliveContext {
  readonly clock: Clock;
  readonly random: Random;
  readonly terms: KeepAliveTerms;
  readonly onBroken: () => void;
}

/** So much more on the calendar than on the timer means that the computer was asleep: nothing came, and NATs forgot. */
const SLEPT_MS = 30_000;

/** Runs from its making until disposed, or until it has told that the way is broken. */
export class KeepAlive implements Disposable {
  readonly #context: KeepAliveContext;
  #timer: Disposable | undefined;
  #failures: Disposable | undefined;
  #question: Disposable | undefined;
  /** Where the server saw us when it was first asked: another address means that a NAT has forgotten us. */
  #mapped: SocketAddress | undefined;
  /** The server announced outbound and yet answers no STUN. */
  #isDeaf = false;
  #over = false;

  constructor(opening: Promise<Flow>, context: KeepAliveContext) {
    this.#context = context;
    opening.then((flow) => this.#start(flow), () => this.#break());
  }

  dispose(): void {
    this.#over = true;
    this.#timer?.dispose();
    this.#failures?.dispose();
    this.#question?.dispose();
  }

  #start(flow: Flow): void {
    if (this.#over) return;
    this.#failures = flow.onFailure(() => this.#break());
    this.#schedule(flow);
  }

  #schedule(flow: Flow): void {
    const { clock } = this.#context;
    const waitMs = this.#waitMs(flow);
    const dueMs = clock.wallMs() + waitMs;
    this.#timer = clock.setTimer(waitMs, () => {
      if (clock.wallMs() > dueMs + SLEPT_MS) this.#break();
      else this.#keep(flow);
    });
  }

  /** Over UDP a NAT may forget us sooner than the server says that it does. */
  #waitMs(flow: Flow): number {
    const { random, terms } = this.#context;
    const fraction = (random.bytes(1)[0] ?? 0) / 256;
    const usualMs = SHORTEST_WAIT_MS + WAIT_SPAN_MS * fraction;
    if (terms.flowTimerS === undefined) return usualMs;
    const askedMs = terms.flowTimerS * 1000 * (FLOW_TIMER_SHARE + (1 - FLOW_TIMER_SHARE) * fraction);
    return flow.reliable ? askedMs : Math.min(usualMs, askedMs);
  }

  #keep(flow: Flow): void {
    const { stun } = flow;
    if (stun && !this.#isDeaf && (this.#context.terms.outbound || stun.hasAnswered())) {
      this.#question = stun.ask((outcome) => this.#hear(flow, outcome));
      return;
    }
    // A stream asks by itself now and then; a server that names a time wants to be asked by then.
    const isAsked = !flow.reliable || this.#context.terms.flowTimerS !== undefined;
    if (isAsked && flow.ping()) this.#break();
    else this.#schedule(flow);
  }

  /** RFC 5626 section 4.4.2: silence, or another mapped address than before, and the flow has failed. */
  #hear(flow: Flow, outcome: StunOutcome): void {
    if (outcome.kind === "answer") {
      const before = this.#mapped;
      this.#mapped = outcome.mapped ?? before;
      const hasMoved = before && (this.#mapped?.address !== before.address || this.#mapped.port !== before.port);
      return hasMoved ? this.#break() : this.#schedule(flow);
    }
    if (flow.stun?.hasAnswered()) return this.#break();
    this.#isDeaf = true;
    this.#keep(flow);
  }

  #break(): void {
    if (this.#over) return;
    this.dispose();
    this.#context.onBroken();
  }
}
