// A caller against a peer that does what the test says: forks, floods, challenges, routes (RFC 3261, RFC 6026).
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { SipRequest } from "../../core/sip/message/model.ts";
import { createSipUri, formatUri } from "../../core/sip/message/uri.ts";
import { SipWorld, textOf, type TestAgent, type TestPeer } from "./sip-world.ts";

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

const NONCE = 'Digest realm="home", nonce="n1", qop="auth", algorithm=MD5';

describe("forked answers (section 13.2.2.4)", () => {
  it("keeps the first, acknowledges the second and ends it", async () => {
    serve((invite) => {
      peer.respond(invite, 180, { tag: "a" });
      peer.respond(invite, 180, { tag: "b" });
      peer.respond(invite, 200, { tag: "b", body: "from b" });
      peer.respond(invite, 200, { tag: "a", body: "from a" });
    });
    const { session, events } = ada.call(peer.uri);
    await world.clock.advance(300);
    const tagsOf = (method: string): unknown[] => peer.requests(method).map((request) => request.headers.to.params.get("tag"));
    expect(tagsOf("ACK").toSorted()).toEqual(["a", "b"]);
    expect(tagsOf("BYE")).toEqual(["a"]);
    const accepted = events.find((event) => event.kind === "accepted");
    expect(accepted?.kind === "accepted" && textOf(accepted.body)).toBe("from b");
    session.end();
  });

  it("acknowledges and ends one that comes when its call is over and its transaction gone (RFC 6026 section 7.2)", async () => {
    let first: SipRequest | undefined;
    serve((invite) => {
      first = invite;
      peer.respond(invite, 200, { tag: "a", body: "answer" });
    });
    const { session } = ada.call(peer.uri);
    await world.clock.advance(300);
    session.end();
    await world.clock.advance(60_000);
    peer.respond(first!, 200, { tag: "late", body: "answer" });
    await world.clock.advance(300);
    expect(peer.requests("BYE").map((bye) => bye.headers.to.params.get("tag"))).toEqual(["a", "late"]);
  });

  it("takes the answer of an 18x where the 2xx of the same peer leaves it out", async () => {
    serve((invite) => {
      peer.respond(invite, 183, { tag: "a", body: "early" });
      peer.respond(invite, 200, { tag: "a" });
    });
    const { session, events } = ada.call(peer.uri);
    await world.clock.advance(300);
    const accepted = events.find((event) => event.kind === "accepted");
    expect(accepted?.kind === "accepted" && textOf(accepted.body)).toBe("early");
    session.end();
  });
});

describe("a callee that floods", () => {
  it("with answers of ever new tags makes us send 16 BYE, no more, while the call is up and after", async () => {
    let invite: SipRequest | undefined;
    serve((request) => {
      invite ??= request;
      for (let fork = 0; fork < 30; fork++) peer.respond(request, 200, { tag: `fork${fork}`, body: "answer" });
    });
    const { session } = ada.call(peer.uri);
    await world.clock.advance(300);
    const tags = (): number => new Set(peer.requests("BYE").map((bye) => bye.headers.to.params.get("tag"))).size;
    expect(tags()).toBe(16);
    session.end();
    await world.clock.advance(60_000);
    for (let fork = 0; fork < 30; fork++) peer.respond(invite!, 200, { tag: `late${fork}`, body: "answer" });
    await world.clock.advance(300);
    expect(tags()).toBe(16 + 1 + 16);
  });

  it("with the same late 2xx gets its ACK each time, and one BYE (RFC 6026 section 7.2)", async () => {
    let invite: SipRequest | undefined;
    serve((request) => {
      invite ??= request;
      peer.respond(request, 486);
    });
    ada.call(peer.uri);
    await world.clock.advance(60_000);
    for (let count = 0; count < 3; count++) peer.respond(invite!, 200, { tag: "late", body: "answer" });
    await world.clock.advance(300);
    expect(peer.requests("ACK").filter((ack) => ack.headers.to.params.get("tag") === "late")).toHaveLength(3);
    expect(peer.requests("BYE")).toHaveLength(1);
  });
});

describe("a called address", () => {
  it("loses the header fields and the method of its URI: neither belongs into a request (19.1.5)", async () => {
    serve((invite) => peer.respond(invite, 486));
    ada.call({ ...peer.uri, params: new Map([["method", "BYE"], ["user", "phone"]]), headers: new Map([["subject", "x"], ["route", "<sip:203.0.113.9;lr>"]]) });
    await world.clock.advance(300);
    const [invite] = peer.requests("INVITE");
    expect(formatUri(invite!.uri)).toBe("sip:peer@192.0.2.9;user=phone");
    expect(invite!.headers.get("To")).toBe("<sip:peer@192.0.2.9;user=phone>");
    expect(invite!.headers.get("Route")).toBeUndefined();
    expect(invite!.headers.get("Subject")).toBeUndefined();
  });
});

describe("challenges (section 22)", () => {
  it("are answered for INVITE, with the same Call-ID and tag and the next CSeq (8.1.3.5)", async () => {
    serve((invite) => {
      const knows = invite.headers.proxyAuthorization.length > 0;
      peer.respond(invite, knows ? 200 : 407, knows ? { body: "answer" } : { headers: [["Proxy-Authenticate", NONCE]] });
    });
    const { session, events } = ada.call(peer.uri);
    await world.clock.advance(300);
    expect(events.map((event) => event.kind)).toEqual(["accepted", "confirmed"]);
    const [first, second] = peer.requests("INVITE");
    expect(second!.headers.callId).toBe(first!.headers.callId);
    expect(second!.headers.cseq.sequence).toBe(first!.headers.cseq.sequence + 1);
    // The ACK for the 2xx carries the INVITE's credentials (22.1).
    expect(peer.requests("ACK").at(-1)!.headers.proxyAuthorization).toHaveLength(1);
    session.end();
  });

  it("met once are answered in advance: the next call needs no extra round trip", async () => {
    serve((invite) => {
      const knows = invite.headers.proxyAuthorization.length > 0;
      peer.respond(invite, knows ? 486 : 407, knows ? {} : { headers: [["Proxy-Authenticate", NONCE]] });
    });
    ada.call(peer.uri);
    await world.clock.advance(300);
    ada.call(peer.uri);
    await world.clock.advance(300);
    const counts = peer.requests("INVITE").map((invite) => invite.headers.proxyAuthorization[0]?.params.get("nc"));
    expect(counts).toEqual([undefined, "00000001", "00000002"]);
  });

  it("are answered for BYE", async () => {
    peer.onRequest = (request) => {
      if (request.method === "INVITE") peer.respond(request, 200, { body: "answer" });
      if (request.method !== "BYE") return;
      const knows = request.headers.proxyAuthorization.length > 0;
      peer.respond(request, knows ? 200 : 407, { headers: knows ? [] : [["Proxy-Authenticate", NONCE]] });
    };
    const { session } = ada.call(peer.uri);
    await world.clock.advance(300);
    session.end();
    await world.clock.advance(300);
    expect(peer.requests("BYE").map((bye) => bye.headers.cseq.sequence)).toEqual([2, 3]);
    expect(ada.agent.sessionCount).toBe(0);
  });

  it("are given up when the password is refused", async () => {
    serve((invite) => peer.respond(invite, 407, { headers: [["Proxy-Authenticate", NONCE]] }));
    const call = ada.call(peer.uri);
    await world.clock.advance(500);
    expect(peer.requests("INVITE")).toHaveLength(2);
    expect(call.end).toMatchObject({ status: 407, failure: { code: "call/forbidden" } });
  });

  it("leave no hash with a callee that the ACK goes to directly, from which it could guess the password", async () => {
    const stranger = await world.peer("203.0.113.9");
    serve((invite) => {
      const knows = invite.headers.proxyAuthorization.length > 0;
      if (knows) peer.respond(invite, 200, { body: "answer", headers: [["Contact", "<sip:callee@203.0.113.9>"]] });
      else peer.respond(invite, 407, { headers: [["Proxy-Authenticate", NONCE]] });
    });
    stranger.onRequest = (request) => {
      if (request.method === "BYE") stranger.respond(request, 200);
    };
    const { session } = ada.call(peer.uri);
    await world.clock.advance(300);
    session.end();
    await world.clock.advance(300);
    for (const method of ["ACK", "BYE"]) {
      expect(stranger.requests(method)).toHaveLength(1);
      expect(stranger.requests(method)[0]!.headers.get("Proxy-Authorization"), method).toBeUndefined();
    }
  });

  it("of a stranger get no answer", async () => {
    const stranger = await world.peer("203.0.113.9");
    stranger.onRequest = (request) => {
      if (request.method === "INVITE") stranger.respond(request, 401, { headers: [["WWW-Authenticate", NONCE]] });
    };
    const call = ada.call(stranger.uri);
    await world.clock.advance(300);
    expect(stranger.requests("INVITE")).toHaveLength(1);
    expect(call.end).toMatchObject({ status: 401, failure: { code: "call/forbidden" } });
  });
});

describe("route set (section 12.1.2, 12.2.1.1)", () => {
  it("is the Record-Route of the 2xx reversed, and the next hop is its first", async () => {
    serve((invite) => peer.respond(invite, 200, {
      body: "answer",
      headers: [["Record-Route", "<sip:192.0.2.8;lr>, <sip:192.0.2.9;lr>"], ["Contact", "<sip:callee@198.51.100.1>"]],
    }));
    const { session } = ada.call(peer.uri);
    await world.clock.advance(300);
    session.end();
    await world.clock.advance(300);
    const [bye] = peer.requests("BYE");
    expect(bye!.headers.routes.map(({ uri }) => uri.scheme === "sip" && uri.host)).toEqual(["192.0.2.9", "192.0.2.8"]);
  });
});
