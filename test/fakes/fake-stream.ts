// TCP of the fake network: ordered, lossless, and silent for ever once its host has lost its address or the way is blocked.
import { Emitter } from "../../core/base/emitter.ts";
import { GodwitError, type Failure } from "../../core/base/errors.ts";
import type { SocketAddress, StreamConnection, StreamListener } from "../../core/ports/network.ts";
import type { FakeHost } from "./fake-network.ts";

/** A listening TCP port. */
export class FakeListener implements StreamListener {
  readonly local: SocketAddress;
  readonly #release: () => void;
  readonly #connections = new Emitter<StreamConnection>();

  readonly onConnection = this.#connections.event;

  constructor(local: SocketAddress, release: () => void) {
    this.local = local;
    this.#release = release;
  }

  accept(connection: FakeConnection): void {
    if (this.#connections.listenerCount === 0) connection.dispose();
    else this.#connections.emit(connection);
  }

  dispose(): void {
    this.#connections.dispose();
    this.#release();
  }
}

/** A round trip; refused where nothing listens, and never settled where nobody is (as a SYN into the void). */
export function connectStream(client: FakeHost, local: SocketAddress, remote: SocketAddress): Promise<StreamConnection> {
  const { network } = client;
  return new Promise((resolve, reject) => {
    network.carry(local.address, remote.address, () => {
      const server = network.hostOf(remote.address, client);
      if (!server) return;
      const listener = server.listenerAt(remote);
      const ends = listener && connectEnds(client, local, server, remote);
      network.carry(remote.address, local.address, () => (ends ? resolve(ends.near) : reject(new GodwitError(REFUSED))));
      if (ends) listener.accept(ends.far);
    });
  });
}

function connectEnds(client: FakeHost, local: SocketAddress, server: FakeHost, remote: SocketAddress) {
  const near = new FakeConnection(client, local, remote);
  const far = new FakeConnection(server, remote, local);
  near.peer = far;
  far.peer = near;
  return { near, far };
}

/** One end of a connection. */
export class FakeConnection implements StreamConnection {
  readonly local: SocketAddress;
  readonly remote: SocketAddress;
  peer: FakeConnection | undefined;
  queuedBytes = 0;
  readonly #host: FakeHost;
  readonly #data = new Emitter<Uint8Array>();
  readonly #close = new Emitter<{ readonly failure?: Failure }>();
  readonly #release: () => void;
  #open = true;

  readonly onData = this.#data.event;
  readonly onClose = this.#close.event;

  constructor(host: FakeHost, local: SocketAddress, remote: SocketAddress) {
    this.#host = host;
    this.local = local;
    this.remote = remote;
    this.#release = host.adopt(this);
  }

  write(data: Uint8Array): Failure | undefined {
    if (!this.#open) return CLOSED;
    const copy = data.slice();
    if (!this.#passes()) this.queuedBytes += copy.length;
    else this.#host.network.carry(this.local.address, this.remote.address, () => this.peer?.arrive(copy));
    return undefined;
  }

  arrive(data: Uint8Array): void {
    if (this.#open) this.#data.emit(data);
  }

  /** The other end is gone. */
  close(failure?: Failure): void {
    if (!this.#open) return;
    this.#open = false;
    this.#release();
    this.#close.emit(failure === undefined ? {} : { failure });
  }

  dispose(): void {
    this.#data.dispose();
    this.#close.dispose();
    if (!this.#open) return;
    this.#open = false;
    this.#release();
    if (this.#passes()) this.#host.network.carry(this.local.address, this.remote.address, () => this.peer?.close());
  }

  /** Once bytes could not pass, none ever will: TCP's own recovery is not modelled. */
  #passes(): boolean {
    const { network } = this.#host;
    return this.queuedBytes === 0 && this.#host.owns(this.local.address) && !network.isBlocked(this.local.address, this.remote.address);
  }
}

const CLOSED: Failure = { code: "network/closed", message: "The connection is closed." };
const REFUSED: Failure = { code: "network/refused", message: "The other computer is there, but nothing answers on that port." };
