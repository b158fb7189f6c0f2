// The receiving side in virtual time: packets of a sound arrive when a test says so, and frames are pulled at a steady beat.
import type { AudioCodec, AudioCodecEntry } from "../../../core/media/codecs/audio-codec.ts";
import { CodecRegistry } from "../../../core/media/codecs/codec-registry.ts";
import { FRAME_MS } from "../../../core/media/frame-duration.ts";
import { ReceivePipeline } from "../../../core/media/receive-pipeline.ts";
import type { RtpPacket } from "../../../core/rtp/rtp-packet.ts";

export const RATE_HZ = 8000;
export const PACKET_MS = 20;
const PAYLOAD_TYPE = 8;
/** Pulls lie so long after the beat of the packets. */
const PULL_PHASE_MS = 5;

/** A packet's number, and when it arrives. */
export interface Arrival {
  readonly number: number;
  readonly atMs: number;
}

export interface LabOptions {
  readonly entry?: AudioCodecEntry;
  readonly packetMs?: number;
  /** The sound that is sent; speech-like by default. */
  readonly voice?: (second: number) => number;
  readonly ssrc?: number;
}

/** A sound that changes slowly and repeats: a vowel of 125 Hz that wanders. */
export function vowel(second: number): number {
  const pitch = 2 * Math.PI * (125 * second + 2 * Math.sin(2 * Math.PI * second));
  return 4000 * (Math.sin(pitch) + 0.6 * Math.sin(2 * pitch) + 0.4 * Math.sin(3 * pitch + 1));
}

export const tone = (frequencyHz: number) => (second: number): number => 10_000 * Math.sin(2 * Math.PI * frequencyHz * second);

/** Sends a sound through one receive pipeline and keeps what it plays. */
export class PlayoutLab {
  readonly pipeline: ReceivePipeline;
  readonly played: number[] = [];
  readonly packetMs: number;
  readonly #entry: AudioCodecEntry;
  readonly #encoder: AudioCodec;
  readonly #voice: (second: number) => number;
  nowMs = 0;

  constructor({ entry = new CodecRegistry().find({ name: "PCMA", clockRateHz: RATE_HZ })!, packetMs = PACKET_MS, voice = vowel }: LabOptions = {}) {
    this.#entry = entry;
    this.#encoder = entry.create();
    this.#voice = voice;
    this.packetMs = packetMs;
    this.pipeline = new ReceivePipeline(RATE_HZ);
    this.pipeline.configure(new Map([[PAYLOAD_TYPE, entry]]));
  }

  /** The packet of a number: its sound is that of its own time. */
  packet(number: number, changes: Partial<RtpPacket> = {}): RtpPacket {
    const { sampleRateHz, clockRateHz } = this.#entry;
    const count = (sampleRateHz * this.packetMs) / 1000;
    const samples = Int16Array.from({ length: count }, (_, index) => this.#voice((number * count + index) / sampleRateHz));
    return {
      marker: false, payloadType: PAYLOAD_TYPE, sequenceNumber: number & 0xffff, timestamp: (number * ((clockRateHz * this.packetMs) / 1000)) >>> 0, ssrc: 1,
      payload: this.#encoder.encode(samples), ...changes,
    };
  }

  /** Pulls frames until `untilMs`, putting what arrives meanwhile. */
  run(arrivals: readonly Arrival[], untilMs: number, packetOf: (number: number) => RtpPacket = (number) => this.packet(number)): this {
    const sorted = arrivals.toSorted((one, other) => one.atMs - other.atMs);
    let next = 0;
    for (; this.nowMs < untilMs; this.nowMs += FRAME_MS) {
      const pullMs = this.nowMs + PULL_PHASE_MS;
      for (; next < sorted.length && sorted[next]!.atMs <= pullMs; next++) this.pipeline.put(packetOf(sorted[next]!.number), sorted[next]!.atMs);
      for (const sample of this.pipeline.readFrame(pullMs)) this.played.push(sample);
    }
    return this;
  }

  /** A copy of what was played between two moments, at the codec's rate. */
  between(fromMs: number, untilMs: number): Int16Array<ArrayBuffer> {
    const perMs = this.pipeline.sampleRateHz / 1000;
    return Int16Array.from(this.played.slice(fromMs * perMs, untilMs * perMs));
  }
}

export const packets = (count: number, atMs: (number: number) => number = (number) => number * PACKET_MS): Arrival[] =>
  Array.from({ length: count }, (_, number) => ({ number, atMs: atMs(number) }));

/** Reproducible noise between 0 and 1 (Park and Miller, 1988). */
export function noise(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647;
}

export const rms = (samples: Int16Array): number => Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
