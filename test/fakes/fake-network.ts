// A network in memory, on a clock: hosts with addresses, delay, loss, moving hosts. UDP here, TCP, TLS and WebSockets in fake-stream.ts.
// Addresses of one family all reach each other unless `isBlocked` says otherwise; 127.0.0.1 and ::1 belong to each host.
import { Emitter } from "../../core/base/emitter.ts";
import { GodwitError, type Failure } from "../../core/base/errors.ts";
import type { Clock } from "../../core/ports/clock.ts";
import type { Datagram, Network, SocketAddress, StreamConnection, StreamListener, TlsClientOptions, TlsIdentity, UdpSocket, WebSocketTarget } from "../../core/ports/network.ts";
import { connectStream, FakeListener, type FakeConnection, type FakeSpeech } from "./fake-stream.ts";

/** A datagram on its way, as loss rules and recordings see it. */
export interface FakePacket {
  readonly from: SocketAddress;
  readonly to: SocketAddress;
  readonly data: Uint8Array;
}

/** How a send fails: what `send` or `write` answers, or what the system reports a moment after it took the bytes. */
export type SendFault = "at once" | "later";

export interface FakeNetworkOptions {
  /** One-way delay of every packet. */
  readonly delayMs?: number;
  /** Answers true for a datagram that is lost. TCP loses nothing. */
  readonly isLost?: (packet: FakePacket) => boolean;
}

export class FakeNetwork {
  readonly clock: Clock;
  delayMs: number;
  isLost: (packet: FakePacket) => boolean;
  /** Answers true where nothing gets from one address to the other, TCP included. */
  isBlocked: (fromAddress: string, toAddress: string) => boolean = () => false;
  /** Whether computers tell by ICMP who probes a port of theirs that is closed; behind many firewalls they do not. */
  tellsClosedPorts = false;
  /** Asked at every datagram and every write to a stream; a fault loses the bytes, and breaks a stream. */
  sendFault: () => SendFault | undefined = () => undefined;
  /** Every datagram sent, lost or not. */
  readonly packets: FakePacket[] = [];
  readonly #hosts: FakeHost[] = [];

  constructor(clock: Clock, options: FakeNetworkOptions = {}) {
    this.clock = clock;
    this.delayMs = options.delayMs ?? 1;
    this.isLost = options.isLost ?? (() => false);
  }

  /** Adds a computer; the first address of a family is the one it prefers to send from. */
  host(...addresses: readonly string[]): FakeHost {
    const host = new FakeHost(this, addresses);
    this.#hosts.push(host);
    return host;
  }

  /** A forged datagram: on its way to `to`, whoever `from` is. */
  inject(packet: FakePacket): void {
    this.carry(packet.from.address, packet.to.address, () => {
      this.#hosts.find(({ addresses }) => addresses.includes(packet.to.address))?.udpAt(packet.to)?.arrive(packet);
    });
  }

  /** Sockets, listeners and connections still open anywhere; a leak check expects none. */
  get openSockets(): number {
    return this.#hosts.reduce((count, host) => count + host.openSockets, 0);
  }

  /** Breaks every TCP connection, as a restart of what lies between would. */
  breakConnections(): void {
    for (const host of this.#hosts) host.breakConnections();
  }

  hostOf(address: string, asker: FakeHost): FakeHost | undefined {
    if (isLoopback(address)) return asker;
    return this.#hosts.find((host) => host.addresses.includes(address));
  }

  /** Runs `arrive` after the delay, unless the way is blocked by then. */
  carry(fromAddress: string, toAddress: string, arrive: () => void): void {
    this.clock.setTimer(this.delayMs, () => {
      if (!this.isBlocked(fromAddress, toAddress)) arrive();
    });
  }
}

/** One computer on the fake network. */
export class FakeHost implements Network {
  readonly network: FakeNetwork;
  /** In order of preference; change it to move the computer to another network. */
  addresses: string[];
  readonly #udp = new Map<string, FakeUdpSocket>();
  readonly #listeners = new Map<string, FakeListener>();
  readonly #connections = new Set<FakeConnection>();
  #nextPort = 49_152;

  constructor(network: FakeNetwork, addresses: readonly string[]) {
    this.network = network;
    this.addresses = [...addresses];
  }

  get openSockets(): number {
    return this.#udp.size + this.#listeners.size + this.#connections.size;
  }

  async openUdp(local: SocketAddress): Promise<UdpSocket> {
    const bound = this.#bind(local, this.#udp);
    const key = keyOf(bound);
    const socket = new FakeUdpSocket(this, bound, () => this.#udp.delete(key));
    this.#udp.set(key, socket);
    return socket;
  }

  listenTcp(local: SocketAddress): Promise<StreamListener> {
    return this.#listen(local, { webSocket: false });
  }

  listenTls(local: SocketAddress, identity: TlsIdentity): Promise<StreamListener> {
    return this.#listen(local, { webSocket: false, identity });
  }

  listenWebSocket(local: SocketAddress, identity?: TlsIdentity): Promise<StreamListener> {
    return this.#listen(local, { webSocket: true, ...(identity ? { identity } : {}) });
  }

  connectTcp(remote: SocketAddress, localAddress?: string): Promise<StreamConnection> {
    return this.#connect(remote, { webSocket: false }, localAddress);
  }

  connectTls(remote: SocketAddress, tls: TlsClientOptions, localAddress?: string): Promise<StreamConnection> {
    return this.#connect(remote, { webSocket: false, tls }, localAddress);
  }

  connectWebSocket(remote: SocketAddress, { tls }: WebSocketTarget, localAddress?: string): Promise<StreamConnection> {
    return this.#connect(remote, { webSocket: true, ...(tls ? { tls } : {}) }, localAddress);
  }

  async #listen(local: SocketAddress, speech: FakeSpeech): Promise<StreamListener> {
    const bound = this.#bind(local, this.#listeners);
    const key = keyOf(bound);
    const listener = new FakeListener(bound, speech, () => this.#listeners.delete(key));
    this.#listeners.set(key, listener);
    return listener;
  }

  async #connect(remote: SocketAddress, speech: FakeSpeech, localAddress?: string): Promise<StreamConnection> {
    const address = localAddress ?? (await this.localAddressFor(remote));
    if (address === undefined) throw new GodwitError(UNREACHABLE);
    if (!this.owns(address)) throw new GodwitError(ADDRESS_UNAVAILABLE);
    return connectStream(this, { address, port: this.#nextPort++ }, remote, speech);
  }

  async localAddressFor(peer: SocketAddress): Promise<string | undefined> {
    return this.sourceFor(peer.address);
  }

  sourceFor(peerAddress: string): string | undefined {
    if (isLoopback(peerAddress) || this.addresses.includes(peerAddress)) return peerAddress;
    return this.addresses.find((address) => address.includes(":") === peerAddress.includes(":"));
  }

  owns(address: string): boolean {
    return isLoopback(address) || this.addresses.includes(address);
  }

  udpAt(to: SocketAddress): FakeUdpSocket | undefined {
    return at(this.#udp, to);
  }

  listenerAt(to: SocketAddress): FakeListener | undefined {
    return at(this.#listeners, to);
  }

  /** Keeps an end of a connection in mind until it is let go. */
  adopt(connection: FakeConnection): () => void {
    this.#connections.add(connection);
    return () => this.#connections.delete(connection);
  }

  breakConnections(): void {
    for (const connection of [...this.#connections]) connection.close(RESET);
  }

  #bind(local: SocketAddress, taken: ReadonlyMap<string, unknown>): SocketAddress {
    if (!isWildcard(local.address) && !this.owns(local.address)) throw new GodwitError(ADDRESS_UNAVAILABLE);
    const bound = { address: local.address, port: local.port || this.#nextPort++ };
    if (taken.has(keyOf(bound))) throw new GodwitError(ADDRESS_IN_USE);
    return bound;
  }
}

class FakeUdpSocket implements UdpSocket {
  readonly local: SocketAddress;
  readonly #host: FakeHost;
  readonly #release: () => void;
  readonly #datagrams = new Emitter<Datagram>();
  readonly #errors = new Emitter<{ readonly failure: Failure; readonly to?: SocketAddress }>();
  #open = true;

  readonly onDatagram = this.#datagrams.event;
  readonly onError = this.#errors.event;

  constructor(host: FakeHost, local: SocketAddress, release: () => void) {
    this.#host = host;
    this.local = local;
    this.#release = release;
  }

  send(data: Uint8Array, to: SocketAddress): Failure | undefined {
    if (!this.#open) return CLOSED;
    const source = isWildcard(this.local.address) ? this.#host.sourceFor(to.address) : this.local.address;
    if (source === undefined || !this.#host.owns(source)) return UNREACHABLE;
    const { network } = this.#host;
    const fault = network.sendFault();
    if (fault === "at once") return UNREACHABLE;
    if (fault === "later") return void network.carry(source, to.address, () => this.#open && this.report(UNREACHABLE, to));
    const packet: FakePacket = { from: { address: source, port: this.local.port }, to, data: data.slice() };
    network.packets.push(packet);
    if (network.isLost(packet)) return undefined;
    network.carry(source, to.address, () => network.hostOf(to.address, this.#host)?.udpAt(to)?.arrive(packet));
    return undefined;
  }

  probe(_data: Uint8Array, to: SocketAddress): void {
    const { network } = this.#host;
    const source = this.#host.sourceFor(to.address);
    if (!network.tellsClosedPorts || source === undefined) return;
    network.carry(source, to.address, () => {
      const peer = network.hostOf(to.address, this.#host);
      if (peer && !peer.udpAt(to)) network.carry(to.address, source, () => this.report(REFUSED, to));
    });
  }

  arrive(packet: FakePacket): void {
    if (this.#open) this.#datagrams.emit({ data: packet.data, from: packet.from });
  }

  /** Pretends that the system reported an error for a datagram sent before (ICMP). */
  report(failure: Failure, to?: SocketAddress): void {
    this.#errors.emit(to === undefined ? { failure } : { failure, to });
  }

  dispose(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#datagrams.dispose();
    this.#errors.dispose();
    this.#release();
  }
}

function at<Socket>(sockets: ReadonlyMap<string, Socket>, to: SocketAddress): Socket | undefined {
  const wildcard = to.address.includes(":") ? "::" : "0.0.0.0";
  return sockets.get(keyOf(to)) ?? sockets.get(keyOf({ address: wildcard, port: to.port }));
}

function keyOf({ address, port }: SocketAddress): string {
  return `${address}|${port}`;
}

function isLoopback(address: string): boolean {
  return address === "127.0.0.1" || address === "::1";
}

function isWildcard(address: string): boolean {
  return address === "0.0.0.0" || address === "::";
}

const UNREACHABLE: Failure = { code: "network/unreachable", message: "There is no way to the other side. Check the network connection." };
const RESET: Failure = { code: "network/reset", message: "The other side broke the connection." };
const REFUSED: Failure = { code: "network/refused", message: "The other side does not accept connections there." };
const CLOSED: Failure = { code: "network/closed", message: "This socket is closed." };
const ADDRESS_IN_USE: Failure = {
  code: "network/address-in-use",
  message: "Another program already uses this address and port. Choose another port.",
};
const ADDRESS_UNAVAILABLE: Failure = {
  code: "network/address-unavailable",
  message: "This computer does not have that address at the moment.",
};
