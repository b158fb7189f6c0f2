// A call's streams, between two calls that answer each other: added, dropped, turned, with other codecs (RFC 3264).
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { encodeUtf8 } from "../../../core/base/bytes.ts";
import { GodwitError } from "../../../core/base/errors.ts";
import { CallMedia } from "../../../core/phone/call-media.ts";
import type { SessionBody } from "../../../core/sip/dialog/session-body.ts";
import { FakeMediaEngine, type FakeMediaSession } from "../../fakes/fake-media-engine.ts";

interface Side {
  readonly engine: FakeMediaEngine;
  readonly media: CallMedia;
}

let ada: Side;
let bob: Side;

async function open(address: string): Promise<Side> {
  const engine = new FakeMediaEngine();
  const media = new CallMedia(engine, { capture: { kind: "device" }, playback: { kind: "device" }, sessionId: "7" });
  await media.open(address);
  return { engine, media };
}

/** One offer and its answer; both texts. */
async function negotiate(from: Side, to: Side, hold = false): Promise<{ readonly offer: string[]; readonly answer: string[] }> {
  const offer = from.media.offer(hold);
  await to.media.prepareFor(offer);
  const answer = to.media.answer(offer, false);
  if (!answer.ok) throw new Error(answer.error.code);
  expect(from.media.takeAnswer(answer.value)).toMatchObject({ ok: true });
  return { offer: mediaLines(offer), answer: mediaLines(answer.value) };
}

function text({ bytes }: SessionBody): string {
  return new TextDecoder().decode(bytes);
}

function body(sdp: string): SessionBody {
  return { contentType: "application/sdp", bytes: encodeUtf8(sdp) };
}

const mediaLines = (body: SessionBody): string[] => text(body).split("\r\n").filter((line) => line.startsWith("m=")).map((line) => line.replace(/^m=|RTP\/AVP /g, ""));

/** Where each open session sends, and in which direction. */
const flows = (side: Side): string[] =>
  side.engine.openSessions.map(({ parameters }: FakeMediaSession) => (parameters ? `${parameters.remoteRtp?.port} ${parameters.direction}` : "none"));

beforeEach(async () => {
  [ada, bob] = await Promise.all([open("192.0.2.1"), open("192.0.2.2")]);
  await negotiate(ada, bob);
});

afterEach(() => {
  for (const { media, engine } of [ada, bob]) {
    media.dispose();
    expect(engine.openSessions).toEqual([]);
  }
});

describe("a second stream", () => {
  it("is added by a re-offer, and gets a media session of its own on both sides (RFC 3264 section 8.1)", async () => {
    expect(await ada.media.addStream()).toBe(true);
    const { offer, answer } = await negotiate(ada, bob);
    expect([offer, answer]).toEqual([["audio 40000 8 0 101", "audio 40002 8 0 101"], ["audio 40000 8 0 101", "audio 40002 8 0 101"]]);
    expect([flows(ada), flows(bob)]).toEqual([["40000 sendrecv", "40002 sendrecv"], ["40000 sendrecv", "40002 sendrecv"]]);
  });

  it("has a direction of its own (section 6.1)", async () => {
    await ada.media.addStream("recvonly");
    await negotiate(ada, bob);
    expect([flows(ada), flows(bob)]).toEqual([["40000 sendrecv", "40002 recvonly"], ["40000 sendrecv", "40002 sendonly"]]);
    ada.media.setDirection(1, "sendrecv");
    await negotiate(ada, bob);
    expect(flows(bob)).toEqual(["40000 sendrecv", "40002 sendrecv"]);
  });

  it("is dropped by port 0, its sockets closed on both sides, and its line used by the next one (sections 8.1, 8.2)", async () => {
    await ada.media.addStream();
    await negotiate(ada, bob);
    ada.media.dropStream(1);
    expect(await negotiate(ada, bob)).toMatchObject({ offer: ["audio 40000 8 0 101", "audio 0 8 0 101"], answer: ["audio 40000 8 0 101", "audio 0 8 0 101"] });
    expect([flows(ada), flows(bob)]).toEqual([["40000 sendrecv"], ["40000 sendrecv"]]);
    await bob.media.addStream();
    expect((await negotiate(bob, ada)).offer).toEqual(["audio 40000 8 0 101", "audio 40004 8 0 101"]);
  });

  it("may outlive the first one", async () => {
    await ada.media.addStream();
    await negotiate(ada, bob);
    bob.media.dropStream(0);
    await negotiate(bob, ada);
    expect([flows(ada), flows(bob)]).toEqual([["40002 sendrecv"], ["40002 sendrecv"]]);
    expect(ada.media.streams.map(({ place }) => place)).toEqual([1]);
  });

  it("takes the recording over where the first one ends, and its end too", async () => {
    const request = { path: "/calls/one", format: "wav", announcement: "none", title: "" } as const;
    await ada.media.addStream();
    await negotiate(ada, bob);
    ada.media.record(request);
    bob.media.dropStream(0);
    await negotiate(bob, ada);
    const [first] = ada.engine.openSessions;
    expect(first!.recordings).toEqual([request]);
    ada.media.record(undefined);
    expect(first!.recordings).toEqual([request, undefined]);
  });

  it("takes no recording over that has ended by itself", async () => {
    await ada.media.addStream();
    await negotiate(ada, bob);
    ada.media.record({ path: "/calls/one", format: "wav", announcement: "none", title: "" });
    ada.engine.openSessions[0]!.say({ kind: "recording", recording: { state: "ended", durationMs: 0 } });
    bob.media.dropStream(0);
    await negotiate(bob, ada);
    expect(ada.engine.openSessions[0]!.recordings).toEqual([]);
  });

  it("of the peer is refused with port 0 where no sockets can be had; the call goes on", async () => {
    await ada.media.addStream();
    bob.engine.failNextOpen = new GodwitError({ code: "media/no-port", message: "No port is free." });
    expect((await negotiate(ada, bob)).answer).toEqual(["audio 40000 8 0 101", "audio 0 8 0 101"]);
    expect([flows(ada), flows(bob)]).toEqual([["40000 sendrecv"], ["40000 sendrecv"]]);
  });

  it("is muted and held with the first", async () => {
    await ada.media.addStream();
    await negotiate(ada, bob);
    ada.media.setMuted(true);
    expect(ada.engine.openSessions.map(({ muted }) => muted)).toEqual([true, true]);
    await negotiate(ada, bob, true);
    expect(flows(bob)).toEqual(["40000 recvonly", "40002 recvonly"]);
    expect(bob.media.heldByPeer).toBe(true);
  });

  it("is forgotten where the offer that brings it is refused", async () => {
    await ada.media.addStream();
    ada.media.offer(false);
    ada.media.withdrawOffer();
    expect(ada.engine.openSessions).toHaveLength(1);
    expect((await negotiate(ada, bob)).offer).toEqual(["audio 40000 8 0 101"]);
  });

  it("that was refused is not there when the old description is answered once more (a refresh, RFC 4028 section 7.4)", async () => {
    const refresh = text(ada.media.offer(false));
    const answer = bob.media.answer(body(refresh), false);
    await ada.media.addStream();
    ada.media.offer(false);
    ada.media.withdrawOffer();
    expect(ada.media.takeAnswer(answer.ok ? answer.value : undefined)).toMatchObject({ ok: true });
    expect((await negotiate(ada, bob)).offer).toEqual(["audio 40000 8 0 101"]);
  });

  it("comes no more than three times", async () => {
    expect([await ada.media.addStream(), await ada.media.addStream(), await ada.media.addStream(), await ada.media.addStream()]).toEqual([true, true, true, false]);
  });

  it("writes no file that the first one writes", async () => {
    const engine = new FakeMediaEngine();
    const media = new CallMedia(engine, { capture: { kind: "silence" }, playback: { kind: "file", path: "a.b/heard.wav" }, sessionId: "7" });
    await media.open("192.0.2.3");
    await media.addStream();
    expect(engine.sessions.map(({ options }) => options.playback)).toEqual([{ kind: "file", path: "a.b/heard.wav" }, { kind: "file", path: "a.b/heard-2.wav" }]);
    media.dispose();
  });
});

describe("codecs", () => {
  it("are switched in the middle of a session by a re-offer in another order (section 8.3.2)", async () => {
    ada.media.useCodecs(["pcmu", "PCMA"]);
    expect((await negotiate(ada, bob)).offer).toEqual(["audio 40000 0 8 101"]);
    expect([ada, bob].map(({ media }) => media.parameters?.codec.name)).toEqual(["PCMU", "PCMU"]);
  });

  it("may be narrowed to one, and all come back", async () => {
    ada.media.useCodecs(["PCMU"]);
    expect((await negotiate(ada, bob)).answer).toEqual(["audio 40000 0 101"]);
    ada.media.useCodecs([]);
    expect((await negotiate(ada, bob)).answer).toEqual(["audio 40000 8 0 101"]);
  });
});

describe("the same description again (section 8)", () => {
  it("is answered with the same version, and the media are not touched", async () => {
    const offer = ada.media.offer(false);
    const answers = [bob.media.answer(offer, false), bob.media.answer(offer, false)].map((answer) => (answer.ok ? text(answer.value) : ""));
    expect(answers[0]).toBe(answers[1]);
    expect(bob.engine.lastSession.updates).toHaveLength(1);
  });
});

describe("a session without streams", () => {
  it("is what is left when the peer ends the only one; our next offer brings it back", async () => {
    ada.media.dropStream(0);
    const { answer } = await negotiate(ada, bob);
    expect(answer).toEqual(["audio 0 8 0 101"]);
    expect([ada.media.streams, bob.media.streams]).toEqual([[], []]);
    expect(flows(bob)).toEqual(["40000 inactive"]);
    expect((await negotiate(bob, ada)).offer).toEqual(["audio 40000 8 0 101"]);
    expect([flows(ada), flows(bob)]).toEqual([["40000 sendrecv"], ["40000 sendrecv"]]);
  });
});

describe("an offer of sound at an address of the other family", () => {
  const routes: Readonly<Record<string, string>> = { "2001:db8::1": "2001:db8::2", "192.0.2.1": "192.0.2.2" };
  const offerFrom = (address: string): SessionBody =>
    body(`v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN ${address.includes(":") ? "IP6" : "IP4"} ${address}\r\nt=0 0\r\nm=audio 5000 RTP/AVP 0\r\n`);
  const connectionOf = (description: SessionBody): string | undefined => /^c=(.*)\r$/mu.exec(text(description))?.[1];
  let side: Side;

  async function answer(address: string): Promise<string | undefined> {
    const offer = offerFrom(address);
    await side.media.prepareFor(offer);
    const answered = side.media.answer(offer, false);
    return answered.ok ? connectionOf(answered.value) : answered.error.code;
  }

  const pathsOf = ({ engine }: Side): readonly string[] => engine.lastSession.paths.map(({ address }) => address);

  async function openAt(localAddress: string): Promise<void> {
    const engine = new FakeMediaEngine();
    const media = new CallMedia(engine, { capture: { kind: "device" }, playback: { kind: "device" }, sessionId: "7", routeTo: async ({ address }) => routes[address] });
    await media.open(localAddress);
    side = { engine, media };
  }

  afterEach(() => {
    side.media.dispose();
    expect(side.engine.openSessions).toEqual([]);
  });

  it.each([
    ["IPv6, where the signalling goes by IPv4", "192.0.2.2", "2001:db8::1", "IN IP6 2001:db8::2"],
    ["IPv4, where the signalling goes by IPv6", "2001:db8::2", "192.0.2.1", "IN IP4 192.0.2.2"],
  ])("is answered with one of that family the first time too, and nothing else stays open: %s", async (_what, opened, offered, expected) => {
    await openAt(opened);
    expect(await answer(offered)).toBe(expected);
    expect(pathsOf(side)).toEqual([routes[offered]]);
    expect(connectionOf(side.media.offer(false))).toBe(expected);
  });

  it("takes the sound there and back while the call goes on (RFC 3264 section 8.3.1)", async () => {
    await openAt("192.0.2.2");
    expect(await answer("192.0.2.1")).toBe("IN IP4 192.0.2.2");
    expect(await answer("2001:db8::1")).toBe("IN IP6 2001:db8::2");
    expect(side.media.localAddress).toBe("2001:db8::2");
    expect(await answer("192.0.2.1")).toBe("IN IP4 192.0.2.2");
    expect(side.media.localAddress).toBe("192.0.2.2");
  });

  it("is answered with what there is where no address of that family leads to the peer", async () => {
    await openAt("192.0.2.2");
    expect(await answer("2001:db8::99")).toBe("IN IP4 192.0.2.2");
    expect(pathsOf(side)).toEqual(["192.0.2.2"]);
  });

  it("leaves the sound where it is when the offer is refused (RFC 3261 section 14.2)", async () => {
    await openAt("192.0.2.2");
    await answer("192.0.2.1");
    const offer = offerFrom("2001:db8::1");
    await side.media.prepareFor(offer);
    expect(side.media.answer(body(text(offer).replace("RTP/AVP 0", "RTP/AVP 96")), false).ok).toBe(false);
    expect(pathsOf(side)).toEqual(["192.0.2.2"]);
    expect(connectionOf(side.media.offer(false))).toBe("IN IP4 192.0.2.2");
  });
});
