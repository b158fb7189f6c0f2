// Two stacks over the computer's real loopback: whole transactions through real sockets and the real clock.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { NodeClock } from "../../../../core/platform/node/node-clock.ts";
import { NodeNetwork } from "../../../../core/platform/node/node-network.ts";
import { NodeRandom } from "../../../../core/platform/node/node-random.ts";
import { NodeResolver } from "../../../../core/platform/node/node-resolver.ts";
import type { SocketAddress } from "../../../../core/ports/network.ts";
import type { SipRequest, SipResponse } from "../../../../core/sip/message/model.ts";
import { createSipStack, type SipStack } from "../../../../core/sip/transaction/sip-stack.ts";
import type { Route } from "../../../../core/sip/transaction/transaction-user.ts";
import type { Hop, SipTransport } from "../../../../core/sip/transport/hop.ts";
import { answer, sampleRequest } from "../../sip/transaction/sample-messages.ts";

function openStack(): SipStack {
  const clock = new NodeClock();
  return createSipStack({ clock, random: new NodeRandom(), network: new NodeNetwork(), resolver: new NodeResolver(clock) });
}

describe.each([
  ["udp", "127.0.0.1"],
  ["tcp", "127.0.0.1"],
  ["udp", "::1"],
  ["tcp", "::1"],
] as const)("transactions over real %s to %s", (transport: SipTransport, address: string) => {
  let client: SipStack;
  let server: SipStack;
  let route: Route;
  beforeEach(async () => {
    [client, server] = [openStack(), openStack()];
    const { local } = await server.transports.listen({ transport, address, port: 0 });
    const hop: Hop = { transport, ...local };
    route = { hops: [hop] };
  });
  afterEach(() => {
    client.dispose();
    server.dispose();
  });

  /** Sends a request and waits for its final response; provisional ones are in the list before it. */
  const ask = (request: SipRequest): Promise<SipResponse[]> =>
    new Promise((resolve, reject) => {
      const responses: SipResponse[] = [];
      client.transactions.request(request, route, {
        onResponse(response) {
          responses.push(response);
          if (response.status >= 200) resolve(responses);
        },
        onFailure: reject,
      });
    });

  it("a non-INVITE transaction completes (RFC 3261 17.1.2)", async () => {
    server.transactions.onRequest((transaction) => transaction.respond(answer(transaction.request, 200)));
    const responses = await ask(sampleRequest("OPTIONS"));
    expect(responses.map(({ status }) => status)).toEqual([200]);
    expect(responses[0]!.headers.vias[0]!.params.get("received")).toBe(address);
  });

  it("an INVITE is rung, accepted and acknowledged (RFC 3261 13.2.2.4, 17.1.1)", async () => {
    const acknowledged = new Promise<string>((resolve) => server.transactions.onAck(({ request }) => resolve(request.headers.callId)));
    server.transactions.onRequest((transaction) => {
      transaction.respond(answer(transaction.request, 180));
      transaction.respond(answer(transaction.request, 200));
    });
    const responses = await ask(sampleRequest("INVITE"));
    expect(responses.map(({ status }) => status)).toEqual([180, 200]);
    const ack = sampleRequest("ACK");
    client.transactions.sendAck(ack, route);
    expect(await acknowledged).toBe(ack.headers.callId);
  });

  it("an INVITE is cancelled (RFC 3261 9)", async () => {
    server.transactions.onRequest((transaction) => {
      transaction.onCancel(() => transaction.respond(answer(transaction.request, 487)));
      transaction.respond(answer(transaction.request, 180));
    });
    const final = await new Promise<number>((resolve, reject) => {
      const transaction = client.transactions.request(sampleRequest("INVITE"), route, {
        onResponse: ({ status }) => (status >= 200 ? resolve(status) : transaction.cancel()),
        onFailure: reject,
      });
    });
    expect(final).toBe(487);
  });

  it("a peer can reach the address that a Contact would name", async () => {
    const contact = (await client.transactions.contactAddress(route.hops[0]!)) as SocketAddress;
    expect(contact.address).toBe(address);
    client.transactions.onRequest((transaction) => transaction.respond(answer(transaction.request, 200)));
    const status = await new Promise<number>((resolve, reject) => {
      server.transactions.request(sampleRequest("OPTIONS"), { hops: [{ transport, ...contact }] }, {
        onResponse: (response) => resolve(response.status),
        onFailure: reject,
      });
    });
    expect(status).toBe(200);
  });
});

describe("a refused TCP connection over real loopback", () => {
  it("is told as sip/transport/refused", async () => {
    const client = openStack();
    const network = new NodeNetwork();
    const listener = await network.listenTcp({ address: "127.0.0.1", port: 0 });
    listener.dispose();
    const code = await new Promise<string>((resolve) => {
      client.transactions.request(sampleRequest("OPTIONS"), { hops: [{ transport: "tcp", ...listener.local }] }, {
        onResponse: ({ status }) => resolve(String(status)),
        onFailure: (failure) => resolve(failure.code),
      });
    });
    client.dispose();
    expect(code).toBe("sip/transport/refused");
  });
});
