// Sockets as the core sees them. No DNS here: addresses are IP literals, names go through the Resolver port.
import type { Disposable } from "../base/disposable.ts";
import type { Failure } from "../base/errors.ts";
import type { Event } from "../base/emitter.ts";

/** An IP literal without brackets ("192.0.2.1", "2001:db8::1") and a port. */
export interface SocketAddress {
  readonly address: string;
  readonly port: number;
}

export interface Datagram {
  readonly data: Uint8Array;
  readonly from: SocketAddress;
}

/** A bound UDP socket. Its owner disposes it; after that no event comes. */
export interface UdpSocket extends Disposable {
  readonly local: SocketAddress;
  readonly onDatagram: Event<Datagram>;
  /** A send that failed later, or an ICMP error the system reported for `to` (absent where it does not say). */
  readonly onError: Event<{ readonly failure: Failure; readonly to?: SocketAddress }>;
  /** Sends one datagram; a failure that is known at once is returned, later ones come through `onError`. */
  send(data: Uint8Array, to: SocketAddress): Failure | undefined;
}

/** A byte stream (TCP now, TLS later). `onClose` comes exactly once unless the owner disposed it first. */
export interface StreamConnection extends Disposable {
  readonly local: SocketAddress;
  readonly remote: SocketAddress;
  readonly onData: Event<Uint8Array>;
  readonly onClose: Event<{ readonly failure?: Failure }>;
  /** Queues bytes; a failure that is known at once is returned. */
  write(data: Uint8Array): Failure | undefined;
  /** Bytes queued and not yet taken by the system; the pool uses it for back-pressure. */
  readonly queuedBytes: number;
}

export interface StreamListener extends Disposable {
  readonly local: SocketAddress;
  readonly onConnection: Event<StreamConnection>;
}

export interface Network {
  /** Binds UDP; port 0 lets the system choose. Rejects with a GodwitError `network/...`. */
  openUdp(local: SocketAddress): Promise<UdpSocket>;
  /** Connects TCP, from `localAddress` if given. Rejects with a GodwitError `network/...`. */
  connectTcp(remote: SocketAddress, localAddress?: string): Promise<StreamConnection>;
  /** Listens on TCP; port 0 lets the system choose. */
  listenTcp(local: SocketAddress): Promise<StreamListener>;
  /** The local address the system would use to reach `peer` now, or undefined where there is no route. */
  localAddressFor(peer: SocketAddress): Promise<string | undefined>;
}
