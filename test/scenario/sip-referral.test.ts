// REFER as it comes, within a call and outside: what is followed, what its sender is told, what is refused (RFC 3515
// section 2.4, RFC 4488), on the real stack in virtual time.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { SipRequest } from "../../core/sip/message/model.ts";
import type { Identity } from "../../core/sip/usage/identity.ts";
import { sdp, type TestAgent, type TestPeer, type TestSession } from "./sip-world.ts";
import { followReferrals, TransferWorld } from "./transfer-world.ts";

let world: TransferWorld;
let bob: TestAgent;
let cleo: TestAgent;

beforeEach(async () => {
  world = await TransferWorld.open();
  ({ bob, cleo } = world);
});

afterEach(() => world.expectNothingLeft());

describe("a REFER (RFC 3515 section 2.4)", () => {
  let peer: TestPeer;
  let invite: SipRequest;
  let session: TestSession;

  /** Bob has called the peer, who may now refer him. */
  beforeEach(async () => {
    peer = await world.peer("192.0.2.9");
    peer.onRequest = (request) => {
      if (request.method === "INVITE") peer.respond((invite = request), 200, { body: "answer" });
      else if (request.method !== "ACK") peer.respond(request, 200);
    };
    session = bob.call(peer.uri);
    await world.clock.advance(200);
  });

  async function refer(headers: [string, string][], sequence = 10): Promise<number | undefined> {
    peer.requestInDialog(invite, "REFER", sequence, { headers });
    await world.clock.advance(200);
    return peer.responses("REFER").at(-1)?.status;
  }

  const fragments = (): unknown[] => peer.requests("NOTIFY").map(({ body, headers }) => [new TextDecoder().decode(body).trim(), headers.get("Subscription-State")?.split(";expires")[0]]);

  it("is told of the new call with a status line in each NOTIFY, the last one ending it (sections 2.4.4, 2.4.5)", async () => {
    const { calls } = followReferrals(bob);
    const rings = cleo.takeCalls((taken) => taken.session.ring());
    expect(await refer([["Refer-To", "<sip:cleo@192.0.2.3>"]])).toBe(202);
    await world.clock.advance(200);
    rings[0]!.session.accept(sdp("answer"));
    await world.clock.advance(200);
    expect(fragments()).toEqual([["SIP/2.0 100 Trying", "active"], ["SIP/2.0 180 Ringing", "active"], ["SIP/2.0 200 OK", "terminated;reason=noresource"]]);
    for (const notify of peer.requests("NOTIFY")) expect([notify.headers.event?.name, notify.headers.contentType]).toEqual(["refer", "message/sipfrag"]);
    calls[0]!.session.end();
    session.session.end();
  });

  it("goes on where its sender hangs up as soon as it has its 202", async () => {
    const { calls } = followReferrals(bob);
    const rings = cleo.takeCalls((taken) => taken.session.ring());
    await refer([["Refer-To", "<sip:cleo@192.0.2.3>"]]);
    peer.requestInDialog(invite, "BYE", 11);
    await world.clock.advance(200);
    expect(session.end).toMatchObject({ by: "remote" });
    rings[0]!.session.accept(sdp("answer"));
    await world.clock.advance(200);
    expect(fragments().at(-1)).toEqual(["SIP/2.0 200 OK", "terminated;reason=noresource"]);
    expect(calls[0]!.end).toBeUndefined();
    calls[0]!.session.end();
  });

  it.each([
    ["no Refer-To", [], 400],
    ["two", [["Refer-To", "<sip:a@192.0.2.3>"], ["Refer-To", "<sip:b@192.0.2.3>"]], 400],
    ["an address that is nobody to call", [["Refer-To", "<http://example.org/>"]], 416],
    ["another method than INVITE", [["Refer-To", "<sip:cleo@192.0.2.3;method=BYE>"]], 501],
    ["a Replaces that names nothing", [["Refer-To", "<sip:cleo@192.0.2.3?Replaces=x>"]], 400],
  ] as [string, [string, string][], number][])("is refused with %s", async (_name, headers, status) => {
    const { referrals } = followReferrals(bob);
    expect(await refer(headers)).toBe(status);
    expect(referrals).toEqual([]);
    session.session.end();
  });

  it("brings only harmless header fields into the new call", async () => {
    const { calls } = followReferrals(bob);
    const rings = cleo.takeCalls((taken) => taken.session.reject(486));
    await refer([["Refer-To", "<sip:cleo@192.0.2.3?Subject=lunch&Route=%3Csip%3A192.0.2.66%3Blr%3E&Authorization=x&From=%3Csip%3Aboss%40x.org%3E>"]]);
    const { headers } = rings[0]!.session.request!;
    expect([headers.subject, headers.routes, headers.authorization]).toEqual(["lunch", [], []]);
    expect(headers.from.uri).toEqual(bob.identity.address);
    await world.clock.advance(200);
    expect(calls[0]!.end).toBeDefined();
    session.session.end();
  });

  it("gets 491 while another one is followed", async () => {
    const { calls } = followReferrals(bob);
    cleo.takeCalls((taken) => taken.session.ring());
    await refer([["Refer-To", "<sip:cleo@192.0.2.3>"]], 10);
    expect(await refer([["Refer-To", "<sip:cleo@192.0.2.3>"]], 11)).toBe(491);
    calls[0]!.session.end();
    session.session.end();
  });

  it("hears nothing where it does not want to (RFC 4488 section 4)", async () => {
    const { calls } = followReferrals(bob);
    cleo.takeCalls((taken) => taken.session.accept(sdp("answer")));
    await refer([["Refer-To", "<sip:cleo@192.0.2.3>"], ["Refer-Sub", "false"], ["Require", "norefersub"]]);
    await world.clock.advance(300);
    expect(peer.responses("REFER")[0]!.headers.get("Refer-Sub")).toBe("false");
    expect(peer.requests("NOTIFY")).toEqual([]);
    calls[0]!.session.end();
    session.session.end();
  });

  it("is declined where nobody here decides about transfers", async () => {
    expect(await refer([["Refer-To", "<sip:cleo@192.0.2.3>"]])).toBe(603);
    session.session.end();
  });

  it("gets 481 for a SUBSCRIBE that would renew it after its end", async () => {
    followReferrals(bob);
    cleo.takeCalls((taken) => taken.session.reject(486));
    await refer([["Refer-To", "<sip:cleo@192.0.2.3>"]]);
    await world.clock.advance(500);
    peer.requestInDialog(invite, "SUBSCRIBE", 11, { headers: [["Event", "refer"]] });
    await world.clock.advance(200);
    expect(peer.responses("SUBSCRIBE").at(-1)!.status).toBe(481);
    session.session.end();
  });
});

describe("a REFER outside any call", () => {
  let peer: TestPeer;

  beforeEach(async () => {
    peer = await world.peer("192.0.2.9");
    peer.onRequest = (request) => peer.respond(request, 200);
  });

  async function refer(): Promise<number | undefined> {
    peer.send("REFER", "192.0.2.2", [
      ["Via", "SIP/2.0/UDP 192.0.2.9:5060;branch=z9hG4bK-outside;rport"],
      ["Max-Forwards", "70"], ["From", "<sip:peer@192.0.2.9>;tag=p"], ["To", "<sip:bob@192.0.2.2>"],
      ["Call-ID", "outside"], ["CSeq", "1 REFER"], ["Contact", "<sip:peer@192.0.2.9>"], ["Refer-To", "<sip:cleo@192.0.2.3>"],
    ]);
    await world.clock.advance(300);
    return peer.responses("REFER").at(-1)?.status;
  }

  it("is refused with 403: nobody makes this phone call whom they want", async () => {
    const { referrals } = followReferrals(bob);
    expect(await refer()).toBe(403);
    expect(referrals).toEqual([]);
  });

  it("is followed where the host lets it in, in a dialog of its own (section 2.4.4)", async () => {
    const identity: Identity = bob.identity;
    const allowed = bob.agent.referrals.allowOutside(() => identity);
    const { calls } = followReferrals(bob);
    cleo.takeCalls((taken) => taken.session.accept(sdp("answer")));
    expect(await refer()).toBe(202);
    await world.clock.advance(300);
    expect(new TextDecoder().decode(peer.requests("NOTIFY").at(-1)!.body)).toBe("SIP/2.0 200 OK\r\n");
    calls[0]!.session.end();
    allowed.dispose();
  });
});
