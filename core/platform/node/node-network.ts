// The Network port on Node: UDP in node-udp.ts, TCP in node-tcp.ts, TLS in node-tls.ts, WebSockets in node-websocket.ts,
// and the system's choice of source address.
import type { Network, SocketAddress, StreamConnection, StreamListener, TlsClientOptions, TlsIdentity, UdpSocket, WebSocketTarget } from "../../ports/network.ts";
import { whyNotConfined } from "./interface-binding.ts";
import { connectNodeTcp, listenNodeTcp, type TcpSource } from "./node-tcp.ts";
import { connectNodeTls, listenNodeTls } from "./node-tls.ts";
import { askLocalAddress, openNodeUdp } from "./node-udp.ts";
import { connectNodeWebSocket, listenNodeWebSocket } from "./node-websocket.ts";

/** For the host's log: silent routes can then not be gone around. */
export const CANNOT_CONFINE = "sockets cannot be bound to interfaces";

/** The computer's own network. */
export class NodeNetwork implements Network {
  readonly #confined = new Set<string>();
  readonly #onCannotConfine: (reason: string) => void;
  #hasTold = false;

  /** `onCannotConfine` hears once, when it is first asked for, why sockets cannot be bound to interfaces here. */
  constructor(onCannotConfine: (reason: string) => void = () => {}) {
    this.#onCannotConfine = onCannotConfine;
  }

  confine(localAddress: string, confined: boolean): void {
    if (!confined) return void this.#confined.delete(localAddress);
    const reason = whyNotConfined();
    if (reason === undefined) return void this.#confined.add(localAddress);
    if (!this.#hasTold) this.#onCannotConfine(reason);
    this.#hasTold = true;
  }

  isConfined(localAddress: string): boolean {
    return this.#confined.has(localAddress);
  }

  openUdp(local: SocketAddress): Promise<UdpSocket> {
    return openNodeUdp(local, this.isConfined(local.address));
  }

  connectTcp(remote: SocketAddress, localAddress?: string): Promise<StreamConnection> {
    return connectNodeTcp(remote, this.#source(localAddress));
  }

  listenTcp(local: SocketAddress): Promise<StreamListener> {
    return listenNodeTcp(local);
  }

  connectTls(remote: SocketAddress, options: TlsClientOptions, localAddress?: string): Promise<StreamConnection> {
    return connectNodeTls(remote, options, this.#source(localAddress));
  }

  listenTls(local: SocketAddress, identity: TlsIdentity): Promise<StreamListener> {
    return listenNodeTls(local, identity);
  }

  connectWebSocket(remote: SocketAddress, target: WebSocketTarget, localAddress?: string): Promise<StreamConnection> {
    return connectNodeWebSocket(remote, target, this.#source(localAddress));
  }

  listenWebSocket(local: SocketAddress, identity?: TlsIdentity): Promise<StreamListener> {
    return listenNodeWebSocket(local, identity);
  }

  localAddressFor(peer: SocketAddress): Promise<string | undefined> {
    return askLocalAddress(peer);
  }

  #source(localAddress: string | undefined): TcpSource | undefined {
    return localAddress === undefined ? undefined : { localAddress, confined: this.isConfined(localAddress) };
  }
}
