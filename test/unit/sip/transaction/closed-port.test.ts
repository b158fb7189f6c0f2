// A port where nobody listens, as ICMP tells it (RFC 3261 sections 17.1.4, 18.4; RFC 3263 section 4.3), in virtual time.
import { afterEach, beforeEach, expect, it } from "vitest";
import { answer, sampleRequest } from "./sample-messages.ts";
import { arrivals, hopTo, openTwoStacks, send, type TwoStacks } from "./two-stacks.ts";

let world: TwoStacks;
beforeEach(async () => {
  world = await openTwoStacks();
  world.bob.transactions.onRequest((transaction) => transaction.respond(answer(transaction.request, 200)));
});
afterEach(() => world.close());

it("leads to the next server at once, and no later request tries it first for a while (RFC 3263 4.3)", async () => {
  world.network.tellsClosedPorts = true;
  const hops = [hopTo("udp", 5999), hopTo("udp")];
  const first = send(world.ada, sampleRequest("OPTIONS"), { hops });
  await world.clock.advance(100);
  expect(first.responses.map(({ status }) => status)).toEqual([200]);
  world.network.packets.length = 0;
  send(world.ada, sampleRequest("OPTIONS"), { hops });
  await world.clock.advance(100);
  expect(world.network.packets.filter(({ to }) => to.port === 5999)).toEqual([]);
});

it("ends a request without another server at once (RFC 3261 17.1.4)", async () => {
  world.network.tellsClosedPorts = true;
  const { failures } = send(world.ada, sampleRequest("INVITE"), { hops: [hopTo("udp", 5999)] });
  await world.clock.advance(100);
  expect(failures).toMatchObject([{ code: "sip/transport/refused" }]);
});

it("that nobody tells of takes the whole time-out, as before", async () => {
  const received = arrivals(world.bob);
  send(world.ada, sampleRequest("OPTIONS"), { hops: [hopTo("udp", 5999), hopTo("udp")] });
  await world.clock.advance(31_000);
  expect(received).toHaveLength(0);
  await world.clock.advance(2_000);
  expect(received).toHaveLength(1);
});
