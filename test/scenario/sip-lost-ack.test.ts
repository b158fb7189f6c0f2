// What a lost ACK leaves behind: answers that come again when something else is under way, and requests that show the
// peer had our answer all along (RFC 3261 sections 13.2.2.4, 13.3.1.4, 14; RFC 5407 section 3.1.4).
import { afterEach, beforeEach, expect, it } from "vitest";
import { formatNameAddr } from "../../core/sip/message/name-addr.ts";
import { sdp, SipWorld, textOf, type TestAgent, type TestPeer } from "./sip-world.ts";

let world: SipWorld;
let peer: TestPeer;
let ada: TestAgent;

beforeEach(async () => {
  world = new SipWorld();
  peer = await world.peer("192.0.2.9");
  ada = await world.agent("ada", "192.0.2.1");
});

afterEach(() => world.expectNothingLeft());

/** The peer's requests of one call. */
function send(method: string, sequence: number, to: string, body?: string): void {
  peer.send(method, "192.0.2.1", [
    ["Via", `SIP/2.0/UDP 192.0.2.9:5060;branch=z9hG4bK-${method}-${sequence};rport`],
    ["Max-Forwards", "70"],
    ["From", "<sip:peer@192.0.2.9>;tag=theirs"],
    ["To", to],
    ["Call-ID", "call-by-hand"],
    ["CSeq", `${sequence} ${method}`],
    ["Contact", "<sip:peer@192.0.2.9>"],
    ...(body === undefined ? [] : [["Content-Type", "application/sdp"] as [string, string]]),
  ], body);
}

it("does not take the 200 to a hold, sent again, for the answer to resuming", async () => {
  peer.onRequest = (request) => request.method === "BYE" && peer.respond(request, 200);
  const { session } = ada.call(peer.uri);
  await world.clock.advance(50);
  peer.respond(peer.requests("INVITE")[0]!, 200, { body: "answer" });
  await world.clock.advance(50);
  void session.reoffer(sdp("hold"));
  await world.clock.advance(50);
  const hold = peer.requests("INVITE")[1]!;
  peer.respond(hold, 200, { body: "held" });
  await world.clock.advance(50);
  let resumed: string | undefined;
  void session.reoffer(sdp("resume")).then((answer) => (resumed = answer.ok ? textOf(answer.value) : "refused"));
  await world.clock.advance(50);
  peer.respond(hold, 200, { body: "held" });
  await world.clock.advance(50);
  expect(resumed).toBeUndefined();
  expect(peer.requests("ACK").map(({ headers }) => headers.cseq.sequence)).toEqual([1, 2, 2]);
  peer.respond(peer.requests("INVITE")[2]!, 200, { body: "resumed" });
  await world.clock.advance(50);
  expect(resumed).toBe("resumed");
  expect(peer.requests("ACK").at(-1)?.headers.cseq.sequence).toBe(3);
  session.end();
});

it("takes a re-INVITE that comes before the ACK of its first answer: the peer has had that answer", async () => {
  const taken = ada.takeCalls(({ session }) => {
    session.onEvent((event) => event.kind === "offer" && session.answerOffer(sdp("held")));
    session.accept(sdp("answer"));
  });
  send("INVITE", 1, "<sip:x@192.0.2.1>", "offer");
  await world.clock.advance(50);
  const to = formatNameAddr(peer.responses("INVITE").at(-1)!.headers.to);
  send("INVITE", 2, to, "hold");
  await world.clock.advance(50);
  expect(taken[0]?.kinds).toEqual(["confirmed", "offer"]);
  expect(peer.responses("INVITE").at(-1)).toMatchObject({ status: 200, headers: { cseq: { sequence: 2 } } });
  send("ACK", 2, to);
  send("BYE", 3, to);
  await world.clock.advance(50);
  expect(peer.responses("BYE").at(-1)?.status).toBe(200);
});

it("counts a call as up whose BYE comes in place of the ACK", async () => {
  const taken = ada.takeCalls(({ session }) => session.accept(sdp("answer")));
  send("INVITE", 1, "<sip:x@192.0.2.1>", "offer");
  await world.clock.advance(50);
  send("BYE", 2, formatNameAddr(peer.responses("INVITE").at(-1)!.headers.to));
  await world.clock.advance(50);
  expect(taken[0]?.kinds).toEqual(["confirmed", "ended"]);
  expect(taken[0]?.end).toMatchObject({ by: "remote" });
});
