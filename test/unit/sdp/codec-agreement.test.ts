// Which codecs two sides of a stream agree on: channels and parameters, keys and comfort noise at the voice's clock rate,
// packet times, RTCP on RTP's port (RFC 3264, RFC 3551, RFC 3389, RFC 4733, RFC 5761, RFC 7587).
import { describe, expect, it } from "vitest";
import type { MediaCodec, MediaParameters } from "../../../core/ports/media-engine.ts";
import type { LocalAudio } from "../../../core/sdp/audio-section.ts";
import { formatSdp } from "../../../core/sdp/format-sdp.ts";
import { parseSdp } from "../../../core/sdp/parse-sdp.ts";
import type { SessionDescription } from "../../../core/sdp/session-description.ts";
import { SessionNegotiation } from "../../../core/sdp/session-negotiation.ts";

const OPUS: MediaCodec = { name: "opus", payloadType: 111, clockRateHz: 48_000, channels: 2, parameters: "useinbandfec=1;maxplaybackrate=48000" };
const G722: MediaCodec = { name: "G722", payloadType: 9, clockRateHz: 8000 };
const PCMA: MediaCodec = { name: "PCMA", payloadType: 8, clockRateHz: 8000 };
const PCMU: MediaCodec = { name: "PCMU", payloadType: 0, clockRateHz: 8000 };
const STEREO: MediaCodec = { name: "L16", payloadType: 10, clockRateHz: 44_100, channels: 2 };
const MONO: MediaCodec = { name: "L16", payloadType: 11, clockRateHz: 44_100 };
const NOISE: MediaCodec = { name: "CN", payloadType: 13, clockRateHz: 8000 };

function local(changes: Partial<LocalAudio> = {}): LocalAudio {
  return { localAddress: "192.0.2.1", rtpPort: 4000, codecs: [OPUS, G722, PCMA, PCMU, NOISE], telephoneEventPayloadType: 101, direction: "sendrecv", ...changes };
}

function remote(...lines: readonly string[]): SessionDescription {
  const parsed = parseSdp(["v=0", "o=- 5 5 IN IP4 198.51.100.7", "s=-", "c=IN IP4 198.51.100.7", "t=0 0", ...lines].join("\r\n"));
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.value;
}

function offered(changes: Partial<LocalAudio> = {}): readonly string[] {
  return formatSdp(new SessionNegotiation({ sessionId: "7" }).offer(new Map([[0, local(changes)]]))).trimEnd().split("\r\n").slice(5);
}

interface Answered {
  readonly lines: readonly string[];
  readonly parameters: MediaParameters;
}

function answered(lines: readonly string[], changes: Partial<LocalAudio> = {}): Answered {
  const ours = local(changes);
  const result = new SessionNegotiation({ sessionId: "7" }).answer(remote(...lines), new Map([[0, ours]]), ours.codecs);
  if (!result.ok) throw new Error(result.error.code);
  return { lines: formatSdp(result.value.answer).trimEnd().split("\r\n").slice(5), parameters: result.value.agreed.get(0)!.parameters };
}

function afterAnswer(lines: readonly string[], changes: Partial<LocalAudio> = {}): MediaParameters {
  const session = new SessionNegotiation({ sessionId: "7" });
  session.offer(new Map([[0, local(changes)]]));
  const taken = session.takeAnswer(remote(...lines));
  const outcome = taken.ok ? taken.value.get(0)! : taken;
  if (!outcome.ok) throw new Error(outcome.error.code);
  return outcome.value.parameters;
}

describe("an offer of several codecs", () => {
  it("names Opus with two channels and its parameters (RFC 7587 7), and keys at each clock rate (RFC 4733 2.1)", () => {
    expect(offered()).toEqual([
      "m=audio 4000 RTP/AVP 111 9 8 0 13 101 102",
      "a=rtpmap:111 opus/48000/2", "a=fmtp:111 useinbandfec=1;maxplaybackrate=48000", "a=rtpmap:9 G722/8000", "a=rtpmap:8 PCMA/8000", "a=rtpmap:0 PCMU/8000",
      "a=rtpmap:13 CN/8000", "a=rtpmap:101 telephone-event/8000", "a=fmtp:101 0-15", "a=rtpmap:102 telephone-event/48000", "a=fmtp:102 0-15", "a=ptime:20", "a=rtcp-xr:rcvr-rtt=all voip-metrics", "a=sendrecv",
    ]);
  });

  it("names comfort noise only beside voice of its clock rate, and never for Opus (RFC 3389 4, RFC 7587 3.1.3)", () => {
    expect(offered({ codecs: [OPUS, NOISE] })[0]).toBe("m=audio 4000 RTP/AVP 111 101 102");
    expect(offered({ codecs: [PCMA, NOISE] })[0]).toBe("m=audio 4000 RTP/AVP 8 13 101");
  });

  it("says our packet time and that RTCP may share the port (RFC 8866 6.4, RFC 5761 5.1.1)", () => {
    expect(offered({ packetTimeMs: 40, rtcpMux: true }).slice(-4)).toEqual(["a=ptime:40", "a=rtcp-mux", "a=rtcp-xr:rcvr-rtt=all voip-metrics", "a=sendrecv"]);
  });
});

describe("an answer", () => {
  it("sends as the peer asks and receives as we ask: parameters hold for one direction each (RFC 7587 7.1)", () => {
    const { lines, parameters } = answered(["m=audio 6000 RTP/AVP 96", "a=rtpmap:96 OPUS/48000/2", "a=fmtp:96 stereo=1; maxaveragebitrate=20000"]);
    expect(parameters.codec).toEqual({ ...OPUS, payloadType: 96, parameters: "stereo=1; maxaveragebitrate=20000" });
    expect(parameters.receiveCodecs).toEqual([{ ...OPUS, payloadType: 96 }]);
    expect(lines).toContain("a=fmtp:96 useinbandfec=1;maxplaybackrate=48000");
  });

  it("sends without parameters where the peer names none", () => {
    expect(answered(["m=audio 6000 RTP/AVP 96", "a=rtpmap:96 opus/48000/2"]).parameters.codec).not.toHaveProperty("parameters");
  });

  it.each(["opus/48000", "opus/48000/1"])("takes %s for Opus, which has no other form (RFC 7587 7)", (map) => {
    expect(answered(["m=audio 6000 RTP/AVP 96", `a=rtpmap:96 ${map}`]).lines).toContain("a=rtpmap:96 opus/48000/2");
  });

  it.each([["9", G722], ["10", STEREO], ["11", MONO]])("knows the static payload type %s (RFC 3551 6)", (format, codec) => {
    expect(answered([`m=audio 6000 RTP/AVP ${format}`], { codecs: [codec] }).parameters.codec).toEqual(codec);
  });

  it("does not take one channel for two", () => {
    expect(() => answered(["m=audio 6000 RTP/AVP 11"], { codecs: [STEREO] })).toThrow("sdp/offer/no-common-codec");
  });

  it("keeps the offer's order (RFC 3264 6.1), and ours where a person has chosen one", () => {
    const lines = ["m=audio 6000 RTP/AVP 0 9 96", "a=rtpmap:96 opus/48000/2"];
    expect(answered(lines).lines[0]).toBe("m=audio 4000 RTP/AVP 0 9 96");
    const own = answered(lines, { hasOwnOrder: true });
    expect([own.lines[0], own.parameters.codec.name]).toEqual(["m=audio 4000 RTP/AVP 96 9 0", "opus"]);
  });

  it("answers rtcp-mux where it is offered, and only there (RFC 5761 5.1.1)", () => {
    const shared = answered(["m=audio 6000 RTP/AVP 8", "a=rtcp:6001", "a=rtcp-mux"], { rtcpMux: true });
    expect(shared.lines).toContain("a=rtcp-mux");
    expect(shared.parameters).toMatchObject({ rtcpMux: true, remoteRtcp: { port: 6000 } });
    const apart = answered(["m=audio 6000 RTP/AVP 8"], { rtcpMux: true });
    expect(apart.lines).not.toContain("a=rtcp-mux");
    expect(apart.parameters).toMatchObject({ remoteRtcp: { port: 6001 } });
    expect(apart.parameters).not.toHaveProperty("rtcpMux");
  });

  it("names no feedback: a=rtcp-fb is left unanswered (RFC 4585 4.2)", () => {
    expect(answered(["m=audio 6000 RTP/AVPF 8", "a=rtcp-fb:8 nack"]).lines.join()).not.toContain("rtcp-fb");
  });
});

describe("keys and comfort noise follow the chosen codec's clock rate", () => {
  const KEYS = ["a=rtpmap:97 telephone-event/8000", "a=rtpmap:98 telephone-event/48000"];

  it.each([
    ["48000 Hz with Opus", "96 8 97 98 13", 98, undefined],
    ["8000 Hz with G.711", "8 96 97 98 13", 97, 13],
    ["8000 Hz with Opus where there is nothing else: they would be lost in its voice", "96 97 13", 97, undefined],
    ["none where none are taken", "8", undefined, undefined],
  ])("%s (RFC 4733 2.1, RFC 3389 4)", (_, formats, keys, noise) => {
    const { parameters } = answered([`m=audio 6000 RTP/AVP ${formats}`, "a=rtpmap:96 opus/48000/2", ...KEYS]);
    expect([parameters.telephoneEventPayloadType, parameters.comfortNoisePayloadType]).toEqual([keys, noise]);
  });

  it("in the answer to our offer too", () => {
    const parameters = afterAnswer(["m=audio 6000 RTP/AVP 111 101 102", "a=rtpmap:111 opus/48000/2", "a=rtpmap:101 telephone-event/8000", "a=rtpmap:102 telephone-event/48000"]);
    expect(parameters.telephoneEventPayloadType).toBe(102);
    expect(parameters.receiveCodecs.find(({ name }) => name === "opus")?.parameters).toBe(OPUS.parameters);
  });
});

describe("the packet time (RFC 8866 6.4)", () => {
  it.each([
    ["the peer's wish", ["a=ptime:30"], 30], ["ours where the peer has none", [], 40], ["never more than the peer takes", ["a=maxptime:20"], 20],
  ])("is %s", (_, lines, packetTimeMs) => {
    expect(answered(["m=audio 6000 RTP/AVP 8", ...lines], { packetTimeMs: 40 }).parameters.packetTimeMs).toBe(packetTimeMs);
    expect(afterAnswer(["m=audio 6000 RTP/AVP 8", ...lines], { packetTimeMs: 40 }).packetTimeMs).toBe(packetTimeMs);
  });
});

describe("RTCP on the RTP port in an answer to us (RFC 5761 5.1.1)", () => {
  it.each([[true, ["a=rtcp-mux"], true], [true, [], undefined], [false, ["a=rtcp-mux"], undefined]])("offered %s, answered %j: %s", (rtcpMux, lines, shared) => {
    expect(afterAnswer(["m=audio 6000 RTP/AVP 8", ...lines], { rtcpMux }).rtcpMux).toBe(shared);
  });
});
