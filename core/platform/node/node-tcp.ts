// TCP on Node's net: connections and listeners. IP literals only. No time-outs here: they are the transport's.
import { connect, createServer, Socket } from "node:net";
import type { SocketAddress, StreamConnection, StreamListener } from "../../ports/network.ts";
import { openConfinedTcp } from "./interface-binding.ts";
import { networkError } from "./network-failure.ts";
import { listenNode } from "./node-listener.ts";
import { NodeStreamConnection } from "./node-stream.ts";

/** Where a connection leaves from; `confined`: by the interface that has the address, whatever the routes say. */
export interface TcpSource {
  readonly localAddress: string;
  readonly confined: boolean;
}

/** Connects; rejects with `network/...`. */
export function connectNodeTcp(remote: SocketAddress, source?: TcpSource): Promise<StreamConnection> {
  return new Promise((resolve, reject) => {
    const socket = startTcp(remote, source);
    const refuse = (error: Error): void => reject(networkError(error));
    socket.once("error", refuse);
    socket.once("connect", () => {
      socket.off("error", refuse);
      resolve(new NodeStreamConnection(socket));
    });
  });
}

/** A socket that is about to connect. */
export function startTcp({ address: host, port }: SocketAddress, source?: TcpSource): Socket {
  const options = { host, port, noDelay: true, ...(source && { localAddress: source.localAddress }) };
  const descriptor = source?.confined ? openConfinedTcp(source.localAddress) : undefined;
  return descriptor === undefined ? connect(options) : new Socket({ fd: descriptor, readable: true, writable: true }).connect(options);
}

/** Listens; rejects with `network/...`. */
export async function listenNodeTcp(local: SocketAddress): Promise<StreamListener> {
  const server = createServer({ noDelay: true });
  const listener = await listenNode(server, local);
  server.on("connection", (socket) => listener.accept(socket, () => new NodeStreamConnection(socket)));
  return listener;
}
