// SIP over one connection (TCP, TLS, WebSocket): idle time-out, keep-alive both ways, back-pressure, a peer that stops
// reading (RFC 3261 section 18.3, RFC 5626 section 4.4.1, RFC 7118 section 6). Which connections exist is connection-pool.ts's matter.
import { encodeUtf8 } from "../../base/bytes.ts";
import type { Disposable } from "../../base/disposable.ts";
import { Emitter } from "../../base/emitter.ts";
import type { Failure } from "../../base/errors.ts";
import type { Clock } from "../../ports/clock.ts";
import type { SocketAddress, StreamConnection } from "../../ports/network.ts";
import type { StreamFramerEvent } from "../message/stream-framer.ts";
import type { Counters } from "./counters.ts";
import type { Hop } from "./hop.ts";
import { createFramer, type MessageFramer } from "./message-framer.ts";

export interface StreamLimits {
  /** A connection on which nothing arrives for so long is closed. */
  readonly idleMs: number;
  /** How often a connection that we opened is pinged; NAT bindings need less than 120 s (RFC 5626 section 4.4.1). */
  readonly keepAliveMs: number;
  /** How long a peer that has answered a ping before may take to answer another one (RFC 5626 section 4.4.1). */
  readonly pongMs: number;
  /** Bytes that may wait for a peer that does not read; beyond, the connection is closed. */
  readonly queuedBytes: number;
  /** How long bytes may wait without one of them being taken. */
  readonly stuckMs: number;
  /** How long a message may take to come whole; a peer that brings it byte by byte is not waited for. */
  readonly messageMs: number;
}

/** After 32 s whoever sent a request has given it up (RFC 3261 timers B and F). */
export const DEFAULT_STREAM_LIMITS: StreamLimits = {
  idleMs: 15 * 60_000, keepAliveMs: 110_000, pongMs: 10_000, queuedBytes: 1 << 20, stuckMs: 10_000, messageMs: 32_000,
};

const PING = encodeUtf8("\r\n\r\n");
const PONG = encodeUtf8("\r\n");

/** A connection that carries SIP messages. */
export class SipConnection implements Disposable {
  readonly local: SocketAddress;
  /** Where it leads, and whom it was verified for where we opened it. */
  readonly hop: Hop;
  /** We opened it. */
  readonly outbound: boolean;
  /** On the clock's monotonic scale. */
  readonly openedAtMs: number;
  readonly #stream: StreamConnection;
  readonly #clock: Clock;
  readonly #counters: Counters;
  readonly #limits: StreamLimits;
  readonly #framer: MessageFramer;
  readonly #events = new Emitter<StreamFramerEvent>();
  readonly #close = new Emitter<Failure>();
  #idleTimer: Disposable | undefined;
  #pingTimer: Disposable | undefined;
  #pongTimer: Disposable | undefined;
  #stuckTimer: Disposable | undefined;
  #messageTimer: Disposable | undefined;
  /** Many servers let pings pass without a word: only one that has answered is expected to. */
  #answersPings = false;
  #heardAtMs: number;
  #writtenBytes = 0;
  #hasSpoken = false;
  #open = true;

  /** Messages and refusals, in order. */
  readonly onEvent = this.#events.event;
  /** Once, however it closed, unless the owner disposed it first. */
  readonly onClose = this.#close.event;

  constructor(
    stream: StreamConnection,
    hop: Hop,
    context: { readonly clock: Clock; readonly counters: Counters; readonly limits: StreamLimits; readonly outbound: boolean },
  ) {
    this.#stream = stream;
    this.local = stream.local;
    this.hop = hop;
    this.outbound = context.outbound;
    this.#framer = createFramer(hop.transport);
    this.#clock = context.clock;
    this.#counters = context.counters;
    this.#limits = context.limits;
    this.openedAtMs = this.#clock.nowMs();
    this.#heardAtMs = this.openedAtMs;
    stream.onData((data) => this.#receive(data));
    stream.heartbeat?.onPong(() => this.#hearPong());
    stream.onClose(({ failure }) => this.#finish(failure ?? CLOSED_BY_PEER));
    this.#watchIdle(this.#limits.idleMs);
    if (context.outbound) this.#schedulePing();
  }

  get open(): boolean {
    return this.#open;
  }

  /** When something was last heard on it, on the clock's monotonic scale. */
  get heardAtMs(): number {
    return this.#heardAtMs;
  }

  /** Whether it has brought a whole message. */
  get hasSpoken(): boolean {
    return this.#hasSpoken;
  }

  /** Queues one message. */
  send(data: Uint8Array): Failure | undefined {
    if (!this.#open) return CLOSED_BY_PEER;
    if (this.#stream.queuedBytes > this.#limits.queuedBytes) {
      this.#finish(CONGESTED);
      return CONGESTED;
    }
    const failure = this.#write(data);
    // It may have closed before anybody listened; kept, it would be found again for each message and fail each one.
    if (failure) this.#finish(failure);
    return failure;
  }

  /** Closes it for a reason of ours, which is told as if it had broken. */
  giveUp(failure: Failure): void {
    this.#finish(failure);
  }

  dispose(): void {
    this.#release();
    this.#close.dispose();
  }

  #receive(data: Uint8Array): void {
    this.#heardAtMs = this.#clock.nowMs();
    this.#pongTimer?.dispose();
    const events = this.#framer.push(data);
    this.#watchMessage(events.length > 0);
    // Pings that come together are one question: answering each would let four bytes cost us a packet.
    if (events.some(({ kind }) => kind === "ping")) this.#write(PONG);
    for (const event of events) {
      if (!this.#open) return;
      this.#handle(event);
    }
  }

  /** One timer for the message that is coming in, from its first bytes on. */
  #watchMessage(isNext: boolean): void {
    if (isNext || this.#framer.bufferedBytes === 0) {
      this.#messageTimer?.dispose();
      this.#messageTimer = undefined;
    }
    if (this.#messageTimer || this.#framer.bufferedBytes === 0) return;
    this.#messageTimer = this.#clock.setTimer(this.#limits.messageMs, () => {
      this.#counters.increment("connections-dribbling");
      this.#finish(DRIBBLING);
    });
  }

  #handle(event: StreamFramerEvent): void {
    switch (event.kind) {
      case "ping":
        return this.#counters.increment("keep-alives-received");
      case "pong":
        return this.#hearPong();
      case "broken":
        this.#counters.increment("connections-broken");
        this.#events.emit(event);
        this.#finish({ code: "sip/transport/broken-stream", message: "The other side sent something that is not SIP.", detail: event.error.message });
        return;
      default:
        this.#hasSpoken = true;
        this.#events.emit(event);
    }
  }

  /** One timer at a time that looks when something was last heard, so that traffic costs no timer. */
  #watchIdle(delayMs: number): void {
    this.#idleTimer = this.#clock.setTimer(delayMs, () => {
      const remainingMs = this.#heardAtMs + this.#limits.idleMs - this.#clock.nowMs();
      if (remainingMs > 0) return this.#watchIdle(remainingMs);
      this.#counters.increment("connections-idle");
      this.#finish(IDLE);
    });
  }

  #write(data: Uint8Array): Failure | undefined {
    const failure = this.#stream.write(data);
    if (failure) return failure;
    this.#writtenBytes += data.length;
    this.#watchQueue();
    return undefined;
  }

  /** A peer that takes nothing is noticed by what waits for it, not by the next message. */
  #watchQueue(): void {
    if (this.#stuckTimer || this.#stream.queuedBytes === 0) return;
    const takenBytes = this.#writtenBytes - this.#stream.queuedBytes;
    this.#stuckTimer = this.#clock.setTimer(this.#limits.stuckMs, () => {
      this.#stuckTimer = undefined;
      if (this.#writtenBytes - this.#stream.queuedBytes <= takenBytes) this.#finish(CONGESTED);
      else this.#watchQueue();
    });
  }

  #schedulePing(): void {
    this.#pingTimer = this.#clock.setTimer(this.#limits.keepAliveMs, () => {
      this.ping();
      if (this.#open) this.#schedulePing();
    });
  }

  /** Asks whether the peer is there. Only one that must answer, or has answered before, is given up when it does not. */
  ping(): Failure | undefined {
    if (!this.#open) return CLOSED_BY_PEER;
    this.#counters.increment("keep-alives-sent");
    const { heartbeat } = this.#stream;
    if (heartbeat) heartbeat.ping();
    else this.#write(PING);
    if (!heartbeat && !this.#answersPings) return undefined;
    this.#pongTimer?.dispose();
    this.#pongTimer = this.#clock.setTimer(this.#limits.pongMs, () => this.#finish(NO_PONG));
    return undefined;
  }

  #hearPong(): void {
    this.#answersPings = true;
    this.#heardAtMs = this.#clock.nowMs();
    this.#pongTimer?.dispose();
  }

  #finish(failure: Failure): void {
    if (!this.#open) return;
    this.#release();
    this.#close.emit(failure);
    this.#close.dispose();
  }

  #release(): void {
    this.#open = false;
    this.#idleTimer?.dispose();
    this.#pingTimer?.dispose();
    this.#pongTimer?.dispose();
    this.#stuckTimer?.dispose();
    this.#messageTimer?.dispose();
    this.#events.dispose();
    this.#stream.dispose();
  }
}

const CLOSED_BY_PEER: Failure = { code: "sip/transport/closed", message: "The other side closed the connection." };
const CONGESTED: Failure = { code: "sip/transport/congested", message: "The other side does not take what it is sent; the connection was given up." };
const DRIBBLING: Failure = { code: "sip/transport/dribbling", message: "The connection was closed because a message on it did not come to its end." };
const NO_PONG: Failure = { code: "sip/transport/dead", message: "The connection was closed because the other side does not answer on it any more." };
const IDLE: Failure = { code: "sip/transport/idle", message: "The connection was closed because nothing was heard on it for long." };
