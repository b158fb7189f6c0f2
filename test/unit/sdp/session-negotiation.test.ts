// Sessions of several streams: places, versions, payload numbers, ended and refused lines (RFC 3264 sections 5 to 8).
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { MediaCodec } from "../../../core/ports/media-engine.ts";
import type { LocalAudio } from "../../../core/sdp/audio-section.ts";
import { formatSdp } from "../../../core/sdp/format-sdp.ts";
import { parseSdp } from "../../../core/sdp/parse-sdp.ts";
import { readPayloads } from "../../../core/sdp/payload-map.ts";
import type { SessionDescription } from "../../../core/sdp/session-description.ts";
import { SessionNegotiation, usablePlaces } from "../../../core/sdp/session-negotiation.ts";

const PCMA = { name: "PCMA", payloadType: 8, clockRateHz: 8000 };
const PCMU = { name: "PCMU", payloadType: 0, clockRateHz: 8000 };
const OPUS = { name: "opus", payloadType: 96, clockRateHz: 48_000, channels: 2 };

function audio(changes: Partial<LocalAudio> = {}): LocalAudio {
  return { localAddress: "192.0.2.1", rtpPort: 4000, codecs: [PCMA, PCMU], direction: "sendrecv", ...changes };
}

function remote(...more: readonly string[]): SessionDescription {
  const result = parseSdp(["v=0", "o=- 5 5 IN IP4 198.51.100.7", "s=-", "c=IN IP4 198.51.100.7", "t=0 0", ...more].join("\r\n"));
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

const lines = ({ media }: SessionDescription): string[] => media.map((section) => `${section.media} ${section.port} ${section.formats.join(" ")}`);
const versionOf = ({ origin }: SessionDescription): string => origin.sessionVersion;

/** Answers with a stream for every line that can have one; ports count up by line. */
function answer(negotiation: SessionNegotiation, offer: SessionDescription, codecs: readonly MediaCodec[] = [PCMA, PCMU]): SessionDescription {
  const streams = new Map(usablePlaces(offer, codecs).map((place) => [place, audio({ codecs, rtpPort: 4000 + 2 * place })]));
  const answered = negotiation.answer(offer, streams, codecs);
  if (!answered.ok) throw new Error(answered.error.code);
  return answered.value.answer;
}

function offering(): SessionNegotiation {
  return new SessionNegotiation({ sessionId: "77" });
}

describe("streams that are added (section 8.1)", () => {
  it("go behind all others, and the old ones stay where they are", () => {
    const ours = offering();
    const first = ours.offer(new Map([[0, audio()]]));
    ours.takeAnswer(remote("m=audio 6000 RTP/AVP 8"));
    const place = ours.freePlace(new Set([0]));
    const second = ours.offer(new Map([[0, audio()], [place, audio({ rtpPort: 4010 })]]));
    expect([lines(first), lines(second)]).toEqual([["audio 4000 8 0"], ["audio 4000 8 0", "audio 4010 8 0"]]);
    expect([versionOf(first), versionOf(second)]).toEqual(["1", "2"]);
  });

  it("go where an audio stream has ended, but not where a video was refused: the peer may offer that again", () => {
    const ours = offering();
    answer(ours, remote("m=video 6000 RTP/AVP 31", "m=audio 6002 RTP/AVP 8", "m=audio 6004 RTP/AVP 8"));
    answer(ours, remote("m=video 6000 RTP/AVP 31", "m=audio 6002 RTP/AVP 8", "m=audio 0 RTP/AVP 8"));
    expect(ours.freePlace(new Set([1]))).toBe(2);
    expect(ours.freePlace(new Set([1, 2]))).toBe(3);
  });

  it("of the peer get an answer each, in their place, those that this phone cannot take with port 0 and the same formats (section 6)", () => {
    const offer = remote(
      "a=group:BUNDLE a v", "m=audio 6000 RTP/AVP 8", "a=mid:a", "a=rtcp-mux", "m=video 6000 RTP/AVP 31 34", "a=mid:v", "m=audio 6004 RTP/AVP 0",
      "m=audio 6006 RTP/SAVP 8", "m=message 2855 TCP/MSRP *",
    );
    expect(lines(answer(offering(), offer))).toEqual(["audio 4000 8", "video 0 31 34", "audio 4004 0", "audio 0 8", "message 0 *"]);
  });

  it("are refused where there is no media session for them", () => {
    const answered = offering().answer(remote("m=audio 6000 RTP/AVP 8", "m=audio 6002 RTP/AVP 8"), new Map([[1, audio()]]), [PCMA]);
    expect(answered.ok && lines(answered.value.answer)).toEqual(["audio 0 8", "audio 4000 8"]);
    expect(answered.ok && [...answered.value.agreed.keys()]).toEqual([1]);
  });
});

describe("streams that end (section 8.2)", () => {
  it("keep their line with port 0, ours and the peer's", () => {
    const ours = offering();
    answer(ours, remote("m=audio 6000 RTP/AVP 8", "m=audio 6002 RTP/AVP 8"));
    expect(lines(ours.offer(new Map([[1, audio()]])))).toEqual(["audio 0 8", "audio 4000 8 0"]);
    expect(lines(answer(ours, remote("m=audio 6000 RTP/AVP 8", "m=audio 0 RTP/AVP 8")))).toEqual(["audio 4000 8", "audio 0 8"]);
  });

  it("may all end: the session goes on without", () => {
    const ours = offering();
    answer(ours, remote("m=audio 6000 RTP/AVP 8"));
    expect(lines(answer(ours, remote("m=audio 0 RTP/AVP 8")))).toEqual(["audio 0 8"]);
  });

  it("cannot be all there is at the beginning", () => {
    expect(offering().answer(remote("m=audio 0 RTP/AVP 8"), new Map(), [PCMA])).toMatchObject({ ok: false, error: { code: "sdp/offer/no-audio" } });
  });
});

describe("an offer that fails (RFC 3261 section 14.1)", () => {
  it("leaves the session as it was: its lines are not there in the next one, and its version is not used again", () => {
    const ours = offering();
    const first = ours.offer(new Map([[0, audio()]]));
    ours.takeAnswer(remote("m=audio 6000 RTP/AVP 8"));
    const failed = ours.offer(new Map([[0, audio()], [1, audio({ rtpPort: 4010 })]]));
    const next = ours.offer(new Map([[0, audio({ direction: "sendonly" })]]));
    expect([versionOf(first), versionOf(failed), versionOf(next)]).toEqual(["1", "2", "3"]);
    expect(lines(next)).toEqual(["audio 4000 8 0"]);
  });
});

describe("o= (section 8)", () => {
  it("keeps its version while nothing changes, answer after offer after answer", () => {
    const ours = offering();
    const offer = remote("m=audio 6000 RTP/AVP 8");
    const versions = [answer(ours, offer), answer(ours, offer), ours.offer(new Map([[0, audio({ codecs: [PCMA] })]]))].map(versionOf);
    expect(versions).toEqual(["1", "1", "1"]);
  });
});

describe("c= (RFC 8866 section 5.7)", () => {
  it("stands in a stream of its own address, beside the session's", () => {
    const made = offering().offer(new Map([[0, audio()], [1, audio({ localAddress: "192.0.2.2" })]]));
    expect([made.connection?.address, made.media[0]?.connection, made.media[1]?.connection?.address]).toEqual(["192.0.2.1", undefined, "192.0.2.2"]);
  });

  it("of each stream of the peer counts for that stream", () => {
    const offer = remote("m=audio 6000 RTP/AVP 8", "c=IN IP4 198.51.100.8", "m=audio 6002 RTP/AVP 8");
    const answered = offering().answer(offer, new Map([[0, audio()], [1, audio()]]), [PCMA]);
    const addresses = answered.ok ? [...answered.value.agreed.values()].map(({ parameters }) => parameters.remoteRtp?.address) : [];
    expect(addresses).toEqual(["198.51.100.8", "198.51.100.7"]);
  });
});

describe("payload numbers (section 8.3.2)", () => {
  it("keep their codec when another order and other codecs are offered", () => {
    const ours = offering();
    ours.offer(new Map([[0, audio({ codecs: [OPUS, PCMA], telephoneEventPayloadType: 101 })]]));
    ours.takeAnswer(remote("m=audio 6000 RTP/AVP 96 8 101", "a=rtpmap:96 opus/48000", "a=rtpmap:101 telephone-event/8000"));
    const speex = { name: "speex", payloadType: 96, clockRateHz: 16_000 };
    const next = ours.offer(new Map([[0, audio({ codecs: [speex, PCMA], telephoneEventPayloadType: 101 })]]));
    const back = ours.offer(new Map([[0, audio({ codecs: [PCMA, OPUS], telephoneEventPayloadType: 101 })]]));
    expect([lines(next), lines(back)]).toEqual([["audio 4000 97 8 101 98"], ["audio 4000 8 96 101 102"]]);
  });

  it("follow the peer's, and give way where one of them means another codec here", () => {
    const ours = offering();
    answer(ours, remote("m=audio 6000 RTP/AVP 110", "a=rtpmap:110 opus/48000"), [OPUS, PCMA]);
    const next = remote("m=audio 6000 RTP/AVP 8 110", "a=rtpmap:110 PCMU/8000");
    const answered = ours.answer(next, new Map([[0, audio({ codecs: [PCMU] })]]), [PCMU]);
    if (!answered.ok) throw new Error(answered.error.code);
    expect(lines(answered.value.answer)).toEqual(["audio 4000 96"]);
    const { codec, receiveCodecs } = answered.value.agreed.get(0)!.parameters;
    expect([codec.payloadType, receiveCodecs.map(({ payloadType }) => payloadType)]).toEqual([110, [96]]);
  });
});

describe("any sequence of offers (section 8)", () => {
  const section = fc.record({
    media: fc.constantFrom("audio", "audio", "audio", "video"),
    port: fc.constantFrom(0, 6000, 6002),
    formats: fc.shuffledSubarray(["0", "8", "18", "96", "97"], { minLength: 1 }),
    direction: fc.constantFrom("sendrecv", "sendonly", "recvonly", "inactive"),
    dynamic: fc.constantFrom("opus/48000", "telephone-event/8000", "PCMA/8000"),
  });
  const step = fc.record({ byPeer: fc.boolean(), sections: fc.array(section, { minLength: 1, maxLength: 4 }), keeps: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }), succeeds: fc.boolean() });
  const CODECS = [PCMA, OPUS, PCMU];

  it("keeps order, kind and number of lines, never counts o= down, and never gives a number another codec", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const ours = offering();
        let agreed: SessionDescription | undefined;
        let version = 0n;
        const meanings = new Map<string, string>();
        for (const { byPeer, sections, keeps, succeeds } of steps) {
          // A peer that keeps the rules: as many lines as there are, more at the end, audio stays audio.
          const count = Math.max(sections.length, agreed?.media.length ?? 0);
          const offered = Array.from({ length: count }, (_, place) => {
            const wished = sections[place % sections.length]!;
            return { ...wished, media: agreed?.media[place]?.media ?? wished.media };
          });
          const theirs = remote(...offered.flatMap(({ media, port, formats, direction, dynamic }) => [
            `m=${media} ${port} RTP/AVP ${formats.join(" ")}`, `a=rtpmap:96 ${dynamic}`, "a=rtpmap:97 telephone-event/8000", `a=${direction}`,
          ]));
          let said: SessionDescription;
          if (byPeer) {
            const streams = new Map(usablePlaces(theirs, CODECS).filter((place) => keeps[place % 4]).map((place) => [place, audio({ codecs: CODECS, telephoneEventPayloadType: 101 })]));
            const answered = ours.answer(theirs, streams, CODECS);
            if (!answered.ok) continue;
            said = answered.value.answer;
            expect(said.media.map(({ media }) => media)).toEqual(theirs.media.map(({ media }) => media));
            agreed = said;
          } else {
            const places = (agreed?.media ?? []).flatMap(({ media, port }, place) => (media === "audio" && port !== 0 && keeps[place % 4] ? [place] : []));
            places.push(ours.freePlace(new Set(places)));
            said = ours.offer(new Map(places.map((place) => [place, audio({ codecs: CODECS, telephoneEventPayloadType: 101 })])));
            expect(said.media.length).toBeGreaterThanOrEqual(agreed?.media.length ?? 0);
            for (const [place, { media }] of (agreed?.media ?? []).entries()) expect(said.media[place]?.media).toBe(media);
            if (succeeds && ours.takeAnswer(theirs).ok) agreed = said;
          }
          expect(BigInt(said.origin.sessionVersion)).toBeGreaterThanOrEqual(version);
          version = BigInt(said.origin.sessionVersion);
          expect(parseSdp(formatSdp(said)).ok).toBe(true);
          for (const [place, media] of said.media.entries()) {
            if (media.port === 0) continue;
            for (const { payloadType, name, clockRateHz } of readPayloads(media)) {
              const key = `${place} ${payloadType}`, meaning = `${name.toLowerCase()}/${clockRateHz}`;
              expect(meanings.get(key) ?? meaning).toBe(meaning);
              meanings.set(key, meaning);
            }
          }
        }
      }),
      { numRuns: 200 },
    );
  });
});
