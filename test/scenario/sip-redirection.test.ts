// A caller that is sent elsewhere (RFC 3261 sections 8.1.3.4, 8.1.3.5, 19.1.5, 21.3), on the real stack in virtual time.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { SipRequest } from "../../core/sip/message/model.ts";
import { formatNameAddr } from "../../core/sip/message/name-addr.ts";
import { createSipUri, formatUri } from "../../core/sip/message/uri.ts";
import { SipWorld, sdp, textOf, type TestAgent, type TestPeer, type TestSession } from "./sip-world.ts";

let world: SipWorld;
let ada: TestAgent;
/** Who is called first, and three places to be sent to. */
let first: TestPeer;
let desk: TestPeer;
let mobile: TestPeer;
let mailbox: TestPeer;

beforeEach(async () => {
  world = new SipWorld();
  ada = await world.agent("ada", "192.0.2.1");
  first = await world.peer("192.0.2.10");
  desk = await world.peer("192.0.2.11");
  mobile = await world.peer("192.0.2.12");
  mailbox = await world.peer("192.0.2.13");
});

afterEach(() => world.expectNothingLeft());

/** Answers INVITE so, and whatever else comes with 200. */
function serve(peer: TestPeer, onInvite: (invite: SipRequest, count: number) => void): void {
  peer.onRequest = (request) => {
    if (request.method === "INVITE") onInvite(request, peer.requests("INVITE").length);
    else if (request.method !== "ACK") peer.respond(request, 200);
  };
}

function redirect(peer: TestPeer, contacts: string, status = 302, headers: [string, string][] = []): void {
  serve(peer, (invite) => peer.respond(invite, status, { headers: [["Contact", contacts], ...headers] }));
}

function refuse(peer: TestPeer, status: number): void {
  serve(peer, (invite) => peer.respond(invite, status));
}

function accept(peer: TestPeer): void {
  serve(peer, (invite) => peer.respond(invite, 200, { body: "answer" }));
}

async function call(limitMs = 2_000): Promise<TestSession> {
  const session = ada.call(first.uri);
  await world.clock.advance(limitMs);
  return session;
}

const invites = (peer: TestPeer): number => new Set(peer.requests("INVITE").map(({ headers }) => headers.cseq.sequence)).size;
const addressOf = (peer: TestPeer): string => `<${formatUri(peer.uri)}>`;

describe("302 (section 21.3.3)", () => {
  it("leads to its Contact with the same To, From and Call-ID, and a new CSeq (8.1.3.4)", async () => {
    redirect(first, addressOf(desk));
    accept(desk);
    const { session, kinds, events } = await call();
    expect(kinds).toEqual(["forwarded", "accepted", "confirmed"]);
    const [before, after] = [first.requests("INVITE")[0]!, desk.requests("INVITE")[0]!];
    for (const name of ["To", "From", "Call-ID"]) expect(after.headers.get(name), name).toBe(before.headers.get(name));
    expect([before.headers.cseq.sequence, after.headers.cseq.sequence]).toEqual([1, 2]);
    expect(formatUri(after.uri)).toBe(formatUri(desk.uri));
    expect(after.headers.vias[0]!.params.get("branch")).not.toBe(before.headers.vias[0]!.params.get("branch"));
    const [forwarded] = events;
    expect(forwarded?.kind === "forwarded" && formatNameAddr(forwarded.to)).toBe(addressOf(desk));
    expect(first.requests("ACK")).toHaveLength(1);
    session.end();
    await world.clock.advance(100);
    expect(desk.requests("BYE")).toHaveLength(1);
  });

  it("tries the Contact with the highest q first, then the next (20.10)", async () => {
    redirect(first, `${addressOf(mailbox)};q=0.1, ${addressOf(desk)};q=0.9, ${addressOf(mobile)};q=0.5`);
    refuse(desk, 486);
    accept(mobile);
    const { session } = await call();
    expect([invites(desk), invites(mobile), invites(mailbox)]).toEqual([1, 1, 0]);
    session.end();
  });

  it("takes a Contact without q for the most wanted, and those with the same q in their order", async () => {
    redirect(first, `${addressOf(mailbox)};q=0.9, ${addressOf(desk)}, ${addressOf(mobile)};q=1.0`);
    refuse(desk, 480);
    accept(mobile);
    const { session } = await call();
    expect([invites(desk), invites(mobile), invites(mailbox)]).toEqual([1, 1, 0]);
    session.end();
  });

  it("that leads to another 302 is followed too", async () => {
    redirect(first, addressOf(desk));
    redirect(desk, addressOf(mobile), 301);
    accept(mobile);
    const { session, kinds } = await call();
    expect(kinds.filter((kind) => kind === "forwarded")).toHaveLength(2);
    session.end();
  });

  it("that leads back is not followed again: each place is tried once (8.1.3.4)", async () => {
    redirect(first, addressOf(desk));
    redirect(desk, `${addressOf(first)}, ${addressOf(desk)}`);
    const { end } = await call();
    expect([invites(first), invites(desk)]).toEqual([1, 1]);
    expect(end).toMatchObject({ by: "remote", status: 302, failure: { code: "call/moved" } });
  });

  it("to ever new places ends after ten of them at the most", async () => {
    let made = 0;
    serve(first, (invite) => {
      const more = [1, 2, 3].map(() => `<sip:${++made}@192.0.2.10>`).join(", ");
      first.respond(invite, 302, { headers: [["Contact", more]] });
    });
    const { end } = await call(5_000);
    expect(invites(first)).toBeLessThanOrEqual(10);
    expect(end).toMatchObject({ failure: { code: "call/moved" } });
  });

  it("takes neither a binding that is over, nor another scheme, nor another method", async () => {
    redirect(first, `<sip:a@192.0.2.11>;expires=0, <mailto:bob@example.org>, <sip:b@192.0.2.12;method=REFER>`);
    const { end } = await call();
    expect([invites(desk), invites(mobile)]).toEqual([0, 0]);
    expect(end).toMatchObject({ status: 302 });
  });

  it("brings along only harmless header fields of the URI, none that routes or identifies (19.1.5)", async () => {
    const evil = "Subject=Sales&Route=%3Csip:192.0.2.13%3Blr%3E&From=%3Csip:eve@example.org%3E&Call-ID=x&Contact=%3Csip:eve@192.0.2.13%3E&Replaces=a%3Bto-tag%3Db%3Bfrom-tag%3Dc&P-Asserted-Identity=%3Csip:eve@example.org%3E&Priority=urgent%0D%0AX-Y:z";
    redirect(first, `<sip:desk@192.0.2.11?${evil}>`);
    accept(desk);
    const { session } = await call();
    const { headers, uri } = desk.requests("INVITE")[0]!;
    expect(headers.get("Subject")).toBe("Sales");
    for (const name of ["Route", "Replaces", "P-Asserted-Identity", "Priority", "X-Y"]) expect(headers.has(name), name).toBe(false);
    expect([formatUri(headers.from.uri), formatUri(uri)]).toEqual(["sip:ada@192.0.2.1", "sip:desk@192.0.2.11"]);
    expect(invites(mailbox)).toBe(0);
    session.end();
  });

  it("takes no credentials to the new place (22.1)", async () => {
    const home = await world.agent("ada", "192.0.2.2", { address: first.uri, credentials: { username: "ada", password: "secret" } });
    serve(first, (invite, count) => {
      if (count === 1) first.respond(invite, 401, { headers: [["WWW-Authenticate", 'Digest realm="home", nonce="n1", qop="auth"']] });
      else first.respond(invite, 302, { headers: [["Contact", addressOf(desk)]] });
    });
    accept(desk);
    const { session } = home.call(first.uri);
    await world.clock.advance(1_000);
    expect(first.requests("INVITE").at(-1)!.headers.has("Authorization")).toBe(true);
    expect(desk.requests("INVITE")[0]!.headers.has("Authorization")).toBe(false);
    session.end();
  });

  it("takes none either to a place that only bears the name of the account's server (maddr, RFC 3263 section 4)", async () => {
    const home = await world.agent("ada", "192.0.2.2", { address: first.uri, credentials: { username: "ada", password: "secret" } });
    serve(first, (invite, count) => {
      if (count === 1) first.respond(invite, 407, { headers: [["Proxy-Authenticate", 'Digest realm="home", nonce="n1", qop="auth"']] });
      else first.respond(invite, 302, { headers: [["Contact", `<sip:bob@${first.uri.host};maddr=${desk.uri.host}>`]] });
    });
    serve(desk, (invite) => desk.respond(invite, 407, { headers: [["Proxy-Authenticate", 'Digest realm="home", nonce="n2"']] }));
    home.call(first.uri);
    await world.clock.advance(1_000);
    expect(desk.requests("INVITE").map(({ headers }) => headers.has("Proxy-Authorization"))).toEqual([false]);
    expect(home.agent.isOwnServer(home.identity, { transport: "udp", address: desk.uri.host })).toBe(false);
  });

  it("is not followed where the caller does not want that", async () => {
    redirect(first, addressOf(desk));
    const session = ada.agent.invite({ identity: ada.identity, target: first.uri, body: sdp("offer"), followsRedirection: false });
    const told: unknown[] = [];
    session.onEvent((event) => told.push(event));
    await world.clock.advance(1_000);
    expect(told).toMatchObject([{ kind: "ended", status: 302, failure: { code: "call/moved" } }]);
    expect(invites(desk)).toBe(0);
  });

  it("is over when the caller hangs up at the second place", async () => {
    redirect(first, `${addressOf(desk)}, ${addressOf(mobile)};q=0.5`);
    let rung: SipRequest | undefined;
    serve(desk, (invite) => {
      rung = invite;
      desk.respond(invite, 180);
    });
    const { session, events } = await call(500);
    session.end();
    await world.clock.advance(100);
    expect(desk.requests("CANCEL")).toHaveLength(1);
    desk.respond(rung!, 487);
    await world.clock.advance(1_000);
    expect([invites(mobile), events.at(-1)]).toMatchObject([0, { kind: "ended", by: "local" }]);
  });
});

describe("other redirections", () => {
  it("300 with several choices is followed by preference (21.3.1)", async () => {
    redirect(first, `${addressOf(mobile)};q=0.2, ${addressOf(desk)};q=0.8`, 300);
    accept(desk);
    const { session } = await call();
    expect([invites(desk), invites(mobile)]).toEqual([1, 0]);
    session.end();
  });

  it("305 leads to the same address by way of the proxy that it names (21.3.4)", async () => {
    redirect(first, addressOf(desk), 305);
    accept(desk);
    const { session } = await call();
    const { uri, headers } = desk.requests("INVITE")[0]!;
    expect(formatUri(uri)).toBe(formatUri(first.uri));
    expect(headers.get("Route")).toBe("<sip:peer@192.0.2.11;lr>");
    session.end();
  });

  it("380 is told and not followed: it describes another service (21.3.5)", async () => {
    redirect(first, addressOf(desk), 380);
    const { end } = await call();
    expect(invites(desk)).toBe(0);
    expect(end).toMatchObject({ status: 380, failure: { code: "call/moved" } });
  });
});

describe("when every place refuses (section 16.7)", () => {
  it("the lowest class is told, whichever came last", async () => {
    redirect(first, `${addressOf(desk)}, ${addressOf(mobile)};q=0.5`);
    refuse(desk, 486);
    refuse(mobile, 500);
    const { end } = await call();
    expect(end).toMatchObject({ status: 486, failure: { code: "call/busy" } });
  });

  it("a 6xx ends the search at once", async () => {
    redirect(first, `${addressOf(desk)}, ${addressOf(mobile)};q=0.5`);
    refuse(desk, 603);
    const { end } = await call();
    expect([invites(mobile), end]).toMatchObject([0, { status: 603 }]);
  });

  it("one that is silent is passed over after 64*T1 (8.1.3.1)", async () => {
    redirect(first, `<sip:nobody@192.0.2.99>, ${addressOf(mobile)};q=0.5`);
    accept(mobile);
    const { session, kinds } = await call(40_000);
    expect(kinds).toEqual(["forwarded", "forwarded", "accepted", "confirmed"]);
    session.end();
  });
});

describe("early dialogs", () => {
  it("of the place that sends elsewhere are over (12.3), and only the new one's answer counts", async () => {
    serve(first, (invite) => {
      first.respond(invite, 183, { tag: "old", body: "old announcement" });
      first.respond(invite, 302, { tag: "old", headers: [["Contact", addressOf(desk)]] });
    });
    serve(desk, (invite) => desk.respond(invite, 200, { tag: "old", body: "answer" }));
    const { session, events } = await call();
    const accepted = events.find((event) => event.kind === "accepted");
    expect(accepted?.kind === "accepted" && textOf(accepted.body)).toBe("answer");
    session.end();
  });
});

describe("420 (section 8.1.3.5)", () => {
  it("is answered with the same request without the extensions that it names", async () => {
    serve(first, (invite, count) => {
      if (count === 1) first.respond(invite, 420, { headers: [["Unsupported", "precondition"]] });
      else first.respond(invite, 200, { body: "answer" });
    });
    const session = ada.agent.invite({ identity: ada.identity, target: first.uri, body: sdp("offer"), headers: [["Require", "precondition"]] });
    await world.clock.advance(500);
    expect(first.requests("INVITE").filter(({ headers }) => headers.has("Require")).length).toBe(1);
    expect(session.state).toBe("confirmed");
    session.end();
  });

  it("that names nothing we asked for ends the call", async () => {
    serve(first, (invite) => first.respond(invite, 420, { headers: [["Unsupported", "precondition"]] }));
    const { end } = await call();
    expect([invites(first), end]).toMatchObject([1, { status: 420 }]);
  });
});

it("416 to a telephone number is answered with the number as an address of the caller's domain (sections 8.1.3.5, 19.1.6)", async () => {
  const home = await world.agent("ada", "192.0.2.3", { address: createSipUri({ user: "ada", host: "192.0.2.10" }) });
  serve(first, (invite, count) => first.respond(invite, count === 1 ? 416 : 486));
  home.agent.invite({ identity: home.identity, target: { scheme: "tel", number: "+35840123", params: new Map() }, body: sdp("offer") });
  await world.clock.advance(500);
  expect(first.requests("INVITE").map(({ uri }) => formatUri(uri))).toEqual(["tel:+35840123", "sip:+35840123@192.0.2.10;user=phone"]);
});
