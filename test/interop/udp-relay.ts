// A bad link for tests: a UDP relay between two programs that loses, delays and so reorders datagrams both ways,
// the same way each time for the same seed. It never looks into them.
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import type { SocketAddress } from "../../core/ports/network.ts";
import { FakeRandom } from "../fakes/fake-random.ts";

export interface UdpRelayOptions {
  /** Where one side listens; absent: learnt from the first datagram that it sends. */
  readonly a?: SocketAddress;
  /** Where the other side listens; absent: learnt likewise. */
  readonly b?: SocketAddress;
  readonly seed: number;
  /** Share of datagrams lost in each direction, 0 to 1. */
  readonly loss: number;
  /** Each datagram waits for a time between these, so later ones overtake earlier ones. */
  readonly delayMs?: readonly [min: number, max: number];
}

export interface UdpRelay extends AsyncDisposable {
  /** Side A sends here to reach B; B is to name it as its own address (Contact). */
  readonly towardsB: SocketAddress;
  /** Side B sends here to reach A. */
  readonly towardsA: SocketAddress;
  /** Datagrams taken and lost, both directions together. */
  readonly counts: { taken: number; lost: number };
  /** Says where side B listens, where that is known later than the relay's own address. */
  connectB(b: SocketAddress): void;
  close(): Promise<void>;
}

/** Opens both ends of the link on 127.0.0.1. */
export async function startUdpRelay(options: UdpRelayOptions): Promise<UdpRelay> {
  const [facingA, facingB] = await Promise.all([openSocket(), openSocket()]);
  const counts = { taken: 0, lost: 0 };
  const pending = new Set<NodeJS.Timeout>();
  const peers = { a: options.a, b: options.b };
  const pass = (random: FakeRandom, send: () => void): void => {
    counts.taken++;
    if (fraction(random) < options.loss) return void counts.lost++;
    const [min, max] = options.delayMs ?? [0, 0];
    const delayMs = min + fraction(random) * (max - min);
    if (delayMs === 0) return send();
    const timer = setTimeout(() => {
      pending.delete(timer);
      send();
    }, delayMs);
    pending.add(timer);
  };
  const [fromA, fromB] = [new FakeRandom(options.seed), new FakeRandom(options.seed + 1)];
  facingA.on("message", (data, { address, port }) => {
    peers.a ??= { address, port };
    pass(fromA, () => deliver(facingB, data, peers.b));
  });
  facingB.on("message", (data, { address, port }) => {
    peers.b ??= { address, port };
    pass(fromB, () => deliver(facingA, data, peers.a));
  });
  const close = async (): Promise<void> => {
    for (const timer of pending) clearTimeout(timer);
    await Promise.all([facingA, facingB].map((socket) => new Promise<void>((resolve) => socket.close(resolve))));
  };
  const connectB = (b: SocketAddress): void => void (peers.b = b);
  return { towardsB: addressOf(facingA), towardsA: addressOf(facingB), counts, connectB, close, [Symbol.asyncDispose]: close };
}

async function openSocket(): Promise<Socket> {
  const socket = createSocket("udp4");
  // An ICMP error for a peer that has gone is what a real link would not tell either.
  socket.on("error", () => {});
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  return socket;
}

function deliver(socket: Socket, data: Uint8Array, to: SocketAddress | undefined): void {
  if (to) socket.send(data, to.port, to.address);
}

function addressOf(socket: Socket): SocketAddress {
  const { address, port } = socket.address() as AddressInfo;
  return { address, port };
}

function fraction(random: FakeRandom): number {
  return random.bytes(4).reduce((sum, byte) => sum * 256 + byte, 0) / 2 ** 32;
}
