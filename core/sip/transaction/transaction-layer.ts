// The transaction layer (RFC 3261 section 17): two bounded tables, and the routing of messages to what is in them.
// The rules of a transaction are in its machine; which hop is tried is in client-transaction.ts.
import { formatHex } from "../../base/bytes.ts";
import type { Disposable } from "../../base/disposable.ts";
import { Emitter } from "../../base/emitter.ts";
import { toFailure, type Failure } from "../../base/errors.ts";
import { plain, type Logger } from "../../base/logger.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Random } from "../../ports/random.ts";
import { createResponse } from "../message/create-message.ts";
import type { SipRequest, SipResponse } from "../message/model.ts";
import type { Flow, SentBy } from "../transport/flow.ts";
import type { CounterName } from "../transport/counters.ts";
import type { Hop } from "../transport/hop.ts";
import type { ReceivedMessage, TransportLayer } from "../transport/transport-layer.ts";
import { formatOwnVia, newBranch } from "../transport/via-routing.ts";
import { ClientAttempt } from "./client-attempt.ts";
import { SipClientTransaction, type ClientTransactionHost } from "./client-transaction.ts";
import { FailedHops } from "./failed-hops.ts";
import type { ClientEvent } from "./invite-client-machine.ts";
import { clientKey, responseKey, serverKey } from "./key.ts";
import { OpenRejections } from "./open-rejections.ts";
import { SipServerTransaction } from "./server-transaction.ts";
import { StreamSwitch } from "./stream-switch.ts";
import { DEFAULT_TIMER_BASE, type TimerBase } from "./timers.ts";
import type { Arrival, ClientTransaction, ClientTransactionHandlers, KeepAliveTerms, Route, ServerTransaction, TransactionLayer } from "./transaction-user.ts";

export interface TransactionLimits {
  /** Server transactions at once. A request beyond takes the place of the one answered longest ago, or is answered 503. */
  readonly maxServerTransactions: number;
  /** Client transactions at once; a request beyond fails. */
  readonly maxClientTransactions: number;
  /** INVITEs of one address that were rejected and not acknowledged; the next one is answered once, without a transaction. */
  readonly maxOpenRejections: number;
}

/** A phone has tens; a small proxy thousands. Each takes a few kilobytes for half a minute. */
export const DEFAULT_TRANSACTION_LIMITS: TransactionLimits = { maxServerTransactions: 10_000, maxClientTransactions: 10_000, maxOpenRejections: 100 };

/** What a peer is told when the table is full: old transactions leave within half a minute. */
const RETRY_AFTER_S = 30;

/** What a request of ours may be answered with: some provisional responses, a final one, one of them again. */
const MESSAGES_OF_AN_ANSWER = 4;

export interface TransactionLayerOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly transports: TransportLayer;
  readonly logger: Logger;
  readonly limits?: Partial<TransactionLimits>;
  readonly timerBase?: TimerBase;
}

export class SipTransactionLayer implements TransactionLayer {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #transports: TransportLayer;
  readonly #logger: Logger;
  readonly #limits: TransactionLimits;
  readonly #timerBase: TimerBase;
  readonly #clients = new Map<string, ClientAttempt>();
  readonly #servers = new Map<string, SipServerTransaction>();
  /** Those that only wait for their request to come again, the one answered longest ago first. */
  readonly #answered = new Set<string>();
  readonly #openRejections = new OpenRejections();
  readonly #requests = new Emitter<ServerTransaction>();
  readonly #acks = new Emitter<{ readonly request: SipRequest; readonly arrival: Arrival }>();
  readonly #strays = new Emitter<{ readonly response: SipResponse; readonly arrival: Arrival }>();
  readonly #host: ClientTransactionHost;
  readonly #subscription: Disposable;
  #disposed = false;

  readonly onRequest = this.#requests.event;
  readonly onAck = this.#acks.event;
  readonly onStrayResponse = this.#strays.event;

  constructor({ clock, random, transports, logger, limits, timerBase = DEFAULT_TIMER_BASE }: TransactionLayerOptions) {
    this.#clock = clock;
    this.#random = random;
    this.#transports = transports;
    this.#logger = logger;
    this.#limits = { ...DEFAULT_TRANSACTION_LIMITS, ...limits };
    this.#timerBase = timerBase;
    this.#host = {
      clock,
      random,
      failedHops: new FailedHops(clock),
      streamSwitch: new StreamSwitch(clock),
      open: (hop, localAddress) => transports.open(hop, localAddress),
      attempt: (request, flow, onEvent) => this.#attempt(request, flow, onEvent),
      stray: ({ response }, arrival) => this.#strays.emit({ response, arrival }),
    };
    this.#subscription = transports.onMessage((received) => this.#receive(received));
  }

  /** How many transactions are in the tables. */
  get size(): number {
    return this.#clients.size + this.#servers.size;
  }

  request(request: SipRequest, route: Route, handlers: ClientTransactionHandlers): ClientTransaction {
    const isFull = this.#clients.size >= this.#limits.maxClientTransactions;
    const transaction = new SipClientTransaction(this.#host, request, route, handlers);
    if (!this.#disposed) transaction.start(isFull ? TOO_MANY : undefined);
    return transaction;
  }

  sendAck(request: SipRequest, route: Route): void {
    void this.#sendOutsideTransaction(request, route);
  }

  sendResponse(response: SipResponse, arrival: Arrival, localAddress?: string): void {
    void this.#transports.sendResponse(response, arrival, localAddress);
  }

  retire(hop: Hop, localAddress?: string): void {
    this.#transports.retire(hop, localAddress);
  }

  /** Hops that failed on another network may be well on this one; which servers have TCP beside UDP does not change. */
  networkChanged(): void {
    this.#host.failedHops.clear();
  }

  expect(source: Hop, messages: number): void {
    this.#transports.expect(source, messages);
  }

  wellFirst(hops: readonly Hop[]): readonly Hop[] {
    return this.#host.failedHops.order(hops);
  }

  contactAddress(hop: Hop, localAddress?: string): Promise<SentBy> {
    return this.#transports.contactAddress(hop, localAddress);
  }

  keepOpen(hop: Hop, localAddress: string | undefined, onBroken: () => void, terms?: KeepAliveTerms): Disposable {
    return this.#transports.keepOpen(hop, localAddress, onBroken, terms);
  }

  dispose(): void {
    this.#disposed = true;
    this.#subscription.dispose();
    this.#requests.dispose();
    this.#acks.dispose();
    this.#strays.dispose();
    for (const attempt of [...this.#clients.values()]) attempt.dispose();
    for (const transaction of [...this.#servers.values()]) transaction.abandon();
  }

  #attempt(request: SipRequest, flow: Flow, onEvent: (event: ClientEvent, arrival: Arrival | undefined) => void): ClientAttempt {
    const key = clientKey(request.headers.vias[0]?.params.get("branch") ?? "", request.method);
    const attempt = new ClientAttempt(request, flow, {
      clock: this.#clock,
      timerBase: this.#timerBase,
      onEvent,
      onEnd: () => {
        if (this.#clients.get(key) === attempt) this.#clients.delete(key);
      },
    });
    this.#clients.set(key, attempt);
    this.#transports.expect(flow.hop, MESSAGES_OF_AN_ANSWER);
    return attempt;
  }

  async #sendOutsideTransaction(request: SipRequest, route: Route): Promise<void> {
    for (const hop of this.wellFirst(route.hops)) {
      try {
        const flow = await this.#transports.open(hop, route.localAddress);
        if (this.#disposed) return;
        const headers = request.headers.clone();
        headers.prepend("Via", formatOwnVia(hop.transport, flow.sentBy, newBranch(this.#random)));
        if (!flow.send({ ...request, headers })) return;
      } catch (thrown) {
        const { code } = toFailure(thrown, { code: "sip/transport/failed", message: "The network failed." });
        this.#logger.log("info", "a request outside a transaction found no way", { method: plain(request.method), code: plain(code) });
      }
    }
  }

  #receive({ message, arrival }: ReceivedMessage): void {
    if (message.kind === "response") this.#receiveResponse(message, arrival);
    else if (message.method === "ACK") this.#receiveAck(message, arrival);
    else this.#receiveRequest(message, arrival);
  }

  #receiveResponse(response: SipResponse, arrival: Arrival): void {
    const key = responseKey(response);
    const attempt = key === undefined ? undefined : this.#clients.get(key);
    if (attempt) return attempt.receive(response, arrival);
    const isAccepted = response.status >= 200 && response.status < 300 && response.headers.cseq.method === "INVITE";
    if (isAccepted) this.#strays.emit({ response, arrival });
    else this.#transports.counters.increment("responses-unmatched");
  }

  #receiveAck(request: SipRequest, arrival: Arrival): void {
    const key = serverKey(request);
    const transaction = this.#servers.get(key);
    this.#openRejections.delete(key);
    if (transaction) transaction.acknowledge(request, arrival);
    else this.#acks.emit({ request, arrival });
  }

  #receiveRequest(request: SipRequest, arrival: Arrival): void {
    const key = serverKey(request);
    const known = this.#servers.get(key);
    if (known) return known.repeat();
    // The user is gone, or not there yet: a transaction would wait for its answer for ever.
    if (this.#requests.listenerCount === 0 && request.method !== "CANCEL") return this.#refuse(request, arrival, "requests-without-user");
    if (this.#servers.size >= this.#limits.maxServerTransactions && !this.#makeRoom()) return this.#refuse(request, arrival, "requests-over-limit");
    if (this.#leavesRejectionsOpen(request, arrival)) return this.#refuse(request, arrival, "rejections-unacknowledged");
    const transaction = this.#open(key, request, arrival);
    if (request.method === "CANCEL") this.#cancel(transaction);
    else this.#requests.emit(transaction);
  }

  #open(key: string, request: SipRequest, arrival: Arrival): SipServerTransaction {
    const transaction = new SipServerTransaction(request, arrival, {
      clock: this.#clock,
      timerBase: this.#timerBase,
      sendResponse: (response, way, localAddress) => this.#transports.sendResponse(response, way, localAddress),
      onAck: (ack, ackArrival) => this.#acks.emit({ request: ack, arrival: ackArrival }),
      onAnswered: (status) => {
        this.#answered.add(key);
        if (request.method === "INVITE" && status >= 300) this.#openRejections.add(key, arrival.source.address);
      },
      onForget: () => {
        this.#servers.delete(key);
        this.#answered.delete(key);
        this.#openRejections.delete(key);
      },
    });
    this.#servers.set(key, transaction);
    transaction.start();
    return transaction;
  }

  /**
   * Forgets the transaction that was answered longest ago. Its request is the least likely to come again, and if it does
   * it finds its dialog gone or is answered anew; refusing new requests for it would stop a busy host at 150 calls/s.
   */
  #makeRoom(): boolean {
    for (const key of this.#answered) {
      this.#servers.get(key)?.abandon();
      this.#transports.counters.increment("transactions-forgotten-early");
      return true;
    }
    return false;
  }

  /** Calls that stand are changed all the same: whoever names their tags forges nothing. */
  #leavesRejectionsOpen({ method, headers }: SipRequest, { source }: Arrival): boolean {
    if (method !== "INVITE" || this.#openRejections.countOf(source.address) < this.#limits.maxOpenRejections) return false;
    return !headers.to.params.has("tag");
  }

  /** RFC 3261 section 9.2: 200 with the INVITE's own To tag, or 481; what becomes of the INVITE is the user's decision. */
  #cancel(cancel: SipServerTransaction): void {
    const invite = this.#servers.get(serverKey(cancel.request, "INVITE"));
    const toTag = invite?.localTag ?? this.#newTag();
    cancel.respond(createResponse(cancel.request, invite ? 200 : 481, undefined, { toTag }));
    invite?.cancel(cancel.request);
  }

  /** 503 without a transaction: the table is full (back-pressure), or nobody is there (RFC 3261 section 21.5.4). */
  #refuse(request: SipRequest, arrival: Arrival, why: CounterName): void {
    this.#transports.counters.increment(why);
    const headers = [["Retry-After", String(RETRY_AFTER_S)]] as const;
    this.sendResponse(createResponse(request, 503, undefined, { toTag: this.#newTag(), headers }), arrival);
  }

  #newTag(): string {
    return formatHex(this.#random.bytes(8));
  }
}

const TOO_MANY: Failure = { code: "sip/transaction/too-many", message: "Too much is going on at once. Try again in a moment." };
