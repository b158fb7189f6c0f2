// Speech through the phone's own receive pipeline over a trace, in virtual time: what is played, and what it cost.
import type { AudioCodecEntry } from "../../core/media/codecs/audio-codec.ts";
import { FRAME_MS } from "../../core/media/frame-duration.ts";
import { ReceivePipeline } from "../../core/media/receive-pipeline.ts";
import { Resampler } from "../../core/media/resampler.ts";
import type { Sound } from "../../core/ports/sound-files.ts";
import { FakeRandom } from "../fakes/fake-random.ts";
import { TRACE_PACKET_MS, type TraceArrival } from "./network-traces.ts";
import { scoreSpeech } from "./speech-score.ts";

const PAYLOAD_TYPE = 96;
/** Pulls lie somewhere between the packets. */
const PULL_PHASE_MS = 3;

/** Calls begin and end; what is silent then is no gap. */
const EDGE_FRAMES = 60;
const HOUR_PACKETS = 3_600_000 / TRACE_PACKET_MS;
const HOUR_JITTER_MS = 3;
/** Reports of the same loss until an encoder takes it for the path's. */
const TOLD_REPORTS = 10;

export interface PlayoutFigures {
  /** From the departure of a packet to its play, beyond nothing: the network's delay is in it, the packet's length is not. */
  readonly delayMs: number;
  readonly score: number;
  readonly latePercent: number;
  readonly concealedPercent: number;
  readonly recovered: number;
  readonly stretchedPercent: number;
  readonly silentPercent: number;
}

/** The payloads of a sound, packet by packet; the encoder has been told of so much loss. */
export async function encodeSpeech(speech: Sound, entry: AudioCodecEntry, parameters?: string, lossFraction = 0): Promise<readonly Uint8Array[]> {
  const codec = entry.create(parameters === undefined ? {} : { parameters });
  await untilReady();
  for (let report = 0; report < TOLD_REPORTS; report++) codec.adapt?.({ lossFraction });
  const samples = new Resampler(speech.sampleRateHz, codec.sampleRateHz).process(speech.samples);
  const length = (codec.sampleRateHz * TRACE_PACKET_MS) / 1000;
  const payloads = Array.from({ length: Math.floor(samples.length / length) }, (_, index) => codec.encode(samples.slice(index * length, (index + 1) * length)));
  codec.dispose();
  return payloads;
}

/** Plays what arrives. */
async function playTrace(payloads: readonly Uint8Array[], entry: AudioCodecEntry, arrivals: readonly TraceArrival[]): Promise<{ readonly played: Sound; readonly pipeline: ReceivePipeline }> {
  const pipeline = new ReceivePipeline(entry.sampleRateHz);
  pipeline.configure(new Map([[PAYLOAD_TYPE, entry]]));
  await untilReady();
  const frames: Int16Array[] = [];
  const endMs = payloads.length * TRACE_PACKET_MS;
  let next = 0;
  for (let nowMs = 0; nowMs < endMs; nowMs += FRAME_MS) {
    const pullMs = nowMs + PULL_PHASE_MS;
    for (; next < arrivals.length && arrivals[next]!.atMs <= pullMs; next++) {
      const { number, atMs } = arrivals[next]!;
      if (number < payloads.length && payloads[number]!.length > 0) pipeline.put(packetOf(entry, number, payloads[number]!), atMs);
    }
    frames.push(pipeline.readFrame(pullMs));
  }
  return { played: { sampleRateHz: pipeline.sampleRateHz, samples: joined(frames) }, pipeline };
}

/** Figures of a run over one trace. */
export async function measurePlayout(speech: Sound, payloads: readonly Uint8Array[], entry: AudioCodecEntry, arrivals: readonly TraceArrival[]): Promise<PlayoutFigures> {
  const { played, pipeline } = await playTrace(payloads, entry, arrivals);
  const { counts } = pipeline;
  const { score, delayMs } = scoreSpeech(speech, played);
  const durationMs = payloads.length * TRACE_PACKET_MS;
  pipeline.dispose();
  return {
    score, delayMs: delayMs + PULL_PHASE_MS, latePercent: (100 * counts.late) / payloads.length, concealedPercent: (100 * counts.concealedMs) / durationMs,
    recovered: counts.recovered, stretchedPercent: (100 * (counts.acceleratedMs + counts.deceleratedMs)) / durationMs, silentPercent: silentPercent(speech, played, delayMs),
  };
}

/** What an hour costs whose clocks drift apart, with a little jitter: made up and stretched, in milliseconds, and late packets. */
export async function measureHour(payloads: readonly Uint8Array[], entry: AudioCodecEntry, driftPpm: number, seed: number): Promise<{ readonly concealedMs: number; readonly stretchedMs: number; readonly late: number }> {
  const pipeline = new ReceivePipeline(entry.sampleRateHz);
  pipeline.configure(new Map([[PAYLOAD_TYPE, entry]]));
  await untilReady();
  const random = new FakeRandom(seed);
  let pullMs = PULL_PHASE_MS;
  for (let number = 0; number < HOUR_PACKETS; number++) {
    const atMs = number * TRACE_PACKET_MS * (1 + driftPpm / 1e6) + (HOUR_JITTER_MS * random.bytes(1)[0]!) / 256;
    for (; pullMs < atMs; pullMs += FRAME_MS) pipeline.readFrame(pullMs);
    pipeline.put(packetOf(entry, number, payloads[number % payloads.length]!), atMs);
  }
  const { concealedMs, acceleratedMs, deceleratedMs, late } = pipeline.counts;
  pipeline.dispose();
  return { concealedMs, stretchedMs: acceleratedMs + deceleratedMs, late };
}

/** Share of 10 ms frames that are silent in what was played while the same moment of the original was not; the first and last 600 ms do not count. */
export function silentPercent(original: Sound, played: Sound, delayMs: number): number {
  const levels = (sound: Sound): number[] => {
    const length = (sound.sampleRateHz * 10) / 1000;
    return Array.from({ length: Math.floor(sound.samples.length / length) }, (_, index) => rms(sound.samples.subarray(index * length, (index + 1) * length)));
  };
  const [before, after] = [levels(original), levels(played)];
  const audible = Math.max(...before) / 30;
  const shift = Math.round(delayMs / 10);
  let [spoken, silent] = [0, 0];
  for (let index = EDGE_FRAMES; index + EDGE_FRAMES < before.length; index++) {
    if (Math.min(before[index - 1]!, before[index]!, before[index + 1]!) < audible) continue;
    spoken++;
    if ((after[index + shift] ?? 0) < audible / 10) silent++;
  }
  return (100 * silent) / spoken;
}

/** A codec of WebAssembly is there after some microtasks. */
export const untilReady = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function packetOf(entry: AudioCodecEntry, number: number, payload: Uint8Array) {
  const timestamp = ((number * TRACE_PACKET_MS * entry.clockRateHz) / 1000) >>> 0;
  return { marker: number === 0, payloadType: PAYLOAD_TYPE, sequenceNumber: number & 0xffff, timestamp, ssrc: 1, payload };
}

function joined(frames: readonly Int16Array[]): Int16Array<ArrayBuffer> {
  const samples = new Int16Array(frames.reduce((sum, frame) => sum + frame.length, 0));
  let at = 0;
  for (const frame of frames) {
    samples.set(frame, at);
    at += frame.length;
  }
  return samples;
}

const rms = (samples: Int16Array): number => Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
