// Tones by country: that the table can be read whole, and some rows against what their networks say of themselves.
import { describe, expect, it } from "vitest";
import { nationalTone, TONE_COUNTRIES, type NationalToneKind } from "../../../core/media/national-tones.ts";
import { ToneGenerator, tonePattern } from "../../../core/media/tone-generator.ts";
import { readTonePattern } from "../../../core/media/tone-pattern.ts";

const KINDS: readonly NationalToneKind[] = ["ringback", "busy", "congestion", "call-waiting", "dial", "error"];

describe("tones by country (ITU-T E.180 supplement 2)", () => {
  it("has every tone of more than thirty countries, within what E.180 allows a telephone tone: 300 to 1850 Hz", () => {
    expect(TONE_COUNTRIES.length).toBeGreaterThan(30);
    for (const country of TONE_COUNTRIES) {
      for (const kind of KINDS) {
        const { steps } = readTonePattern(nationalTone(kind, country));
        expect(steps.some(({ frequenciesHz }) => frequenciesHz.length > 0), `${country} ${kind}`).toBe(true);
        for (const { frequenciesHz, durationMs } of steps) {
          for (const frequencyHz of frequenciesHz) expect(frequencyHz >= 300 && frequencyHz <= 1850, `${country} ${kind}`).toBe(true);
          expect(durationMs, `${country} ${kind}`).toBeGreaterThan(0);
        }
      }
    }
  });

  it("names countries by their code of ISO 3166-1, each once, in order", () => {
    expect(TONE_COUNTRIES).toEqual([...new Set(TONE_COUNTRIES)].sort());
    const names = new Intl.DisplayNames("en", { type: "region" });
    for (const country of TONE_COUNTRIES) expect(names.of(country)).not.toBe(country);
  });

  it("gives the recommended tone where a country is not in the table or not chosen (E.180 section 5)", () => {
    expect(nationalTone("ringback")).toBe("425:1000 0:4000");
    expect(nationalTone("busy", "ZZ")).toBe("425:500 0:500");
    expect(nationalTone("busy", "de")).toBe(nationalTone("busy", "DE"));
  });

  it("rings in North America with both sines for two seconds in six, in Great Britain twice in three (SIN 350)", () => {
    expect(tonePattern("ringback", { country: "US" })!.steps).toEqual([
      { frequenciesHz: [440, 480], durationMs: 2000 }, { frequenciesHz: [], durationMs: 4000 },
    ]);
    expect(tonePattern("ringback", { country: "GB" })!.steps.map(({ durationMs }) => durationMs)).toEqual([400, 200, 400, 2000]);
  });

  it("lets a dial tone sound for ever, and the special information tone once", () => {
    const dial = new ToneGenerator(8000, tonePattern("dial", { country: "FR" })!);
    for (let second = 0; second < 5; second++) expect(Math.max(...dial.read(8000))).toBeGreaterThan(5000);
    expect(tonePattern("error", { country: "SE" })!.repeats).toBe(false);
  });

  it("swings a modulated tone between nothing and its full loudness", () => {
    const samples = new ToneGenerator(8000, readTonePattern("400*25")).read(8000);
    const around = (at: number): number => Math.max(...samples.subarray(at - 10, at + 10).map(Math.abs));
    // 25 Hz: silent every 40 ms (320 samples), loudest half-way.
    expect(around(3200)).toBeLessThan(100);
    expect(around(3360)).toBeGreaterThan(4900);
  });

  it("refuses what is not in the notation", () => {
    for (const notation of ["", "x", "425:", "425/500", "425:500  0:500", "425:500,0:500"]) expect(() => readTonePattern(notation)).toThrow(RangeError);
  });
});
