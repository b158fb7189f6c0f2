// STUN on the SIP port (RFC 5626 sections 4.4.2, 5.3): asks servers where they see us, and answers those who ask.
// What follows from an answer, or from none, is keep-alive.ts's; the bytes are core/stun's.
import { formatHex } from "../../base/bytes.ts";
import type { Disposable } from "../../base/disposable.ts";
import type { Clock } from "../../ports/clock.ts";
import type { SocketAddress, UdpSocket } from "../../ports/network.ts";
import type { Random } from "../../ports/random.ts";
import { answerBinding, createBindingRequest, readBindingAnswer } from "../../stun/binding.ts";
import { isStun, readStunMessage, TRANSACTION_ID_BYTES, writeStunMessage } from "../../stun/stun-message.ts";
import type { Counters } from "./counters.ts";

export interface StunExchangeContext {
  readonly clock: Clock;
  readonly random: Random;
  readonly counters: Counters;
}

/** What became of a question. `mapped` is absent where the server answered without saying where it sees us. */
export type StunOutcome = { readonly kind: "answer"; readonly mapped: SocketAddress | undefined } | { readonly kind: "silence" };

/** RFC 8489 section 6.2.1: the first wait, doubled each time; the last one is 16 times the first. */
const FIRST_WAIT_MS = 500;
const LAST_WAIT_MS = 16 * FIRST_WAIT_MS;
/** Rc, which the RFC lets one choose: silence is told after 15.5 s instead of 39.5, being all the time that nobody can call. */
const MAX_REQUESTS = 5;
/** Hops whose answers are remembered; a phone has a handful. */
const MAX_REMEMBERED = 64;

interface Question {
  readonly to: SocketAddress;
  readonly onAnswer: (mapped: SocketAddress | undefined) => void;
}

export class StunExchange {
  readonly #context: StunExchangeContext;
  readonly #questions = new Map<string, Question>();
  /** Hops that have answered, the one that answered longest ago first. */
  readonly #answering = new Set<string>();

  constructor(context: StunExchangeContext) {
    this.#context = context;
  }

  /** Takes a datagram if it is STUN: the SIP parser must never see one. */
  receive(data: Uint8Array, from: SocketAddress, socket: UdpSocket): boolean {
    if (!isStun(data)) return false;
    const { counters } = this.#context;
    const read = readStunMessage(data);
    if (!read.ok) {
      counters.increment("stun-refused");
      return true;
    }
    const answer = answerBinding(read.value, from);
    if (answer) {
      counters.increment("stun-answered");
      socket.send(writeStunMessage(answer), from);
      return true;
    }
    const told = readBindingAnswer(read.value);
    const key = formatHex(read.value.transactionId);
    const question = this.#questions.get(key);
    // Only whom we asked may tell us; anybody else could move our Contact away.
    if (!told || !question || !isSame(question.to, from)) return true;
    counters.increment("keep-alives-answered");
    this.#questions.delete(key);
    this.#remember(from);
    question.onAnswer(told.mapped);
    return true;
  }

  /** Whether this hop has ever answered. */
  hasAnswered(hop: SocketAddress): boolean {
    return this.#answering.has(keyOf(hop));
  }

  /** Asks until there is an answer, or none has come to five requests. Disposed, it tells nothing. */
  ask(socket: UdpSocket, to: SocketAddress, onOutcome: (outcome: StunOutcome) => void): Disposable {
    const { clock, random, counters } = this.#context;
    const transactionId = random.bytes(TRANSACTION_ID_BYTES);
    const key = formatHex(transactionId);
    const request = writeStunMessage(createBindingRequest(transactionId));
    let sent = 0;
    let timer: Disposable | undefined;
    const end = (): void => {
      timer?.dispose();
      this.#questions.delete(key);
    };
    const repeat = (): void => {
      if (sent === MAX_REQUESTS) {
        end();
        return onOutcome({ kind: "silence" });
      }
      counters.increment("keep-alives-sent");
      socket.send(request, to);
      sent += 1;
      timer = clock.setTimer(sent === MAX_REQUESTS ? LAST_WAIT_MS : FIRST_WAIT_MS * 2 ** (sent - 1), repeat);
    };
    this.#questions.set(key, {
      to,
      onAnswer: (mapped) => {
        end();
        onOutcome({ kind: "answer", mapped });
      },
    });
    repeat();
    return { dispose: end };
  }

  #remember(hop: SocketAddress): void {
    const key = keyOf(hop);
    this.#answering.delete(key);
    this.#answering.add(key);
    const [oldest] = this.#answering;
    if (this.#answering.size > MAX_REMEMBERED && oldest !== undefined) this.#answering.delete(oldest);
  }
}

function isSame(one: SocketAddress, other: SocketAddress): boolean {
  return one.address === other.address && one.port === other.port;
}

function keyOf({ address, port }: SocketAddress): string {
  return `${address} ${port}`;
}
