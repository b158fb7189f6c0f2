// Streams that come, change and go in a whole phone's call with a peer that does what the test says (RFC 3264 sections 5
// to 8, RFC 3261 section 14): what the engine is told, what the peer gets, and that nothing is left.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { GodwitError } from "../../core/base/errors.ts";
import { Call } from "../../core/phone/call.ts";
import type { CallMedia } from "../../core/phone/call-media.ts";
import { PLAIN_WISHES } from "../../core/phone/media-wishes.ts";
import type { SipRequest } from "../../core/sip/message/model.ts";
import { FakeMediaEngine } from "../fakes/fake-media-engine.ts";
import { NOTHING_LEFT, PhoneWorld, type TestPhone } from "./phone-world.ts";
import { SipWorld, type TestPeer } from "./sip-world.ts";

const PHONE = "192.0.2.10";
const PEER = "192.0.2.9";

function sdp(version: number, ...media: readonly string[]): string {
  return ["v=0", `o=- 7 ${version} IN IP4 ${PEER}`, "s=-", `c=IN IP4 ${PEER}`, "t=0 0", ...media, ""].join("\r\n");
}

const FIRST = "m=audio 4000 RTP/AVP 8 0";
const SECOND = "m=audio 4100 RTP/AVP 8 0";

function mediaLines(body: Uint8Array): string[] {
  return new TextDecoder().decode(body).split("\r\n").filter((line) => line.startsWith("m=")).map((line) => line.replace(/^m=|RTP\/AVP /g, ""));
}

function flows(engine: FakeMediaEngine): string[] {
  return engine.openSessions.map(({ parameters }) => (parameters ? `${parameters.remoteRtp?.port} ${parameters.codec.name} ${parameters.direction}` : "none"));
}

describe("the peer offers", () => {
  let world: PhoneWorld;
  let ada: TestPhone;
  let peer: TestPeer;
  let sequence = 0;

  beforeEach(async () => {
    world = new PhoneWorld();
    sequence = 0;
    ada = await world.openPhone(PHONE, { acceptsAnyTarget: true });
    await ada.phone.execute("account.add", { address: `ada@${PHONE}`, displayName: "", transport: "udp", register: false }, "");
    peer = await world.peer(PEER);
    peer.onRequest = (request) => {
      if (request.method === "INVITE") peer.respond(request, 200, { body: sdp(1, FIRST) });
      else if (request.method !== "ACK") peer.respond(request, 200);
    };
    await ada.phone.execute("call.start", `sip:peer@${PEER}`, null);
    await world.clock.advance(100);
  });

  afterEach(async () => {
    expect(await world.close()).toEqual(NOTHING_LEFT);
  });

  /** A re-INVITE; answers its final response's status and m= lines. */
  async function reoffer(body: string): Promise<unknown[]> {
    peer.requestInDialog(peer.requests("INVITE")[0]!, "INVITE", ++sequence, { body });
    await world.clock.advance(50);
    const response = peer.responses("INVITE").at(-1)!;
    if (response.status < 300) peer.requestInDialog(peer.requests("INVITE")[0]!, "ACK", sequence);
    await world.clock.advance(50);
    return [response.status, ...mediaLines(response.body)];
  }

  it("a second audio stream, which gets sockets of its own and is held and ended by itself", async () => {
    expect(await reoffer(sdp(2, FIRST, SECOND))).toEqual([200, "audio 40000 8 0", "audio 40002 8 0"]);
    expect(flows(ada.engine)).toEqual(["4000 PCMA sendrecv", "4100 PCMA sendrecv"]);
    expect(await reoffer(sdp(3, FIRST, SECOND, "a=sendonly"))).toEqual([200, "audio 40000 8 0", "audio 40002 8 0"]);
    expect(flows(ada.engine)).toEqual(["4000 PCMA sendrecv", "4100 PCMA recvonly"]);
    expect(ada.call().heldByPeer).toBe(false);
    expect(await reoffer(sdp(4, FIRST, "m=audio 0 RTP/AVP 8 0"))).toEqual([200, "audio 40000 8 0", "audio 0 8 0"]);
    expect(flows(ada.engine)).toEqual(["4000 PCMA sendrecv"]);
  });

  it("video beside the audio, which is refused in its place for ever", async () => {
    expect(await reoffer(sdp(2, "a=group:BUNDLE 1 2", FIRST, "a=mid:1", "m=video 5000 RTP/AVP 96", "a=rtpmap:96 VP8/90000", "a=mid:2"))).toEqual([200, "audio 40000 8 0", "video 0 96"]);
    await ada.phone.execute("call.hold", ada.call().id, true);
    await world.clock.advance(100);
    expect(mediaLines(peer.requests("INVITE").at(-1)!.body)).toEqual(["audio 40000 8 0 101", "video 0 96"]);
  });

  it("another codec in the middle of the call", async () => {
    expect(await reoffer(sdp(2, "m=audio 4000 RTP/AVP 0"))).toEqual([200, "audio 40000 0"]);
    expect([flows(ada.engine), ada.call().codec]).toEqual([["4000 PCMU sendrecv"], "PCMU"]);
  });

  it("the same again, with the same version: the media are not touched", async () => {
    await reoffer(sdp(1, FIRST));
    const updates = ada.engine.lastSession.updates.length;
    await reoffer(sdp(1, FIRST));
    expect(ada.engine.lastSession.updates).toHaveLength(updates);
    const versions = peer.responses("INVITE").map(({ body }) => /^o=\S+ \S+ (\d+)/m.exec(new TextDecoder().decode(body))?.[1]);
    expect(versions.at(-1)).toBe(versions.at(-2));
  });

  it("a second stream for which there are no sockets: it is refused, the first goes on", async () => {
    ada.engine.failNextOpen = new GodwitError({ code: "media/no-port", message: "No port is free." });
    expect(await reoffer(sdp(2, FIRST, SECOND))).toEqual([200, "audio 40000 8 0", "audio 0 8 0"]);
    expect(flows(ada.engine)).toEqual(["4000 PCMA sendrecv"]);
  });

  it("nothing that can be taken: 488, and the call is as it was (RFC 3261 section 14.2)", async () => {
    expect(await reoffer(sdp(2, "m=audio 4000 RTP/AVP 18"))).toEqual([488]);
    expect(flows(ada.engine)).toEqual(["4000 PCMA sendrecv"]);
  });

  it("a second stream and hangs up before its sockets are open: none is left", async () => {
    peer.requestInDialog(peer.requests("INVITE")[0]!, "INVITE", 1, { body: sdp(2, FIRST, SECOND) });
    peer.requestInDialog(peer.requests("INVITE")[0]!, "BYE", 2);
    await world.clock.advance(100);
    expect(ada.call().state).toBe("ended");
    expect(ada.engine.openSessions).toEqual([]);
  });
});

describe("the phone offers", () => {
  let world: SipWorld;
  let peer: TestPeer;
  let engine: FakeMediaEngine;
  let call: Call;
  let onReoffer: (invite: SipRequest) => void;

  beforeEach(async () => {
    world = new SipWorld();
    peer = await world.peer(PEER);
    const { agent, identity } = await world.agent("ada", PHONE);
    onReoffer = () => {};
    peer.onRequest = (request) => {
      if (request.method === "INVITE" && peer.requests("INVITE").length === 1) peer.respond(request, 200, { body: sdp(1, FIRST) });
      else if (request.method === "INVITE") onReoffer(request);
      else if (request.method !== "ACK") peer.respond(request, 200);
    };
    engine = new FakeMediaEngine();
    const media = { capture: { kind: "device" }, playback: { kind: "device" }, sessionId: "1" } as const;
    const dependencies = { clock: world.clock, userAgent: agent, engine, media, localAddressFor: async () => PHONE, otherHops: () => [], describePath: (localAddress: string) => ({ localAddress }) };
    const caller = { remoteUri: "", remoteName: "" };
    call = new Call({ id: "1", accountId: null, identity, caller, wishes: PLAIN_WISHES }, dependencies, { target: peer.uri });
    call.start();
    await world.clock.advance(100);
  });

  afterEach(async () => {
    call.hangUp();
    await world.clock.advance(100);
    call.dispose();
    await world.expectNothingLeft();
    expect(engine.openSessions).toEqual([]);
  });

  async function change(how: (media: CallMedia) => void | Promise<unknown>): Promise<boolean> {
    const changed = call.changeMedia(how);
    await world.clock.advance(100);
    return (await changed).ok;
  }

  const lastOffer = (): string[] => mediaLines(peer.requests("INVITE").at(-1)!.body);

  it("a second stream, then its end", async () => {
    onReoffer = (invite) => peer.respond(invite, 200, { body: sdp(2, FIRST, SECOND) });
    expect(await change((media) => media.addStream())).toBe(true);
    expect(lastOffer()).toEqual(["audio 40000 8 0 101", "audio 40002 8 0 101"]);
    expect(flows(engine)).toEqual(["4000 PCMA sendrecv", "4100 PCMA sendrecv"]);
    onReoffer = (invite) => peer.respond(invite, 200, { body: sdp(3, FIRST, "m=audio 0 RTP/AVP 8 0") });
    expect(await change((media) => media.dropStream(1))).toBe(true);
    expect(lastOffer()).toEqual(["audio 40000 8 0 101", "audio 0 8 0 101"]);
    expect(flows(engine)).toEqual(["4000 PCMA sendrecv"]);
  });

  it("a second stream, which the peer refuses with the whole offer (488): the call is as it was, and so is the next offer", async () => {
    onReoffer = (invite) => peer.respond(invite, 488);
    expect(await change((media) => media.addStream())).toBe(false);
    expect(flows(engine)).toEqual(["4000 PCMA sendrecv"]);
    onReoffer = (invite) => peer.respond(invite, 200, { body: sdp(2, FIRST, "a=recvonly") });
    call.hold(true);
    await world.clock.advance(100);
    expect(lastOffer()).toEqual(["audio 40000 8 0 101"]);
  });

  it("another codec first", async () => {
    onReoffer = (invite) => peer.respond(invite, 200, { body: sdp(2, "m=audio 4000 RTP/AVP 0 8") });
    expect(await change((media) => media.useCodecs(["PCMU", "PCMA"]))).toBe(true);
    expect([lastOffer(), flows(engine)]).toEqual([["audio 40000 0 8 101"], ["4000 PCMU sendrecv"]]);
  });
});
