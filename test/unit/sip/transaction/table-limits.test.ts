// What the transaction layer does when its table is full or nobody takes requests (RFC 3261 section 21.5.4).
import { describe, expect, it } from "vitest";
import { createResponse } from "../../../../core/sip/message/create-message.ts";
import { sampleRequest } from "./sample-messages.ts";
import { arrivals, firstLine, hopTo, openTwoStacks, send } from "./two-stacks.ts";

const udp = { hops: [hopTo("udp")] };

const statuses = (responses: readonly { readonly status: number }[]): number[] => responses.map(({ status }) => status);

describe("the table of server transactions", () => {
  it("answers 503 with Retry-After when its table is full (21.5.4)", async () => {
    const { ada, bob, clock, close } = await openTwoStacks({}, { limits: { maxServerTransactions: 2 } });
    const received = arrivals(bob);
    const outcomes = [1, 2, 3].map(() => send(ada, sampleRequest("OPTIONS"), udp));
    await clock.advance(100);
    expect(received).toHaveLength(2);
    expect(outcomes.map(({ responses }) => statuses(responses))).toEqual([[], [], [503]]);
    expect(outcomes[2]!.responses[0]!.headers.retryAfter).toBeGreaterThan(0);
    expect(bob.transports.counters.get("requests-over-limit")).toBe(1);
    await close();
  });

  it("answers 503 where no user is there to take a request, and keeps nothing of it", async () => {
    const { ada, bob, clock, close } = await openTwoStacks();
    const { responses } = send(ada, sampleRequest("OPTIONS"), udp);
    await clock.advance(100);
    expect([statuses(responses), bob.transactions.size]).toEqual([[503], 0]);
    await close();
  });

  it("forgets a request that its user never answers when its client has given up, and says so to the user (RFC 4320 section 4.2)", async () => {
    const { ada, bob, clock, close } = await openTwoStacks();
    const ends: (string | undefined)[] = [];
    bob.transactions.onRequest((transaction) => transaction.onEnd(({ failure }) => ends.push(failure?.code)));
    send(ada, sampleRequest("OPTIONS"), udp);
    await clock.advance(64 * 500 - 10);
    expect(bob.transactions.size).toBe(1);
    await clock.advance(100);
    expect([bob.transactions.size, ends]).toEqual([0, ["sip/transaction/unanswered"]]);
    await close();
  });

  it("rejects INVITEs of a source that acknowledges none only once each, so that forged ones make no flood of ours (17.2.1)", async () => {
    const { ada, bob, clock, network, close } = await openTwoStacks({}, { limits: { maxOpenRejections: 2 } });
    bob.transactions.onRequest((transaction) => transaction.respond(createResponse(transaction.request, 486)));
    network.isLost = ({ data }) => firstLine(data).startsWith("ACK");
    const outcomes = [1, 2, 3].map(() => send(ada, sampleRequest("INVITE"), udp));
    await clock.advance(10);
    expect([outcomes.map(({ responses }) => statuses(responses)), bob.transactions.size]).toEqual([[[486], [486], [503]], 2]);
    expect(bob.transports.counters.get("rejections-unacknowledged")).toBe(1);
    await clock.advance(64_000);
    network.isLost = () => false;
    for (const _again of [1, 2, 3]) {
      const { responses } = send(ada, sampleRequest("INVITE"), udp);
      await clock.advance(10);
      expect(statuses(responses)).toEqual([486]);
    }
    await clock.advance(64_000);
    await close();
  });

  it("lets a new request take the place of the one answered longest ago when its table is full", async () => {
    const { ada, bob, clock, close } = await openTwoStacks({}, { limits: { maxServerTransactions: 2 } });
    const received = arrivals(bob);
    send(ada, sampleRequest("OPTIONS"), udp);
    const second = send(ada, sampleRequest("OPTIONS"), udp);
    await clock.advance(100);
    received[1]!.respond(createResponse(received[1]!.request, 200));
    const third = send(ada, sampleRequest("OPTIONS"), udp);
    await clock.advance(100);
    expect([statuses(second.responses), received.length, statuses(third.responses)]).toEqual([[200], 3, []]);
    expect(bob.transports.counters.get("transactions-forgotten-early")).toBe(1);
    await close();
  });
});
