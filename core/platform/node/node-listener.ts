// A listening port as the core sees it: TCP, TLS and WebSockets differ in when a connection is ready to be handed on.
import { isIPv6, type Server, type Socket } from "node:net";
import { Emitter } from "../../base/emitter.ts";
import type { SocketAddress, StreamConnection, StreamListener } from "../../ports/network.ts";
import { networkError } from "./network-failure.ts";

/** Binds a server of Node's; rejects with `network/...`. */
export function listenNode(server: Server, local: SocketAddress): Promise<NodeListener> {
  return new Promise((resolve, reject) => {
    const refuse = (error: Error): void => reject(networkError(error));
    server.once("error", refuse);
    server.listen({ host: local.address, port: local.port, exclusive: true, ipv6Only: isIPv6(local.address) }, () => {
      server.off("error", refuse);
      resolve(new NodeListener(server));
    });
  });
}

export class NodeListener implements StreamListener {
  readonly local: SocketAddress;
  readonly #server: Server;
  readonly #connections = new Emitter<StreamConnection>();
  /** Connected, but not yet ready, since a handshake is under way; by the peer's address and port. */
  readonly #unready = new Map<string, Socket>();

  readonly onConnection = this.#connections.event;

  constructor(server: Server) {
    this.#server = server;
    const bound = server.address();
    if (bound === null || typeof bound === "string") throw networkError(new Error("not a port"));
    this.local = { address: bound.address, port: bound.port };
    server.on("connection", (socket) => this.#watch(socket));
    // An accept that fails (out of file descriptors, aborted by the peer) costs that connection only.
    server.on("error", () => {});
  }

  /** Hands a connection on when it is ready. One that nobody takes, or that was reset before we looked at it, is let go. */
  accept(socket: Socket, wrap: () => StreamConnection): void {
    this.#unready.delete(keyOf(socket));
    if (this.#connections.listenerCount === 0 || socket.remoteAddress === undefined) socket.destroy();
    else this.#connections.emit(wrap());
  }

  dispose(): void {
    this.#connections.dispose();
    for (const socket of this.#unready.values()) socket.destroy();
    this.#unready.clear();
    this.#server.close();
  }

  #watch(socket: Socket): void {
    const key = keyOf(socket);
    if (this.#unready.size >= MAX_UNREADY) return void socket.destroy();
    this.#unready.set(key, socket);
    socket.once("close", () => {
      if (this.#unready.get(key) === socket) this.#unready.delete(key);
    });
  }
}

/** Peers that connect and then say nothing cost no more than so many sockets. */
const MAX_UNREADY = 256;

function keyOf(socket: Socket): string {
  return `${socket.remoteAddress} ${socket.remotePort}`;
}
