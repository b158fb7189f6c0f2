// Late offers (RFC 3264, RFC 6337): an INVITE or re-INVITE without an offer, in both directions, and re-INVITEs that fail,
// against a peer that does what the test says.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { SipMessage, SipRequest } from "../../core/sip/message/model.ts";
import { sdp, SipWorld, textOf, type TestAgent, type TestPeer, type TestSession } from "./sip-world.ts";

let world: SipWorld;
let ada: TestAgent;
let peer: TestPeer;
let invite: SipRequest;
let call: TestSession;

beforeEach(async () => {
  world = new SipWorld();
  peer = await world.peer("192.0.2.9");
  ada = await world.agent("ada", "192.0.2.1");
});

afterEach(() => world.expectNothingLeft());

const ALLOW: [string, string] = ["Allow", "INVITE, ACK, BYE, CANCEL, PRACK, UPDATE"];

const bodyOf = (message: SipMessage): string => new TextDecoder().decode(message.body);
const bodies = (method: string): string[] => peer.requests(method).map(bodyOf);
const statuses = (method: string): number[] => peer.responses(method).map(({ status }) => status);
const tell = (): unknown[] => call.events.map((event) => [event.kind, "body" in event ? textOf(event.body) : undefined]);

/** Calls; the peer answers by `onRequest` and takes BYE and PRACK. */
async function start(offer: string | undefined = "offer", onRequest: (request: SipRequest) => void = () => {}): Promise<void> {
  peer.onRequest = (request) => {
    if (request.method === "INVITE") invite ??= request;
    if (["BYE", "PRACK", "CANCEL"].includes(request.method)) peer.respond(request, 200, { tag: request.headers.to.params.get("tag") ?? "peer-tag" });
    else onRequest(request);
  };
  invite = undefined as unknown as SipRequest;
  call = ada.callWith(peer.uri, offer === "" ? {} : { body: sdp(offer) });
  await world.clock.advance(50);
}

async function accept(options: { tag?: string; body?: string; headers?: [string, string][] } = {}): Promise<void> {
  peer.respond(invite, 200, { headers: [ALLOW], ...options });
  await world.clock.advance(50);
}

async function fromPeer(method: string, sequence: number, options: { tag?: string; body?: string; headers?: [string, string][] } = {}): Promise<void> {
  peer.requestInDialog(invite, method, sequence, options);
  await world.clock.advance(50);
}

async function hangUp(): Promise<void> {
  call.session.end();
  await world.clock.advance(50);
  if (peer.requests("CANCEL").length > 0) peer.respond(invite, 487);
}

describe("late offers (RFC 3261 section 13.2.1, RFC 6337 section 3.1)", () => {
  it("an INVITE without an offer gets one in the 2xx, and the ACK has the answer, again when the 2xx comes again", async () => {
    await start("");
    expect([bodyOf(invite), invite.headers.has("Content-Type")]).toEqual(["", false]);
    await accept({ body: "callee's offer" });
    expect(tell()).toEqual([["offer", "callee's offer"]]);
    await accept({ body: "callee's offer" });
    expect(peer.requests("ACK")).toEqual([]);
    call.session.answerOffer(sdp("our answer"));
    await world.clock.advance(50);
    await accept({ body: "callee's offer" });
    expect(bodies("ACK")).toEqual(["our answer", "our answer"]);
    expect(tell().slice(1)).toEqual([["accepted", undefined], ["confirmed", undefined]]);
    await hangUp();
  });

  it("an offer in the 2xx that cannot be taken is acknowledged, then the call ends with the reason (13.2.2.4)", async () => {
    await start("");
    await accept({ body: "callee's offer" });
    call.session.rejectOffer();
    await world.clock.advance(50);
    expect([bodies("ACK"), peer.requests("BYE")[0]?.headers.reasons]).toMatchObject([[""], [{ protocol: "SIP", cause: 488 }]]);
    expect(call.end).toMatchObject({ by: "local", failure: { code: "call/not-acceptable" } });
  });

  it("a re-INVITE without an offer is answered with ours, which the ACK answers", async () => {
    await start();
    await accept({ body: "answer" });
    await fromPeer("INVITE", 1);
    call.session.answerOffer(sdp("our offer"));
    await world.clock.advance(50);
    expect(bodyOf(peer.responses("INVITE").at(-1)!)).toBe("our offer");
    await fromPeer("ACK", 1, { body: "peer's answer" });
    expect(tell().at(-1)).toEqual(["answer", "peer's answer"]);
    await hangUp();
  });

  it("while our offer in a 2xx awaits its answer, another offer of the peer gets 491 (RFC 3311 section 5.2)", async () => {
    await start();
    await accept({ body: "answer" });
    await fromPeer("INVITE", 1);
    call.session.answerOffer(sdp("our offer"));
    await world.clock.advance(50);
    await fromPeer("UPDATE", 2, { body: "theirs" });
    expect(statuses("UPDATE")).toEqual([491]);
    await fromPeer("ACK", 1, { body: "peer's answer" });
    await hangUp();
  });

  it("our re-INVITE without an offer asks the peer for its own, and the ACK has our answer", async () => {
    await start("offer", (request) => {
      if (request.method === "INVITE" && request !== invite) peer.respond(request, 200, { body: "peer's offer" });
    });
    await accept({ body: "answer" });
    const outcome = call.session.requestOffer();
    await world.clock.advance(50);
    expect([bodies("INVITE").at(-1), tell().at(-1)]).toEqual(["", ["offer", "peer's offer"]]);
    call.session.answerOffer(sdp("our answer"));
    await world.clock.advance(50);
    expect([bodies("ACK").at(-1), await outcome]).toMatchObject(["our answer", { ok: true }]);
    await hangUp();
  });
});

describe("a re-INVITE that fails", () => {
  it.each([488, 500, 603])("with %i leaves the session as it was (RFC 3261 section 14.1)", async (status) => {
    await start("offer", (request) => {
      if (request.method === "INVITE" && request !== invite) peer.respond(request, status);
    });
    await accept({ body: "answer" });
    const outcome = call.session.reoffer(sdp("hold"));
    await world.clock.advance(50);
    expect([await outcome, call.session.state]).toMatchObject([{ ok: false }, "confirmed"]);
    await hangUp();
  });
});
