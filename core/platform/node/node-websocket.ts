// WebSockets of the subprotocol "sip" with the ws package, over sockets that node-tcp.ts's and node-tls.ts's rules opened:
// a client and a listener. RFC 7118 sections 4 and 5, RFC 6455.
import { isUtf8 } from "node:buffer";
import { createServer, type IncomingMessage } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { isIPv6, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { WebSocket, WebSocketServer, type ClientOptions, type RawData } from "ws";
import { Emitter } from "../../base/emitter.ts";
import { GodwitError, type Failure } from "../../base/errors.ts";
import type { Heartbeat, SocketAddress, StreamConnection, StreamListener, TlsIdentity, WebSocketTarget } from "../../ports/network.ts";
import { limitHandshake } from "./handshake-limit.ts";
import { networkError, networkFailure } from "./network-failure.ts";
import { listenNode } from "./node-listener.ts";
import { CLOSED, LINGER_MS, localOf, remoteOf, watchPeer } from "./node-stream.ts";
import { startTcp, type TcpSource } from "./node-tcp.ts";
import { openVerifiedSocket, serverOptions } from "./node-tls.ts";

const SUBPROTOCOL = "sip";
/** A SIP message and its body, with room to spare; a larger one closes the connection (RFC 6455 section 7.4.1). */
const MAX_MESSAGE_BYTES = 1 << 18;

/** Connects, verifies where it is secure, and agrees on the subprotocol; rejects with `network/...` or `tls/...`. */
export async function connectNodeWebSocket(remote: SocketAddress, target: WebSocketTarget, source?: TcpSource): Promise<StreamConnection> {
  const { tls } = target;
  const socket = tls ? await openVerifiedSocket(remote, tls, { source, wildcards: true }) : startTcp(remote, source);
  const inTime = limitHandshake(socket);
  return new Promise((resolve, reject) => {
    const webSocket = new WebSocket(urlOf(remote, target), SUBPROTOCOL, clientOptions(socket, remote, target));
    const refuse = (error: Error): void => {
      socket.destroy();
      reject(handshakeError(error));
    };
    webSocket.once("error", refuse);
    webSocket.once("open", () => {
      inTime();
      webSocket.off("error", refuse);
      resolve(new NodeWebSocketConnection(webSocket, socket));
    });
  });
}

/** Listens on every path; rejects with `network/...` or `tls/bad-identity`. */
export async function listenNodeWebSocket(local: SocketAddress, identity?: TlsIdentity): Promise<StreamListener> {
  const server = identity ? createSecureServer(serverOptions(identity)) : createServer();
  const handshakes = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    skipUTF8Validation: true,
    handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
  });
  const listener = await listenNode(server, local);
  server.on("request", (_request, response) => response.writeHead(426, { Upgrade: "websocket" }).end());
  server.on("upgrade", (request: IncomingMessage, duplex: Duplex, head: Buffer) => {
    const { socket } = request;
    if (!offersSip(request)) return void duplex.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
    handshakes.handleUpgrade(request, duplex, head, (webSocket) => listener.accept(socket, () => new NodeWebSocketConnection(webSocket, socket)));
  });
  return listener;
}

class NodeWebSocketConnection implements StreamConnection {
  readonly local: SocketAddress;
  readonly remote: SocketAddress;
  readonly heartbeat: Heartbeat;
  readonly #webSocket: WebSocket;
  readonly #data = new Emitter<Uint8Array>();
  readonly #close = new Emitter<{ readonly failure?: Failure }>();
  readonly #pongs = new Emitter<void>();
  #failure: Failure | undefined;

  readonly onData = this.#data.event;
  readonly onClose = this.#close.event;

  constructor(webSocket: WebSocket, socket: Socket) {
    this.#webSocket = webSocket;
    this.local = localOf(socket);
    this.remote = remoteOf(socket);
    this.heartbeat = { onPong: this.#pongs.event, ping: () => this.#ping() };
    watchPeer(socket);
    webSocket.on("message", (data) => this.#data.emit(bytesOf(data)));
    webSocket.on("pong", () => this.#pongs.emit());
    webSocket.on("error", (error) => (this.#failure = networkFailure(error)));
    webSocket.on("close", (code) => this.#tellClosed(code));
  }

  get queuedBytes(): number {
    return this.#webSocket.bufferedAmount;
  }

  /** One message: as text where it is, since some servers take nothing else. */
  write(data: Uint8Array): Failure | undefined {
    if (this.#failure) return this.#failure;
    if (this.#webSocket.readyState !== WebSocket.OPEN) return CLOSED;
    this.#webSocket.send(data, { binary: !isUtf8(data) }, ignoreError);
    return undefined;
  }

  /** What was written is still sent, if the peer takes it soon; nothing more is heard. */
  dispose(): void {
    for (const emitter of [this.#data, this.#close, this.#pongs]) emitter.dispose();
    if (this.#webSocket.readyState === WebSocket.CLOSED) return;
    this.#webSocket.close(NORMAL_CLOSURE);
    const lingering = setTimeout(() => this.#webSocket.terminate(), LINGER_MS);
    this.#webSocket.once("close", () => clearTimeout(lingering));
  }

  #ping(): void {
    if (this.#webSocket.readyState === WebSocket.OPEN) this.#webSocket.ping(undefined, undefined, ignoreError);
  }

  #tellClosed(code: number): void {
    const failure = this.#failure ?? (code === ABNORMAL_CLOSURE ? BROKEN : undefined);
    this.#close.emit(failure ? { failure } : {});
  }
}

/** RFC 6455 section 7.4.1. */
const NORMAL_CLOSURE = 1000;
const ABNORMAL_CLOSURE = 1006;

/** The socket is there already, so the URL only says what the HTTP request names. */
function urlOf({ port }: SocketAddress, { host, path }: WebSocketTarget): string {
  return `ws://${isIPv6(host) ? `[${host}]` : host}:${port}${path.startsWith("/") ? path : `/${path}`}`;
}

function clientOptions(socket: Socket, { port }: SocketAddress, { host, tls }: WebSocketTarget): ClientOptions {
  const name = isIPv6(host) ? `[${host}]` : host;
  return {
    createConnection: () => socket,
    headers: { Host: port === (tls ? 443 : 80) ? name : `${name}:${port}` },
    perMessageDeflate: false,
    maxPayload: MAX_MESSAGE_BYTES,
    skipUTF8Validation: true,
  };
}

function offersSip(request: IncomingMessage): boolean {
  const offered = request.headers["sec-websocket-protocol"] ?? "";
  return offered.split(",").some((name) => name.trim() === SUBPROTOCOL);
}

function bytesOf(data: RawData): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}

/** What the socket has against us keeps its name; all else is a server that speaks no SIP here. */
function handshakeError(error: Error): GodwitError {
  const failure = networkFailure(error);
  return failure.code === "network/failed" ? new GodwitError({ ...NOT_SIP, detail: error.message }) : networkError(error);
}

/** A message that could not be sent is told by the connection that closes. */
function ignoreError(): void {}

const NOT_SIP: Failure = { code: "network/no-websocket", message: "The server is there, but offers no SIP by WebSocket at this port and path. Check both." };
const BROKEN: Failure = { code: "network/reset", message: "The other side broke the connection." };
