// Properties of the SDP parser and of offer and answer that hold for any input.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LocalAudio } from "../../core/sdp/audio-section.ts";
import { SessionNegotiation, usablePlaces } from "../../core/sdp/session-negotiation.ts";
import { formatSdp } from "../../core/sdp/format-sdp.ts";
import { parseSdp } from "../../core/sdp/parse-sdp.ts";
import { fuzzRuns, sdpLikeText } from "./arbitrary-messages.ts";

const ours: LocalAudio = {
  localAddress: "192.0.2.1",
  rtpPort: 4000,
  codecs: [{ name: "PCMA", payloadType: 8, clockRateHz: 8000 }],
  telephoneEventPayloadType: 101,
  direction: "sendrecv",
};

describe("the SDP parser, given anything", () => {
  const anySdp = fc.oneof(fc.string({ unit: "binary", maxLength: 300 }), sdpLikeText, sdpLikeText.map((text) => `v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nt=0 0\r\n${text}`));

  it("answers with a result, and writes what it accepts so that it reads the same", () => {
    fc.assert(
      fc.property(anySdp, (text) => {
        const result = parseSdp(text);
        if (!result.ok) {
          expect(result.error.offset).toBeLessThanOrEqual(text.length);
          return;
        }
        const written = formatSdp(result.value);
        const again = parseSdp(written);
        expect(again.ok && formatSdp(again.value)).toBe(written);
      }),
      fuzzRuns,
    );
  });

  it("answers whatever is offered with as many streams, or not at all (RFC 3264 6)", () => {
    fc.assert(
      fc.property(anySdp, (text) => {
        const offer = parseSdp(text);
        if (!offer.ok) return;
        const caller = new SessionNegotiation({ sessionId: "1" });
        caller.offer(new Map([[0, ours]]));
        caller.takeAnswer(offer.value);
        const streams = new Map(usablePlaces(offer.value, ours.codecs).map((place) => [place, ours]));
        const answered = new SessionNegotiation({ sessionId: "1" }).answer(offer.value, streams, ours.codecs);
        if (answered.ok) expect(answered.value.answer.media).toHaveLength(offer.value.media.length);
      }),
      fuzzRuns,
    );
  });
});
