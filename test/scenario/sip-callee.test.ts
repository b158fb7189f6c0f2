// What a user agent answers to a peer that does what the test says, called and within calls (RFC 3261 sections 8.2, 13.3, 14.2).
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { SipRequest } from "../../core/sip/message/model.ts";
import { createSipUri } from "../../core/sip/message/uri.ts";
import { sdp, SipWorld, textOf, type TestAgent, type TestPeer } from "./sip-world.ts";

let world: SipWorld;
let peer: TestPeer;
let ada: TestAgent;

beforeEach(async () => {
  world = new SipWorld();
  peer = await world.peer("192.0.2.9");
  // The peer is the account's own server, so that its challenges are answered.
  ada = await world.agent("ada", "192.0.2.1", {
    address: createSipUri({ user: "ada", host: "192.0.2.9" }),
    credentials: { username: "ada", password: "secret" },
  });
});

afterEach(() => world.expectNothingLeft());

/** Answers BYE, and INVITE by `onInvite`. */
function serve(onInvite: (invite: SipRequest) => void): void {
  peer.onRequest = (request) => {
    if (request.method === "INVITE") onInvite(request);
    else if (request.method !== "ACK") peer.respond(request, 200);
  };
}

describe("the callee's manners", () => {
  /** An INVITE from the peer, by hand. */
  function invite(options: { headers?: [string, string][]; body?: string; tag?: string; branch?: string } = {}): void {
    const { headers = [], body, tag = "caller", branch = "z9hG4bK-1" } = options;
    peer.send("INVITE", "192.0.2.1", [
      ["Via", `SIP/2.0/UDP 192.0.2.9:5060;branch=${branch};rport`],
      ["Max-Forwards", "70"],
      ["From", `<sip:peer@192.0.2.9>;tag=${tag}`],
      ["To", "<sip:x@192.0.2.1>"],
      ["Call-ID", "call-by-hand"],
      ["CSeq", "1 INVITE"],
      ["Contact", "<sip:peer@192.0.2.9>"],
      ...headers,
      ...(body === undefined ? [] : [["Content-Type", "application/sdp"] as [string, string]]),
    ], body);
  }

  /** The ACK that the peer owes for a response, in the dialog or not. */
  function acknowledge(sequence = 1, body?: string): void {
    const answer = peer.responses("INVITE").findLast((response) => response.status >= 200 && response.headers.cseq.sequence === sequence)!;
    const isSuccess = answer.status < 300;
    peer.send("ACK", "192.0.2.1", [
      ["Via", isSuccess ? `SIP/2.0/UDP 192.0.2.9:5060;branch=z9hG4bK-ack${sequence};rport` : answer.headers.get("Via")!],
      ["Max-Forwards", "70"],
      ["From", answer.headers.get("From")!],
      ["To", answer.headers.get("To")!],
      ["Call-ID", answer.headers.callId],
      ["CSeq", `${sequence} ACK`],
      ...(body === undefined ? [] : [["Content-Type", "application/sdp"] as [string, string]]),
    ], body);
  }

  it("answers an INVITE without offer by one of its own, and takes the answer from the ACK (13.2.1)", async () => {
    const sessions = ada.takeCalls(({ session }) => session.accept(sdp("our offer")));
    invite();
    await world.clock.advance(100);
    expect(sessions[0]!.session.offer).toBeUndefined();
    acknowledge(1, "their answer");
    await world.clock.advance(100);
    const [answer, confirmed] = sessions[0]!.events;
    expect(answer?.kind === "answer" && textOf(answer.body)).toBe("their answer");
    expect(confirmed?.kind).toBe("confirmed");
    peer.onRequest = (request) => peer.respond(request, 200);
    sessions[0]!.session.end();
    await world.clock.advance(100);
  });

  it("repeats its 180 every minute, for the proxies on the way (13.3.1.1)", async () => {
    const sessions = ada.takeCalls(({ session }) => session.ring());
    invite({ body: "offer" });
    await world.clock.advance(125_000);
    expect(peer.responses("INVITE").filter(({ status }) => status === 180)).toHaveLength(3);
    sessions[0]!.session.reject(603);
    await world.clock.advance(50);
    acknowledge();
  });

  it("stops ringing after 10 minutes where the INVITE has no Expires: a caller that is gone never cancels", async () => {
    const sessions = ada.takeCalls(({ session }) => session.ring());
    invite({ body: "offer" });
    await world.clock.advance(600_100);
    expect(sessions[0]!.end).toMatchObject({ by: "remote", failure: { code: "call/cancelled" } });
    expect(peer.responses("INVITE").at(-1)!.status).toBe(487);
    acknowledge();
  });

  it("gives up when the INVITE's Expires has passed (13.3.1)", async () => {
    const sessions = ada.takeCalls(({ session }) => session.ring());
    invite({ body: "offer", headers: [["Expires", "30"]] });
    await world.clock.advance(30_100);
    expect(sessions[0]!.end).toMatchObject({ by: "remote", failure: { code: "call/cancelled" } });
    expect(peer.responses("INVITE").at(-1)!.status).toBe(487);
    acknowledge();
  });

  it("says that the call was answered elsewhere when the CANCEL does (RFC 3326)", async () => {
    const sessions = ada.takeCalls(({ session }) => session.ring());
    invite({ body: "offer" });
    await world.clock.advance(100);
    peer.send("CANCEL", "192.0.2.1", [
      ["Via", "SIP/2.0/UDP 192.0.2.9:5060;branch=z9hG4bK-1;rport"],
      ["Max-Forwards", "70"],
      ["From", "<sip:peer@192.0.2.9>;tag=caller"],
      ["To", "<sip:x@192.0.2.1>"],
      ["Call-ID", "call-by-hand"],
      ["CSeq", "1 CANCEL"],
      ["Reason", 'SIP ;cause=200 ;text="Call completed elsewhere"'],
    ]);
    await world.clock.advance(100);
    expect(sessions[0]!.end).toMatchObject({ by: "remote", failure: { code: "call/answered-elsewhere" } });
    acknowledge();
  });

  it("waits for the ACK before it hangs up a call just answered (15)", async () => {
    const sessions = ada.takeCalls(({ session }) => session.accept(sdp("answer")));
    invite({ body: "offer" });
    await world.clock.advance(100);
    peer.onRequest = (request) => peer.respond(request, 200);
    sessions[0]!.session.end();
    await world.clock.advance(100);
    expect(peer.requests("BYE")).toHaveLength(0);
    acknowledge();
    await world.clock.advance(100);
    expect(peer.requests("BYE")).toHaveLength(1);
  });

  it.each([
    ["an extension that it does not know", 420, [["Require", "precondition"]]],
    ["an encoded body", 415, [["Content-Encoding", "gzip"]]],
  ] as [string, number, [string, string][]][])("refuses %s with %i (8.2.2.3, 8.2.3)", async (_what, status, headers) => {
    ada.takeCalls(({ session }) => session.accept(sdp("answer")));
    invite({ body: "offer", headers });
    await world.clock.advance(50);
    expect(peer.responses("INVITE").at(-1)!.status).toBe(status);
    acknowledge();
  });

  it("answers the same INVITE by another way with 482 (8.2.2.2)", async () => {
    const sessions = ada.takeCalls(({ session }) => session.ring());
    invite({ body: "offer" });
    invite({ body: "offer", branch: "z9hG4bK-2" });
    await world.clock.advance(50);
    expect(sessions).toHaveLength(1);
    expect(peer.responses("INVITE").map(({ status }) => status)).toContain(482);
    sessions[0]!.session.reject(486);
  });

  it("answers OPTIONS with what it can do (11.2), an unknown method with 405 and Allow (8.2.1), BYE of nothing with 481 (15.1.2)", async () => {
    const base: [string, string][] = [
      ["Max-Forwards", "70"], ["From", "<sip:peer@192.0.2.9>;tag=t"], ["Call-ID", "c"],
    ];
    const send = (method: string, to = "<sip:x@192.0.2.1>"): void =>
      peer.send(method, "192.0.2.1", [["Via", `SIP/2.0/UDP 192.0.2.9:5060;branch=z9hG4bK-${method};rport`], ...base, ["To", to], ["CSeq", `1 ${method}`]]);
    send("OPTIONS");
    send("DANCE");
    send("BYE", "<sip:x@192.0.2.1>;tag=unknown");
    await world.clock.advance(50);
    expect(peer.responses("OPTIONS")[0]).toMatchObject({ status: 200 });
    expect(peer.responses("OPTIONS")[0]!.headers.allow).toContain("INVITE");
    expect(peer.responses("DANCE")[0]).toMatchObject({ status: 405 });
    expect(peer.responses("DANCE")[0]!.headers.allow).toContain("BYE");
    expect(peer.responses("BYE")[0]).toMatchObject({ status: 481 });
  });

  it("answers a request with an old CSeq in the dialog with 500 (12.2.2)", async () => {
    serve((request) => peer.respond(request, 200, { body: "answer" }));
    const { session } = ada.call(peer.uri);
    await world.clock.advance(200);
    const [sent] = peer.requests("INVITE");
    peer.requestInDialog(sent!, "OPTIONS", 9);
    await world.clock.advance(50);
    peer.requestInDialog(sent!, "BYE", 8);
    await world.clock.advance(50);
    expect(peer.responses("BYE")[0]).toMatchObject({ status: 500 });
    session.end();
  });

  it("answers a re-INVITE while its own is out with 491 (14.2)", async () => {
    let invites = 0;
    serve((request) => {
      if (++invites === 1) peer.respond(request, 200, { body: "answer" });
    });
    const { session } = ada.call(peer.uri);
    await world.clock.advance(200);
    const [sent] = peer.requests("INVITE");
    void session.reoffer(sdp("hold"));
    await world.clock.advance(50);
    peer.requestInDialog(sent!, "INVITE", 5, { body: "theirs" });
    await world.clock.advance(50);
    expect(peer.responses("INVITE")[0]).toMatchObject({ status: 491 });
    session.end();
  });

  it("answers a re-INVITE without offer by one of its own, and takes the answer from the ACK (14.2)", async () => {
    serve((request) => peer.respond(request, 200, { body: "answer" }));
    const { session, events } = ada.call(peer.uri);
    session.onEvent((event) => {
      if (event.kind === "offer" && !event.body) session.answerOffer(sdp("our offer"));
    });
    await world.clock.advance(200);
    const [sent] = peer.requests("INVITE");
    peer.requestInDialog(sent!, "INVITE", 5);
    await world.clock.advance(50);
    expect(peer.responses("INVITE").at(-1)).toMatchObject({ status: 200 });
    peer.requestInDialog(sent!, "ACK", 5, { body: "their answer" });
    await world.clock.advance(50);
    const answer = events.at(-1);
    expect(answer?.kind === "answer" && textOf(answer.body)).toBe("their answer");
    session.end();
  });

  it("can go on when the ACK leaves out the answer that it owes", async () => {
    serve((request) => peer.respond(request, 200, { body: "answer" }));
    const { session, events } = ada.call(peer.uri);
    session.onEvent((event) => {
      if (event.kind === "offer") session.answerOffer(sdp(event.body ? "our answer" : "our offer"));
    });
    await world.clock.advance(200);
    const [sent] = peer.requests("INVITE");
    peer.requestInDialog(sent!, "INVITE", 5);
    await world.clock.advance(50);
    peer.requestInDialog(sent!, "ACK", 5);
    await world.clock.advance(50);
    peer.requestInDialog(sent!, "INVITE", 6);
    await world.clock.advance(50);
    peer.requestInDialog(sent!, "ACK", 6, { body: "their answer" });
    await world.clock.advance(50);
    expect(events.flatMap((event) => (event.kind === "answer" ? [textOf(event.body)] : []))).toEqual(["their answer"]);
    session.end();
  });

  it("is gone for a peer that never acknowledges a change (13.3.1.4)", async () => {
    serve((request) => peer.respond(request, 200, { body: "answer" }));
    const call = ada.call(peer.uri);
    call.session.onEvent((event) => {
      if (event.kind === "offer") call.session.answerOffer(sdp("yes"));
    });
    await world.clock.advance(200);
    peer.requestInDialog(peer.requests("INVITE")[0]!, "INVITE", 5, { body: "theirs" });
    await world.clock.advance(33_000);
    expect(call.end).toMatchObject({ by: "network", failure: { code: "call/lost" } });
    expect(peer.requests("BYE")).toHaveLength(1);
  });
});
