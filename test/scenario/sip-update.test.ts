// UPDATE (RFC 3311), offers that meet (RFC 3261 section 14, RFC 3311 section 5.2), and the races of RFC 5407, against a peer
// that does what the test says.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createResponse } from "../../core/sip/message/create-message.ts";
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

/** A reliable 183 that answers our offer: offer and answer are done while it rings. */
async function answerEarly(options: { tag?: string; headers?: [string, string][] } = {}): Promise<void> {
  const { tag = "peer-tag", headers = [ALLOW] } = options;
  peer.respond(invite, 183, { tag, body: "early", headers: [...headers, ["Require", "100rel"], ["RSeq", "1"]] });
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

describe("UPDATE of a call that rings (RFC 3311 section 5.1)", () => {
  const accepting = (request: SipRequest): void => {
    if (request.method === "UPDATE") peer.respond(request, 200, { tag: request.headers.to.params.get("tag") ?? "", body: "updated" });
  };

  it("carries a new offer once the first one has its reliable answer", async () => {
    await start("offer", accepting);
    await answerEarly();
    const outcome = call.session.reoffer(sdp("moved"));
    await world.clock.advance(50);
    expect(await outcome).toMatchObject({ ok: true });
    expect(bodies("UPDATE")).toEqual(["moved"]);
    await accept();
    expect(tell().slice(-2)).toEqual([["accepted", undefined], ["confirmed", undefined]]);
    await hangUp();
  });

  it("goes to each fork that has answered, from the new address", async () => {
    await start("offer", accepting);
    await answerEarly({ tag: "desk" });
    await answerEarly({ tag: "mobile" });
    ada.host.addresses.push("192.0.2.77");
    const outcome = call.session.reoffer(sdp("moved"), { localAddress: "192.0.2.77" });
    await world.clock.advance(50);
    expect(await outcome).toMatchObject({ ok: true });
    expect(peer.requests("UPDATE").map(({ headers }) => headers.to.params.get("tag")).toSorted()).toEqual(["desk", "mobile"]);
    expect(call.session.localAddress).toBe("192.0.2.77");
    call.session.end();
    await world.clock.advance(50);
    peer.respond(invite, 487);
  });

  it.each([
    ["the answer came unreliably", [] as [string, string][], false],
    ["the peer does not take it", [["Allow", "INVITE, ACK, BYE"]] as [string, string][], true],
  ])("does not go out where %s", async (_why, headers, isReliable) => {
    await start();
    if (isReliable) await answerEarly({ headers });
    else peer.respond(invite, 183, { body: "early", headers: [ALLOW] });
    await world.clock.advance(50);
    expect(await call.session.reoffer(sdp("moved"))).toMatchObject({ ok: false, error: { code: "call/not-connected" } });
    expect(peer.requests("UPDATE")).toEqual([]);
    await hangUp();
  });

  it("without an offer tells where we are, while our first offer still waits for its answer", async () => {
    await start("offer", (request) => {
      if (request.method === "UPDATE") peer.respond(request, 200);
    });
    peer.respond(invite, 180, { headers: [ALLOW] });
    await world.clock.advance(50);
    ada.host.addresses.push("192.0.2.77");
    const outcome = call.session.retarget("192.0.2.77");
    await world.clock.advance(50);
    const [update] = peer.requests("UPDATE");
    expect([await outcome, update && bodyOf(update), update?.headers.get("Contact")]).toMatchObject([{ ok: true }, "", expect.stringContaining("192.0.2.77")]);
    expect(update?.headers.has("Session-Expires")).toBe(false);
    await accept({ body: "answer" });
    expect(tell().slice(-2)).toEqual([["accepted", "answer"], ["confirmed", undefined]]);
    await hangUp();
  });

  it("without an offer that is refused leaves our first offer waiting", async () => {
    await start("offer", (request) => {
      if (request.method === "UPDATE") peer.respond(request, 488);
    });
    peer.respond(invite, 180, { headers: [ALLOW] });
    await world.clock.advance(50);
    const outcome = call.session.retarget("192.0.2.1");
    await world.clock.advance(50);
    expect(await outcome).toMatchObject({ ok: false });
    await accept({ body: "answer" });
    expect(tell().slice(-2)).toEqual([["accepted", "answer"], ["confirmed", undefined]]);
    await hangUp();
  });

  it("of the callee is answered, and moves its target", async () => {
    await start();
    await answerEarly();
    await fromPeer("UPDATE", 1, { body: "callee's", headers: [["Contact", "<sip:elsewhere@192.0.2.9>"]] });
    call.session.answerOffer(sdp("yes"));
    await world.clock.advance(50);
    expect(peer.responses("UPDATE").map((response) => [response.status, bodyOf(response), response.headers.has("Contact")])).toEqual([[200, "yes", true]]);
    await hangUp();
  });

  it("of the callee meets our offer in the INVITE: 491", async () => {
    await start();
    peer.respond(invite, 180);
    await world.clock.advance(50);
    await fromPeer("UPDATE", 1, { body: "too early" });
    expect([statuses("UPDATE"), call.kinds]).toEqual([[491], ["ringing"]]);
    await hangUp();
  });

  it("without an offer only says where the peer is: 200 at once", async () => {
    await start();
    peer.respond(invite, 180);
    await world.clock.advance(50);
    await fromPeer("UPDATE", 1);
    expect([statuses("UPDATE"), call.kinds]).toEqual([[200], ["ringing"]]);
    await hangUp();
  });

  it("crosses the 200 to the INVITE, and both hold (RFC 5407 section 3.1.3)", async () => {
    await start("offer", () => {});
    await answerEarly();
    const outcome = call.session.reoffer(sdp("moved"));
    await world.clock.advance(5);
    await accept();
    const [update] = peer.requests("UPDATE");
    peer.respond(update!, 200, { body: "updated" });
    await world.clock.advance(50);
    expect(await outcome).toMatchObject({ ok: true });
    expect(call.session.state).toBe("confirmed");
    await hangUp();
  });

  it("crosses our CANCEL, and the call ends once", async () => {
    await start();
    await answerEarly();
    call.session.end();
    await fromPeer("UPDATE", 1, { body: "callee's" });
    peer.respond(invite, 487);
    await world.clock.advance(50);
    expect(call.kinds.filter((kind) => kind === "ended")).toHaveLength(1);
    expect(statuses("UPDATE")).toEqual([481]);
  });
});

describe("UPDATE of a call that is up", () => {
  async function connect(onRequest: (request: SipRequest) => void = () => {}): Promise<void> {
    await start("offer", onRequest);
    await accept({ body: "answer" });
  }

  it("is used in place of a re-INVITE where that is preferred and the peer takes it", async () => {
    await connect((request) => {
      if (request.method === "UPDATE") peer.respond(request, 200, { body: "updated" });
    });
    const outcome = call.session.reoffer(sdp("moved"), { prefersUpdate: true });
    await world.clock.advance(50);
    expect([await outcome, peer.requests("INVITE").length]).toMatchObject([{ ok: true }, 1]);
    await hangUp();
  });

  it("is not used where the peer does not take it", async () => {
    await start("offer", (request) => {
      if (request.method === "INVITE" && request !== invite) peer.respond(request, 200, { body: "answer" });
    });
    await accept({ body: "answer", headers: [["Allow", "INVITE, ACK, BYE"]] });
    void call.session.reoffer(sdp("moved"), { prefersUpdate: true });
    await world.clock.advance(50);
    expect([peer.requests("UPDATE").length, peer.requests("INVITE").length]).toEqual([0, 2]);
    await hangUp();
  });

  it("of the peer is answered by the user, refused without a change, and a second one before that gets 500 with Retry-After (5.2)", async () => {
    await connect();
    await fromPeer("UPDATE", 1, { body: "one" });
    await fromPeer("UPDATE", 2, { body: "two" });
    expect(peer.responses("UPDATE").map(({ status, headers }) => [status, headers.retryAfter !== undefined])).toEqual([[500, true]]);
    call.session.rejectOffer();
    await world.clock.advance(50);
    await fromPeer("UPDATE", 3, { body: "three" });
    call.session.answerOffer(sdp("yes"));
    await world.clock.advance(50);
    expect(statuses("UPDATE")).toEqual([500, 488, 200]);
    await hangUp();
  });

  it("of the peer that meets ours gets 491, and ours goes on", async () => {
    await connect();
    const outcome = call.session.reoffer(sdp("ours"), { prefersUpdate: true });
    await world.clock.advance(50);
    await fromPeer("UPDATE", 1, { body: "theirs" });
    expect(statuses("UPDATE")).toEqual([491]);
    peer.respond(peer.requests("UPDATE")[0]!, 200, { body: "yes" });
    await world.clock.advance(50);
    expect(await outcome).toMatchObject({ ok: true });
    await hangUp();
  });

  it.each([
    ["491: 2.1 to 4 s later, since the Call-ID is ours (RFC 3261 section 14.1)", 491, [] as [string, string][], 2_100, 4_000],
    ["500 with Retry-After: after that (RFC 3311 section 5.2)", 500, [["Retry-After", "3"]] as [string, string][], 3_000, 3_000],
  ])("that is refused goes out again after %s", async (_what, status, headers, leastMs, mostMs) => {
    let refusals = 0;
    await connect((request) => {
      if (request.method === "UPDATE") peer.respond(request, refusals++ === 0 ? status : 200, refusals === 1 ? { headers } : { body: "yes" });
    });
    const outcome = call.session.reoffer(sdp("ours"), { prefersUpdate: true });
    await world.clock.advance(leastMs);
    expect(peer.requests("UPDATE")).toHaveLength(1);
    await world.clock.advance(mostMs - leastMs + 100);
    expect([peer.requests("UPDATE").length, await outcome]).toMatchObject([2, { ok: true }]);
    await hangUp();
  });

  it("that meets offers without end is given up after eight times", async () => {
    await connect((request) => {
      if (request.method === "UPDATE") peer.respond(request, 491);
    });
    const outcome = call.session.reoffer(sdp("ours"), { prefersUpdate: true });
    await world.clock.advance(60_000);
    expect([peer.requests("UPDATE").length, await outcome, call.session.state]).toMatchObject([9, { ok: false }, "confirmed"]);
    await hangUp();
  });

  it("that the peer knows of no call for ends it (RFC 3261 section 12.2.1.2)", async () => {
    await connect((request) => {
      if (request.method === "UPDATE") peer.respond(request, 481);
    });
    void call.session.reoffer(sdp("ours"), { prefersUpdate: true });
    await world.clock.advance(100);
    expect(call.end).toMatchObject({ by: "network", failure: { code: "call/lost" } });
  });
});

describe("a method that is not the session's own", () => {
  it("goes to the extension that asked for it, and is refused with 405 when nobody does (RFC 3261 section 8.2.1)", async () => {
    await start();
    await accept({ body: "answer" });
    await fromPeer("MESSAGE", 1);
    const taken: SipRequest[] = [];
    const extension = call.session.handle("MESSAGE", (transaction) => {
      taken.push(transaction.request);
      transaction.respond(createResponse(transaction.request, 202));
    });
    await fromPeer("MESSAGE", 2);
    extension.dispose();
    await fromPeer("MESSAGE", 3);
    expect([taken.length, statuses("MESSAGE")]).toEqual([1, [405, 202, 405]]);
    await hangUp();
  });
});

describe("two user agents on a link that loses every fourth packet", () => {
  it.each(Array.from({ length: 10 }, (_, index) => index + 1))("change a call by UPDATE from both sides at once, seed %i", async (seed) => {
    const dice = world.dice(seed);
    const bob = await world.agent("bob", "192.0.2.2");
    world.network.isLost = () => dice.bytes(1)[0]! < 64;
    const agreeTo = ({ session }: TestSession): void => void session.onEvent((event) => event.kind === "offer" && session.answerOffer(sdp("yes")));
    const sessions = bob.takeCalls((taken) => {
      agreeTo(taken);
      taken.session.ring(sdp("early"));
      world.clock.setTimer(3_000, () => taken.session.accept(sdp("answer")));
    });
    const caller = ada.callWith(bob.identity.address, { body: sdp("offer") });
    agreeTo(caller);
    await world.clock.advance(2_000);
    void caller.session.reoffer(sdp("moved early"));
    await world.clock.advance(28_000);
    void caller.session.reoffer(sdp("a"), { prefersUpdate: true });
    void sessions[0]?.session.reoffer(sdp("b"), { prefersUpdate: true });
    await world.clock.advance(40_000);
    caller.session.end();
    await world.clock.advance(200_000);
    for (const { events } of [caller, ...sessions]) expect(events.filter(({ kind }) => kind === "ended")).toHaveLength(1);
  });
});
