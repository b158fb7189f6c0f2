// What tells packets without keys apart: the stream that goes on, others, copies.
import { describe, expect, it } from "vitest";
import { VoiceTrail } from "../../../core/rtp/voice-trail.ts";

const packet = (sequenceNumber: number, ssrc = 1) => ({ ssrc, sequenceNumber: sequenceNumber & 0xffff, timestamp: (sequenceNumber * 160) >>> 0 });

function heard(numbers: readonly number[], ssrc = 1): VoiceTrail {
  const trail = new VoiceTrail();
  for (const number of numbers) trail.believe(packet(number, ssrc), true, number);
  return trail;
}

describe("the stream that goes on", () => {
  it("has the SSRC that was believed and numbers near the newest, also over their wrap", () => {
    const trail = heard([65_530]);
    expect([65_531, 65_536 + 100, 65_530 - 50].map((number) => trail.vouch(packet(number)))).toEqual(["continues", "continues", "continues"]);
  });

  it("is none before the first packet", () => {
    expect(new VoiceTrail().vouch(packet(1))).toBe("first");
  });

  it("is not another SSRC, nor numbers a minute away (RFC 3550 appendix A.1), which nobody guesses", () => {
    const trail = heard([1000]);
    expect([packet(1001, 2), packet(4001), packet(60_000)].map((one) => trail.vouch(one))).toEqual(["stranger", "stranger", "stranger"]);
  });

  it("follows a stream that is vouched for at once, and one that is not after 10 s", () => {
    const trail = heard([1000]);
    trail.believe(packet(7, 2), false, 9000);
    expect(trail.vouch(packet(8, 2))).toBe("stranger");
    trail.believe(packet(8, 2), true, 9020);
    expect(trail.vouch(packet(9, 2))).toBe("continues");
    trail.believe(packet(50, 3), false, 19_021);
    expect(trail.vouch(packet(51, 3))).toBe("continues");
  });
});

describe("a copy", () => {
  const trail = heard(Array.from({ length: 300 }, (_, number) => 65_400 + number));
  const ageMs = (number: number, changes = {}): number | undefined => trail.copyAgeMs({ ...packet(number), ...changes }, 65_700);

  it("is a packet of the last 256 once more, so much later than it came first", () => {
    expect(ageMs(65_699)).toBe(1);
    expect(ageMs(65_444)).toBe(256);
    expect(ageMs(65_443)).toBeUndefined();
  });

  it("is not one with another time or source: a stream that began anew, or another one", () => {
    expect(ageMs(65_698, { timestamp: 5 })).toBeUndefined();
    expect(ageMs(65_697, { ssrc: 2 })).toBeUndefined();
  });
});
