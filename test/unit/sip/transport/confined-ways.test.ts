// Sockets that leave by their address's own interface (Network.confine), in memory: each message goes out by the sort that is
// asked for now, and what others use at the same address stays open.
import { afterEach, beforeEach, expect, it } from "vitest";
import { silentLogger } from "../../../../core/base/logger.ts";
import type { StreamConnection, StreamListener } from "../../../../core/ports/network.ts";
import type { Hop } from "../../../../core/sip/transport/hop.ts";
import { TransportLayer } from "../../../../core/sip/transport/transport-layer.ts";
import { FakeClock } from "../../../fakes/fake-clock.ts";
import { FakeNetwork } from "../../../fakes/fake-network.ts";
import { FakeRandom } from "../../../fakes/fake-random.ts";

const [OURS, PEER] = ["192.0.2.1", "192.0.2.2"];
const UDP: Hop = { transport: "udp", address: PEER, port: 5060 };
const TCP: Hop = { transport: "tcp", address: PEER, port: 5060 };

let clock: FakeClock;
let network: FakeNetwork;
let layer: TransportLayer;
let listener: StreamListener;
let accepted: StreamConnection[];
let confined: Set<string>;

beforeEach(async () => {
  clock = new FakeClock();
  network = new FakeNetwork(clock);
  confined = new Set();
  const host = Object.assign(network.host(OURS), { isConfined: (localAddress: string) => confined.has(localAddress) });
  layer = new TransportLayer({ clock, random: new FakeRandom(), network: host, logger: silentLogger });
  listener = await network.host(PEER).listenTcp({ address: PEER, port: 5060 });
  accepted = [];
  listener.onConnection((stream) => accepted.push(stream));
});

afterEach(async () => {
  layer.dispose();
  for (const socket of [listener, ...accepted]) socket.dispose();
  await clock.advance(1_000);
  expect(network.openSockets, "open sockets").toBe(0);
  expect(clock.pendingTimers, "pending timers").toBe(0);
});

const portTo = async (hop: Hop): Promise<number | undefined> => {
  const opening = layer.open(hop, OURS);
  await clock.advance(10);
  return (await opening).sentBy.port;
};

it.each([["UDP", UDP], ["TCP", TCP]])("%s goes out by another socket once its address is confined, and by the first again after that", async (_name, hop) => {
  const routed = await portTo(hop);
  const failures: unknown[] = [];
  const opening = layer.open(hop, OURS);
  await clock.advance(10);
  (await opening).onFailure((failure) => failures.push(failure));
  confined.add(OURS);
  const own = await portTo(hop);
  expect(own).not.toBe(routed);
  expect(await portTo(hop)).toBe(own);
  confined.delete(OURS);
  expect(await portTo(hop)).toBe(routed);
  expect(failures).toEqual([]);
});

it("names the confined socket as the place to reach us", async () => {
  await portTo(UDP);
  confined.add(OURS);
  expect((await layer.contactAddress(UDP, OURS)).port).toBe(await portTo(UDP));
});
