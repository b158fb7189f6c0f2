// Session timers (RFC 4028), by a caller and a callee against a peer that does what the test says.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { SipRequest, SipResponse } from "../../core/sip/message/model.ts";
import { sdp, SipWorld, type TestAgent, type TestPeer, type TestSession } from "./sip-world.ts";

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

const bodyOf = ({ body }: SipRequest | SipResponse): string => new TextDecoder().decode(body);

/** Calls a peer that answers the INVITE so, and refreshes by `onRefresh`. */
async function connect(headers: [string, string][], onRefresh: (request: SipRequest) => void = () => {}): Promise<void> {
  let answered = false;
  peer.onRequest = (request) => {
    if (request.method === "BYE") return peer.respond(request, 200);
    if (request.method === "ACK") return;
    if (answered) return onRefresh(request);
    answered = true;
    invite = request;
    peer.respond(request, 200, { body: "answer", headers });
  };
  call = ada.call(peer.uri);
  await world.clock.advance(50);
}

async function hangUp(): Promise<void> {
  call.session.end();
  await world.clock.advance(50);
}

const ALLOWS_UPDATE: [string, string] = ["Allow", "INVITE, ACK, BYE, UPDATE"];
const refreshes = (): SipRequest[] => [...peer.requests("UPDATE"), ...peer.requests("INVITE").filter((request) => request.headers.cseq.sequence > 1)];

describe("a caller", () => {
  it("offers half an hour, and leaves open who refreshes (4, 7.1)", async () => {
    await connect([]);
    expect([invite.headers.supported, invite.headers.get("Session-Expires"), invite.headers.has("Min-SE")]).toEqual([expect.arrayContaining(["timer"]), "1800", false]);
    await hangUp();
  });

  it("has no timer where the 2xx says nothing of it (7.2)", async () => {
    await connect([]);
    await world.clock.advance(7_200_000);
    expect([refreshes(), call.session.state]).toEqual([[], "confirmed"]);
    await hangUp();
  });

  it("refreshes at half the interval by UPDATE without a body, where the peer takes that (7.4, 10)", async () => {
    await connect([["Session-Expires", "600;refresher=uac"], ALLOWS_UPDATE], (request) => peer.respond(request, 200, { headers: [["Session-Expires", "600;refresher=uac"]] }));
    await world.clock.advance(299_000);
    expect(refreshes()).toEqual([]);
    await world.clock.advance(601_500);
    expect(refreshes().map((request) => [request.method, bodyOf(request), request.headers.get("Session-Expires")])).toEqual(
      Array.from({ length: 3 }, () => ["UPDATE", "", "600;refresher=uac"]),
    );
    await hangUp();
  });

  it("refreshes by re-INVITE with the same description where it does not (7.4)", async () => {
    await connect([["Session-Expires", "600;refresher=uac"], ["Allow", "INVITE, ACK, BYE"]], (request) =>
      peer.respond(request, 200, { body: "answer", headers: [["Session-Expires", "600;refresher=uac"]] }));
    await world.clock.advance(300_100);
    expect(refreshes().map((request) => [request.method, bodyOf(request)])).toEqual([["INVITE", "offer"]]);
    expect(call.kinds.at(-1)).toBe("answer");
    await hangUp();
  });

  it("hangs up with a reason when the peer that refreshes is silent: 32 s before the end, a third of it where that is less (10)", async () => {
    await connect([["Session-Expires", "600;refresher=uas"]]);
    await world.clock.advance(567_900);
    expect(call.session.state).toBe("confirmed");
    await world.clock.advance(200);
    expect(peer.requests("BYE")[0]?.headers.reasons).toEqual([{ protocol: "SIP", cause: 408, text: "Session expired" }]);
    expect(call.end).toMatchObject({ by: "network", failure: { code: "call/session-expired" } });
  });

  it("goes on for another interval after each refresh of the peer, and says so in its 2xx (9)", async () => {
    await connect([["Session-Expires", "90;refresher=uas"]]);
    for (let sequence = 1; sequence <= 5; sequence++) {
      await world.clock.advance(45_000);
      peer.requestInDialog(invite, "UPDATE", sequence, { headers: [["Supported", "timer"], ["Session-Expires", "90;refresher=uac"]] });
    }
    await world.clock.advance(50);
    expect(peer.responses("UPDATE").map(({ status, headers }) => [status, headers.get("Session-Expires"), headers.require])).toEqual(
      Array.from({ length: 5 }, () => [200, "90;refresher=uac", ["timer"]]),
    );
    expect(call.session.state).toBe("confirmed");
    await world.clock.advance(60_100);
    expect(call.end).toMatchObject({ failure: { code: "call/session-expired" } });
  });

  it("raises Min-SE and tries again after 422, with a new CSeq in the same call (7.3)", async () => {
    peer.onRequest = (request) => {
      if (request.method === "BYE") peer.respond(request, 200);
      if (request.method !== "INVITE") return;
      if (peer.requests("INVITE").length === 1) peer.respond(request, 422, { headers: [["Min-SE", "3600"]] });
      else peer.respond(request, 200, { body: "answer", headers: [["Session-Expires", "3600;refresher=uac"]] });
    };
    call = ada.call(peer.uri);
    await world.clock.advance(100);
    const [first, second] = peer.requests("INVITE");
    expect([second?.headers.get("Session-Expires"), second?.headers.get("Min-SE"), second?.headers.cseq.sequence]).toEqual(["3600", "3600", 2]);
    expect(second?.headers.callId).toBe(first?.headers.callId);
    await hangUp();
  });

  it("gives up on a peer that always wants more (7.3)", async () => {
    peer.onRequest = (request) => request.method === "INVITE" && peer.respond(request, 422, { headers: [["Min-SE", String(2_000 + 1_000 * peer.requests("INVITE").length)]] });
    call = ada.call(peer.uri);
    await world.clock.advance(1_000);
    expect([peer.requests("INVITE").length, call.end]).toMatchObject([4, { status: 422 }]);
  });

  it.each([408, 481])("ends the call when its refresh gets %i (10; RFC 3261 section 12.2.1.2)", async (status) => {
    await connect([["Session-Expires", "90;refresher=uac"], ALLOWS_UPDATE], (request) => peer.respond(request, status));
    await world.clock.advance(45_100);
    expect([call.end, peer.requests("BYE").length]).toMatchObject([{ by: "network", failure: { code: "call/lost" } }, 1]);
  });

  it("tries again a refresh that was refused for now, and hangs up where none succeeds (10)", async () => {
    await connect([["Session-Expires", "90;refresher=uac"], ALLOWS_UPDATE], (request) => peer.respond(request, 503));
    await world.clock.advance(60_100);
    expect([peer.requests("UPDATE").length, call.end]).toMatchObject([2, { failure: { code: "call/session-expired" } }]);
  });

  it("raises the interval after 422 to a refresh, and sends it again at once (7.3)", async () => {
    await connect([["Session-Expires", "90;refresher=uac"], ALLOWS_UPDATE], (request) => {
      if (request.headers.sessionExpires!.seconds < 300) peer.respond(request, 422, { headers: [["Min-SE", "300"]] });
      else peer.respond(request, 200, { headers: [["Session-Expires", "300;refresher=uac"]] });
    });
    await world.clock.advance(45_200);
    expect(peer.requests("UPDATE").map(({ headers }) => [headers.get("Session-Expires"), headers.get("Min-SE")])).toEqual([["90;refresher=uac", undefined], ["300;refresher=uac", "300"]]);
    await hangUp();
  });

  it("counts a hold as a refresh (7.4)", async () => {
    await connect([["Session-Expires", "90;refresher=uac"], ALLOWS_UPDATE], (request) => peer.respond(request, 200, { body: "answer", headers: [["Session-Expires", "90;refresher=uac"]] }));
    await world.clock.advance(40_000);
    void call.session.reoffer(sdp("hold"));
    await world.clock.advance(40_000);
    expect(refreshes()).toHaveLength(1);
    await hangUp();
  });
});

describe("a callee (RFC 4028 section 9, table 2)", () => {
  async function receive(headers: [string, string][]): Promise<SipResponse> {
    const sessions = ada.takeCalls(({ session }) => session.accept(sdp("answer")));
    peer.onRequest = (request) => request.method !== "ACK" && peer.respond(request, 200);
    const base: [string, string][] = [
      ["Max-Forwards", "70"], ["From", "<sip:peer@192.0.2.9>;tag=t"], ["Call-ID", "c"], ["Contact", "<sip:peer@192.0.2.9>"],
    ];
    peer.send("INVITE", "192.0.2.1", [
      ["Via", "SIP/2.0/UDP 192.0.2.9:5060;branch=z9hG4bK-1;rport"], ...base, ["To", "<sip:ada@192.0.2.1>"], ["CSeq", "1 INVITE"], ...headers, ["Content-Type", "application/sdp"],
    ], "offer");
    await world.clock.advance(50);
    const response = peer.responses("INVITE").at(-1)!;
    peer.send("ACK", "192.0.2.1", [
      ["Via", response.status < 300 ? "SIP/2.0/UDP 192.0.2.9:5060;branch=z9hG4bK-2;rport" : response.headers.get("Via")!], ...base,
      ["To", response.headers.get("To")!], ["CSeq", "1 ACK"],
    ]);
    await world.clock.advance(50);
    if (sessions[0]) call = sessions[0];
    return response;
  }

  it.each([
    ["supports none and asks for none", [], undefined],
    ["supports them and asks for none", [["Supported", "timer"]], "1800;refresher=uac"],
    ["supports them and leaves open who refreshes", [["Supported", "timer"], ["Session-Expires", "600"]], "600;refresher=uac"],
    ["refreshes itself", [["Supported", "timer"], ["Session-Expires", "600;refresher=uac"]], "600;refresher=uac"],
    ["wants the callee to refresh", [["Supported", "timer"], ["Session-Expires", "600;refresher=uas"]], "600;refresher=uas"],
    ["does not support what a proxy asks for", [["Session-Expires", "600"]], "600;refresher=uas"],
    ["asks for a day", [["Supported", "timer"], ["Session-Expires", "86400"]], "1800;refresher=uac"],
    ["asks for a day, and not for less", [["Supported", "timer"], ["Session-Expires", "86400"], ["Min-SE", "7200"]], "7200;refresher=uac"],
  ] as [string, [string, string][], string | undefined][])("answers a caller that %s", async (_who, headers, expected) => {
    const { headers: answer } = await receive(headers);
    expect([answer.get("Session-Expires"), answer.require]).toEqual([expected, expected && headers[0]?.[0] === "Supported" ? ["timer"] : []]);
    await hangUp();
  });

  it("refuses an interval below 90 s with 422 and Min-SE (8)", async () => {
    const { status, headers } = await receive([["Supported", "timer"], ["Session-Expires", "60"]]);
    expect([status, headers.minSe]).toEqual([422, 90]);
  });

  it("refreshes where it is to, and hangs up when that gets no answer (10)", async () => {
    await receive([["Supported", "timer"], ["Session-Expires", "90;refresher=uas"], ["Allow", "INVITE, ACK, BYE, UPDATE"]]);
    peer.onRequest = (request) => request.method === "BYE" && peer.respond(request, 200);
    await world.clock.advance(45_100);
    expect(peer.requests("UPDATE").map(({ headers }) => headers.get("Session-Expires"))).toEqual(["90;refresher=uac"]);
    await world.clock.advance(32_100);
    expect(call.end).toMatchObject({ by: "network" });
  });
});

describe("two user agents on a link that loses every fourth packet", () => {
  it.each(Array.from({ length: 6 }, (_, index) => index + 1))("keep a call for three hours, seed %i", async (seed) => {
    const dice = world.dice(seed);
    const bob = await world.agent("bob", "192.0.2.2");
    const sessions = bob.takeCalls(({ session }) => session.accept(sdp("answer")));
    const caller = ada.call(bob.identity.address);
    await world.clock.advance(100);
    world.network.isLost = () => dice.bytes(1)[0]! < 64;
    await world.clock.advance(3 * 3_600_000);
    expect([caller, ...sessions].map(({ session }) => session.state)).toEqual(["confirmed", "confirmed"]);
    world.network.isLost = () => false;
    caller.session.end();
    await world.clock.advance(100);
  });
});
