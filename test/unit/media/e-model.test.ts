// The E-model by what ITU-T G.107 itself gives: the default rating, annex B's table, the shape of each impairment.
import { describe, expect, it } from "vitest";
import { codecImpairment } from "../../../core/media/codec-impairment.ts";
import { E_MODEL_DEFAULTS, effectiveEquipmentImpairment, opinionScore, transmissionRating } from "../../../core/media/e-model.ts";

describe("the E-model (ITU-T G.107)", () => {
  it("rates a connection of default values 93.2 (clause 7.7)", () => {
    expect(transmissionRating()).toBeCloseTo(93.2, 1);
  });

  it.each([[90, 4.34], [80, 4.03], [70, 3.6], [60, 3.1], [50, 2.58]])("scores a rating of %i with %f (annex B, table B.1)", (rating, score) => {
    // The table rounds up: its 4.03 is 4.024 by the equation beside it.
    expect(Math.abs(opinionScore(rating) - score)).toBeLessThan(0.01);
  });

  it("scores between 1 and 4.5 (equation B-4)", () => {
    expect(opinionScore(-10)).toBe(1);
    expect(opinionScore(3)).toBe(1);
    expect(opinionScore(100)).toBe(4.5);
    expect(opinionScore(120)).toBe(4.5);
  });

  it("takes nothing for a delay of up to 100 ms, and 25 (2^(1/6) - 3 (1 + 3^-6)^(1/6) + 2) for twice that (equation 7-27)", () => {
    const silentEcho = { talkerEchoLoudnessRating: 200 };
    const none = transmissionRating(silentEcho);
    expect(transmissionRating({ ...silentEcho, absoluteDelayMs: 100 })).toBe(none);
    const expected = 25 * (2 ** (1 / 6) - 3 * (1 + 3 ** -6) ** (1 / 6) + 2);
    expect(none - transmissionRating({ ...silentEcho, absoluteDelayMs: 200 })).toBeCloseTo(expected, 9);
  });

  it("hears no delay below 150 ms where people are not sensitive to it (clause 7.4: mT)", () => {
    expect(transmissionRating({ absoluteDelayMs: 150, minimumPerceivableDelayMs: 150 })).toBeCloseTo(93.2, 1);
  });

  it("takes more for the same echo the later it comes, and less the weaker it is (equation 7-18)", () => {
    const at = (echoDelayMs: number, talkerEchoLoudnessRating: number): number => transmissionRating({ echoDelayMs, talkerEchoLoudnessRating });
    expect(at(50, 45)).toBeGreaterThan(at(150, 45));
    expect(at(150, 65)).toBeGreaterThan(at(150, 45));
  });

  it("adds half of what is left to 95 when loss in percent equals the robustness (equation 7-29)", () => {
    const half = { ...E_MODEL_DEFAULTS, equipmentImpairment: 11, lossRobustness: 19, lossPercent: 19 };
    expect(effectiveEquipmentImpairment(half)).toBeCloseTo(11 + (95 - 11) / 2, 9);
  });

  it("finds loss in bursts worse than the same share at random (equation 7-29: BurstR)", () => {
    expect(transmissionRating({ lossPercent: 3, burstRatio: 2 })).toBeLessThan(transmissionRating({ lossPercent: 3 }));
  });

  it("rates useless what loses everything", () => {
    expect(opinionScore(transmissionRating({ lossPercent: 100, ...codecImpairment("PCMA") }))).toBeLessThan(1.7);
    expect(opinionScore(transmissionRating({ lossPercent: 100, absoluteDelayMs: 800, echoDelayMs: 800, loopDelayMs: 1600 }))).toBe(1);
  });
});

describe("codecs (ITU-T G.113 appendix I)", () => {
  it("knows G.711 with concealment as 0 and 25.1, whatever the name's case", () => {
    expect(codecImpairment("pcma")).toEqual({ equipmentImpairment: 0, lossRobustness: 25.1 });
  });

  it("rates codecs without a value on this scale as clean", () => {
    expect(codecImpairment("opus")).toEqual(codecImpairment("PCMU"));
  });
});
