// Bursts and gaps by RFC 3611 section 4.7.2, in its own example and at its edges.
import { describe, expect, it } from "vitest";
import { burstRatio, LossPattern } from "../../../core/rtp/loss-pattern.ts";

/** 1 is a packet played, 0 one that is not, as in the RFC. */
function patternOf(text: string): LossPattern {
  const pattern = new LossPattern();
  for (const mark of text) pattern.add(mark === "1" ? "played" : "lost");
  return pattern;
}

describe("bursts and gaps (RFC 3611 section 4.7.2)", () => {
  it("takes a burst from the first missed packet to the last before 16 played", () => {
    const { figures } = patternOf("1".repeat(20) + "01100111101" + "0" + "1".repeat(30));
    expect(figures.burstPackets).toBe(12);
    expect(figures.burstDensity).toBeCloseTo(5 / 12, 9);
    expect(figures.gapDensity).toBe(0);
    expect(figures.gapPackets).toBe(25);
  });

  it("leaves a single loss with 16 played on both sides in the gap", () => {
    const { figures } = patternOf("1".repeat(16) + "0" + "1".repeat(16));
    expect(figures).toEqual({ burstDensity: 0, burstPackets: 0, gapDensity: 1 / 33, gapPackets: 33 });
  });

  it("takes two losses with fewer than 16 packets between for one burst", () => {
    expect(patternOf("1".repeat(16) + "0" + "1".repeat(15) + "0" + "1".repeat(16)).figures.burstPackets).toBe(17);
    expect(patternOf("1".repeat(16) + "0" + "1".repeat(16) + "0" + "1".repeat(16)).figures.burstPackets).toBe(0);
  });

  it("counts a burst that is still going on", () => {
    const { figures } = patternOf("1".repeat(16) + "0010");
    expect(figures.burstPackets).toBe(4);
    expect(figures.burstDensity).toBe(3 / 4);
  });

  it("says nothing is lost of nothing", () => {
    expect(new LossPattern().figures).toEqual({ burstDensity: 0, gapDensity: 0, burstPackets: 0, gapPackets: 0 });
    expect(new LossPattern().burstRatio).toBe(1);
  });
});

describe("the burst ratio (ITU-T G.107 clause 7.5)", () => {
  it("is the mean run of losses times the share of packets that came", () => {
    expect(patternOf("0001111111".repeat(5)).burstRatio).toBeCloseTo(3 * 0.7, 9);
  });

  it("is 1 for losses that stand alone, and for none", () => {
    expect(patternOf("1111011110").burstRatio).toBe(1);
    expect(burstRatio(100, 0, 0)).toBe(1);
    expect(burstRatio(10, 10, 1)).toBe(1);
  });
});
