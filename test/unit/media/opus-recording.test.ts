// Recordings as Ogg Opus with the real library: what a player gets back, cut anywhere at a page.
import { describe, expect, it } from "vitest";
import { OpusRecording } from "../../../core/media/opus-recording.ts";
import type { FilePart } from "../../../core/media/recording-format.ts";
import { loadOpusLibrary } from "../../../core/platform/node/opus-wasm.ts";
import { readOggPages } from "./ogg-pages.ts";
import { toneAmplitude } from "../../scenario/media/recording-files.ts";

const RATE_HZ = 48_000;
const PRE_SKIP = 312;

const tone = (frequencyHz: number, fromSample: number, count: number): Int16Array =>
  Int16Array.from({ length: count }, (_, index) => 8000 * Math.sin((2 * Math.PI * frequencyHz * (fromSample + index)) / RATE_HZ));

/** Records 400 Hz left and 1000 Hz right in blocks of 40 ms and a second's pages. */
async function record(samples: number): Promise<readonly FilePart[]> {
  const recording = new OpusRecording({ library: await loadOpusLibrary(), serialNumber: 1, title: "Call" });
  // The library makes its encoder a moment later; the recorder's first sound comes 40 ms after its beginning.
  await new Promise((resolve) => setImmediate(resolve));
  const parts = [...recording.begin()];
  for (let at = 0; at < samples; at += 1920) {
    const count = Math.min(1920, samples - at);
    recording.add({ left: tone(400, at, count), right: tone(1000, at, count) });
    if ((at / 1920) % 25 === 24) parts.push(...recording.flush());
  }
  parts.push(...recording.end());
  recording.dispose();
  return parts;
}

/** What a player makes of a file: all packets decoded, the pre-skip dropped, the end cut where the last page says. */
async function play(parts: readonly FilePart[]): Promise<{ readonly left: number[]; readonly right: number[] }> {
  const decoder = (await loadOpusLibrary()).createDecoder(2);
  await new Promise((resolve) => setImmediate(resolve));
  const pages = parts.flatMap(({ bytes }) => readOggPages(bytes)).slice(2);
  const decoded = pages.flatMap(({ packets }) => packets.flatMap((packet) => [...decoder.decode(packet)]));
  decoder.dispose();
  const sides = decoded.slice(2 * PRE_SKIP, 2 * Number(pages.at(-1)!.granulePosition));
  return { left: sides.filter((_, index) => index % 2 === 0), right: sides.filter((_, index) => index % 2 === 1) };
}

describe("a recording in Opus", () => {
  it("gives back as many samples as it was given, each side its own (RFC 7845 sections 4.2 and 4.4)", async () => {
    const { left, right } = await play(await record(100_001));
    expect(left.length).toBe(100_001);
    expect(toneAmplitude(left.slice(9600), 400, RATE_HZ)).toBeGreaterThan(6000);
    expect(toneAmplitude(right.slice(9600), 1000, RATE_HZ)).toBeGreaterThan(6000);
    expect(toneAmplitude(left.slice(9600), 1000, RATE_HZ)).toBeLessThan(300);
    expect(toneAmplitude(right.slice(9600), 400, RATE_HZ)).toBeLessThan(300);
  });

  it("is where it was in time: the first sample comes out as the first", async () => {
    const { left } = await play(await record(48_000));
    const expected = tone(400, 24_000, 4800);
    const error = expected.reduce((sum, sample, index) => sum + (sample - left[24_000 + index]!) ** 2, 0) / expected.reduce((sum, sample) => sum + sample ** 2, 0);
    expect(error).toBeLessThan(0.05);
  });

  it("plays to the last whole second where it ends without its last page", async () => {
    const parts = await record(3.5 * RATE_HZ);
    const { left } = await play(parts.slice(0, -1));
    expect(left.length).toBe(3 * RATE_HZ - PRE_SKIP);
  });

  it("puts each page after the one before it", async () => {
    let end = 0;
    for (const { position, bytes } of await record(2 * RATE_HZ)) {
      expect(position).toBe(end);
      end += bytes.length;
    }
  });
});
