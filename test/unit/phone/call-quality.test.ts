// Figures to one word and one reason (word boundaries: ITU-T G.107 Annex B).
import { describe, expect, it } from "vitest";
import { judgeQuality } from "../../../core/phone/call-quality.ts";
import { ZERO_STATISTICS } from "../../fakes/fake-media-engine.ts";

const received = { ...ZERO_STATISTICS, packetsSent: 1000, packetsReceived: 1000 };

describe("the quality of a call", () => {
  it("is good from MOS 4.03 on, without a reason", () => {
    expect(judgeQuality({ ...received, mos: 4.03 }, false)).toEqual({ word: "good", reason: "none" });
  });

  it("is fair below that and poor below 3.6", () => {
    expect(judgeQuality({ ...received, mos: 4.02 }, false).word).toBe("fair");
    expect(judgeQuality({ ...received, mos: 3.59 }, false).word).toBe("poor");
  });

  it("names the loss on the way here in percent of what was expected", () => {
    const lossy = { ...received, packetsReceived: 880, packetsLost: 120, mos: 3 };
    expect(judgeQuality(lossy, false)).toEqual({ word: "poor", reason: "loss-in", value: 12 });
  });

  it("names the greater of both directions' losses", () => {
    const lossy = { ...received, packetsReceived: 980, packetsLost: 20, remoteLossFraction: 0.1, mos: 3 };
    expect(judgeQuality(lossy, false)).toEqual({ word: "poor", reason: "loss-out", value: 10 });
  });

  it("names jitter and delay where nothing is lost", () => {
    expect(judgeQuality({ ...received, jitterMs: 45, mos: 3.7 }, false)).toEqual({ word: "fair", reason: "jitter", value: 45 });
    expect(judgeQuality({ ...received, roundTripMs: 700, mos: 3.2 }, false)).toEqual({ word: "poor", reason: "delay", value: 700 });
  });

  it("names unevenness where the buffer is deep though the mean jitter is small", () => {
    expect(judgeQuality({ ...received, jitterMs: 5, bufferMs: 400, roundTripMs: 2, mos: 2.9 }, false)).toEqual({ word: "poor", reason: "jitter", value: 400 });
  });

  it("is poor when nothing arrives, whatever the figures were", () => {
    expect(judgeQuality({ ...received, mos: 4.4 }, true)).toEqual({ word: "poor", reason: "silence" });
  });

  it("is as good as its worse direction: by the other side's own score, else by its loss", () => {
    expect(judgeQuality({ ...received, mos: 4.3, remoteLossFraction: 0.12 }, false)).toEqual({ word: "poor", reason: "loss-out", value: 12 });
    expect(judgeQuality({ ...received, mos: 4.3, remoteLossFraction: 0.04 }, false).word).toBe("fair");
    expect(judgeQuality({ ...received, mos: 4.3, remoteLossFraction: 0.04, remoteMos: 4.2 }, false).word).toBe("good");
  });

  it("names the loss of the last seconds, not of the whole call", () => {
    expect(judgeQuality({ ...received, packetsLost: 0, lossFraction: 0.08, mos: 3 }, false)).toEqual({ word: "poor", reason: "loss-in", value: 8 });
  });
});
