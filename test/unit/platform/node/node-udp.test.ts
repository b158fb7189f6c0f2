// What a computer's own loopback says of ports where nobody listens.
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { afterEach, expect, it } from "vitest";
import { askLocalAddress, openNodeUdp } from "../../../../core/platform/node/node-udp.ts";
import type { UdpSocket } from "../../../../core/ports/network.ts";

const LOOPBACK = "127.0.0.1";
let socket: UdpSocket;
afterEach(() => socket.dispose());

/** A port that was free a moment ago. */
async function closedPort(): Promise<number> {
  const other = createSocket("udp4");
  other.bind(0, LOOPBACK);
  await once(other, "listening");
  const { port } = other.address();
  other.close();
  await once(other, "close");
  return port;
}

it("hears by a probe that a port is closed, which its own socket with many peers does not (RFC 1122 4.1.3.3)", async () => {
  socket = await openNodeUdp({ address: LOOPBACK, port: 0 });
  const to = { address: LOOPBACK, port: await closedPort() };
  const told = new Promise((resolve) => void socket.onError(resolve));
  socket.probe(new Uint8Array([0x0d, 0x0a]), to);
  expect(await told).toMatchObject({ failure: { code: "network/refused" }, to });
});

it("probes from another port, so that the peer's answers to us are not disturbed", async () => {
  socket = await openNodeUdp({ address: LOOPBACK, port: 0 });
  const peer = await openNodeUdp({ address: LOOPBACK, port: 0 });
  const came = new Promise<number>((resolve) => void peer.onDatagram(({ from }) => resolve(from.port)));
  socket.probe(new Uint8Array([0x0d, 0x0a]), peer.local);
  expect(await came).not.toBe(socket.local.port);
  peer.dispose();
});

it("tells of a way that there is not, when it probes it and when it is asked for it", async () => {
  socket = await openNodeUdp({ address: LOOPBACK, port: 0 });
  // The system connects nobody to a broadcast address who has not asked to broadcast (RFC 919).
  const nowhere = { address: "255.255.255.255", port: 9 };
  const told = new Promise((resolve) => void socket.onError(resolve));
  socket.probe(new Uint8Array([0x0d, 0x0a]), nowhere);
  expect(await told).toMatchObject({ to: nowhere });
  expect(await askLocalAddress(nowhere)).toBeUndefined();
});
