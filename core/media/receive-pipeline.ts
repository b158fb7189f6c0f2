// RTP packets to frames to play: jitter buffer, decoding, recovery, concealment, pace. Pulled by whoever plays; time is
// an argument. What is played has the rate of the codec that is heard.
import type { RtpPacket } from "../rtp/rtp-packet.ts";
import type { AudioCodec, AudioCodecEntry } from "./codecs/audio-codec.ts";
import { Concealment, FADED_MS } from "./concealment.ts";
import { FRAME_MS } from "./frame-duration.ts";
import { HoldUps } from "./hold-ups.ts";
import { JitterBuffer, type JitterAdmission, type JitterOutput, type JitterPacket } from "./jitter-buffer.ts";
import { PlayoutPace } from "./playout-pace.ts";
import { PlayoutSamples } from "./playout-samples.ts";
import { RecoveryWait } from "./recovery-wait.ts";
import { Resampler } from "./resampler.ts";
import { accelerate, decelerate } from "./time-stretch.ts";

/** The longest packet that is believed: 120 ms covers every packet time in use (RFC 6716 section 2.1.4). */
const MAX_PACKET_MS = 120;
/** Codecs make up sound in multiples of this (RFC 6716 section 2.1.4). */
const CODEC_STEP_MS = 2.5;
/** A codec's concealment that is so much fainter than what went before is a hole. */
const HOLE_SHARE = 0.25;
/** Opus packets of so few octets carry no sound: discontinuous transmission has begun (RFC 6716 section 2.1.9, RFC 7587 section 3.1.3). */
const SILENT_OPUS_OCTETS = 2;

/** What packets mostly last (RFC 3551 section 4.2), until one has come. */
const FIRST_PACKET_MS = 20;

interface Decoder {
  readonly entry: AudioCodecEntry;
  readonly codec: AudioCodec;
}

/** What the receiving side did to the sound, since it began; `bufferMs` and `targetMs` are of now. */
export interface PlayoutCounts {
  /** Sound that waits to be played. */
  readonly bufferMs: number;
  /** The delay that is aimed at, beyond that of the fastest packets. */
  readonly targetMs: number;
  /** Packets that came too late to be played. */
  readonly late: number;
  /** Packets that had come before, as on two paths. */
  readonly duplicates: number;
  readonly concealedMs: number;
  /** Packets that were recovered from the one after them. */
  readonly recovered: number;
  /** Left out, and played twice, to follow the delay that is aimed at. */
  readonly acceleratedMs: number;
  readonly deceleratedMs: number;
}

/** One session's receiving side. */
export class ReceivePipeline {
  readonly #decoders = new Map<number, Decoder>();
  readonly #buffer = new JitterBuffer();
  readonly #pace = new PlayoutPace();
  readonly #recovery = new RecoveryWait();
  readonly #holdUps = new HoldUps();
  #playout: PlayoutSamples;
  #concealment: Concealment;
  /** Whose packet was played last. */
  #decoder: Decoder | undefined;
  /** Made up since the last packet. */
  #concealingMs = 0;
  #levelBefore = 0;
  /** The sender has said that it is silent; its codec makes the noise. */
  #silent = false;
  #concealedMs = 0;
  #longestConcealedMs = 0;
  /** Of the last packet that came. */
  #arrived = { durationMs: FIRST_PACKET_MS, endsSpeech: false };
  #acceleratedMs = 0;
  #deceleratedMs = 0;

  /** `sampleRateHz` holds until the first packet. */
  constructor(sampleRateHz: number) {
    this.#playout = new PlayoutSamples(sampleRateHz);
    this.#concealment = new Concealment(sampleRateHz);
  }

  /** The rate of the next frame: that of the codec that is heard. */
  get sampleRateHz(): number {
    return this.#playout.sampleRateHz;
  }

  /** Of the packet that was played last. */
  get codecName(): string | undefined {
    return this.#decoder?.entry.name;
  }

  get counts(): PlayoutCounts {
    return {
      bufferMs: this.#buffer.bufferedMs + this.#playout.aheadMs,
      targetMs: this.#buffer.targetMs,
      late: this.#buffer.lateCount,
      duplicates: this.#buffer.duplicateCount,
      concealedMs: Math.round(this.#concealedMs),
      recovered: this.#recovery.count,
      acceleratedMs: Math.round(this.#acceleratedMs),
      deceleratedMs: Math.round(this.#deceleratedMs),
    };
  }

  /** The last packet of sound that came: how long it lasts, and whether its sender may be silent after it. */
  get arrived(): { readonly durationMs: number; readonly endsSpeech: boolean } {
    return this.#arrived;
  }

  /** The longest stretch that was made up since `beginConcealmentCount`. */
  get longestConcealedMs(): number {
    return this.#longestConcealedMs;
  }

  beginConcealmentCount(): void {
    this.#longestConcealedMs = this.#silent ? 0 : this.#concealingMs;
  }

  /** Says which payload types may come; known ones keep their decoder's state. */
  configure(entries: ReadonlyMap<number, AudioCodecEntry>): void {
    for (const [payloadType, decoder] of this.#decoders) {
      if (entries.get(payloadType) === decoder.entry) continue;
      this.#decoders.delete(payloadType);
      if (this.#decoder === decoder) this.#decoder = undefined;
      decoder.codec.dispose();
    }
    for (const [payloadType, entry] of entries) {
      if (!this.#decoders.has(payloadType)) this.#decoders.set(payloadType, { entry, codec: entry.create({ direction: "decode" }) });
    }
  }

  dispose(): void {
    this.configure(new Map());
  }

  accepts(payloadType: number): boolean {
    return this.#decoders.has(payloadType);
  }

  /** Another source has taken the place of the one that was heard. */
  restart(): void {
    this.#buffer.restart();
  }

  /** Takes a packet of an accepted payload type, arrived at `nowMs`; says what became of it, if it was any sound. */
  put(packet: RtpPacket, nowMs: number): JitterAdmission | undefined {
    const entry = this.#decoders.get(packet.payloadType)?.entry;
    if (!entry || packet.payload.length === 0) return undefined;
    const durationMs = (entry.payloadDuration(packet.payload) * 1000) / entry.clockRateHz;
    // One without any duration is malformed, and would only keep those who go over gaps by packets' times on the spot.
    if (durationMs <= 0 || durationMs > MAX_PACKET_MS) return undefined;
    const { sequenceNumber, timestamp, payloadType, payload } = packet;
    this.#arrived = { durationMs, endsSpeech: endsSpeech(entry, payload) };
    return this.#buffer.put({ sequenceNumber, timestamp, clockRateHz: entry.clockRateHz, payloadType, payload, ...this.#arrived }, nowMs, this.#holdUps.earliestMs(nowMs));
  }

  /** Packets may soon come so much later than they do now. */
  foresee(lateMs: number, nowMs: number): void {
    this.#buffer.foresee(lateMs, nowMs);
  }

  /** A packet came that stands in the place of audio, such as a telephone event. */
  putOther(sequenceNumber: number): void {
    this.#buffer.putOther(sequenceNumber);
  }

  /** The next frame to play, always FRAME_MS long. */
  readFrame(nowMs: number): Int16Array<ArrayBuffer> {
    this.#holdUps.pulled(nowMs);
    this.#fill(nowMs);
    this.#keepPace(nowMs);
    this.#fill(nowMs);
    return this.#playout.take(this.#frameSamples);
  }

  get #frameSamples(): number {
    return (this.#playout.sampleRateHz * FRAME_MS) / 1000;
  }

  #fill(nowMs: number): void {
    while (this.#playout.ahead < this.#frameSamples) this.#produce(this.#buffer.next(nowMs, this.#playout.aheadMs));
  }

  #produce(output: JitterOutput): void {
    switch (output.kind) {
      case "packet":
        this.#recovery.heard(output.lost);
        this.#concealedMs -= output.pausedMs;
        return this.#decode(output.packet);
      case "missing":
        return this.#replace(output.durationMs, output.following);
      case "stalled":
        return this.#conceal(output.durationMs);
      case "pause":
        return this.#silent ? this.#conceal(output.durationMs) : this.#pause(output.durationMs);
    }
  }

  #decode(packet: JitterPacket): void {
    const decoder = this.#decoders.get(packet.payloadType);
    if (!decoder) return this.#conceal(packet.durationMs);
    this.#follow(decoder);
    const samples = decoder.codec.decode(packet.payload);
    this.#silent = packet.endsSpeech;
    this.#play(samples, packet.durationMs);
    this.#buffer.extraMs = decoder.codec.recover && this.#recovery.isWorthWaiting ? packet.durationMs : 0;
  }

  #play(samples: Int16Array, durationMs: number): void {
    if (samples.length === 0 && durationMs > 0) return this.#conceal(durationMs);
    this.#concealingMs = 0;
    this.#playout.push(this.#concealment.join(samples));
  }

  /** From the packet after the gap where that one carries it, else made up. */
  #replace(durationMs: number, following: JitterPacket | undefined): void {
    const codec = following && this.#decoders.get(following.payloadType)?.codec;
    if (!following || !codec?.recover || codec !== this.#decoder?.codec) return this.#conceal(durationMs);
    const recovered = codec.recover(following.payload, this.#samplesOf(durationMs));
    this.#recovery.tried(recovered !== undefined);
    if (recovered) this.#play(recovered, durationMs);
    else this.#conceal(durationMs);
  }

  #conceal(durationMs: number): void {
    if (!this.#silent) this.#concealedMs += durationMs;
    this.#playout.push(this.#madeUp(durationMs));
    this.#concealingMs += durationMs;
    if (!this.#silent) this.#longestConcealedMs = Math.max(this.#longestConcealedMs, this.#concealingMs);
  }

  /** By the codec, which so keeps in step; by ours where it has no way, or leaves a hole in what was sounding; then it may go on with its noise. */
  #madeUp(durationMs: number): Int16Array {
    const codec = this.#decoder?.codec;
    if (this.#concealingMs === 0) this.#levelBefore = rms(this.#playout.kept.subarray(-this.#frameSamples));
    if (codec?.conceal) {
      const samples = codec.conceal(this.#samplesOf(Math.max(1, Math.round(durationMs / CODEC_STEP_MS)) * CODEC_STEP_MS));
      const fillsHole = !this.#concealment.isGoingOn && rms(samples) > HOLE_SHARE * this.#levelBefore;
      // A codec that can make nothing up must not leave the frame waiting for it.
      if (samples.length > 0 && (this.#silent || fillsHole || this.#concealingMs >= FADED_MS)) return samples;
    }
    return this.#concealment.conceal(this.#playout.kept, this.#samplesOf(durationMs));
  }

  /** Nothing is lost; the sound that was going on fades. */
  #pause(durationMs: number): void {
    const samples = this.#samplesOf(durationMs);
    this.#playout.push(this.#decoder ? this.#concealment.conceal(this.#playout.kept, samples) : new Int16Array(samples));
  }

  #samplesOf(durationMs: number): number {
    return Math.max(1, Math.round((durationMs * this.#playout.sampleRateHz) / 1000));
  }

  /** Turns to the decoder of the next packet; what was decoded before is brought to its rate. */
  #follow(decoder: Decoder): void {
    if (this.#decoder === decoder) return;
    this.#decoder = decoder;
    const { sampleRateHz } = decoder.codec;
    if (sampleRateHz === this.#playout.sampleRateHz) return;
    const ahead = this.#playout.take(this.#playout.ahead);
    const resampled = new Resampler(this.#playout.sampleRateHz, sampleRateHz).process(ahead);
    this.#playout = new PlayoutSamples(sampleRateHz);
    this.#playout.push(resampled);
    this.#concealment = new Concealment(sampleRateHz);
  }

  #keepPace(nowMs: number): void {
    const aheadMs = this.#playout.aheadMs;
    const misalignedMs = aheadMs % FRAME_MS;
    const spareMs = this.#concealingMs > 0 || this.#silent ? undefined : this.#buffer.spareMs(nowMs, aheadMs - misalignedMs);
    const advice = this.#pace.advise(spareMs, this.#buffer.heldMs, misalignedMs);
    if (advice.kind === "faster") {
      this.#decodeAhead(nowMs);
      const samples = accelerate(this.#playout, this.#samplesOf(advice.mostMs), advice.urgency);
      const ms = (samples * 1000) / this.#playout.sampleRateHz;
      this.#acceleratedMs += ms;
      this.#pace.changed(samples === 0 ? 0 : -FRAME_MS * Math.ceil((ms - misalignedMs) / FRAME_MS), advice.urgency, samples > 0);
    } else if (advice.kind === "slower") {
      const samples = decelerate(this.#playout, advice.urgency);
      const ms = (samples * 1000) / this.#playout.sampleRateHz;
      this.#deceleratedMs += ms;
      this.#pace.changed(FRAME_MS * Math.floor((ms + misalignedMs) / FRAME_MS), advice.urgency, samples > 0);
    }
  }

  /** A period can only be left out where there is enough to compare. */
  #decodeAhead(nowMs: number): void {
    while (this.#playout.aheadMs < 2 * FRAME_MS && this.#buffer.continues) this.#produce(this.#buffer.next(nowMs, this.#playout.aheadMs));
  }
}

function rms(samples: Int16Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return samples.length === 0 ? 0 : Math.sqrt(sum / samples.length);
}

function endsSpeech({ name }: AudioCodecEntry, payload: Uint8Array): boolean {
  switch (name.toUpperCase()) {
    case "CN":
      return true;
    case "OPUS":
      return payload.length <= SILENT_OPUS_OCTETS;
    default:
      return false;
  }
}
