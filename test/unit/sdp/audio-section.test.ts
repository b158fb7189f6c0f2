// Offer and answer for one audio stream (RFC 3264), with direction, packet time and RTCP address (RFC 8866, RFC 3605).
import { beforeEach, describe, expect, it } from "vitest";
import type { Failure } from "../../../core/base/errors.ts";
import { succeed, type Result } from "../../../core/base/result.ts";
import type { MediaDirection, MediaParameters } from "../../../core/ports/media-engine.ts";
import type { LocalAudio } from "../../../core/sdp/audio-section.ts";
import { formatSdp } from "../../../core/sdp/format-sdp.ts";
import { parseSdp } from "../../../core/sdp/parse-sdp.ts";
import type { SessionDescription } from "../../../core/sdp/session-description.ts";
import { SessionNegotiation, usablePlaces } from "../../../core/sdp/session-negotiation.ts";

const PCMA = { name: "PCMA", payloadType: 8, clockRateHz: 8000 };
const PCMU = { name: "PCMU", payloadType: 0, clockRateHz: 8000 };

function local(changes: Partial<LocalAudio> = {}): LocalAudio {
  return { localAddress: "192.0.2.1", rtpPort: 4000, codecs: [PCMA, PCMU], telephoneEventPayloadType: 101, direction: "sendrecv", ...changes };
}

function session(sessionVersion?: string): SessionNegotiation {
  return new SessionNegotiation({ sessionId: "77", ...(sessionVersion ? { sessionVersion } : {}) });
}

/** An offer of one stream: where the session has it, else on the first line. */
function offerOf(negotiation: SessionNegotiation, changes: Partial<LocalAudio> = {}, place = 0): SessionDescription {
  return negotiation.offer(new Map([[place, local(changes)]]));
}

function remote(...more: readonly string[]): SessionDescription {
  const result = parseSdp(["v=0", "o=- 5 5 IN IP4 198.51.100.7", "s=-", "c=IN IP4 198.51.100.7", "t=0 0", ...more].join("\r\n"));
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

interface Answered {
  readonly answer: SessionDescription;
  readonly parameters: MediaParameters;
}

/** The answer of a phone that has one stream, on the first line where it can. */
function tryAnswer(offer: SessionDescription, changes: Partial<LocalAudio> = {}, negotiation = session()): Result<Answered, Failure> {
  const ours = local(changes);
  const [place] = usablePlaces(offer, ours.codecs);
  const answered = negotiation.answer(offer, new Map(place === undefined ? [] : [[place, ours]]), ours.codecs);
  return answered.ok ? succeed({ answer: answered.value.answer, parameters: answered.value.agreed.get(place!)!.parameters }) : answered;
}

function answer(offer: SessionDescription, changes: Partial<LocalAudio> = {}, negotiation = session()): Answered {
  const result = tryAnswer(offer, changes, negotiation);
  if (!result.ok) throw new Error(result.error.code);
  return result.value;
}

/** What the answer to an offer of one stream comes to. */
function readAnswer(negotiation: SessionNegotiation, answered: SessionDescription): Result<MediaParameters, Failure> {
  const taken = negotiation.takeAnswer(answered);
  if (!taken.ok) return taken;
  const outcome = taken.value.get(0)!;
  return outcome.ok ? succeed(outcome.value.parameters) : outcome;
}

const mediaLines = (session: SessionDescription): string[] => formatSdp(session).split("\r\n").filter((line) => line.startsWith("m="));

describe("an offer (RFC 3264 5)", () => {
  it("offers the codecs in our order, keys and direction", () => {
    expect(formatSdp(offerOf(session()))).toBe(
      [
        "v=0", "o=- 77 1 IN IP4 192.0.2.1", "s=-", "c=IN IP4 192.0.2.1", "t=0 0", "m=audio 4000 RTP/AVP 8 0 101",
        "a=rtpmap:8 PCMA/8000", "a=rtpmap:0 PCMU/8000", "a=rtpmap:101 telephone-event/8000", "a=fmtp:101 0-15", "a=ptime:20", "a=rtcp-xr:rcvr-rtt=all voip-metrics", "a=sendrecv", "",
      ].join("\r\n"),
    );
  });

  it("names IPv6 addresses as IP6 (RFC 8866 5.7)", () => {
    expect(offerOf(session(), { localAddress: "2001:db8::1" }).connection).toEqual({ networkType: "IN", addressType: "IP6", address: "2001:db8::1" });
  });

  it("counts the version up when something changed, and only then (section 8)", () => {
    const ours = session("9007199254740993");
    const first = offerOf(ours), same = offerOf(ours), held = offerOf(ours, { direction: "sendonly" });
    expect([first, same, held].map(({ origin }) => origin.sessionVersion)).toEqual(["9007199254740993", "9007199254740993", "9007199254740994"]);
  });

  it("keeps the place of refused streams and the meaning of payload types in a new offer (sections 8, 8.3.2)", () => {
    const offer = remote("m=video 6000 RTP/AVP 31", "m=audio 6002 RTP/AVP 8 96", "a=rtpmap:96 telephone-event/8000");
    const ours = session();
    answer(offer, {}, ours);
    const next = offerOf(ours, { localAddress: "192.0.2.99" }, 1);
    expect(mediaLines(next)).toEqual(["m=video 0 RTP/AVP 31", "m=audio 4000 RTP/AVP 8 0 96"]);
    expect(next.origin).toMatchObject({ sessionVersion: "2", address: "192.0.2.99" });
  });
});

describe("an answer (RFC 3264 6)", () => {
  it("answers in the offer's order with the offer's payload types", () => {
    const { answer: made, parameters } = answer(remote("m=audio 6000 RTP/AVP 9 0 8 97", "a=rtpmap:97 Telephone-Event/8000"));
    expect(mediaLines(made)).toEqual(["m=audio 4000 RTP/AVP 0 8 97"]);
    expect(parameters).toEqual({
      remoteRtp: { address: "198.51.100.7", port: 6000 },
      remoteRtcp: { address: "198.51.100.7", port: 6001 },
      codec: PCMU,
      receiveCodecs: [PCMU, PCMA, { name: "telephone-event", payloadType: 97, clockRateHz: 8000 }],
      direction: "sendrecv",
      packetTimeMs: 20,
      telephoneEventPayloadType: 97,
    });
  });

  it("follows a dynamic number for a codec of ours", () => {
    const { parameters } = answer(remote("m=audio 6000 RTP/AVP 110", "a=rtpmap:110 pcma/8000/1"));
    expect(parameters.codec).toEqual({ ...PCMA, payloadType: 110 });
  });

  it("lists a payload type once, however often it is offered", () => {
    expect(mediaLines(answer(remote("m=audio 6000 RTP/AVP 8 8 08 8")).answer)).toEqual(["m=audio 4000 RTP/AVP 8"]);
  });

  it("refuses every other stream with port 0, in its place (section 6)", () => {
    const offer = remote("m=video 6000 RTP/AVP 31", "m=audio 6002 RTP/SAVP 8", "m=audio 6004 RTP/AVP 8", "m=audio 6006 RTP/AVP 0", "m=application 6008 UDP/BFCP *");
    expect(mediaLines(answer(offer).answer)).toEqual([
      "m=video 0 RTP/AVP 31", "m=audio 0 RTP/SAVP 8", "m=audio 4000 RTP/AVP 8", "m=audio 0 RTP/AVP 0", "m=application 0 UDP/BFCP *",
    ]);
  });

  const mirrored: readonly (readonly [offered: MediaDirection, ours: MediaDirection, answered: MediaDirection])[] = [
    ["sendrecv", "sendrecv", "sendrecv"], ["sendonly", "sendrecv", "recvonly"], ["recvonly", "sendrecv", "sendonly"], ["inactive", "sendrecv", "inactive"],
    ["sendrecv", "sendonly", "sendonly"], ["sendonly", "sendonly", "inactive"], ["recvonly", "inactive", "inactive"],
  ];
  it.each(mirrored)("answers %s, wanting %s, with %s (section 6.1)", (offered, ours, answered) => {
    const { answer: made, parameters } = answer(remote("m=audio 6000 RTP/AVP 8", `a=${offered}`), { direction: ours });
    expect(parameters.direction).toBe(answered);
    expect(made.media[0]!.attributes).toContainEqual({ name: answered });
  });

  it("takes the session's direction where the stream has none (RFC 8866 6.7)", () => {
    expect(answer(remote("a=sendonly", "m=audio 6000 RTP/AVP 8")).parameters.direction).toBe("recvonly");
  });

  it("understands hold by c=0.0.0.0 (RFC 3264 8.4)", () => {
    const { parameters } = answer(remote("m=audio 6000 RTP/AVP 8", "c=IN IP4 0.0.0.0"));
    expect(parameters.direction).toBe("recvonly");
    expect(parameters.remoteRtp).toBeUndefined();
  });

  it.each([
    [[], 20], [["a=ptime:30"], 30], [["a=ptime:25"], 20], [["a=ptime:200"], 60], [["a=ptime:0"], 20], [["a=ptime:40", "a=maxptime:20"], 20], [["a=ptime:5"], 10], [["a=ptime:x"], 20],
  ])("with %j sends packets of %i ms (RFC 8866 6.4)", (attributes, packetTimeMs) => {
    expect(answer(remote("m=audio 6000 RTP/AVP 8", ...attributes)).parameters.packetTimeMs).toBe(packetTimeMs);
  });

  it.each([
    ["a=rtcp:7001", { address: "198.51.100.7", port: 7001 }],
    ["a=rtcp:7001 IN IP4 198.51.100.8", { address: "198.51.100.8", port: 7001 }],
    ["a=rtcp:nonsense", { address: "198.51.100.7", port: 6001 }],
  ])("sends RTCP where %s says (RFC 3605)", (attribute, remoteRtcp) => {
    expect(answer(remote("m=audio 6000 RTP/AVP 8", attribute)).parameters.remoteRtcp).toEqual(remoteRtcp);
  });

  it.each([
    ["sdp/offer/no-audio", ["m=video 6000 RTP/AVP 31"]],
    ["sdp/offer/no-audio", ["m=audio 0 RTP/AVP 8"]],
    ["sdp/offer/no-audio", ["m=audio 6000 UDP/TLS/RTP/SAVPF 8"]],
    ["sdp/offer/no-common-codec", ["m=audio 6000 RTP/AVP 18 101", "a=rtpmap:101 telephone-event/8000"]],
    ["sdp/offer/no-common-codec", ["m=audio 6000 RTP/AVP 96", "a=rtpmap:96 PCMA/8000/2"]],
    ["sdp/offer/unusable-address", ["m=audio 6000 RTP/AVP 8", "c=IN IP4 media_at_home"]],
  ])("fails with %s for %j", (code, media) => {
    expect(tryAnswer(remote(...media))).toMatchObject({ ok: false, error: { code } });
  });
});

describe("the answer to our offer (RFC 3264 7)", () => {
  let ours: SessionNegotiation;
  let offer: SessionDescription;

  beforeEach(() => {
    ours = session();
    offer = offerOf(ours);
  });

  it("sends with the answer's first codec and number, receives by our own", () => {
    const result = readAnswer(ours, remote("m=audio 6000 RTP/AVP 110 8 102", "a=rtpmap:110 PCMU/8000", "a=rtpmap:102 telephone-event/8000", "a=recvonly"));
    expect(result).toMatchObject({
      ok: true,
      value: {
        codec: { ...PCMU, payloadType: 110 },
        receiveCodecs: [PCMA, PCMU, { name: "telephone-event", payloadType: 101 }],
        direction: "sendonly",
        telephoneEventPayloadType: 102,
      },
    });
  });

  it("never does more than was offered", () => {
    offerOf(ours, { direction: "sendonly" });
    expect(readAnswer(ours, remote("m=audio 6000 RTP/AVP 8", "a=sendrecv"))).toMatchObject({ ok: true, value: { direction: "sendonly" } });
  });

  it.each([
    ["sdp/answer/rejected", ["m=audio 0 RTP/AVP 8"]],
    ["sdp/answer/rejected", []],
    ["sdp/answer/no-common-codec", ["m=audio 6000 RTP/AVP 18"]],
    ["sdp/answer/unusable-address", ["m=audio 6000 RTP/AVP 8", "c=IN IP4 media_at_home"]],
  ])("fails with %s for %j", (code, media) => {
    expect(readAnswer(ours, remote(...media))).toMatchObject({ ok: false, error: { code } });
  });

  it("agrees with the answer that the same code makes", () => {
    const offers = answer(offer, { localAddress: "198.51.100.7", rtpPort: 6000, direction: "sendonly" });
    expect(offers.parameters.direction).toBe("sendonly");
    expect(readAnswer(ours, offers.answer)).toMatchObject({ ok: true, value: { direction: "recvonly", codec: PCMA, remoteRtp: { address: "198.51.100.7", port: 6000 } } });
  });
});

describe("a host name in c= (RFC 8866 5.7)", () => {
  it("is accepted: the stream is up and waits for the address", () => {
    const offer = remote("m=audio 6000 RTP/AVP 8", "c=IN IP4 Media.Example.org", "a=rtcp:7001");
    const answered = session().answer(offer, new Map([[0, local()]]), [PCMA]);
    if (!answered.ok) throw new Error(answered.error.code);
    const agreed = answered.value.agreed.get(0)!;
    expect(agreed.remoteName).toEqual({ host: "media.example.org", rtpPort: 6000, rtcpPort: 7001 });
    expect(agreed.parameters.remoteRtp).toBeUndefined();
  });
});
