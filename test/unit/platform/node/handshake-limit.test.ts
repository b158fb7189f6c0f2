// A server that takes connections and says nothing: no socket of ours stays behind.
import { once } from "node:events";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { HANDSHAKE_LIMIT_MS } from "../../../../core/platform/node/handshake-limit.ts";
import { connectNodeTls } from "../../../../core/platform/node/node-tls.ts";
import { connectNodeWebSocket } from "../../../../core/platform/node/node-websocket.ts";
import type { SocketAddress, StreamConnection } from "../../../../core/ports/network.ts";

let server: Server;
let remote: SocketAddress;

beforeEach(async () => {
  server = createServer((socket) => socket.resume().on("error", () => {}));
  await once(server.listen(0, "127.0.0.1"), "listening");
  remote = { address: "127.0.0.1", port: (server.address() as AddressInfo).port };
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});

afterEach(() => {
  vi.useRealTimers();
  server.close();
});

const tls = { serverName: "example.org", trust: {} };

describe("a handshake that the server never answers", () => {
  it.each<[string, () => Promise<StreamConnection>]>([
    ["TLS", () => connectNodeTls(remote, tls)],
    ["WebSocket", () => connectNodeWebSocket(remote, { host: "example.org", path: "/" })],
    ["secure WebSocket", () => connectNodeWebSocket(remote, { host: "example.org", path: "/", tls })],
  ])("is given up in time, and its socket closed: %s", async (_, connect) => {
    const arrived = once(server, "connection") as Promise<[Socket]>;
    const outcome = expect(connect()).rejects.toMatchObject({ failure: { code: "network/timeout" } });
    const [socket] = await arrived;
    const closed = once(socket, "close");
    await vi.advanceTimersByTimeAsync(HANDSHAKE_LIMIT_MS);
    await Promise.all([outcome, closed]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
