import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { ALL_PROCESSING } from "../../../core/media/capture-processing.ts";
import { WebRtcProcessors } from "../../../core/platform/node/webrtc-processor.ts";
import { PROCESSOR_RATES_HZ } from "../../../core/ports/audio-processor.ts";

const requireFrom = fileURLToPath(import.meta.url);
const processors = new WebRtcProcessors({ requireFrom });

describe.skipIf(processors.unavailable)("WebRTC's sound processing (its add-on is not built for every machine)", () => {
  it.each(PROCESSOR_RATES_HZ)("takes out an echo at %i Hz", (sampleRateHz) => {
    const processor = processors.open({ ...ALL_PROCESSING, gainControl: false, noiseSuppression: false }, sampleRateHz);
    const frameSamples = sampleRateHz / 100;
    const random = noise();
    let heard = 0;
    let left = 0;
    let echo = new Int16Array(frameSamples);
    for (let frame = 0; frame < 200; frame++) {
      const played = Int16Array.from({ length: frameSamples }, () => 8000 * random());
      const captured = echo.map((sample) => sample / 2);
      if (frame >= 100) heard += power(captured);
      processor.processPlayed(played);
      processor.processCaptured(captured);
      if (frame >= 100) left += power(captured);
      echo = played;
    }
    processor.dispose();
    expect(10 * Math.log10(heard / (left + 1))).toBeGreaterThan(30);
  });

  it("is told a delay, and does nothing after it was disposed, also twice", () => {
    const processor = processors.open(ALL_PROCESSING, 16_000);
    processor.setDelay(120.4);
    processor.processCaptured(new Int16Array(160));
    processor.dispose();
    processor.dispose();
    const frame = new Int16Array(160).fill(5);
    processor.processCaptured(frame);
    expect(frame).toEqual(new Int16Array(160).fill(5));
  });
});

describe("a machine without the add-on", () => {
  const absent = new WebRtcProcessors({ requireFrom, addOnPath: "/nonexistent/rtc-node.node" });

  it("says so without loading anything, and opens nothing", () => {
    expect(absent.unavailable).toMatchObject({ code: "audio/no-processing" });
    expect(() => absent.open(ALL_PROCESSING, 48_000)).toThrow(expect.objectContaining({ code: "audio/no-processing" }));
  });
});

/** Even noise from -1 to 1, the same each time. */
function noise(): () => number {
  let state = 1;
  return () => ((state = (state * 48_271) % 2_147_483_647) / 1_073_741_823.5) - 1;
}

function power(samples: Int16Array): number {
  return samples.reduce((sum, sample) => sum + sample * sample, 0);
}
