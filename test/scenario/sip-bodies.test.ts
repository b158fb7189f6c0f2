// INVITEs whose body is more, or other, than one session description (RFC 3261 section 8.2.3, RFC 5621).
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { decodeUtf8, encodeUtf8 } from "../../core/base/bytes.ts";
import { createBodyPart, formatMultipart, type BodyPart } from "../../core/sip/message/multipart.ts";
import { SipWorld, textOf, type TestAgent, type TestPeer, type TestSession } from "./sip-world.ts";

let world: SipWorld;
let peer: TestPeer;
let ada: TestAgent;
let calls: TestSession[];

beforeEach(async () => {
  world = new SipWorld();
  peer = await world.peer("192.0.2.9");
  ada = await world.agent("ada", "192.0.2.1");
  calls = ada.takeCalls(({ session }) => session.reject(486));
});

afterEach(() => world.expectNothingLeft());

const part = (type: string, body: string, disposition?: string): BodyPart =>
  createBodyPart([["Content-Type", type], ...(disposition === undefined ? [] : [["Content-Disposition", disposition] as const])], encodeUtf8(body));

/** Calls with a body, and answers what came back. */
async function invite(contentType: string, body: string, more: [string, string][] = []): Promise<{ status: number; accept: string | undefined }> {
  peer.send("INVITE", "192.0.2.1", [
    ["Via", "SIP/2.0/UDP 192.0.2.9:5060;branch=z9hG4bK-1;rport"],
    ["Max-Forwards", "70"],
    ["From", "<sip:peer@192.0.2.9>;tag=caller"],
    ["To", "<sip:ada@192.0.2.1>"],
    ["Call-ID", "call-by-hand"],
    ["CSeq", "1 INVITE"],
    ["Contact", "<sip:peer@192.0.2.9>"],
    ["Content-Type", contentType],
    ...more,
  ], body);
  await world.clock.advance(500);
  const { status, headers } = peer.responses("INVITE").findLast((response) => response.status >= 200)!;
  return { status, accept: headers.get("Accept") };
}

const mixed = (...parts: readonly BodyPart[]): string => decodeUtf8(formatMultipart(parts, "tide"));
const MIXED = "multipart/mixed;boundary=tide";

describe("an INVITE with several parts", () => {
  it("is a call by the part that describes the session, the optional other being passed over (RFC 5621 3.1)", async () => {
    expect(await invite(MIXED, mixed(part("application/isup", "x", "signal;handling=optional"), part("application/sdp", "offer", "session")))).toMatchObject({ status: 486 });
    expect(calls).toHaveLength(1);
    expect(textOf(calls[0]!.session.offer)).toBe("offer");
  });

  it("is refused with 415 and what would be accepted where another part must be understood (RFC 3261 8.2.3)", async () => {
    const { status, accept } = await invite(MIXED, mixed(part("application/isup", "x", "signal;handling=required"), part("application/sdp", "offer")));
    expect(status).toBe(415);
    expect(accept).toContain("application/sdp");
    expect(accept).toContain("multipart/mixed");
    expect(calls).toEqual([]);
  });

  it("is refused with 400 where the parts cannot be told apart (RFC 2046 5.1.1)", async () => {
    expect(await invite(MIXED, "no boundary anywhere")).toMatchObject({ status: 400 });
  });

  it("is a call without an offer where all of it may be passed over (RFC 3261 20.11)", async () => {
    expect(await invite("text/plain", "low tide", [["Content-Disposition", "render;handling=optional"]])).toMatchObject({ status: 486 });
    expect(calls[0]!.session.offer).toBeUndefined();
  });
});

it("an answer among several parts is found (RFC 5621 3.1)", async () => {
  peer.onRequest = (request) => {
    if (request.method === "ACK") return;
    if (request.method !== "INVITE") return peer.respond(request, 200);
    const body = mixed(part("text/plain", "welcome"), part("application/sdp", "answer"));
    peer.respond(request, 200, { headers: [["Content-Type", MIXED]], body });
  };
  const call = ada.call(peer.uri);
  await world.clock.advance(500);
  expect(call.events.flatMap((event) => (event.kind === "accepted" ? [textOf(event.body)] : []))).toEqual(["answer"]);
  call.session.end();
  await world.clock.advance(500);
});
