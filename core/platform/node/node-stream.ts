// A connection of Node's net or tls as the core sees it. Who may be connected to is decided before (node-tcp.ts, node-tls.ts).
import type { Socket } from "node:net";
import { Emitter } from "../../base/emitter.ts";
import type { Failure } from "../../base/errors.ts";
import type { SocketAddress, StreamConnection } from "../../ports/network.ts";
import { networkFailure } from "./network-failure.ts";

export class NodeStreamConnection implements StreamConnection {
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
    this.local = localOf(socket);
    this.remote = remoteOf(socket);
    watchPeer(socket);
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

/** Lets the system find out that a silent peer is gone, where the protocol above has no way to ask. */
export function watchPeer(socket: Socket): void {
  socket.setKeepAlive(true, SILENCE_MS);
}

export function localOf(socket: Socket): SocketAddress {
  return { address: socket.localAddress ?? "", port: socket.localPort ?? 0 };
}

export function remoteOf(socket: Socket): SocketAddress {
  return { address: socket.remoteAddress ?? "", port: socket.remotePort ?? 0 };
}

/** How long a connection that was let go may wait for a peer that does not read. */
export const LINGER_MS = 5_000;
/** After so much silence the system asks the peer's, ten times in as many seconds; Linux would wait two hours. */
const SILENCE_MS = 60_000;

export const CLOSED: Failure = { code: "network/closed", message: "The connection is closed." };
