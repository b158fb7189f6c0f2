// What a whole phone makes of what its peer changes in a call: hold in all its forms, other codecs, UPDATE, reasons. The
// peer does what the test says.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { SipRequest } from "../../core/sip/message/model.ts";
import { NOTHING_LEFT, PhoneWorld, type TestPhone } from "./phone-world.ts";
import type { TestPeer } from "./sip-world.ts";

const PHONE = "192.0.2.10";
const PEER = "192.0.2.9";

let world: PhoneWorld;
let ada: TestPhone;
let peer: TestPeer;
let invite: SipRequest;
let version: number;

beforeEach(async () => {
  world = new PhoneWorld();
  ada = await world.openPhone(PHONE, { listen: [{ transport: "udp", address: PHONE, port: 5060 }], preferredPort: 5060, acceptsAnyTarget: true });
  await ada.phone.execute("account.add", { address: `ada@${PHONE}`, displayName: "Ada", transport: "udp", register: false }, "");
  peer = await world.peer(PEER);
  version = 1;
});

afterEach(async () => {
  expect(await world.close()).toEqual(NOTHING_LEFT);
});

function sdp({ direction = "", connection = PEER, formats = "8 0" }: { direction?: string; connection?: string; formats?: string } = {}): string {
  const lines = ["v=0", `o=- 7 ${version++} IN IP4 ${PEER}`, "s=-", `c=IN IP4 ${connection}`, "t=0 0", `m=audio 4000 RTP/AVP ${formats}`];
  return [...lines, ...(direction === "" ? [] : [`a=${direction}`]), ""].join("\r\n");
}

/** The direction that a description names; "sendrecv" where it names none (RFC 3264 section 6.1). */
function directionIn(body: Uint8Array): string {
  return /a=(sendrecv|sendonly|recvonly|inactive)/.exec(new TextDecoder().decode(body))?.[1] ?? "sendrecv";
}

async function connect(): Promise<void> {
  peer.onRequest = (request) => {
    if (request.method === "INVITE") {
      invite = request;
      peer.respond(request, 200, { body: sdp(), headers: [["Allow", "INVITE, ACK, BYE, UPDATE"]] });
    } else if (request.method !== "ACK") peer.respond(request, 200);
  };
  await ada.phone.execute("call.start", `sip:peer@${PEER}`, null);
  await world.clock.advance(100);
}

/** The peer offers; answers the direction of our answer. */
async function offer(method: "INVITE" | "UPDATE", sequence: number, body: string): Promise<string> {
  peer.requestInDialog(invite, method, sequence, { body });
  await world.clock.advance(50);
  if (method === "INVITE") peer.requestInDialog(invite, "ACK", sequence);
  await world.clock.advance(50);
  const response = peer.responses(method).at(-1)!;
  expect(response.status).toBe(200);
  return directionIn(response.body);
}

describe.each(["INVITE", "UPDATE"] as const)("the peer holds by %s", (method) => {
  it.each([
    ["sendonly: we may listen to its music (RFC 3264 section 8.4)", { direction: "sendonly" }, "recvonly"],
    ["inactive: silence both ways", { direction: "inactive" }, "inactive"],
    ["c=0.0.0.0, as in RFC 2543: it can hear nothing", { connection: "0.0.0.0" }, undefined],
    ["c=0.0.0.0 and inactive", { connection: "0.0.0.0", direction: "inactive" }, "inactive"],
  ])("by %s", async (_how, form, expected) => {
    await connect();
    const answered = await offer(method, 1, sdp(form));
    if (expected) expect(answered).toBe(expected);
    expect(ada.call()).toMatchObject({ state: "active", held: false, heldByPeer: true });
    expect(await offer(method, 2, sdp())).toBe("sendrecv");
    expect(ada.call()).toMatchObject({ heldByPeer: false, mediaDirection: "sendrecv" });
  });

  it("by recvonly it does not hold: it listens and says nothing", async () => {
    await connect();
    expect(await offer(method, 1, sdp({ direction: "recvonly" }))).toBe("sendonly");
    expect(ada.call()).toMatchObject({ heldByPeer: false, mediaDirection: "sendonly" });
  });

  it("and both hold: inactive, until each has resumed its own (RFC 3264 section 8.4)", async () => {
    await connect();
    peer.onRequest = (request) => {
      const direction = { sendonly: "recvonly", inactive: "inactive" }[directionIn(request.body)] ?? "sendonly";
      if (request.method === "INVITE") peer.respond(request, 200, { body: sdp({ direction }) });
      else if (request.method !== "ACK") peer.respond(request, 200);
    };
    await ada.phone.execute("call.hold", ada.call().id, true);
    await world.clock.advance(100);
    expect(await offer(method, 1, sdp({ direction: "sendonly" }))).toBe("inactive");
    expect(ada.call()).toMatchObject({ held: true, heldByPeer: true, mediaDirection: "inactive" });
    expect(await offer(method, 2, sdp())).toBe("sendonly");
    expect(ada.call()).toMatchObject({ held: true, heldByPeer: false, mediaDirection: "sendonly" });
  });

  it("and changes the codec in the middle of the call (RFC 3264 section 8.3.2)", async () => {
    await connect();
    const before = ada.call().codec;
    await offer(method, 1, sdp({ formats: "0" }));
    expect([before, ada.call().codec]).toEqual(["PCMA", "PCMU"]);
    await offer(method, 2, sdp({ formats: "8" }));
    expect(ada.call().codec).toBe("PCMA");
  });
});

it("keeps the codecs and the sound when an offer has none in common: 488 (RFC 3261 section 14.2)", async () => {
  await connect();
  peer.requestInDialog(invite, "UPDATE", 1, { body: sdp({ formats: "126" }) });
  await world.clock.advance(50);
  expect(peer.responses("UPDATE").at(-1)?.status).toBe(488);
  expect(ada.call()).toMatchObject({ state: "active", mediaDirection: "sendrecv" });
});

describe("a call that is taken back while it rings here (RFC 3326 section 3.1)", () => {
  const headers = (method: string): [string, string][] => [
    ["Via", `SIP/2.0/UDP ${PEER}:5060;branch=z9hG4bK-1;rport`], ["Max-Forwards", "70"], ["From", `<sip:peer@${PEER}>;tag=theirs`],
    ["To", `<sip:ada@${PHONE}>`], ["Call-ID", "by-hand"], ["CSeq", `1 ${method}`],
  ];

  it.each([
    ["answered on another phone", 'SIP;cause=200;text="Call completed elsewhere"', "answered", true],
    ["declined on another phone", "SIP;cause=603", "declined", true],
    ["given up by the caller", undefined, "missed", false],
  ])("is %s in the history", async (_what, reason, outcome, seen) => {
    peer.send("INVITE", PHONE, [...headers("INVITE"), ["Contact", `<sip:peer@${PEER}>`], ["Content-Type", "application/sdp"]], sdp());
    await world.clock.advance(50);
    peer.send("CANCEL", PHONE, [...headers("CANCEL"), ...(reason === undefined ? [] : [["Reason", reason] as [string, string]])]);
    await world.clock.advance(50);
    expect((await ada.phone.execute("history.list", 1, null))[0]).toMatchObject({ outcome, seen });
  });
});

it("says in words why the telephone network ended a call (RFC 3326, Q.850)", async () => {
  await connect();
  peer.requestInDialog(invite, "BYE", 1, { headers: [["Reason", 'Q.850;cause=38;text="Network out of order"']] });
  await world.clock.advance(50);
  expect(ada.call()).toMatchObject({ state: "ended", end: { by: "remote", failure: { code: "call/server-error" } } });
});

it("is connected by a callee that changed the early media by UPDATE and answers without a body (RFC 3262, RFC 3311)", async () => {
  peer.onRequest = (request) => {
    if (request.method === "INVITE") {
      invite = request;
      peer.respond(request, 183, { body: sdp(), headers: [["Require", "100rel"], ["RSeq", "1"], ["Allow", "INVITE, ACK, BYE, PRACK, UPDATE"]] });
    } else if (request.method !== "ACK") peer.respond(request, 200);
  };
  await ada.phone.execute("call.start", `sip:peer@${PEER}`, null);
  await world.clock.advance(100);
  expect(await offer("UPDATE", 1, sdp({ formats: "0" }))).toBe("sendrecv");
  peer.respond(invite, 200);
  await world.clock.advance(50);
  expect(ada.call()).toMatchObject({ state: "active", codec: "PCMU" });
});
