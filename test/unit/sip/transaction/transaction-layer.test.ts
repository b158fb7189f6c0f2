// The transaction layer between two stacks, in virtual time over a network in memory.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createResponse } from "../../../../core/sip/message/create-message.ts";
import type { SipRequest } from "../../../../core/sip/message/model.ts";
import { serializeSipMessage } from "../../../../core/sip/message/serialize-message.ts";
import { sampleRequest, answer } from "./sample-messages.ts";
import { ADA, arrivals, BOB, firstLine, hopTo, openTwoStacks, send, type TwoStacks } from "./two-stacks.ts";

const udp = { hops: [hopTo("udp")] };
const tcp = { hops: [hopTo("tcp")] };

/** What both sides did, for the promise of a whole transaction. */
function statuses(responses: readonly { readonly status: number }[]): number[] {
  return responses.map(({ status }) => status);
}

describe("transaction layer", () => {
  let stacks: TwoStacks;
  beforeEach(async () => {
    stacks = await openTwoStacks({ delayMs: 10 });
  });
  afterEach(() => stacks.close());

  it.each([["udp", udp], ["tcp", tcp]] as const)("completes a non-INVITE transaction over %s (RFC 3261 17.1.2, 17.2.2)", async (_name, route) => {
    const { ada, bob, clock } = stacks;
    bob.transactions.onRequest((transaction) => transaction.respond(answer(transaction.request, 200)));
    const { responses, failures } = send(ada, sampleRequest("OPTIONS"), route);
    await clock.advance(100);
    expect(statuses(responses)).toEqual([200]);
    expect(failures).toEqual([]);
  });

  it.each([["udp", udp], ["tcp", tcp]] as const)("rejects an INVITE over %s and acknowledges the rejection itself (17.1.1.3)", async (_name, route) => {
    const { ada, bob, clock } = stacks;
    const acks: SipRequest[] = [];
    const ends: unknown[] = [];
    bob.transactions.onAck(({ request }) => acks.push(request));
    bob.transactions.onRequest((transaction) => {
      transaction.onEnd((end) => ends.push(end));
      transaction.respond(answer(transaction.request, 180));
      transaction.respond(answer(transaction.request, 486));
    });
    const { responses } = send(ada, sampleRequest("INVITE"), route);
    await clock.advance(40_000);
    expect(statuses(responses)).toEqual([180, 486]);
    expect(acks).toEqual([]);
    expect(ends).toEqual([{}]);
    expect([ada.transactions.size, bob.transactions.size]).toEqual([0, 0]);
  });

  it("passes every 2xx to INVITE up while accepted, and late ones as strays (RFC 6026 7.2)", async () => {
    const { ada, bob, clock } = stacks;
    const received = arrivals(bob);
    const strays: number[] = [];
    ada.transactions.onStrayResponse(({ response }) => strays.push(response.status));
    const { responses } = send(ada, sampleRequest("INVITE"), udp);
    await clock.advance(20);
    const ok = answer(received[0]!.request, 200);
    received[0]!.respond(ok);
    await clock.advance(500);
    bob.transactions.sendResponse(ok, received[0]!.arrival);
    await clock.advance(40_000);
    bob.transactions.sendResponse(ok, received[0]!.arrival);
    await clock.advance(100);
    expect(statuses(responses)).toEqual([200, 200]);
    expect(strays).toEqual([200]);
  });

  it("gives the ACK of a 2xx to the user, since it belongs to no transaction (13.2.2.4)", async () => {
    const { ada, bob, clock } = stacks;
    const acks: SipRequest[] = [];
    bob.transactions.onAck(({ request }) => acks.push(request));
    bob.transactions.onRequest((transaction) => transaction.respond(answer(transaction.request, 200)));
    send(ada, sampleRequest("INVITE"), udp);
    await clock.advance(50);
    ada.transactions.sendAck(sampleRequest("ACK"), udp);
    await clock.advance(50);
    expect(acks.map((ack) => ack.method)).toEqual(["ACK"]);
    expect(acks[0]!.headers.vias[0]!.params.get("received")).toBe(ADA);
  });

  it("repeats INVITE at T1, 2*T1, 4*T1, ... and gives up after 64*T1 (17.1.1.2)", async () => {
    const { ada, bob, clock, network } = stacks;
    bob.dispose();
    const sentAtMs: number[] = [];
    network.isLost = () => sentAtMs.push(clock.nowMs()) > 0;
    const { failures } = send(ada, sampleRequest("INVITE"), udp);
    await clock.advance(31_999);
    expect(sentAtMs).toEqual([0, 500, 1_500, 3_500, 7_500, 15_500, 31_500]);
    expect(failures).toEqual([]);
    await clock.advance(1);
    expect(failures.map(({ code }) => code)).toEqual(["sip/transaction/timeout"]);
  });

  it("repeats other requests at T1, 2*T1, ... up to T2 and gives up after 64*T1 (17.1.2.2)", async () => {
    const { ada, bob, clock, network } = stacks;
    bob.dispose();
    const sentAtMs: number[] = [];
    network.isLost = () => sentAtMs.push(clock.nowMs()) > 0;
    const { failures } = send(ada, sampleRequest("REGISTER"), udp);
    await clock.advance(32_000);
    expect(sentAtMs).toEqual([0, 500, 1_500, 3_500, 7_500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500]);
    expect(failures.map(({ code }) => code)).toEqual(["sip/transaction/timeout"]);
  });

  it("shows a repeated request once and repeats the answer (17.2.2)", async () => {
    const { ada, bob, clock, network } = stacks;
    const received = arrivals(bob);
    bob.transactions.onRequest((transaction) => transaction.respond(answer(transaction.request, 200)));
    let lost = 0;
    network.isLost = ({ from }) => from.address === BOB && lost++ < 2;
    const { responses } = send(ada, sampleRequest("OPTIONS"), udp);
    await clock.advance(5_000);
    expect(received).toHaveLength(1);
    expect(statuses(responses)).toEqual([200]);
  });

  it("sends 100 by itself when its user is silent for 200 ms (17.2.1)", async () => {
    const { ada, bob, clock } = stacks;
    arrivals(bob);
    const { responses } = send(ada, sampleRequest("INVITE"), udp);
    await clock.advance(219);
    expect(responses).toEqual([]);
    await clock.advance(1);
    expect(statuses(responses)).toEqual([100]);
    expect(responses[0]!.headers.to.params.has("tag")).toBe(false);
  });

  it("ends a rejected INVITE with a failure when no ACK comes (timer H, 17.2.1)", async () => {
    const { ada, bob, clock, network } = stacks;
    const ends: { failure?: { code: string } }[] = [];
    bob.transactions.onRequest((transaction) => {
      transaction.onEnd((end) => ends.push(end));
      transaction.respond(answer(transaction.request, 486));
    });
    network.isLost = ({ data }) => firstLine(data).startsWith("ACK");
    send(ada, sampleRequest("INVITE"), udp);
    await clock.advance(40_000);
    expect(ends.map(({ failure }) => failure?.code)).toEqual(["sip/transaction/no-ack"]);
  });

  it("ignores a second final response of its user", async () => {
    const { ada, bob, clock } = stacks;
    bob.transactions.onRequest((transaction) => {
      transaction.respond(answer(transaction.request, 486));
      transaction.respond(answer(transaction.request, 200));
    });
    const { responses } = send(ada, sampleRequest("INVITE"), udp);
    await clock.advance(100);
    expect(statuses(responses)).toEqual([486]);
  });
});

describe("CANCEL (RFC 3261 9)", () => {
  let stacks: TwoStacks;
  beforeEach(async () => {
    stacks = await openTwoStacks({ delayMs: 10 });
  });
  afterEach(() => stacks.close());

  it.each([["udp", udp], ["tcp", tcp]] as const)("over %s reaches the INVITE that it names; its user answers 487 (9.2)", async (_name, route) => {
    const { ada, bob, clock } = stacks;
    const cancels: SipRequest[] = [];
    bob.transactions.onRequest((transaction) => {
      transaction.onCancel((request) => {
        cancels.push(request);
        transaction.respond(answer(transaction.request, 487));
      });
      transaction.respond(answer(transaction.request, 180));
    });
    const { transaction, responses } = send(ada, sampleRequest("INVITE"), route);
    await clock.advance(100);
    transaction.cancel([["Reason", "SIP;cause=200"]]);
    await clock.advance(100);
    expect(statuses(responses)).toEqual([180, 487]);
    expect(cancels[0]!.headers.get("Reason")).toBe("SIP;cause=200");
    expect(cancels[0]!.headers.vias[0]!.params.get("branch")).toBe(transaction.request!.headers.vias[0]!.params.get("branch"));
    expect(cancels[0]!.headers.cseq).toEqual({ sequence: 1, method: "CANCEL" });
  });

  it("waits for the first provisional response (9.1)", async () => {
    const { ada, bob, clock, network } = stacks;
    const received = arrivals(bob);
    const { transaction } = send(ada, sampleRequest("INVITE"), udp);
    await clock.advance(50);
    transaction.cancel();
    await clock.advance(50);
    expect(network.packets.map(({ data }) => firstLine(data).split(" ")[0])).toEqual(["INVITE"]);
    received[0]!.respond(answer(received[0]!.request, 180));
    await clock.advance(10);
    expect(firstLine(network.packets.at(-1)!.data)).toMatch(/^CANCEL /);
  });

  it("is answered 481 where there is no such INVITE (9.2)", async () => {
    const { ada, clock } = stacks;
    const { responses } = send(ada, sampleRequest("CANCEL"), udp);
    await clock.advance(100);
    expect(statuses(responses)).toEqual([481]);
  });

  it("gives the INVITE up when no final response follows within 64*T1 (9.1)", async () => {
    const { ada, bob, clock } = stacks;
    bob.transactions.onRequest((transaction) => transaction.respond(answer(transaction.request, 180)));
    const { transaction, failures } = send(ada, sampleRequest("INVITE"), udp);
    await clock.advance(100);
    transaction.cancel();
    await clock.advance(32_000);
    expect(failures.map(({ code }) => code)).toEqual(["sip/transaction/timeout"]);
    for (const server of arrivals(bob)) server.dispose();
  });

  it("reaches the callee over a new connection when the INVITE's has broken (9.1, 18.2.2)", async () => {
    const { ada, bob, adaHost, clock, network } = stacks;
    await ada.transactions.contactAddress(hopTo("tcp"));
    bob.transactions.onRequest((transaction) => {
      transaction.onCancel(() => transaction.respond(answer(transaction.request, 487)));
      transaction.respond(answer(transaction.request, 180));
    });
    const { transaction, responses } = send(ada, sampleRequest("INVITE"), tcp);
    await clock.advance(100);
    const connectionsOfAda = adaHost.openSockets;
    network.breakConnections();
    await clock.advance(100);
    expect(adaHost.openSockets).toBeLessThan(connectionsOfAda);
    transaction.cancel();
    await clock.advance(200);
    expect(statuses(responses)).toEqual([180, 487]);
  });

  it("sends nothing when it comes before the INVITE has left", async () => {
    const { ada, clock, network } = stacks;
    const { transaction, failures } = send(ada, sampleRequest("INVITE"), udp);
    transaction.cancel();
    await clock.advance(100);
    expect(network.packets).toEqual([]);
    expect(failures.map(({ code }) => code)).toEqual(["sip/transaction/cancelled"]);
  });
});

describe("failures and limits", () => {
  it("tries the next hop when one refuses the connection (RFC 3263 4.3)", async () => {
    const { ada, bob, clock, close } = await openTwoStacks();
    bob.transactions.onRequest((transaction) => transaction.respond(answer(transaction.request, 200)));
    const { responses, failures } = send(ada, sampleRequest("OPTIONS"), { hops: [hopTo("tcp", 5999), hopTo("udp")] });
    await clock.advance(100);
    expect(statuses(responses)).toEqual([200]);
    expect(failures).toEqual([]);
    await close();
  });

  it("tries the next hop after 503, with a branch of its own (RFC 3263 4.3)", async () => {
    const { ada, bob, clock, close } = await openTwoStacks();
    const branches: unknown[] = [];
    bob.transactions.onRequest((transaction) => {
      branches.push(transaction.request.headers.vias[0]!.params.get("branch"));
      transaction.respond(answer(transaction.request, branches.length === 1 ? 503 : 200));
    });
    const { responses } = send(ada, sampleRequest("INVITE"), { hops: [hopTo("udp"), hopTo("tcp")] });
    await clock.advance(100);
    expect(statuses(responses)).toEqual([200]);
    expect(new Set(branches).size).toBe(2);
    await close();
  });

  it("tells a refused connection when no hop is left", async () => {
    const { ada, clock, close } = await openTwoStacks();
    const { failures } = send(ada, sampleRequest("OPTIONS"), { hops: [hopTo("tcp", 5999)] });
    expect(failures).toEqual([]);
    await clock.advance(100);
    expect(failures.map(({ code }) => code)).toEqual(["sip/transport/refused"]);
    await close();
  });

  it("tells a send that fails at once (17.1.4)", async () => {
    const { ada, adaHost, bob, clock, close } = await openTwoStacks();
    bob.transactions.onRequest((transaction) => transaction.respond(answer(transaction.request, 200)));
    send(ada, sampleRequest("OPTIONS"), udp);
    await clock.advance(100);
    adaHost.addresses = ["203.0.113.9"];
    const { failures } = send(ada, sampleRequest("OPTIONS"), { ...udp, localAddress: ADA });
    await clock.advance(100);
    expect(failures.map(({ code }) => code)).toEqual(["sip/transport/unreachable"]);
    await close();
  });

  it("tells an ICMP error for the hop, and only to the transactions on that hop (17.1.4)", async () => {
    const { ada, adaHost, clock, network, close } = await openTwoStacks();
    const gone = send(ada, sampleRequest("OPTIONS"), { hops: [hopTo("udp", 5999)] });
    const other = send(ada, sampleRequest("OPTIONS"), { hops: [hopTo("udp", 5998)] });
    await clock.advance(10);
    const socket = adaHost.udpAt(network.packets[0]!.from)!;
    socket.report({ code: "network/refused", message: "Refused." }, { address: BOB, port: 5999 });
    expect(gone.failures.map(({ code }) => code)).toEqual(["sip/transport/refused"]);
    expect(other.failures).toEqual([]);
    await close();
  });

  it("tells a connection that breaks before the answer (17.1.4)", async () => {
    const { ada, bob, clock, close } = await openTwoStacks();
    arrivals(bob);
    const { failures } = send(ada, sampleRequest("OPTIONS"), tcp);
    await clock.advance(100);
    bob.dispose();
    await clock.advance(100);
    expect(failures.map(({ code }) => code)).toEqual(["sip/transport/closed"]);
    await close();
  });

  it("gives a host that takes no connection ten seconds", async () => {
    const { ada, clock, network, close } = await openTwoStacks();
    network.isBlocked = () => true;
    const { failures } = send(ada, sampleRequest("OPTIONS"), tcp);
    await clock.advance(9_999);
    expect(failures).toEqual([]);
    await clock.advance(1);
    expect(failures.map(({ code }) => code)).toEqual(["sip/transport/timeout"]);
    await close();
  });

  it("says nothing to a user that let its transaction go, and sends nothing more", async () => {
    const { ada, bob, clock, network, close } = await openTwoStacks();
    bob.dispose();
    const { transaction, failures } = send(ada, sampleRequest("OPTIONS"), udp);
    await clock.advance(100);
    transaction.dispose();
    const sent = network.packets.length;
    await clock.advance(40_000);
    expect([failures.length, network.packets.length]).toEqual([0, sent]);
    await close();
  });

  it("drops a response whose topmost Via is not ours (18.1.2)", async () => {
    const { ada, bob, clock, network, close } = await openTwoStacks();
    const received = arrivals(bob);
    const { responses } = send(ada, sampleRequest("OPTIONS"), udp);
    await clock.advance(10);
    const forged = answer(received[0]!.request, 200);
    const branch = received[0]!.request.headers.vias[0]!.params.get("branch");
    forged.headers.set("Via", `SIP/2.0/UDP 198.51.100.7:5060;branch=${branch}`);
    const socket = await network.host("198.51.100.7").openUdp({ address: "198.51.100.7", port: 5060 });
    socket.send(serializeSipMessage(forged), network.packets[0]!.from);
    await clock.advance(10);
    expect(responses).toEqual([]);
    expect(ada.transports.counters.get("responses-not-ours")).toBe(1);
    socket.dispose();
    await close();
  });
});

describe("a lossy network", () => {
  it("completes every transaction by retransmission alone at 20 % loss both ways (17.1.1.2, 17.1.2.2)", async () => {
    let draw = 12_345;
    const isLost = (): boolean => {
      draw = (Math.imul(draw, 1_103_515_245) + 12_345) & 0x7fff_ffff;
      return draw % 100_003 < 20_000;
    };
    const { ada, bob, clock, network, close } = await openTwoStacks({ delayMs: 20, isLost });
    bob.transactions.onRequest((transaction) => {
      const status = transaction.request.method === "INVITE" ? 486 : 200;
      transaction.respond(createResponse(transaction.request, status, undefined, { toTag: "b" }));
    });
    const outcomes = Array.from({ length: 200 }, (_, index) => send(ada, sampleRequest(index % 2 ? "INVITE" : "OPTIONS"), udp));
    await clock.advance(32_000);
    expect(outcomes.flatMap(({ failures }) => failures)).toEqual([]);
    expect(outcomes.map(({ responses }) => responses.length)).toEqual(outcomes.map(() => 1));
    expect(network.packets.length).toBeGreaterThan(200 * 3);
    await clock.advance(70_000);
    expect([ada.transactions.size, bob.transactions.size]).toEqual([0, 0]);
    await close();
  });
});
