// The ACK for a 2xx finds the server that the INVITE found (RFC 3263 section 4.3, RFC 3261 section 13.2.2.4).
import { expect, it } from "vitest";
import { answer, sampleRequest } from "./sample-messages.ts";
import { hopTo, openTwoStacks, send } from "./two-stacks.ts";

it("goes past a server that has failed, as the INVITE did: it is sent once, and nobody would tell that it is lost", async () => {
  const { ada, bob, clock, network, close } = await openTwoStacks();
  network.tellsClosedPorts = true;
  const acks: string[] = [];
  bob.transactions.onAck(({ request }) => acks.push(request.method));
  bob.transactions.onRequest((transaction) => transaction.respond(answer(transaction.request, 200)));
  const hops = [hopTo("udp", 5999), hopTo("udp")];
  const { responses } = send(ada, sampleRequest("INVITE"), { hops });
  await clock.advance(100);
  expect(responses.map(({ status }) => status)).toEqual([200]);
  ada.transactions.sendAck(sampleRequest("ACK"), { hops });
  await clock.advance(100);
  expect(acks).toEqual(["ACK"]);
  await clock.advance(40_000);
  await close();
});
