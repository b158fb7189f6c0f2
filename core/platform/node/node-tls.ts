// TLS on Node's tls, 1.2 and newer: client connections that are handed over only when the server has been verified, and
// listeners. There is no option to leave the verification out. RFC 5246, RFC 8446; names in server-certificate.ts.
import { isIP } from "node:net";
import * as tls from "node:tls";
import { GodwitError, type Failure } from "../../base/errors.ts";
import type { SocketAddress, StreamConnection, StreamListener, TlsClientOptions, TlsIdentity } from "../../ports/network.ts";
import { HANDSHAKE_LIMIT_MS, limitHandshake } from "./handshake-limit.ts";
import { networkError } from "./network-failure.ts";
import { listenNode } from "./node-listener.ts";
import { NodeStreamConnection } from "./node-stream.ts";
import { startTcp, type TcpSource } from "./node-tcp.ts";
import { judgeServer } from "./server-certificate.ts";
import { clientContext, MIN_TLS_VERSION, ownCertificate } from "./tls-contexts.ts";

/** Connects and verifies; rejects with `network/...` or `tls/...`. */
export async function connectNodeTls(remote: SocketAddress, options: TlsClientOptions, source?: TcpSource): Promise<StreamConnection> {
  return new NodeStreamConnection(await openVerifiedSocket(remote, options, { source, wildcards: false }));
}

/** Listens; rejects with `network/...` or `tls/bad-identity`. */
export async function listenNodeTls(local: SocketAddress, identity: TlsIdentity): Promise<StreamListener> {
  const server = tls.createServer({ ...serverOptions(identity), noDelay: true, handshakeTimeout: HANDSHAKE_LIMIT_MS });
  const listener = await listenNode(server, local);
  server.on("secureConnection", (socket) => listener.accept(socket, () => new NodeStreamConnection(socket)));
  // A handshake that fails is the peer's matter: it refused us, or spoke something else.
  server.on("tlsClientError", (_error, socket) => socket.destroy());
  return listener;
}

/** What Node's servers need to show an identity; throws `tls/bad-identity`. */
export function serverOptions(identity: TlsIdentity): tls.TlsOptions {
  return { ...ownCertificate(identity), minVersion: MIN_TLS_VERSION };
}

export interface VerifiedSocketOptions {
  readonly source: TcpSource | undefined;
  readonly wildcards: boolean;
}

/** A TLS socket whose server is the one that was asked for; one that is not is closed before a byte is sent to it. */
export function openVerifiedSocket(remote: SocketAddress, options: TlsClientOptions, { source, wildcards }: VerifiedSocketOptions): Promise<tls.TLSSocket> {
  return new Promise((resolve, reject) => {
    const { serverName, trust, identity } = options;
    const socket = tls.connect({
      ...(source?.confined ? { socket: startTcp(remote, source) } : { host: remote.address, port: remote.port, ...(source && { localAddress: source.localAddress }) }),
      // An IP literal is no server name (RFC 6066 section 3).
      servername: isIP(serverName) === 0 ? serverName : "",
      secureContext: clientContext(trust.authorities, identity),
      // Verified below, where what is wrong can still be shown: Node would only break the connection.
      rejectUnauthorized: false,
      checkServerIdentity: () => undefined,
    });
    socket.setNoDelay(true);
    const inTime = limitHandshake(socket);
    const refuse = (error: Error): void => reject(networkError(error));
    socket.once("error", refuse);
    socket.once("secureConnect", () => {
      inTime();
      const failure = judgeSocket(socket, options, wildcards);
      if (!failure) {
        socket.off("error", refuse);
        return resolve(socket);
      }
      reject(new GodwitError(failure));
      socket.destroy();
    });
  });
}

function judgeSocket(socket: tls.TLSSocket, options: TlsClientOptions, wildcards: boolean): Failure | undefined {
  const certificate = socket.getPeerX509Certificate();
  if (!certificate) return NO_CERTIFICATE;
  const chainError = socket.authorized ? undefined : String(socket.authorizationError);
  return judgeServer({ certificate, chainError, wildcards }, options, Date.now());
}

const NO_CERTIFICATE: Failure = { code: "tls/failed", message: "The server shows no certificate, so it cannot be told who it is." };
