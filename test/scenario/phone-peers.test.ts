// A whole phone against a peer that does what the test says: answers that are wrong, early or come twice, offers that
// cannot be taken, holds that cross. What the user sees, what the peer gets, and that nothing is left.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { GodwitError } from "../../core/base/errors.ts";
import type { SipRequest } from "../../core/sip/message/model.ts";
import { formatNameAddr } from "../../core/sip/message/name-addr.ts";
import { NOTHING_LEFT, PhoneWorld, type TestPhone } from "./phone-world.ts";
import type { TestPeer } from "./sip-world.ts";

const PHONE = "192.0.2.10";
const PEER = "192.0.2.9";
const TARGET = `sip:peer@${PEER}`;

let world: PhoneWorld;
let ada: TestPhone;
let peer: TestPeer;

beforeEach(async () => {
  world = new PhoneWorld();
  ada = await world.openPhone(PHONE, { listen: [{ transport: "udp", address: PHONE, port: 5060 }], preferredPort: 5060, acceptsAnyTarget: true });
  await ada.phone.execute("account.add", { address: `ada@${PHONE}`, displayName: "Ada", transport: "udp", register: false }, "");
  peer = await world.peer(PEER);
});

afterEach(async () => {
  expect(await world.close()).toEqual(NOTHING_LEFT);
});

/** An SDP body of the peer: its address, a port, its codecs and a direction. */
function sdp(direction = "sendrecv", { port = 4000, formats = "8 0" } = {}): string {
  return ["v=0", `o=- 7 ${port} IN IP4 ${PEER}`, "s=-", `c=IN IP4 ${PEER}`, "t=0 0", `m=audio ${port} RTP/AVP ${formats}`, `a=${direction}`, ""].join("\r\n");
}

/** Answers what an end of a call needs, and each INVITE by `onInvite`. */
function serve(onInvite: (invite: SipRequest, count: number) => void): void {
  peer.onRequest = (request) => {
    if (request.method === "INVITE") onInvite(request, peer.requests("INVITE").length);
    else if (request.method !== "ACK") peer.respond(request, 200);
  };
}

/** Calls the peer; answers the call's id. */
async function dial(): Promise<string> {
  const id = await ada.phone.execute("call.start", TARGET, null);
  await world.clock.advance(100);
  return id;
}

/** A request of the peer's own call, outside or inside its dialog. */
function send(method: string, sequence: number, body?: string, to = `<sip:ada@${PHONE}>`): void {
  peer.send(method, PHONE, [
    ["Via", `SIP/2.0/UDP ${PEER}:5060;branch=z9hG4bK-${method === "ACK" ? "INVITE-ok" : method}-${sequence};rport`],
    ["Max-Forwards", "70"],
    ["From", `"Peer" <${TARGET}>;tag=theirs`],
    ["To", to],
    ["Call-ID", "by-hand"],
    ["CSeq", `${sequence} ${method}`],
    ["Contact", `<${TARGET}>`],
    ...(body === undefined ? [] : [["Content-Type", "application/sdp"] as [string, string]]),
  ], body);
}

/** The peer calls, the user answers; answers the To of the dialog. */
async function connectIncoming(offer: string | undefined): Promise<string> {
  send("INVITE", 1, offer);
  await world.clock.advance(50);
  await ada.phone.execute("call.answer", ada.call().id);
  await world.clock.advance(50);
  return formatNameAddr(peer.responses("INVITE").at(-1)!.headers.to);
}

function lastBody(method: "INVITE"): string {
  return new TextDecoder().decode(peer.requests(method).at(-1)!.body);
}

describe("an answer in the 200", () => {
  it.each([
    ["that is no SDP", "this is not a session description"],
    ["that refuses the stream", sdp("sendrecv", { port: 0 })],
    ["that chooses a codec nobody offered", sdp("sendrecv", { formats: "3" })],
    ["that names neither an IP address nor a host", sdp().replace(`c=IN IP4 ${PEER}`, "c=IN IP4 some_where")],
  ])("%s is acknowledged, then the call is ended, with words", async (_what, body) => {
    serve((invite) => peer.respond(invite, 200, { body }));
    await dial();
    const sent = peer.received.filter(({ kind }) => kind === "request").map((request) => (request as SipRequest).method);
    expect(sent).toEqual(["INVITE", "ACK", "BYE"]);
    const { state, end } = ada.call();
    expect(state).toBe("ended");
    expect(end?.failure.message).toMatch(/^[A-Z].+\.$/);
    expect((await ada.phone.execute("history.list", 1, null))[0]?.outcome).toBe("failed");
  });

  it.each([
    ["that is known is looked up, and sound goes there (RFC 8866 section 5.7)", "media.example.net", { address: "198.51.100.20", port: 7000 }, undefined],
    ["that is not known leaves the call up and says why there is no sound", "nowhere.example.net", undefined, "network/unknown-host"],
  ])("with a host name in c= %s", async (_what, host, remoteRtp, problem) => {
    world.resolver.host("media.example.net", "2001:db8::20", "198.51.100.20");
    serve((invite) => peer.respond(invite, 200, { body: sdp("sendrecv", { port: 7000 }).replace(`c=IN IP4 ${PEER}`, `c=IN IP4 ${host}`) }));
    await dial();
    expect(ada.call().state).toBe("active");
    expect(ada.engine.lastSession.parameters?.remoteRtp).toEqual(remoteRtp);
    expect(ada.call().audioProblem?.code).toBe(problem);
  });

  it("that is missing ends the call too", async () => {
    serve((invite) => peer.respond(invite, 200));
    await dial();
    expect(ada.call()).toMatchObject({ state: "ended", end: { failure: { code: "call/no-media" } } });
    expect(peer.requests("BYE")).toHaveLength(1);
  });
});

describe("an offer", () => {
  it("that this phone cannot take is refused with 488 before anybody is rung for it (RFC 3261 section 21.4.26)", async () => {
    send("INVITE", 1, sdp("sendrecv", { formats: "3 34" }));
    await world.clock.advance(50);
    expect(peer.responses("INVITE").at(-1)?.status).toBe(488);
    expect(ada.phone.snapshot().calls).toEqual([]);
    send("ACK", 1);
  });

  it("that is left to this phone goes out in the 200, and the ACK answers it (RFC 3261 section 13.2.1)", async () => {
    const to = await connectIncoming(undefined);
    const response = peer.responses("INVITE").at(-1)!;
    expect(new TextDecoder().decode(response.body)).toContain("m=audio 40000");
    expect(ada.call().state).toBe("connecting");
    send("ACK", 1, sdp(), to);
    await world.clock.advance(50);
    expect(ada.call()).toMatchObject({ state: "active", mediaDirection: "sendrecv" });
    expect(ada.engine.lastSession.parameters?.remoteRtp).toEqual({ address: PEER, port: 4000 });
    send("BYE", 2, undefined, to);
  });

  it.each([["nothing", undefined], ["garbage", "?"]])("to which the ACK answers %s ends the call", async (_what, answer) => {
    const to = await connectIncoming(undefined);
    serve(() => {});
    send("ACK", 1, answer, to);
    await world.clock.advance(50);
    expect(ada.call().state).toBe("ended");
    expect(peer.requests("BYE")).toHaveLength(1);
  });

  it("in a re-INVITE that cannot be taken gets 488, and the call goes on as it was (RFC 3261 section 14.2)", async () => {
    const to = await connectIncoming(sdp());
    send("ACK", 1, undefined, to);
    send("INVITE", 2, "?", to);
    await world.clock.advance(50);
    expect(peer.responses("INVITE").at(-1)?.status).toBe(488);
    expect(ada.call()).toMatchObject({ state: "active", mediaDirection: "sendrecv" });
    send("ACK", 2, undefined, to);
    send("BYE", 3, undefined, to);
  });

  it("that the peer asks for in a re-INVITE without a body is ours, and its ACK answers it", async () => {
    const to = await connectIncoming(sdp());
    send("ACK", 1, undefined, to);
    send("INVITE", 2, undefined, to);
    await world.clock.advance(50);
    send("ACK", 2, sdp("sendrecv", { port: 4100 }), to);
    await world.clock.advance(50);
    expect(ada.engine.lastSession.parameters?.remoteRtp).toEqual({ address: PEER, port: 4100 });
    send("BYE", 3, undefined, to);
  });
});

describe("before the answer", () => {
  it("ringback sounds until early media is heard, and does not come back (RFC 3960 section 3.2)", async () => {
    serve((invite) => peer.respond(invite, 183, { body: sdp() }));
    const id = await dial();
    expect(ada.call().state).toBe("ringing");
    expect(ada.engine.lastSession.parameters?.remoteRtp).toEqual({ address: PEER, port: 4000 });
    expect(ada.engine.playingTones).toEqual([{ kind: "ringback", role: "speaker" }]);
    ada.engine.lastSession.say({ kind: "first-packet" });
    expect(ada.engine.playingTones).toEqual([]);
    peer.respond(peer.requests("INVITE")[0]!, 180);
    await world.clock.advance(50);
    expect(ada.engine.playingTones).toEqual([]);
    await ada.phone.execute("call.end", id);
    await world.clock.advance(50);
    expect(peer.requests("CANCEL")).toHaveLength(1);
    peer.respond(peer.requests("INVITE")[0]!, 487);
  });

  it("the call is up with the answer of the 183 when the 200 has none", async () => {
    serve((invite) => {
      peer.respond(invite, 183, { body: sdp() });
      peer.respond(invite, 200);
    });
    await dial();
    expect(ada.call()).toMatchObject({ state: "active", codec: "PCMA" });
  });

  it("an answer that crosses our CANCEL is acknowledged and ended (RFC 3261 section 15)", async () => {
    serve((invite) => peer.respond(invite, 180));
    const id = await dial();
    await ada.phone.execute("call.end", id);
    peer.respond(peer.requests("INVITE")[0]!, 200, { body: sdp() });
    await world.clock.advance(100);
    expect([peer.requests("ACK").length, peer.requests("BYE").length]).toEqual([1, 1]);
    expect(ada.engine.openSessions).toEqual([]);
    expect((await ada.phone.execute("history.list", 1, null))[0]?.outcome).toBe("cancelled");
  });
});

it("keeps the first of two forks that answer, and acknowledges and ends the other (RFC 3261 section 13.2.2.4)", async () => {
  serve((invite) => {
    peer.respond(invite, 180, { tag: "desk" });
    peer.respond(invite, 180, { tag: "mobile" });
    peer.respond(invite, 200, { tag: "mobile", body: sdp("sendrecv", { port: 4200 }) });
    peer.respond(invite, 200, { tag: "desk", body: sdp() });
  });
  await dial();
  await world.clock.advance(200);
  expect(ada.call().state).toBe("active");
  expect(ada.engine.lastSession.parameters?.remoteRtp?.port).toBe(4200);
  const tags = (method: string): unknown[] => peer.requests(method).map(({ headers }) => headers.to.params.get("tag")).toSorted();
  expect([tags("ACK"), tags("BYE")]).toEqual([["desk", "mobile"], ["desk"]]);
});

describe("holding", () => {
  it("waits and asks again when the peer was changing the call too (491, RFC 3261 section 14.1)", async () => {
    serve((invite, count) => (count === 2 ? peer.respond(invite, 491) : peer.respond(invite, 200, { body: sdp(count === 1 ? "sendrecv" : "recvonly") })));
    const id = await dial();
    await ada.phone.execute("call.hold", id, true);
    await world.clock.advance(100);
    expect(ada.call()).toMatchObject({ held: false, changing: true });
    await world.clock.advance(4_000);
    expect(ada.call()).toMatchObject({ held: true, changing: false, mediaDirection: "sendonly" });
  });

  it("answers 491 to a re-INVITE that meets ours, and is held when ours is answered", async () => {
    serve((invite, count) => count === 1 && peer.respond(invite, 200, { body: sdp() }));
    const id = await dial();
    await ada.phone.execute("call.hold", id, true);
    await world.clock.advance(50);
    peer.requestInDialog(peer.requests("INVITE")[0]!, "INVITE", 1, { body: sdp("sendonly") });
    await world.clock.advance(50);
    expect(peer.responses("INVITE").at(-1)?.status).toBe(491);
    peer.requestInDialog(peer.requests("INVITE")[0]!, "ACK", 1);
    peer.respond(peer.requests("INVITE")[1]!, 200, { body: sdp("recvonly") });
    await world.clock.advance(50);
    expect(ada.call()).toMatchObject({ held: true, heldByPeer: false });
  });

  it("from both sides is silence both ways, and each side resumes its own (RFC 3264 section 8.4)", async () => {
    serve((invite, count) => peer.respond(invite, 200, { body: sdp(count === 1 ? "sendrecv" : count === 2 ? "recvonly" : "sendonly") }));
    const id = await dial();
    await ada.phone.execute("call.hold", id, true);
    await world.clock.advance(50);
    const ask = async (sequence: number, direction: string): Promise<void> => {
      peer.requestInDialog(peer.requests("INVITE")[0]!, "INVITE", sequence, { body: sdp(direction) });
      await world.clock.advance(50);
      peer.requestInDialog(peer.requests("INVITE")[0]!, "ACK", sequence);
    };
    await ask(1, "sendonly");
    expect(ada.call()).toMatchObject({ held: true, heldByPeer: true, mediaDirection: "inactive" });
    await ada.phone.execute("call.hold", id, false);
    await world.clock.advance(50);
    expect(lastBody("INVITE")).toContain("a=sendrecv");
    expect(ada.call()).toMatchObject({ held: false, heldByPeer: true, mediaDirection: "recvonly" });
    await ask(2, "sendrecv");
    expect(ada.call()).toMatchObject({ held: false, heldByPeer: false, mediaDirection: "sendrecv" });
  });

  it("that the peer refuses leaves the call as it was", async () => {
    serve((invite, count) => (count === 1 ? peer.respond(invite, 200, { body: sdp() }) : peer.respond(invite, 488)));
    const id = await dial();
    await ada.phone.execute("call.hold", id, true);
    await world.clock.advance(50);
    expect(ada.call()).toMatchObject({ state: "active", held: false, changing: false });
    expect(ada.engine.lastSession.muted).toBe(false);
  });

  it("that is taken back while it is still on its way is taken back in the end", async () => {
    serve((invite, count) => peer.respond(invite, 200, { body: sdp(count === 2 ? "recvonly" : "sendrecv") }));
    const id = await dial();
    await ada.phone.execute("call.hold", id, true);
    await ada.phone.execute("call.hold", id, false);
    await world.clock.advance(200);
    expect(ada.call()).toMatchObject({ held: false, changing: false, mediaDirection: "sendrecv" });
    expect(peer.requests("INVITE")).toHaveLength(3);
  });
});

describe("when sound cannot be had", () => {
  const noPort = (): GodwitError => new GodwitError({ code: "media/no-port", message: "No free port for sound." });

  it("an outgoing call ends before anything is sent, with the engine's words", async () => {
    ada.engine.failNextOpen = noPort();
    await dial();
    expect(peer.received).toEqual([]);
    expect(ada.call()).toMatchObject({ state: "ended", end: { by: "local", failure: { code: "media/no-port" } } });
    expect((await ada.phone.execute("history.list", 1, null))[0]?.outcome).toBe("failed");
  });

  it("an answered call is given back with 480, so that another phone may take it", async () => {
    ada.engine.failNextOpen = noPort();
    await connectIncoming(sdp());
    expect(peer.responses("INVITE").at(-1)?.status).toBe(480);
    expect(ada.call()).toMatchObject({ state: "ended", end: { by: "local", failure: { code: "media/no-port" } } });
    expect((await ada.phone.execute("history.list", 1, null))[0]).toMatchObject({ outcome: "failed", seen: true });
    send("ACK", 1);
  });

  it("a device that breaks is shown in every call and as a notice, also in calls that begin meanwhile, until it is back", async () => {
    serve((invite) => peer.respond(invite, 200, { body: sdp() }));
    await dial();
    const failure = { code: "audio/device-lost", message: "The headset is gone." } as const;
    ada.engine.say({ kind: "audio-failed", failure });
    expect(ada.call()).toMatchObject({ state: "active", audioProblem: failure });
    await dial();
    expect(ada.phone.snapshot().calls.map(({ audioProblem }) => audioProblem?.code)).toEqual([failure.code, failure.code]);
    expect(ada.phone.snapshot().notices.map((notice) => notice.failure.code)).toEqual([failure.code]);
    ada.engine.say({ kind: "audio-recovered" });
    for (const call of ada.phone.snapshot().calls) expect(call.audioProblem).toBeUndefined();
    expect(ada.phone.snapshot().notices).toEqual([]);
  });
});

it("counts a call that was answered, though its BYE came before its ACK, as answered", async () => {
  const to = await connectIncoming(sdp());
  send("BYE", 2, undefined, to);
  await world.clock.advance(50);
  expect(ada.call()).toMatchObject({ state: "ended", end: { by: "remote" } });
  expect((await ada.phone.execute("history.list", 1, null))[0]?.outcome).toBe("answered");
});

it("says busy to the seventeenth caller (486)", async () => {
  const callers: TestPeer[] = [];
  for (let caller = 1; caller <= 17; caller++) {
    const address = `192.0.2.${100 + caller}`;
    const stranger = await world.peer(address);
    callers.push(stranger);
    stranger.send("INVITE", PHONE, [
      ["Via", `SIP/2.0/UDP ${address}:5060;branch=z9hG4bK-${caller};rport`],
      ["Max-Forwards", "70"],
      ["From", `<${TARGET}>;tag=${caller}`],
      ["To", `<sip:ada@${PHONE}>`],
      ["Call-ID", `many-${caller}`],
      ["CSeq", "1 INVITE"],
      ["Contact", `<${TARGET}>`],
      ["Content-Type", "application/sdp"],
    ], sdp());
    await world.clock.advance(20);
  }
  expect(callers.map((caller) => caller.responses("INVITE").some(({ status }) => status === 486))).toEqual([...Array.from({ length: 16 }, () => false), true]);
  expect(ada.phone.snapshot().calls).toHaveLength(16);
});
