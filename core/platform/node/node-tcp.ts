// TCP on Node's net: connections and listeners. IP literals only. No time-outs here: they are the transport's.
import { connect, createServer } from "node:net";
import type { SocketAddress, StreamConnection, StreamListener } from "../../ports/network.ts";
import { networkError } from "./network-failure.ts";
import { listenNode } from "./node-listener.ts";
import { NodeStreamConnection } from "./node-stream.ts";

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
      resolve(new NodeStreamConnection(socket));
    });
  });
}

/** Listens; rejects with `network/...`. */
export async function listenNodeTcp(local: SocketAddress): Promise<StreamListener> {
  const server = createServer({ noDelay: true });
  const listener = await listenNode(server, local);
  server.on("connection", (socket) => listener.accept(socket, () => new NodeStreamConnection(socket)));
  return listener;
}
