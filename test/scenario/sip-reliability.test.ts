// Reliable provisional responses (RFC 3262), by a caller against a peer that does what the test says, and by a callee.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { SipRequest, SipResponse } from "../../core/sip/message/model.ts";
import { createSipUri } from "../../core/sip/message/uri.ts";
import { sdp, SipWorld, textOf, type TestAgent, type TestPeer, type TestSession } from "./sip-world.ts";

let world: SipWorld;
let ada: TestAgent;
let peer: TestPeer;

beforeEach(async () => {
  world = new SipWorld();
  peer = await world.peer("192.0.2.9");
  ada = await world.agent("ada", "192.0.2.1", {
    address: createSipUri({ user: "ada", host: "192.0.2.9" }), credentials: { username: "ada", password: "secret" },
  });
});

afterEach(() => world.expectNothingLeft());

/** The bodies of messages, as text. */
function bodies(messages: readonly (SipRequest | SipResponse)[]): string[] {
  return messages.map(({ body }) => new TextDecoder().decode(body));
}

describe("a caller", () => {
  let invite: SipRequest;
  let call: TestSession;

  /** Calls; the peer keeps the INVITE and answers PRACK and all else with 200. */
  async function start(options: { offer?: string; requiresReliability?: boolean } = { offer: "offer" }): Promise<void> {
    const { offer, requiresReliability } = options;
    peer.onRequest = (request) => {
      if (request.method === "INVITE") invite = request;
      else if (request.method !== "ACK") peer.respond(request, 200, { tag: request.headers.to.params.get("tag") ?? "peer-tag" });
    };
    call = ada.callWith(peer.uri, { ...(offer === undefined ? {} : { body: sdp(offer) }), ...(requiresReliability ? { requiresReliability } : {}) });
    await world.clock.advance(50);
  }

  async function say(status: number, rseq: number | undefined, options: { tag?: string; body?: string } = {}): Promise<void> {
    const headers: [string, string][] = rseq === undefined ? [] : [["Require", "100rel"], ["RSeq", String(rseq)]];
    peer.respond(invite, status, { ...options, headers });
    await world.clock.advance(50);
  }

  async function finish(): Promise<void> {
    call.session.end();
    await world.clock.advance(50);
    if (peer.requests("CANCEL").length > 0) peer.respond(invite, 487);
  }

  const racks = (): (string | undefined)[] => peer.requests("PRACK").map(({ headers }) => headers.get("RAck"));

  it("says that it supports them, and requires them where it is told to (4)", async () => {
    await start({ offer: "offer", requiresReliability: true });
    expect([invite.headers.supported, invite.headers.require]).toEqual([expect.arrayContaining(["100rel"]), ["100rel"]]);
    await say(486, undefined);
  });

  it("acknowledges each one in the order of RSeq, and what the response answers holds (4, 5)", async () => {
    await start();
    await say(180, 7);
    await say(183, 8, { body: "early" });
    await say(200, undefined);
    expect(racks()).toEqual(["7 1 INVITE", "8 1 INVITE"]);
    expect(call.events.map((event) => [event.kind, "body" in event ? textOf(event.body) : undefined])).toEqual([
      ["ringing", undefined], ["ringing", "early"], ["accepted", "early"], ["confirmed", undefined],
    ]);
    await finish();
  });

  it("passes over one that comes again, and one that comes before its turn (4)", async () => {
    await start();
    await say(180, 7);
    await say(180, 7);
    await say(183, 9, { body: "too early" });
    expect([racks(), call.kinds]).toEqual([["7 1 INVITE"], ["ringing"]]);
    await say(183, 8, { body: "its turn" });
    await say(183, 9);
    expect(racks()).toEqual(["7 1 INVITE", "8 1 INVITE", "9 1 INVITE"]);
    await finish();
  });

  it("counts RSeq for each fork by itself, and each PRACK goes to its own (4)", async () => {
    await start();
    await say(183, 1, { tag: "desk", body: "desk's sound" });
    await say(183, 500, { tag: "mobile", body: "mobile's sound" });
    await say(180, 2, { tag: "desk" });
    expect(peer.requests("PRACK").map(({ headers }) => [headers.to.params.get("tag"), headers.get("RAck")])).toEqual([
      ["desk", "1 1 INVITE"], ["mobile", "500 1 INVITE"], ["desk", "2 1 INVITE"],
    ]);
    await say(200, undefined, { tag: "desk" });
    const accepted = call.events.find((event) => event.kind === "accepted");
    expect(accepted?.kind === "accepted" && textOf(accepted.body)).toBe("desk's sound");
    await finish();
  });

  it("acknowledges a reliable 199, which ends its fork; another one that has answered is heard again (RFC 6228 4)", async () => {
    await start({ offer: "offer", requiresReliability: true });
    await say(183, 1, { tag: "desk", body: "desk's sound" });
    await say(183, 1, { tag: "mobile", body: "mobile's sound" });
    await say(199, 2, { tag: "mobile" });
    expect(racks()).toEqual(["1 1 INVITE", "1 1 INVITE", "2 1 INVITE"]);
    expect(call.events.map((event) => ("body" in event ? textOf(event.body) : undefined))).toEqual(["desk's sound", "mobile's sound", "desk's sound"]);
    await finish();
  });

  it("answers a challenge to PRACK", async () => {
    await start();
    peer.onRequest = (request) => {
      if (request.method === "PRACK" && !request.headers.has("Authorization")) {
        peer.respond(request, 401, { headers: [["WWW-Authenticate", 'Digest realm="home", nonce="n1", qop="auth", algorithm=MD5']] });
      } else if (request.method !== "ACK" && request.method !== "INVITE") peer.respond(request, 200);
    };
    await say(180, 1);
    expect(peer.requests("PRACK").map(({ headers }) => [headers.has("Authorization"), headers.get("RAck")])).toEqual([[false, "1 1 INVITE"], [true, "1 1 INVITE"]]);
    await finish();
  });

  it("repeats a PRACK that is lost (RFC 3261 17.1.2)", async () => {
    await start();
    world.lose((message) => message.kind === "request" && message.method === "PRACK", 2);
    await say(180, 1);
    await world.clock.advance(2_000);
    expect(peer.requests("PRACK")).toHaveLength(1);
    await finish();
  });

  it("asks its user about the offer of a reliable response, and answers in PRACK (5)", async () => {
    await start({});
    await say(183, 3, { body: "callee's offer" });
    expect(call.events.at(-1)).toMatchObject({ kind: "offer" });
    expect(racks()).toEqual([]);
    call.session.answerOffer(sdp("our answer"));
    await world.clock.advance(50);
    expect(bodies(peer.requests("PRACK"))).toEqual(["our answer"]);
    await say(200, undefined);
    expect([call.session.state, bodies(peer.requests("ACK"))]).toEqual(["confirmed", [""]]);
    await finish();
  });

  it("acknowledges an offer that it cannot take, and takes the call back with the reason (5; RFC 3326)", async () => {
    await start({});
    await say(183, 3, { body: "callee's offer" });
    call.session.rejectOffer();
    await world.clock.advance(50);
    expect([bodies(peer.requests("PRACK")), peer.requests("CANCEL")[0]?.headers.reasons]).toMatchObject([[""], [{ protocol: "SIP", cause: 488 }]]);
    peer.respond(invite, 487);
    await world.clock.advance(50);
    expect(call.end).toMatchObject({ by: "local", failure: { code: "call/not-acceptable" } });
  });

  it("takes the first answer of a peer in an unreliable response for that of its 2xx (RFC 3261 13.2.1)", async () => {
    await start();
    await say(183, undefined, { body: "first" });
    await say(183, undefined, { body: "second" });
    await say(200, undefined, { body: "third" });
    expect(call.events.flatMap((event) => ("body" in event ? [textOf(event.body)] : []))).toEqual(["first", "first", "first"]);
    await finish();
  });

  it("takes no offer from an unreliable response (5)", async () => {
    await start({});
    await say(183, undefined, { body: "no offer" });
    expect(call.kinds).toEqual(["ringing"]);
    await finish();
  });

  it("hangs up a call whose 200 crossed the CANCEL with a PRACK still out (RFC 5407 3.1.2)", async () => {
    await start();
    world.lose((message) => message.kind === "request" && message.method === "PRACK", 1);
    await say(183, 1, { body: "early" });
    call.session.end();
    await say(200, undefined);
    await world.clock.advance(1_000);
    expect([peer.requests("ACK").length, peer.requests("BYE").length]).toEqual([1, 1]);
  });
});

describe("a callee", () => {
  const BASE: [string, string][] = [
    ["Via", "SIP/2.0/UDP 192.0.2.9:5060;branch=z9hG4bK-invite;rport"], ["Max-Forwards", "70"], ["From", "<sip:peer@192.0.2.9>;tag=t"],
    ["Call-ID", "c"], ["Contact", "<sip:peer@192.0.2.9>"],
  ];
  let call: TestSession;

  async function invite(headers: [string, string][], offer?: string): Promise<void> {
    const sessions = ada.takeCalls(() => {});
    peer.onRequest = (request) => {
      if (request.method !== "ACK") peer.respond(request, 200);
    };
    const type: [string, string][] = offer === undefined ? [] : [["Content-Type", "application/sdp"]];
    peer.send("INVITE", "192.0.2.1", [...BASE, ["To", "<sip:ada@192.0.2.1>"], ["CSeq", "1 INVITE"], ...headers, ...type], offer);
    await world.clock.advance(50);
    call = sessions[0]!;
  }

  const last = (): SipResponse => peer.responses("INVITE").at(-1)!;
  const statuses = (): number[] => peer.responses("INVITE").map(({ status }) => status);

  /** A request within the dialog that our responses made. */
  async function send(method: string, sequence: number, headers: [string, string][] = [], body?: string): Promise<void> {
    const { to } = last().headers;
    const [[, via], ...rest] = BASE as [[string, string], ...[string, string][]];
    const type: [string, string][] = body === undefined ? [] : [["Content-Type", "application/sdp"]];
    peer.send(method, "192.0.2.1", [
      ["Via", via.replace("invite", `${method}-${sequence}-${headers[0]?.[1].replaceAll(" ", "-") ?? ""}`)], ...rest,
      ["To", `<sip:ada@192.0.2.1>;tag=${to.params.get("tag")}`], ["CSeq", `${sequence} ${method}`], ...headers, ...type,
    ], body);
    await world.clock.advance(50);
  }

  const prack = (sequence: number, rseq: number | undefined, body?: string): Promise<void> => send("PRACK", sequence, [["RAck", `${rseq} 1 INVITE`]], body);

  it("rings unreliably where the caller only supports them, and there is nothing to describe (3)", async () => {
    await invite([["Supported", "100rel"]], "offer");
    call.session.ring();
    await world.clock.advance(50);
    expect([last().status, last().headers.rseq]).toEqual([180, undefined]);
    call.session.reject(486);
  });

  it("rings reliably where the caller requires it: again after T1, 2*T1, 4*T1, until PRACK (3)", async () => {
    await invite([["Require", "100rel"]], "offer");
    call.session.ring();
    await world.clock.advance(4_000);
    expect([last().headers.require, statuses().filter((status) => status === 180)]).toEqual([["100rel"], [180, 180, 180, 180]]);
    await prack(2, last().headers.rseq);
    await world.clock.advance(30_000);
    expect(statuses().filter((status) => status === 180)).toHaveLength(4);
    expect(peer.responses("PRACK").map(({ status }) => status)).toEqual([200]);
    call.session.reject(486);
  });

  it("refuses the call with 504 where no PRACK comes for 64*T1 (3)", async () => {
    await invite([["Require", "100rel"]], "offer");
    call.session.ring();
    await world.clock.advance(32_100);
    expect([last().status, call.end]).toMatchObject([504, { by: "network", failure: { code: "call/no-prack" } }]);
  });

  it("sends one after the other, each numbered one higher, and holds the 2xx back until the one with the answer has its PRACK (3)", async () => {
    await invite([["Require", "100rel"]], "offer");
    call.session.ring(sdp("early answer"));
    call.session.ring();
    call.session.accept(sdp("not sent"));
    await world.clock.advance(50);
    const early = last();
    expect([early.status, bodies([early])]).toEqual([183, ["early answer"]]);
    await prack(2, early.headers.rseq);
    expect([last().status, bodies([last()])]).toEqual([200, [""]]);
    await send("ACK", 1);
    expect(call.kinds).toEqual(["confirmed"]);
    call.session.end();
  });

  it("holds the 2xx back also while the one with the answer waits for its turn (3)", async () => {
    await invite([["Require", "100rel"]], "offer");
    call.session.ring();
    call.session.ring(sdp("early answer"));
    call.session.accept(sdp("not sent"));
    await world.clock.advance(50);
    expect([last().status, bodies([last()])]).toEqual([180, [""]]);
    await prack(2, last().headers.rseq);
    expect([last().status, bodies([last()])]).toEqual([183, ["early answer"]]);
    await prack(3, last().headers.rseq);
    expect([last().status, bodies([last()])]).toEqual([200, [""]]);
    await send("ACK", 1);
    call.session.end();
  });

  it("gives a CANCEL its way while the 2xx is held back (RFC 3261 9.2)", async () => {
    await invite([["Supported", "100rel"]], "offer");
    call.session.ring(sdp("early answer"));
    call.session.accept(sdp("not sent"));
    await world.clock.advance(50);
    peer.send("CANCEL", "192.0.2.1", [...BASE.filter(([name]) => name !== "Contact"), ["To", "<sip:ada@192.0.2.1>"], ["CSeq", "1 CANCEL"]], undefined, { user: "x" });
    await world.clock.advance(50);
    expect([last().status, call.end]).toMatchObject([487, { by: "remote" }]);
  });

  it("takes no PRACK for a response that it did not send, nor the same twice: 481 (3)", async () => {
    await invite([["Require", "100rel"]], "offer");
    call.session.ring();
    await world.clock.advance(50);
    const rseq = last().headers.rseq!;
    await prack(2, rseq + 1);
    await send("PRACK", 3, [["RAck", `${rseq} 2 INVITE`]]);
    await prack(4, rseq);
    await prack(5, rseq);
    expect(peer.responses("PRACK").map(({ status }) => status)).toEqual([481, 481, 200, 481]);
    call.session.reject(486);
  });

  it("offers in a reliable 183 where the INVITE has no offer, and takes the answer of PRACK (5)", async () => {
    await invite([["Supported", "100rel"]]);
    call.session.ring(sdp("our offer"));
    await world.clock.advance(50);
    expect(bodies([last()])).toEqual(["our offer"]);
    await prack(2, last().headers.rseq, "caller's answer");
    expect(call.events).toMatchObject([{ kind: "answer" }]);
    call.session.accept(sdp("not sent"));
    await world.clock.advance(50);
    expect([last().status, bodies([last()])]).toEqual([200, [""]]);
    await send("ACK", 1);
    call.session.end();
  });

  it("makes no offer in an unreliable response, and shows an early answer that its 2xx repeats (5; RFC 3261 13.3.1)", async () => {
    await invite([]);
    call.session.ring(sdp("offer"));
    await world.clock.advance(50);
    expect(bodies([last()])).toEqual([""]);
    call.session.reject(486);
  });

  it("answers the offer of a PRACK in its 200 (5)", async () => {
    await invite([["Supported", "100rel"]], "offer");
    call.session.ring(sdp("early answer"));
    await world.clock.advance(50);
    await prack(2, last().headers.rseq, "another offer");
    expect(call.events).toMatchObject([{ kind: "offer" }]);
    call.session.answerOffer(sdp("another answer"));
    await world.clock.advance(50);
    expect(bodies(peer.responses("PRACK"))).toEqual(["another answer"]);
    call.session.reject(486);
  });
});

describe("two user agents on a link that loses every fourth packet", () => {
  it.each(Array.from({ length: 10 }, (_, index) => index + 1))("agree on early media and talk, seed %i", async (seed) => {
    const dice = world.dice(seed);
    const bob = await world.agent("bob", "192.0.2.2");
    world.network.isLost = () => dice.bytes(1)[0]! < 64;
    const sessions = bob.takeCalls(({ session }) => {
      session.ring(sdp("early answer"));
      world.clock.setTimer(1_000, () => session.accept(sdp("answer")));
    });
    const call = ada.callWith(bob.identity.address, { body: sdp("offer"), requiresReliability: true });
    await world.clock.advance(40_000);
    call.session.end();
    await world.clock.advance(200_000);
    for (const { events } of [call, ...sessions]) expect(events.filter(({ kind }) => kind === "ended")).toHaveLength(1);
    const confirmed = [call, ...sessions].filter(({ kinds }) => kinds.includes("confirmed"));
    const heard = call.events.flatMap((event) => ("body" in event && event.body ? [textOf(event.body)] : []));
    expect(confirmed.length === 0 || heard.every((text) => text === "early answer")).toBe(true);
  });
});
