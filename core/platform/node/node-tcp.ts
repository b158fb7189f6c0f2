// TCP on Node's net: connections and listeners. IP literals only. No time-outs here: they are the transport's.
import { connect, createServer, isIPv6, type Server, type Socket } from "node:net";
import { Emitter } from "../../base/emitter.ts";
import type { Failure } from "../../base/errors.ts";
import type { SocketAddress, StreamConnection, StreamListener } from "../../ports/network.ts";
import { networkError, networkFailure } from "./network-failure.ts";

/** Connects; rejects with `network/...`. */
export function connectNodeTcp(remote: SocketAddress, localAddress?: string): Promise<StreamConnection> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      host: remote.address,
      port: remote.port,
      noDelay: true,
      ...(localAddress === undefined ? {} : { localAddress }),
    });
    const refuse = (error: Error): void => reject(networkError(error));
    socket.once("error", refuse);
    socket.once("connect", () => {
      socket.off("error", refuse);
      resolve(new NodeTcpConnection(socket));
    });
  });
}

/** Listens; rejects with `network/...`. */
export function listenNodeTcp(local: SocketAddress): Promise<StreamListener> {
  const server = createServer({ noDelay: true });
  return new Promise((resolve, reject) => {
    const refuse = (error: Error): void => reject(networkError(error));
    server.once("error", refuse);
    server.listen({ host: local.address, port: local.port, exclusive: true, ipv6Only: isIPv6(local.address) }, () => {
      server.off("error", refuse);
      resolve(new NodeTcpListener(server));
    });
  });
}

class NodeTcpListener implements StreamListener {
  readonly local: SocketAddress;
  readonly #server: Server;
  readonly #connections = new Emitter<StreamConnection>();

  readonly onConnection = this.#connections.event;

  constructor(server: Server) {
    this.#server = server;
    const bound = server.address();
    if (bound === null || typeof bound === "string") throw networkError(new Error("not a TCP listener"));
    this.local = { address: bound.address, port: bound.port };
    server.on("connection", (socket) => this.#accept(socket));
    // An accept that fails (out of file descriptors, aborted by the peer) costs that connection only.
    server.on("error", () => {});
  }

  /** A connection that nobody takes, or that was reset before we looked at it, is let go. */
  #accept(socket: Socket): void {
    if (this.#connections.listenerCount === 0 || socket.remoteAddress === undefined) {
      socket.destroy();
      return;
    }
    this.#connections.emit(new NodeTcpConnection(socket));
  }

  dispose(): void {
    this.#connections.dispose();
    this.#server.close();
  }
}

class NodeTcpConnection implements StreamConnection {
  readonly local: SocketAddress;
  readonly remote: SocketAddress;
  readonly #socket: Socket;
  readonly #data = new Emitter<Uint8Array>();
  readonly #close = new Emitter<{ readonly failure?: Failure }>();
  #failure: Failure | undefined;

  readonly onData = this.#data.event;
  readonly onClose = this.#close.event;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.local = { address: socket.localAddress ?? "", port: socket.localPort ?? 0 };
    this.remote = { address: socket.remoteAddress ?? "", port: socket.remotePort ?? 0 };
    socket.on("data", (data) => this.#data.emit(data));
    socket.on("error", (error) => (this.#failure = networkFailure(error)));
    socket.on("close", () => this.#close.emit(this.#failure ? { failure: this.#failure } : {}));
  }

  get queuedBytes(): number {
    return this.#socket.writableLength;
  }

  write(data: Uint8Array): Failure | undefined {
    if (this.#failure) return this.#failure;
    if (!this.#socket.writable) return CLOSED;
    this.#socket.write(data);
    return undefined;
  }

  /** What was written is still sent, if the peer takes it soon; nothing more is heard. */
  dispose(): void {
    this.#data.dispose();
    this.#close.dispose();
    this.#socket.setTimeout(LINGER_MS, () => this.#socket.destroy());
    this.#socket.destroySoon();
  }
}

/** How long a connection that was let go may wait for a peer that does not read. */
const LINGER_MS = 5_000;

const CLOSED: Failure = { code: "network/closed", message: "The connection is closed." };
