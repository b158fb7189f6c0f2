// Captured frames to RTP packets: mute, DTMF, encoding, packet time. Its only clock is the count of captured samples,
// so timestamps are right whatever the pace. Sends nothing itself.
import type { Disposable } from "../base/disposable.ts";
import type { AudioCodec, AudioCodecEntry } from "./codecs/audio-codec.ts";
import { SampleQueue } from "./sample-queue.ts";
import { TelephoneEventSender } from "./telephone-event.ts";
import { ToneGenerator, tonePattern } from "./tone-generator.ts";
import type { RtpSender } from "../rtp/rtp-sender.ts";

/** How packets are made from now on. */
export interface SendFormat {
  readonly entry: AudioCodecEntry;
  /** The payload type that was negotiated for it. */
  readonly payloadType: number;
  readonly packetTimeMs: number;
  /** Where absent, DTMF is sounded in the audio. */
  readonly telephoneEventPayloadType?: number;
}

/** Before any codec is agreed on nothing is sent at any rate. */
const IDLE_RATE_HZ = 8000;

/** One session's sending side. */
export class SendPipeline implements Disposable {
  readonly #sender: RtpSender;
  readonly #queue = new SampleQueue();
  #format: SendFormat | undefined;
  #codec: AudioCodec | undefined;
  #events: TelephoneEventSender | undefined;
  #tone: { readonly key: string; readonly generator: ToneGenerator } | undefined;
  #mediaTime = 0;
  /** Set before the first packet after a silence (RFC 3551 section 4.1). */
  #marker = true;

  constructor(sender: RtpSender) {
    this.#sender = sender;
  }

  /** The rate that frames are to have. */
  get sampleRateHz(): number {
    return this.#format?.entry.sampleRateHz ?? IDLE_RATE_HZ;
  }

  /** Media time of the next packet, in units of the RTP clock. */
  get mediaTime(): number {
    return this.#mediaTime;
  }

  /** Applies a format; the same codec keeps its state. */
  configure(format: SendFormat): void {
    if (format.entry !== this.#format?.entry) this.#change(format.entry);
    this.#events ??= new TelephoneEventSender(format.entry.clockRateHz);
    this.#format = format;
  }

  /** Ends the codec. */
  dispose(): void {
    this.#codec?.dispose();
    this.#codec = undefined;
    this.#format = undefined;
  }

  /** Queues DTMF digits. */
  sendDigits(digits: string, durationMs: number): void {
    this.#events?.enqueue(digits, durationMs);
  }

  /** Takes one frame at the codec's sample rate and answers the packets that are complete. */
  push(frame: Int16Array): readonly Uint8Array[] {
    const format = this.#format;
    if (!format || !this.#codec) return [];
    this.#queue.push(frame);
    const packetSamples = (format.packetTimeMs * format.entry.sampleRateHz) / 1000;
    const packets: Uint8Array[] = [];
    for (let samples = this.#queue.take(packetSamples); samples; samples = this.#queue.take(packetSamples)) {
      packets.push(this.#packet(format, samples));
    }
    return packets;
  }

  /** Lets the time of one frame pass without a packet: on hold, or where frames were lost. */
  pass(frameSamples: number): void {
    const entry = this.#format?.entry;
    if (!entry) return;
    this.#mediaTime += (frameSamples * entry.clockRateHz) / entry.sampleRateHz;
    this.#marker = true;
  }

  #change(entry: AudioCodecEntry): void {
    this.#codec?.dispose();
    this.#codec = entry.create();
    // Less than a packet, at another rate.
    this.#queue.keepNewest(0);
  }

  #packet(format: SendFormat, samples: Int16Array): Uint8Array {
    const mediaTime = this.#mediaTime;
    const packetUnits = (format.packetTimeMs * format.entry.clockRateHz) / 1000;
    this.#mediaTime += packetUnits;
    const eventType = format.telephoneEventPayloadType;
    const turn = this.#events!.next(mediaTime, packetUnits, eventType !== undefined);
    if (turn.kind === "event") {
      return this.#sender.packet(eventType!, turn.packet.mediaTime, turn.packet.payload, turn.packet.marker);
    }
    const audio = turn.kind === "tone" ? this.#toneFor(turn.key, format.entry.sampleRateHz).read(samples.length) : samples;
    if (turn.kind !== "tone") this.#tone = undefined;
    const marker = this.#marker;
    this.#marker = false;
    return this.#sender.packet(format.payloadType, mediaTime, this.#codec!.encode(audio), marker);
  }

  #toneFor(key: string, sampleRateHz: number): ToneGenerator {
    if (this.#tone?.key !== key) this.#tone = { key, generator: new ToneGenerator(sampleRateHz, tonePattern("dtmf", { digit: key })!) };
    return this.#tone!.generator;
  }
}
