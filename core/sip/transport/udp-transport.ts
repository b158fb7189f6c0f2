// SIP over UDP: the sockets, one per local address, opened when they are first needed or told to listen, and the question
// whether anybody is there, so that a closed port is known at once and not after 32 s (RFC 3261 section 18.4).
// No Via here (via-routing.ts) and no parsing (transport-layer.ts). RFC 3261 section 18.
import { encodeUtf8 } from "../../base/bytes.ts";
import { Emitter } from "../../base/emitter.ts";
import type { Disposable } from "../../base/disposable.ts";
import { GodwitError, type Failure } from "../../base/errors.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Datagram, Network, SocketAddress, UdpSocket } from "../../ports/network.ts";
import { InFlight } from "./in-flight.ts";
import { findBound, openPreferred } from "./local-address.ts";

export interface UdpTransportOptions {
  readonly network: Network;
  readonly clock: Clock;
  /** Tried first for a socket that nobody asked to listen; another one is taken where it is in use. 0: any. */
  readonly preferredPort: number;
}

export interface UdpArrival extends Datagram {
  readonly socket: UdpSocket;
}

/** Owns all UDP sockets. */
export class UdpTransport implements Disposable {
  readonly #network: Network;
  readonly #clock: Clock;
  readonly #preferredPort: number;
  readonly #sockets = new Set<UdpSocket>();
  /** Those that send by their address's own interface, whatever the routes say; there may be one of either sort for an address. */
  readonly #confined = new WeakSet<UdpSocket>();
  readonly #opening = new InFlight<UdpSocket>();
  readonly #datagrams = new Emitter<UdpArrival>();
  readonly #errors = new Emitter<{ readonly failure: Failure; readonly to?: SocketAddress }>();
  readonly #left = new Emitter<UdpSocket>();
  /** Hops that were probed and have not been heard from since. */
  readonly #waiting = new Set<string>();
  /** Until when each hop is not probed, the one asked longest ago first. */
  readonly #leftAloneUntilMs = new Map<string, number>();
  #disposed = false;

  readonly onDatagram = this.#datagrams.event;
  readonly onError = this.#errors.event;
  /** A socket was closed since the computer has its address no more. */
  readonly onLeft = this.#left.event;

  constructor(options: UdpTransportOptions) {
    this.#network = options.network;
    this.#clock = options.clock;
    this.#preferredPort = options.preferredPort;
  }

  /** Binds a socket of its own. Rejects with `network/...`. */
  async listen(local: SocketAddress): Promise<UdpSocket> {
    const isConfined = this.#isConfined(local.address);
    const socket = this.#adopt(await this.#network.openUdp(local));
    if (isConfined) this.#confined.add(socket);
    return socket;
  }

  /** The socket for a local address: bound to it, else to the wildcard, else opened now. */
  async socketFor(localAddress: string): Promise<UdpSocket> {
    const isConfined = this.#isConfined(localAddress);
    const open = findBound([...this.#sockets].filter((socket) => this.#confined.has(socket) === isConfined), localAddress);
    return open ?? this.#opening.share(`${localAddress} ${isConfined}`, () => openPreferred(this.#preferredPort, (port) => this.listen({ address: localAddress, port })));
  }

  /** The open socket with exactly this address and port. */
  at(local: SocketAddress): UdpSocket | undefined {
    for (const socket of this.#sockets) {
      if (socket.local.address === local.address && socket.local.port === local.port) return socket;
    }
    return undefined;
  }

  /**
   * Asks whether a hop can be reached at all; that it cannot comes as an error for it. A hop that was asked within the
   * last second, or has answered within a minute, is left alone.
   */
  probe(socket: UdpSocket, hop: SocketAddress): void {
    const key = keyOf(hop);
    const nowMs = this.#clock.nowMs();
    if (nowMs < (this.#leftAloneUntilMs.get(key) ?? -Infinity)) return;
    this.#waiting.add(key);
    this.#leaveAlone(key, nowMs + ASK_AGAIN_MS);
    socket.probe(NOTHING_TO_SAY, hop);
  }

  /** Lets one socket go. */
  close(socket: UdpSocket): void {
    this.#sockets.delete(socket);
    socket.dispose();
  }

  /** The computer has no such address any more. */
  leave(localAddress: string): void {
    for (const socket of [...this.#sockets]) {
      if (socket.local.address !== localAddress) continue;
      this.close(socket);
      this.#left.emit(socket);
    }
  }

  /** What was learnt of hops may be otherwise on another network. */
  forget(): void {
    this.#waiting.clear();
    this.#leftAloneUntilMs.clear();
  }

  /** The local addresses that sockets are bound to. */
  *localAddresses(): Iterable<string> {
    for (const { local } of this.#sockets) yield local.address;
  }

  dispose(): void {
    this.#disposed = true;
    this.#left.dispose();
    this.#datagrams.dispose();
    this.#errors.dispose();
    for (const socket of this.#sockets) socket.dispose();
    this.#sockets.clear();
  }

  #adopt(socket: UdpSocket): UdpSocket {
    if (this.#disposed) {
      socket.dispose();
      throw new GodwitError(CLOSED);
    }
    this.#sockets.add(socket);
    socket.onDatagram(({ data, from }) => {
      if (this.#waiting.size > 0) this.#hear(from);
      this.#datagrams.emit({ data, from, socket });
    });
    socket.onError((error) => this.#errors.emit(error));
    return socket;
  }

  #isConfined(localAddress: string): boolean {
    return this.#network.isConfined?.(localAddress) ?? false;
  }

  #hear(from: SocketAddress): void {
    const key = keyOf(from);
    if (this.#waiting.delete(key)) this.#leaveAlone(key, this.#clock.nowMs() + WELL_MS);
  }

  #leaveAlone(key: string, untilMs: number): void {
    this.#leftAloneUntilMs.delete(key);
    this.#leftAloneUntilMs.set(key, untilMs);
    const [oldest] = this.#leftAloneUntilMs.keys();
    if (this.#leftAloneUntilMs.size <= MAX_PROBED || oldest === undefined) return;
    this.#leftAloneUntilMs.delete(oldest);
    this.#waiting.delete(oldest);
  }
}

function keyOf({ address, port }: SocketAddress): string {
  return `${address} ${port}`;
}

/** An empty line, which every SIP server passes over. */
const NOTHING_TO_SAY = encodeUtf8("\r\n\r\n");
const ASK_AGAIN_MS = 1_000;
const WELL_MS = 60_000;
const MAX_PROBED = 64;

const CLOSED: Failure = { code: "sip/transport/closed", message: "The phone is shutting down." };
