// The order in which the hops of a request are asked after one has failed, in virtual time.
import { describe, expect, it } from "vitest";
import { answer, sampleRequest } from "./sample-messages.ts";
import { arrivals, hopTo, openTwoStacks, send } from "./two-stacks.ts";

function statuses(responses: readonly { readonly status: number }[]): number[] {
  return responses.map(({ status }) => status);
}

describe("a server with a spare one", () => {
  it("asks a hop that was silent last from then on, for half an hour or until it answers (RFC 3263 4.3)", async () => {
    const { clock, ada, bob, close } = await openTwoStacks();
    const [dead, live] = [hopTo("udp", 5999), hopTo("udp")];
    const heard = arrivals(bob);
    bob.transactions.onRequest((transaction) => transaction.respond(answer(transaction.request, 200)));
    const ask = () => send(ada, sampleRequest("OPTIONS"), { hops: [dead, live] });
    const first = ask();
    await clock.advance(31_000);
    expect(first.responses).toEqual([]);
    await clock.advance(2_000);
    expect(statuses(first.responses)).toEqual([200]);
    const second = ask();
    await clock.advance(100);
    expect(statuses(second.responses)).toEqual([200]);
    await clock.advance(1_800_000);
    const third = ask();
    await clock.advance(100);
    expect(third.responses).toEqual([]);
    await clock.advance(40_000);
    expect(heard).toHaveLength(3);
    await close();
  });
});
