// SIP over UDP: the sockets, one per local address, opened when they are first needed or told to listen.
// No Via here (via-routing.ts) and no parsing (transport-layer.ts). RFC 3261 section 18.
import { Emitter } from "../../base/emitter.ts";
import type { Disposable } from "../../base/disposable.ts";
import { GodwitError, type Failure } from "../../base/errors.ts";
import type { Datagram, Network, SocketAddress, UdpSocket } from "../../ports/network.ts";
import { InFlight } from "./in-flight.ts";
import { findBound, openPreferred } from "./local-address.ts";

export interface UdpTransportOptions {
  readonly network: Network;
  /** Tried first for a socket that nobody asked to listen; another one is taken where it is in use. 0: any. */
  readonly preferredPort: number;
}

export interface UdpArrival extends Datagram {
  readonly socket: UdpSocket;
}

/** Owns all UDP sockets. */
export class UdpTransport implements Disposable {
  readonly #network: Network;
  readonly #preferredPort: number;
  readonly #sockets = new Set<UdpSocket>();
  readonly #opening = new InFlight<UdpSocket>();
  readonly #datagrams = new Emitter<UdpArrival>();
  readonly #errors = new Emitter<{ readonly failure: Failure; readonly to?: SocketAddress }>();
  #disposed = false;

  readonly onDatagram = this.#datagrams.event;
  readonly onError = this.#errors.event;

  constructor(options: UdpTransportOptions) {
    this.#network = options.network;
    this.#preferredPort = options.preferredPort;
  }

  /** Binds a socket of its own. Rejects with `network/...`. */
  async listen(local: SocketAddress): Promise<UdpSocket> {
    return this.#adopt(await this.#network.openUdp(local));
  }

  /** The socket for a local address: bound to it, else to the wildcard, else opened now. */
  async socketFor(localAddress: string): Promise<UdpSocket> {
    const open = findBound(this.#sockets, localAddress);
    return open ?? this.#opening.share(localAddress, () => openPreferred(this.#preferredPort, (port) => this.listen({ address: localAddress, port })));
  }

  /** The open socket with exactly this address and port. */
  at(local: SocketAddress): UdpSocket | undefined {
    for (const socket of this.#sockets) {
      if (socket.local.address === local.address && socket.local.port === local.port) return socket;
    }
    return undefined;
  }

  /** Lets one socket go. */
  close(socket: UdpSocket): void {
    this.#sockets.delete(socket);
    socket.dispose();
  }

  dispose(): void {
    this.#disposed = true;
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
    socket.onDatagram(({ data, from }) => this.#datagrams.emit({ data, from, socket }));
    socket.onError((error) => this.#errors.emit(error));
    return socket;
  }
}

const CLOSED: Failure = { code: "sip/transport/closed", message: "The phone is shutting down." };
