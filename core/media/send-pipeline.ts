// Captured frames to RTP packets: DTMF, silence, encoding, packet time. Its only clock is the count of captured samples,
// so timestamps are right whatever the pace. Sends nothing itself.
import type { Disposable } from "../base/disposable.ts";
import { packetTimeOf, type AudioCodec, type AudioCodecEntry, type PathConditions } from "./codecs/audio-codec.ts";
import { measureNoise, writeNoise } from "./codecs/comfort-noise.ts";
import { FRAME_MS } from "./frame-duration.ts";
import { SampleQueue } from "./sample-queue.ts";
import { SilenceSuppression } from "./silence-suppression.ts";
import { TelephoneEventSender, type TelephoneEventPacket, type TelephoneEventTurn } from "./telephone-event.ts";
import { ToneGenerator, tonePattern } from "./tone-generator.ts";
import type { RtpSender } from "../rtp/rtp-sender.ts";

/** How packets are made from now on. */
export interface SendFormat {
  readonly entry: AudioCodecEntry;
  /** The payload type that was negotiated for it. */
  readonly payloadType: number;
  readonly packetTimeMs: number;
  /** What the peer asks for in its `fmtp`. */
  readonly parameters?: string;
  /** Where absent, DTMF is sounded in the audio. */
  readonly telephoneEventPayloadType?: number;
  /** The clock of events' durations; the codec's where absent (RFC 4733 section 2.1). */
  readonly telephoneEventClockRateHz?: number;
  /** Where present, noise is described in place of silence (RFC 3389). */
  readonly comfortNoisePayloadType?: number;
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
  #suppression: SilenceSuppression | undefined;
  #tone: { readonly key: string; readonly generator: ToneGenerator } | undefined;
  /** Of sound that was sent or passed over: the same on every codec's clock. */
  #timeMs = 0;
  /** Set before the first packet after a silence (RFC 3551 section 4.1). */
  #marker = true;

  constructor(sender: RtpSender) {
    this.#sender = sender;
  }

  /** The rate that frames are to have. */
  get sampleRateHz(): number {
    return this.#format?.entry.sampleRateHz ?? IDLE_RATE_HZ;
  }

  /** The RTP clock of packets. */
  get clockRateHz(): number {
    return this.#format?.entry.clockRateHz ?? IDLE_RATE_HZ;
  }

  /** How much sound the next packet still lacks. */
  get missingMs(): number {
    if (!this.#format) return FRAME_MS;
    return this.#format.packetTimeMs - (this.#queue.length * 1000) / this.sampleRateHz;
  }

  /** Media time of the next packet, in units of the RTP clock. */
  get mediaTime(): number {
    return this.#onClock(this.clockRateHz);
  }

  /** Applies a format; the same codec for the same wishes keeps its state. */
  configure(format: SendFormat): void {
    const { entry, parameters } = format;
    if (entry !== this.#format?.entry || parameters !== this.#format.parameters) this.#change(entry, parameters);
    const eventClockHz = format.telephoneEventClockRateHz ?? entry.clockRateHz;
    this.#events = this.#events?.atClock(eventClockHz) ?? new TelephoneEventSender(eventClockHz);
    this.#suppression = format.comfortNoisePayloadType === undefined ? undefined : (this.#suppression ?? new SilenceSuppression());
    this.#format = { ...format, packetTimeMs: packetTimeOf(entry, format.packetTimeMs) };
  }

  /** Tells the codec what becomes of its packets. */
  adapt(conditions: PathConditions): void {
    this.#codec?.adapt?.(conditions);
  }

  /** Ends the codec. */
  dispose(): void {
    this.#codec?.dispose();
    this.#codec = undefined;
    this.#format = undefined;
  }

  /** Queues DTMF digits; `inBand`: as tones, whatever was agreed on. */
  sendDigits(digits: string, durationMs: number, inBand = false): void {
    this.#events?.enqueue(digits, durationMs, inBand);
  }

  /** Takes one frame at the codec's sample rate and answers the packets that are complete. */
  push(frame: Int16Array): readonly Uint8Array[] {
    const format = this.#format;
    if (!format || !this.#codec) return [];
    this.#queue.push(frame);
    const packetSamples = (format.packetTimeMs * format.entry.sampleRateHz) / 1000;
    const packets: Uint8Array[] = [];
    for (let samples = this.#queue.take(packetSamples); samples; samples = this.#queue.take(packetSamples)) {
      const packet = this.#packet(format, this.#codec, samples);
      if (packet) packets.push(packet);
    }
    return packets;
  }

  /** Lets the time of one frame pass without a packet: on hold, or where frames were lost. */
  pass(frameSamples: number): void {
    if (!this.#format) return;
    this.#timeMs += (frameSamples * 1000) / this.#format.entry.sampleRateHz;
    this.#marker = true;
  }

  #change(entry: AudioCodecEntry, parameters: string | undefined): void {
    // Less than a packet, at another rate: its time passes.
    if (this.#queue.length > 0) this.pass(this.#queue.length);
    this.#queue.keepNewest(0);
    this.#tone = undefined;
    this.#codec?.dispose();
    this.#codec = entry.create({ direction: "encode", ...(parameters !== undefined && { parameters }) });
  }

  #packet(format: SendFormat, codec: AudioCodec, samples: Int16Array): Uint8Array | undefined {
    const { entry, packetTimeMs } = format;
    const mediaTime = this.#onClock(entry.clockRateHz);
    const turn = this.#eventTurn(format);
    this.#timeMs += packetTimeMs;
    if (turn.kind === "event") return this.#eventPacket(format, turn.packet);
    const audio = turn.kind === "tone" ? this.#toneFor(turn.key, entry.sampleRateHz).read(samples.length) : samples;
    if (turn.kind !== "tone") this.#tone = undefined;
    const verdict = turn.kind === "tone" ? "speech" : (this.#suppression?.judge(audio, packetTimeMs) ?? "speech");
    if (verdict === "silence") return this.#nothing();
    if (verdict === "describe") return this.#noisePacket(format, mediaTime, audio);
    const payload = codec.encode(audio);
    if (payload.length === 0) return this.#nothing();
    const marker = this.#marker;
    this.#marker = false;
    return this.#sender.packet(format.payloadType, mediaTime, payload, marker);
  }

  /** Nothing is sent for this packet's time; what comes next begins a stretch of sound. */
  #nothing(): undefined {
    this.#marker = true;
  }

  #eventTurn(format: SendFormat): TelephoneEventTurn {
    const clockRateHz = format.telephoneEventClockRateHz ?? format.entry.clockRateHz;
    const packetUnits = (format.packetTimeMs * clockRateHz) / 1000;
    return this.#events!.next(this.#onClock(clockRateHz), packetUnits, format.telephoneEventPayloadType !== undefined);
  }

  /** Timestamps stay on the codec's clock, as one source has but one; durations are on the event's own. */
  #eventPacket({ entry, ...format }: SendFormat, { mediaTime, payload, marker }: TelephoneEventPacket): Uint8Array {
    const clockRateHz = format.telephoneEventClockRateHz ?? entry.clockRateHz;
    return this.#sender.packet(format.telephoneEventPayloadType!, Math.round((mediaTime * entry.clockRateHz) / clockRateHz), payload, marker);
  }

  #noisePacket({ entry, comfortNoisePayloadType }: SendFormat, mediaTime: number, samples: Int16Array): Uint8Array {
    this.#marker = true;
    const { levelDb, reflections } = measureNoise(samples);
    // A receiver takes the spectrum for one up to half the RTP clock; G.722's goes further.
    const payload = writeNoise({ levelDb, reflections: entry.sampleRateHz === entry.clockRateHz ? reflections : [] });
    return this.#sender.packet(comfortNoisePayloadType!, mediaTime, payload, false);
  }

  #onClock(clockRateHz: number): number {
    return Math.round((this.#timeMs * clockRateHz) / 1000);
  }

  #toneFor(key: string, sampleRateHz: number): ToneGenerator {
    if (this.#tone?.key !== key) this.#tone = { key, generator: new ToneGenerator(sampleRateHz, tonePattern("dtmf", { digit: key })!) };
    return this.#tone!.generator;
  }
}
