// RTP packets to frames to play: jitter buffer, decoding, concealment. Pulled by whoever plays; time is an argument.
import type { AudioCodec, AudioCodecEntry } from "./codecs/audio-codec.ts";
import { Concealment } from "./concealment.ts";
import { FRAME_MS } from "./frame-duration.ts";
import { JitterBuffer, type JitterPacket } from "./jitter-buffer.ts";
import { frameLevelDb } from "./level-meter.ts";
import { Resampler } from "./resampler.ts";
import { SampleQueue } from "./sample-queue.ts";
import type { RtpPacket } from "../rtp/rtp-packet.ts";

/** Below this, skipping a frame is not heard. */
const QUIET_DB = -50;
/** The longest packet that is believed: 120 ms covers every packet time in use. */
const MAX_PACKET_MS = 120;

interface Decoder {
  readonly entry: AudioCodecEntry;
  readonly codec: AudioCodec;
  /** From the codec's rate to the session's. */
  readonly resampler: Resampler;
}

/** One session's receiving side. */
export class ReceivePipeline {
  readonly sampleRateHz: number;
  readonly #decoders = new Map<number, Decoder>();
  readonly #queue = new SampleQueue();
  readonly #concealment: Concealment;
  #buffer: JitterBuffer | undefined;
  #clockRateHz = 0;
  #quiet = true;
  #lateBefore = 0;

  constructor(sampleRateHz: number) {
    this.sampleRateHz = sampleRateHz;
    this.#concealment = new Concealment(sampleRateHz);
  }

  /** Says which payload types may come; known ones keep their decoder's state. */
  configure(entries: ReadonlyMap<number, AudioCodecEntry>): void {
    for (const [payloadType, decoder] of this.#decoders) {
      if (entries.get(payloadType) !== decoder.entry) this.#decoders.delete(payloadType);
    }
    for (const [payloadType, entry] of entries) {
      if (this.#decoders.has(payloadType)) continue;
      this.#decoders.set(payloadType, { entry, codec: entry.create(), resampler: new Resampler(entry.sampleRateHz, this.sampleRateHz) });
    }
  }

  accepts(payloadType: number): boolean {
    return this.#decoders.has(payloadType);
  }

  get lateCount(): number {
    return this.#lateBefore + (this.#buffer?.lateCount ?? 0);
  }

  get bufferedMs(): number {
    return (this.#buffer?.bufferedMs ?? 0) + (this.#queue.length * 1000) / this.sampleRateHz;
  }

  /** Forgets the source that was heard: another one has taken its place. */
  restart(): void {
    this.#lateBefore = this.lateCount;
    this.#buffer = undefined;
  }

  /** Takes a packet of an accepted payload type, arrived at `nowMs`. */
  put(packet: RtpPacket, nowMs: number): void {
    const entry = this.#decoders.get(packet.payloadType)?.entry;
    if (!entry || packet.payload.length === 0) return;
    if (this.#clockRateHz !== entry.clockRateHz) this.restart();
    this.#clockRateHz = entry.clockRateHz;
    this.#buffer ??= new JitterBuffer({ clockRateHz: entry.clockRateHz });
    const duration = entry.payloadDuration(packet.payload);
    if (duration > (MAX_PACKET_MS * entry.clockRateHz) / 1000) return;
    this.#buffer.put({ timestamp: packet.timestamp, payloadType: packet.payloadType, payload: packet.payload, duration }, nowMs);
  }

  /** The next frame to play, always FRAME_MS long. */
  readFrame(nowMs: number): Int16Array<ArrayBuffer> {
    const frameSamples = (this.sampleRateHz * FRAME_MS) / 1000;
    for (;;) {
      const frame = this.#queue.take(frameSamples);
      if (frame) return frame;
      this.#queue.push(this.#next(frameSamples, nowMs));
    }
  }

  #next(frameSamples: number, nowMs: number): Int16Array {
    const output = this.#buffer?.pull(nowMs, this.#quiet) ?? { kind: "silence" as const };
    switch (output.kind) {
      case "packet":
        return this.#decode(output.packet);
      case "missing":
        return this.#concealment.conceal(Math.round((output.duration * this.sampleRateHz) / this.#clockRateHz));
      case "silence":
        return this.#concealment.conceal(frameSamples);
    }
  }

  #decode(packet: JitterPacket): Int16Array {
    const decoder = this.#decoders.get(packet.payloadType);
    if (!decoder) return this.#concealment.conceal(Math.round((packet.duration * this.sampleRateHz) / this.#clockRateHz));
    const samples = decoder.resampler.process(decoder.codec.decode(packet.payload));
    this.#quiet = frameLevelDb(samples) < QUIET_DB;
    return this.#concealment.play(samples);
  }
}
