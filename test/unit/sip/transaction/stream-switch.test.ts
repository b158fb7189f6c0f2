// Requests too large for a datagram (RFC 3261 section 18.1.1), on two stacks in virtual time.
import { afterEach, beforeEach, expect, it } from "vitest";
import type { SipRequest } from "../../../../core/sip/message/model.ts";
import { answer, sampleRequest } from "./sample-messages.ts";
import { arrivals, BOB, hopTo, openTwoStacks, send, type TwoStacks } from "./two-stacks.ts";

let world: TwoStacks;
beforeEach(async () => {
  world = await openTwoStacks();
});
afterEach(() => world.close());

const withBody = (bytes: number): SipRequest => ({ ...sampleRequest("MESSAGE"), body: new Uint8Array(bytes).fill(0x61) });

/** Sends one request to each hop in turn and says over what each arrived. */
async function sendAll(requests: readonly SipRequest[], port = 5060): Promise<readonly string[]> {
  const received = arrivals(world.bob);
  received.length = 0;
  const subscription = world.bob.transactions.onRequest((transaction) => transaction.respond(answer(transaction.request, 200)));
  for (const request of requests) {
    send(world.ada, request, { hops: [hopTo("udp", port)] });
    await world.clock.advance(3_000);
  }
  subscription.dispose();
  return received.map(({ arrival, request }) => `${arrival.source.transport} ${request.headers.vias[0]!.transport}`);
}

it("sends a request over 1300 bytes by TCP, its Via said so, and smaller ones by UDP (18.1.1)", async () => {
  expect(await sendAll([withBody(1_300), withBody(700)])).toEqual(["tcp TCP", "udp UDP"]);
});

it("falls back to UDP where TCP is refused, and then knows it for half an hour (18.1.1)", async () => {
  const port = 5070;
  await world.bob.transports.listen(hopTo("udp", port));
  expect(await sendAll([withBody(1_300)], port)).toEqual(["udp UDP"]);
  await world.bob.transports.listen(hopTo("tcp", port));
  expect(await sendAll([withBody(1_300)], port)).toEqual(["udp UDP"]);
  await world.clock.advance(1_800_000);
  expect(await sendAll([withBody(1_300)], port)).toEqual(["tcp TCP"]);
});

it("waits no longer than 2 s for a firewall that swallows connections", async () => {
  const connect = world.adaHost.connectTcp.bind(world.adaHost);
  world.adaHost.connectTcp = () => new Promise(() => {});
  const received = arrivals(world.bob);
  const { transaction } = send(world.ada, withBody(1_300), { hops: [hopTo("udp")] });
  await world.clock.advance(1_990);
  expect(received).toHaveLength(0);
  await world.clock.advance(20);
  expect(received.map(({ arrival }) => arrival.source.transport)).toEqual(["udp"]);
  transaction.dispose();
  world.adaHost.connectTcp = connect;
  await world.clock.advance(40_000);
});

it("goes on to the next server after 503 by TCP, not to the same one by UDP (RFC 3263 4.3)", async () => {
  const received = arrivals(world.bob);
  world.bob.transactions.onRequest((transaction) => transaction.respond(answer(transaction.request, received.length === 1 ? 503 : 200)));
  const { responses } = send(world.ada, withBody(1_300), { hops: [hopTo("udp"), { transport: "tcp", address: BOB, port: 5060 }] });
  await world.clock.advance(1_000);
  expect(received.map(({ arrival }) => arrival.source.transport)).toEqual(["tcp", "tcp"]);
  expect(responses.map(({ status }) => status)).toEqual([200]);
});

it("uses UDP after all where the connection breaks before an answer (18.1.1)", async () => {
  const received = arrivals(world.bob);
  send(world.ada, withBody(1_300), { hops: [hopTo("udp")] });
  await world.clock.advance(100);
  world.network.breakConnections();
  await world.clock.advance(100);
  expect(received.map(({ arrival }) => arrival.source.transport)).toEqual(["tcp", "udp"]);
});
