// TCP, TLS and WebSockets of the fake network: ordered, lossless, and silent for ever once its host has lost its address or the way is blocked.
import { Emitter } from "../../core/base/emitter.ts";
import { GodwitError, type Failure } from "../../core/base/errors.ts";
import type { Heartbeat, SocketAddress, StreamConnection, StreamListener, TlsClientOptions, TlsIdentity } from "../../core/ports/network.ts";
import type { FakeHost } from "./fake-network.ts";
import { judgeFakeServer } from "./fake-tls.ts";

/** What is spoken on a port, or by who connects to it. */
export interface FakeSpeech {
  readonly webSocket: boolean;
  /** A listener's. */
  readonly identity?: TlsIdentity;
  /** A client's. */
  readonly tls?: TlsClientOptions;
}

/** A listening port. */
export class FakeListener implements StreamListener {
  readonly local: SocketAddress;
  readonly speech: FakeSpeech;
  readonly #release: () => void;
  readonly #connections = new Emitter<StreamConnection>();

  readonly onConnection = this.#connections.event;

  constructor(local: SocketAddress, speech: FakeSpeech, release: () => void) {
    this.local = local;
    this.speech = speech;
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
export function connectStream(client: FakeHost, local: SocketAddress, remote: SocketAddress, speech: FakeSpeech): Promise<StreamConnection> {
  const { network } = client;
  return new Promise((resolve, reject) => {
    network.carry(local.address, remote.address, () => {
      const server = network.hostOf(remote.address, client);
      if (!server) return;
      const listener = server.listenerAt(remote);
      const failure = listener ? misunderstanding(listener.speech, speech, network.clock.wallMs()) : REFUSED;
      if (failure || !listener) return network.carry(remote.address, local.address, () => reject(new GodwitError(failure ?? REFUSED)));
      const ends = connectEnds(client, local, server, remote, speech.webSocket);
      network.carry(remote.address, local.address, () => resolve(ends.near));
      listener.accept(ends.far);
    });
  });
}

/** Why the two cannot talk: another language, or a certificate that will not do. */
function misunderstanding(listens: FakeSpeech, speaks: FakeSpeech, nowMs: number): Failure | undefined {
  if (listens.webSocket !== speaks.webSocket) return NO_WEB_SOCKET;
  if (!listens.identity && !speaks.tls) return undefined;
  return listens.identity && speaks.tls ? judgeFakeServer(listens.identity, speaks.tls, nowMs) : TLS_FAILED;
}

function connectEnds(client: FakeHost, local: SocketAddress, server: FakeHost, remote: SocketAddress, webSocket: boolean) {
  const near = new FakeConnection(client, local, remote, webSocket);
  const far = new FakeConnection(server, remote, local, webSocket);
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
  readonly heartbeat?: Heartbeat;
  readonly #pongs = new Emitter<void>();
  readonly #host: FakeHost;
  readonly #data = new Emitter<Uint8Array>();
  readonly #close = new Emitter<{ readonly failure?: Failure }>();
  readonly #release: () => void;
  #open = true;

  readonly onData = this.#data.event;
  readonly onClose = this.#close.event;

  constructor(host: FakeHost, local: SocketAddress, remote: SocketAddress, webSocket: boolean) {
    this.#host = host;
    this.local = local;
    this.remote = remote;
    this.#release = host.adopt(this);
    if (webSocket) this.heartbeat = { onPong: this.#pongs.event, ping: () => this.#ping() };
  }

  write(data: Uint8Array): Failure | undefined {
    if (!this.#open) return CLOSED;
    const fault = this.#host.network.sendFault();
    if (fault) this.#break();
    if (fault === "at once") return RESET;
    if (fault === "later") return undefined;
    const copy = data.slice();
    if (!this.#passes()) this.queuedBytes += copy.length;
    else this.#host.network.carry(this.local.address, this.remote.address, () => this.peer?.arrive(copy));
    return undefined;
  }

  /** The connection breaks for both ends, a moment later. */
  #break(): void {
    const { network } = this.#host;
    network.clock.setTimer(network.delayMs, () => {
      this.close(RESET);
      this.peer?.close(RESET);
    });
  }

  arrive(data: Uint8Array): void {
    if (this.#open) this.#data.emit(data);
  }

  /** Only a peer that is there, and that the way leads to, answers. */
  #ping(): void {
    const { network } = this.#host;
    if (!this.#open || !this.#passes()) return;
    network.carry(this.local.address, this.remote.address, () => {
      if (this.peer?.isOpen) network.carry(this.remote.address, this.local.address, () => this.#pongs.emit());
    });
  }

  get isOpen(): boolean {
    return this.#open;
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
    this.#pongs.dispose();
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

const RESET: Failure = { code: "network/reset", message: "The other side broke the connection." };
const CLOSED: Failure = { code: "network/closed", message: "The connection is closed." };
const NO_WEB_SOCKET: Failure = { code: "network/no-websocket", message: "Nothing there speaks SIP by WebSocket." };
const TLS_FAILED: Failure = { code: "tls/failed", message: "The other side speaks no TLS, or nothing else." };
const REFUSED: Failure = { code: "network/refused", message: "The other computer is there, but nothing answers on that port." };
