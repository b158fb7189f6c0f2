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
  /**
   * Sends one datagram from a port of its own, only to hear by `onError` within seconds whether the way there is closed:
   * systems report ICMP errors to sockets with a single peer, which this one is not. Passed over where that costs too much.
   */
  probe(data: Uint8Array, to: SocketAddress): void;
}

/**
 * A connection: bytes in order over TCP and TLS, whole messages over a WebSocket, where each `write` is one message and
 * so is each `onData`. `onClose` comes exactly once unless the owner disposed it first.
 */
export interface StreamConnection extends Disposable {
  readonly local: SocketAddress;
  readonly remote: SocketAddress;
  readonly onData: Event<Uint8Array>;
  readonly onClose: Event<{ readonly failure?: Failure }>;
  /** Queues bytes; a failure that is known at once is returned. */
  write(data: Uint8Array): Failure | undefined;
  /** Bytes queued and not yet taken by the system; the pool uses it for back-pressure. */
  readonly queuedBytes: number;
  /** The connection's own way to ask whether the peer is there, which every peer answers; WebSockets have one (RFC 6455 section 5.5.2). */
  readonly heartbeat?: Heartbeat;
}

export interface Heartbeat {
  readonly onPong: Event<void>;
  ping(): void;
}

export interface StreamListener extends Disposable {
  readonly local: SocketAddress;
  readonly onConnection: Event<StreamConnection>;
}

/** What a server's certificate is measured by. Without either field: the authorities that the program comes with. */
export interface TlsTrust {
  /** Certificates of authorities that are trusted as well, PEM. */
  readonly authorities?: string;
  /** The SHA-256 fingerprint of the only certificate that is accepted, whoever signed it and for whatever name. */
  readonly pin?: string;
}

/** A certificate with those between it and its authority, and its private key, both PEM. The key is a secret. */
export interface TlsIdentity {
  readonly certificate: string;
  readonly privateKey: string;
}

/** What a TLS client asks of the server and shows of itself. There is no way to ask for nothing. */
export interface TlsClientOptions {
  /** The name or IP literal that was asked for, which the certificate must be for; a name is also told to the server (SNI). */
  readonly serverName: string;
  readonly trust: TlsTrust;
  /** Shown to a server that asks who we are. */
  readonly identity?: TlsIdentity;
}

/** What a WebSocket client asks for. With `tls` it is a secure one. */
export interface WebSocketTarget {
  /** The name or IP literal that the HTTP request names as its host. */
  readonly host: string;
  /** Path and query, beginning with a slash. */
  readonly path: string;
  readonly tls?: TlsClientOptions;
}

/** Every promise here rejects with a GodwitError `network/...`, those that speak TLS also with `tls/...`. */
export interface Network {
  /** Binds UDP; port 0 lets the system choose. Rejects with a GodwitError `network/...`. */
  openUdp(local: SocketAddress): Promise<UdpSocket>;
  /** Connects TCP, from `localAddress` if given. Rejects with a GodwitError `network/...`. */
  connectTcp(remote: SocketAddress, localAddress?: string): Promise<StreamConnection>;
  /** Listens on TCP; port 0 lets the system choose. */
  listenTcp(local: SocketAddress): Promise<StreamListener>;
  /**
   * Connects TLS 1.2 or newer and verifies the server, which nothing can turn off. Rejects with `tls/untrusted-certificate`,
   * `tls/certificate-changed`, `tls/wrong-name`, `tls/expired` (each with the certificate's facts) or `tls/failed`.
   */
  connectTls(remote: SocketAddress, options: TlsClientOptions, localAddress?: string): Promise<StreamConnection>;
  /** Listens on TLS. Rejects with `tls/bad-identity` where certificate and key are no pair. */
  listenTls(local: SocketAddress, identity: TlsIdentity): Promise<StreamListener>;
  /** Connects a WebSocket of the subprotocol "sip" (RFC 7118 section 4), verified as `connectTls` does where it is secure. */
  connectWebSocket(remote: SocketAddress, target: WebSocketTarget, localAddress?: string): Promise<StreamConnection>;
  /** Listens for WebSockets of the subprotocol "sip" on any path; for secure ones where it is given an identity. */
  listenWebSocket(local: SocketAddress, identity?: TlsIdentity): Promise<StreamListener>;
  /** The local address the system would use to reach `peer` now, or undefined where there is no route. */
  localAddressFor(peer: SocketAddress): Promise<string | undefined>;
  /**
   * Sockets opened from now on at this local address send by the interface that has it, whatever the routes say, as where the
   * routes' own way is dead; or no longer so. They do not hear peers on this computer. Absent, or without effect, where the
   * system cannot do it or goes by the source address anyway.
   */
  confine?(localAddress: string, confined: boolean): void;
  /** Whether sockets opened now at this local address would be confined. */
  isConfined?(localAddress: string): boolean;
}
