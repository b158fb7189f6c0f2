// Moves to another address at awkward moments: while something is under way either way, against a peer that does what the
// test says (RFC 3261 sections 9, 12.2, 13.3.1.4, 14, 18.2.2; RFC 3311).
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { SipMessage, SipRequest } from "../../core/sip/message/model.ts";
import type { FakePacket } from "../fakes/fake-network.ts";
import { parseSipMessage } from "../../core/sip/message/parse-message.ts";
import type { OfferOutcome } from "../../core/sip/usage/offer-queue.ts";
import { sdp, SipWorld, type TestAgent, type TestPeer, TestSession } from "./sip-world.ts";

const OLD = "192.0.2.1";
const NEW = "198.51.100.7";
const ALLOW: [string, string] = ["Allow", "INVITE, ACK, BYE, CANCEL, UPDATE"];

let world: SipWorld;
let ada: TestAgent;
let peer: TestPeer;
let invite: SipRequest;

beforeEach(async () => {
  world = new SipWorld();
  peer = await world.peer("192.0.2.9");
  ada = await world.agent("ada", OLD);
});

afterEach(() => world.expectNothingLeft());

const pass = (milliseconds: number): Promise<void> => world.clock.advance(milliseconds);
const bodyOf = (message: SipMessage): string => new TextDecoder().decode(message.body);

/** Whatever came from an address, as "METHOD" or "status of METHOD". */
function heardFrom(address: string): string[] {
  return world.network.packets.filter(({ from, to }) => from.address === address && to.address === "192.0.2.9").flatMap(describePacket);
}

function messagesFrom(address: string): SipMessage[] {
  return world.network.packets.filter(({ from }) => from.address === address).flatMap(({ data }) => {
    const parsed = parseSipMessage(data);
    return parsed.ok ? [parsed.value] : [];
  });
}

function describePacket({ data }: FakePacket): string[] {
  const parsed = parseSipMessage(data);
  if (!parsed.ok) return [];
  return [parsed.value.kind === "request" ? parsed.value.method : `${parsed.value.status} of ${parsed.value.headers.cseq.method}`];
}

/** The way from the old address dies without a word: the system knows of nothing. */
function die(): void {
  ada.host.addresses = [OLD, NEW];
  world.network.isBlocked = (from, to) => [from, to].includes(OLD);
}

/** The old address is gone, and what is sent from it fails. */
function lose(): void {
  ada.host.addresses = [NEW];
}

/** A call that the peer has answered; later requests are answered by `onRequest`. */
async function connect(onRequest: (request: SipRequest) => void = () => {}): Promise<TestSession> {
  peer.onRequest = (request) => {
    if (request.method === "INVITE") invite ??= request;
    if (request.method === "BYE") peer.respond(request, 200);
    else if (request !== invite) onRequest(request);
  };
  invite = undefined as unknown as SipRequest;
  const call = ada.callWith(peer.uri, { body: sdp("offer"), localAddress: OLD });
  await pass(50);
  peer.respond(invite, 200, { body: "answer", headers: [ALLOW] });
  await pass(50);
  return call;
}

const acceptInvites = (request: SipRequest): void => {
  if (request.method === "INVITE") peer.respond(request, 200, { body: "answer", headers: [ALLOW] });
};

async function hangUp({ session }: TestSession): Promise<void> {
  session.end();
  await pass(200);
}

describe("a change that is out when the address dies", () => {
  it("is given up for the move, and gets an ACK first in case that the peer has accepted it", async () => {
    const call = await connect((request) => bodyOf(request) === "moved" && acceptInvites(request));
    die();
    const hold = call.session.reoffer(sdp("hold"));
    await pass(100);
    const moved = call.session.reoffer(sdp("moved"), { localAddress: NEW });
    await pass(100);
    expect([await hold, await moved]).toMatchObject([{ ok: false, error: { code: "call/change-superseded" } }, { ok: true }]);
    expect(heardFrom(NEW)).toEqual(["ACK", "INVITE", "ACK"]);
    const [ack, reinvite] = messagesFrom(NEW);
    expect([ack!.headers.cseq.sequence, reinvite!.headers.cseq.sequence]).toEqual([2, 3]);
    await hangUp(call);
  });

  it("waits its turn where its answer may still come, since the old way works (14.1)", async () => {
    const call = await connect();
    ada.host.addresses = [OLD, NEW];
    const hold = call.session.reoffer(sdp("hold"));
    await pass(30);
    const moved = call.session.reoffer(sdp("moved"), { localAddress: NEW, oldWayWorks: true });
    await pass(30);
    expect(heardFrom(NEW)).toEqual([]);
    peer.onRequest = (request) => (request.method === "BYE" ? peer.respond(request, 200) : acceptInvites(request));
    acceptInvites(peer.requests("INVITE").at(-1)!);
    await pass(100);
    expect([await hold, await moved]).toMatchObject([{ ok: true }, { ok: true }]);
    await hangUp(call);
  });

  it("is waited for no longer once the move has had no answer and insists", async () => {
    const call = await connect((request) => bodyOf(request) === "again" && acceptInvites(request));
    ada.host.addresses = [OLD, NEW];
    const hold = call.session.reoffer(sdp("hold"));
    await pass(30);
    const moved = call.session.reoffer(sdp("moved"), { localAddress: NEW, oldWayWorks: true, deadlineMs: 1_000 });
    await pass(1_000);
    const again = call.session.reoffer(sdp("again"), { localAddress: NEW, oldWayWorks: true, fresh: true, deadlineMs: 1_000 });
    await pass(100);
    expect([await hold, await moved, await again]).toMatchObject([{ ok: false, error: { code: "call/change-superseded" } }, { ok: false, error: { code: "call/no-reply" } }, { ok: true }]);
    await hangUp(call);
  });

  it("of the peer, whose 2xx from here was lost, is answered from the new address, with where we are (18.2.2, 13.3.1.4)", async () => {
    const call = await connect((request) => {
      // Who waits for the answer to its own INVITE takes no other (14.2).
      if (request.method === "INVITE" && peer.responses("INVITE").length === 0) peer.respond(request, 491);
      else acceptInvites(request);
    });
    peer.requestInDialog(invite, "INVITE", 7, { body: "theirs" });
    await pass(15);
    die();
    call.session.answerOffer(sdp("yes"));
    await pass(50);
    expect(peer.responses("INVITE")).toEqual([]);
    const moved = call.session.reoffer(sdp("moved"), { localAddress: NEW });
    await pass(100);
    expect(peer.responses("INVITE").map((response) => [response.status, bodyOf(response), response.headers.get("Contact")])).toContainEqual([200, "yes", expect.stringContaining(NEW)]);
    await pass(5_000);
    expect(await moved).toMatchObject({ ok: true });
    expect(call.end).toBeUndefined();
    await hangUp(call);
  });
});

describe("a move that nobody answers", () => {
  it("fails by its deadline and not after 32 s, and a 2xx that comes late is acknowledged", async () => {
    const call = await connect();
    die();
    const moved = call.session.reoffer(sdp("moved"), { localAddress: NEW, deadlineMs: 1_000 });
    await pass(1_000);
    expect([await moved, call.session.state]).toMatchObject([{ ok: false, error: { code: "call/no-reply" } }, "confirmed"]);
    peer.respond(peer.requests("INVITE").at(-1)!, 200, { body: "late" });
    await pass(100);
    expect(messagesFrom(NEW).at(-1)).toMatchObject({ kind: "request", method: "ACK" });
    await hangUp(call);
  });

  it("leaves the call standing also after 32 s of silence: who moves it decides", async () => {
    const call = await connect();
    die();
    const moved = call.session.reoffer(sdp("moved"), { localAddress: NEW });
    await pass(33_000);
    expect([await moved, call.session.state]).toMatchObject([{ ok: false, error: { code: "sip/transaction/timeout" } }, "confirmed"]);
    await hangUp(call);
  });
});

describe("a move that is refused", () => {
  async function refusedBy(status: number, headers: [string, string][] = []): Promise<[OfferOutcome, TestSession]> {
    const call = await connect((request) => request.method === "INVITE" && peer.respond(request, status, { headers }));
    die();
    const moved = call.session.reoffer(sdp("moved"), { localAddress: NEW, deadlineMs: 1_000 });
    await pass(1_000);
    return [await moved, call];
  }

  it.each([
    [481, "call/gone"], [408, "call/gone"], [488, "call/not-acceptable"], [503, "call/try-later"], [405, "call/not-acceptable"],
  ])("with %i fails with %s, and the call stands", async (status, code) => {
    const [outcome, call] = await refusedBy(status);
    expect([outcome, call.session.state]).toMatchObject([{ ok: false, error: { code, detail: expect.stringContaining(String(status)) } }, "confirmed"]);
    await hangUp(call);
  });

  it("with 491 waits as RFC 3261 section 14.1 asks, and fails with call/glare where there is less time than that", async () => {
    const [outcome, call] = await refusedBy(491);
    expect(outcome).toMatchObject({ ok: false, error: { code: "call/glare" } });
    await hangUp(call);
  });

  it("with 500 and a Retry-After that is too long fails with call/try-later", async () => {
    const [outcome, call] = await refusedBy(500, [["Retry-After", "60"]]);
    expect(outcome).toMatchObject({ ok: false, error: { code: "call/try-later" } });
    await hangUp(call);
  });
});

describe("a move that is challenged", () => {
  it.each([407, 401])("with %i for a stale nonce is answered within the same move, from the new address (RFC 7616 section 3.3)", async (status) => {
    const name = status === 407 ? "Proxy-Authenticate" : "WWW-Authenticate";
    const identity = { credentials: { username: "ada", password: "secret", realm: "here" }, outboundProxy: { ...peer.uri, port: 5060 } };
    const bea = await world.agent("bea", "192.0.2.4", identity);
    let challenges = 0;
    peer.onRequest = (request) => {
      const nonce = [...request.headers.proxyAuthorization, ...request.headers.authorization][0]?.params.get("nonce");
      const isGood = nonce === `nonce${challenges}` && (challenges === 2 || !request.headers.to.params.has("tag"));
      if (request.method === "INVITE" && isGood) peer.respond(request, 200, { body: "answer" });
      else if (request.method === "INVITE") peer.respond(request, status, { headers: [[name, `Digest realm="here", nonce="nonce${++challenges}", qop="auth", stale=${challenges > 1}`]] });
      else if (request.method === "BYE") peer.respond(request, 200);
    };
    const call = bea.callWith(peer.uri, { body: sdp("offer"), localAddress: "192.0.2.4" });
    await pass(200);
    expect(call.session.state).toBe("confirmed");
    bea.host.addresses = [NEW];
    const moved = call.session.reoffer(sdp("moved"), { localAddress: NEW, deadlineMs: 1_000 });
    await pass(200);
    expect([await moved, heardFrom(NEW)]).toMatchObject([{ ok: true }, ["INVITE", "ACK", "INVITE", "ACK"]]);
    await hangUp(call);
  });
});

describe("the end of a call whose address died", () => {
  it("is told again from the new address: BYE with the next CSeq", async () => {
    const call = await connect();
    lose();
    call.session.end();
    await pass(50);
    expect(call.session.state).toBe("ended");
    expect(heardFrom(NEW)).toEqual(["BYE"]);
  });

  it("goes on by the new address as soon as that is known, where the system itself saw nothing", async () => {
    const call = await connect();
    die();
    call.session.end();
    await pass(100);
    expect(call.session.state).toBe("ending");
    call.session.leaveFrom({ localAddress: NEW });
    await pass(100);
    expect([call.session.state, heardFrom(NEW)]).toEqual(["ended", ["BYE"]]);
  });
});

describe("a call of ours that nobody has answered", () => {
  async function ring(): Promise<TestSession> {
    peer.onRequest = (request) => {
      if (request.method === "INVITE") invite = request;
      else peer.respond(request, 200);
    };
    const call = ada.callWith(peer.uri, { body: sdp("offer"), localAddress: OLD });
    await pass(50);
    peer.respond(invite, 180, { headers: [ALLOW] });
    await pass(50);
    return call;
  }

  it("is taken back from the new address by a CANCEL that has the INVITE's branch and sent-by (9.1, 17.2.3)", async () => {
    const call = await ring();
    die();
    call.session.leaveFrom({ localAddress: NEW });
    call.session.end();
    await pass(50);
    const [cancel] = peer.requests("CANCEL");
    expect(cancel!.headers.vias[0]).toMatchObject({ host: OLD });
    expect(cancel!.headers.vias[0]!.params.get("branch")).toBe(invite.headers.vias[0]!.params.get("branch"));
    expect(heardFrom(NEW)).toEqual(["CANCEL"]);
  });

  it("is made anew after that, so that the callee's phone has one call at a time, and knows that none was missed (RFC 3326)", async () => {
    const call = await ring();
    die();
    const anew = ada.callWith(peer.uri, { body: sdp("offer"), localAddress: NEW });
    call.session.leaveFrom({ localAddress: NEW });
    call.session.end({ protocol: "SIP", cause: 200, text: "The call goes on from another address" });
    await pass(50);
    expect(heardFrom(NEW)).toEqual(["CANCEL", "INVITE"]);
    expect(peer.requests("CANCEL")[0]!.headers.get("Reason")).toMatch(/^SIP;cause=200/);
    peer.respond(invite, 200, { tag: "anew", body: "answer" });
    await pass(50);
    await hangUp(anew);
  });

  it("tells by UPDATE where we are, where the callee takes that (RFC 3311 section 5.1)", async () => {
    const call = await ring();
    ada.host.addresses = [NEW, OLD];
    const told = call.session.retarget(NEW, { oldWayWorks: true });
    await pass(50);
    expect([await told, heardFrom(NEW), peer.requests("UPDATE")[0]!.headers.get("Contact")]).toMatchObject([{ ok: true }, ["UPDATE"], expect.stringContaining(NEW)]);
    peer.respond(invite, 200, { body: "answer" });
    await pass(50);
    await hangUp(call);
  });
});

describe("a call that rings here", () => {
  async function ring(): Promise<TestSession> {
    const calls: TestSession[] = [];
    ada.agent.onInvite((session) => calls.push(new TestSession(session)));
    peer.onRequest = (request) => peer.respond(request, 200);
    peer.send("INVITE", OLD, [
      ["Via", "SIP/2.0/UDP 192.0.2.9:5060;branch=z9hG4bK-in;rport"], ["Max-Forwards", "70"], ["From", "<sip:peer@192.0.2.9>;tag=p"],
      ["To", `<sip:ada@${OLD}>`], ["Call-ID", "in"], ["CSeq", "1 INVITE"], ["Contact", "<sip:peer@192.0.2.9>"], ["Content-Type", "application/sdp"], ALLOW,
    ], "offer");
    await pass(50);
    calls[0]!.session.ring();
    await pass(50);
    return calls[0]!;
  }

  const acknowledge = (address: string): void => {
    const tag = peer.responses("INVITE").at(-1)!.headers.to.params.get("tag")!;
    peer.send("ACK", address, [
      ["Via", "SIP/2.0/UDP 192.0.2.9:5060;branch=z9hG4bK-ack;rport"], ["Max-Forwards", "70"], ["From", "<sip:peer@192.0.2.9>;tag=p"],
      ["To", `<sip:ada@${OLD}>;tag=${tag}`], ["Call-ID", "in"], ["CSeq", "1 ACK"],
    ], undefined, { port: Number(/:(\d+)>/.exec(peer.responses("INVITE").at(-1)!.headers.get("Contact")!)?.[1]) });
  };

  it("rings on from the new address and says where we are, by UPDATE too; its answer comes from there (18.2.2)", async () => {
    const call = await ring();
    die();
    const told = call.session.retarget(NEW);
    await pass(50);
    expect([await told, heardFrom(NEW).toSorted()]).toMatchObject([{ ok: true }, ["180 of INVITE", "180 of INVITE", "UPDATE"]]);
    call.session.accept(sdp("answer"));
    await pass(50);
    expect(peer.responses("INVITE").at(-1)).toMatchObject({ status: 200 });
    expect(peer.responses("INVITE").at(-1)!.headers.get("Contact")).toContain(NEW);
    acknowledge(NEW);
    await pass(50);
    expect(call.kinds).toContain("confirmed");
    await hangUp(call);
  });

  it("was answered just before: the 2xx goes on from the new address and names it, so that the ACK finds us (13.3.1.4)", async () => {
    const call = await ring();
    die();
    call.session.accept(sdp("answer"));
    await pass(5);
    call.session.leaveFrom({ localAddress: NEW });
    await pass(50);
    expect(peer.responses("INVITE").at(-1)!.headers.get("Contact")).toContain(NEW);
    acknowledge(NEW);
    await pass(50);
    expect(call.kinds).toContain("confirmed");
    await hangUp(call);
  });
});

describe("asking whether anybody answers from an address (RFC 3261 section 11)", () => {
  it("counts any response, and gives up by its limit; the peer's target stays as it is", async () => {
    const call = await connect((request) => request.method === "OPTIONS" && peer.respond(request, 481));
    ada.host.addresses = [OLD, NEW];
    const answered = ada.agent.probe(call.session, { localAddress: NEW, limitMs: 500 });
    await pass(100);
    world.network.isBlocked = (from) => from === NEW;
    const silent = ada.agent.probe(call.session, { localAddress: NEW, limitMs: 500 });
    await pass(500);
    expect([await answered, await silent]).toEqual([true, false]);
    expect(peer.requests("OPTIONS")[0]!.headers.has("Contact")).toBe(false);
    expect(call.session.localAddress).toBe(OLD);
    world.network.isBlocked = () => false;
    await hangUp(call);
  });
});
