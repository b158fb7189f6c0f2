// What a session hears: RTP packets in, frames to play and events out, with the counts of it all.
// Believes the packets that it is given; whose they are is the session's to decide. Knows no socket.
import type { Disposable } from "../base/disposable.ts";
import type { Clock } from "../ports/clock.ts";
import type { MediaParameters, MediaSessionEvent, MediaStatistics } from "../ports/media-engine.ts";
import type { RtpPacket } from "../rtp/rtp-packet.ts";
import { LossTracker } from "../rtp/loss-tracker.ts";
import { RtpReceiver } from "../rtp/rtp-receiver.ts";
import type { CodecRegistry } from "./codecs/codec-registry.ts";
import type { AudioCodecEntry } from "./codecs/audio-codec.ts";
import { FRAME_MS } from "./frame-duration.ts";
import { FlowWatch, type HeardPacket } from "./flow-watch.ts";
import type { FrameSource } from "./frame-source.ts";
import { LevelMeter } from "./level-meter.ts";
import { ReceivePipeline } from "./receive-pipeline.ts";
import { SilenceWatch } from "./silence-watch.ts";
import { TelephoneEventReceiver } from "./telephone-event.ts";

/** The name of events in SDP (RFC 4733 section 7.1.1). */
const TELEPHONE_EVENT = "TELEPHONE-EVENT";

/** The receiving half of a session's statistics. */
export type IncomingCounts = Pick<
  MediaStatistics,
  "packetsReceived" | "packetsLost" | "packetsLate" | "jitterMs" | "bufferMs" | "bufferTargetMs" | "packetsRecovered" | "packetsDuplicated" | "concealedMs" | "stretchedMs"
>;

/** The same with what only figures go by. */
export interface IncomingReading extends IncomingCounts {
  /** Packets that were not played, and runs of them. */
  readonly lossCounts: { readonly missed: number; readonly runs: number };
  /** Of the sound that is heard; undefined before the first. */
  readonly codecName: string | undefined;
}

/** Until the first packet tells the codec that is heard. */
const IDLE_RATE_HZ = 8000;

export class IncomingStream implements FrameSource, Disposable {
  readonly #clock: Clock;
  readonly #codecs: CodecRegistry;
  readonly #emit: (event: MediaSessionEvent) => void;
  readonly #pipeline: ReceivePipeline;
  readonly #digits = new TelephoneEventReceiver();
  readonly #silence = new SilenceWatch();
  readonly #flow = new FlowWatch();
  readonly #level = new LevelMeter();
  #receiver: RtpReceiver | undefined;
  #lossTracker: LossTracker | undefined;
  octetCount = 0;
  #entries: ReadonlyMap<number, AudioCodecEntry> = new Map();
  /** The RTP clock of what is heard. */
  #clockRateHz = 0;
  #eventTypes: ReadonlySet<number> = new Set();
  #expected = false;
  #received = 0;
  #lostBefore = 0;

  constructor(clock: Clock, codecs: CodecRegistry, emit: (event: MediaSessionEvent) => void) {
    this.#clock = clock;
    this.#codecs = codecs;
    this.#pipeline = new ReceivePipeline(IDLE_RATE_HZ);
    this.#emit = emit;
  }

  /** Applies what may come; `expected` says whether anything should. */
  configure(parameters: MediaParameters, expected: boolean): void {
    this.#entries = receivedEntries(parameters, this.#codecs);
    this.#pipeline.configure(this.#entries);
    this.#eventTypes = eventPayloadTypes(parameters);
    if (!this.#receiver) this.#clockRateHz = parameters.codec.clockRateHz;
    this.#expected = expected;
    this.#silence.expect(expected, this.#clock.nowMs());
    this.#flow.expect(expected);
  }

  /** Statistics of the source that is heard now, for RTCP; undefined before the first packet. */
  get receiver(): RtpReceiver | undefined {
    return this.#receiver;
  }

  get levelDb(): number {
    return this.#level.levelDb;
  }

  /** Whether packets should come now. */
  get isExpected(): boolean {
    return this.#expected;
  }

  /** The last packet that came. */
  get lastHeard(): HeardPacket | undefined {
    return this.#flow.last;
  }

  /** The time of one packet of sound. */
  get packetMs(): number {
    return this.#pipeline.arrived.durationMs;
  }

  /** The longest stretch that was made up since `beginConcealmentCount`. */
  get longestConcealedMs(): number {
    return this.#pipeline.longestConcealedMs;
  }

  beginConcealmentCount(): void {
    this.#pipeline.beginConcealmentCount();
  }

  /** Packets may soon come so much later than they do now: by another way, on which copies are heard already. */
  foresee(lateMs: number): void {
    this.#pipeline.foresee(lateMs, this.#clock.nowMs());
  }

  /** The sender has taken leave. */
  peerLeft(): void {
    this.#flow.left();
  }

  /** What became of the present source's packets. */
  get lossTracker(): LossTracker | undefined {
    return this.#lossTracker;
  }

  get counts(): IncomingReading {
    const totals = this.#receiver?.totals;
    const playout = this.#pipeline.counts;
    const { missed, runs } = this.#lossTracker?.pattern.counts ?? { missed: 0, runs: 0 };
    return {
      packetsReceived: this.#received,
      packetsLost: Math.max(0, this.#lostBefore + (totals?.lost ?? 0)),
      packetsLate: playout.late,
      packetsDuplicated: playout.duplicates,
      packetsRecovered: playout.recovered,
      concealedMs: playout.concealedMs,
      stretchedMs: playout.acceleratedMs + playout.deceleratedMs,
      jitterMs: totals?.jitterMs ?? 0,
      bufferMs: playout.bufferMs,
      bufferTargetMs: playout.targetMs,
      lossCounts: { missed, runs },
      codecName: this.#pipeline.codecName,
    };
  }

  /** Whether packets of this payload type were agreed on and should come now. */
  accepts(payloadType: number): boolean {
    return this.#expected && (this.#eventTypes.has(payloadType) || this.#pipeline.accepts(payloadType));
  }

  /** Takes a packet of an accepted payload type; answers it unless it does not count yet (RFC 3550 appendix A.1). */
  take(packet: RtpPacket): HeardPacket | undefined {
    const nowMs = this.#clock.nowMs();
    const isEvent = this.#eventTypes.has(packet.payloadType);
    if (!isEvent) this.#followClock(packet);
    const reception = this.#receiverOf(packet.ssrc).receive(packet.sequenceNumber, packet.timestamp, nowMs, !isEvent);
    if (reception.kind === "probation") return undefined;
    if (this.#received++ === 0) this.#emit({ kind: "first-packet" });
    if (this.#silence.heard(nowMs)) this.#emit({ kind: "receive-resumed" });
    this.octetCount += packet.payload.length;
    const admission = isEvent ? void this.#pipeline.putOther(packet.sequenceNumber) : this.#pipeline.put(packet, nowMs);
    const heard = {
      atMs: nowMs, ssrc: packet.ssrc, sequenceNumber: packet.sequenceNumber, mediaMs: (packet.timestamp * 1000) / this.#clockRateHz,
      endsSpeech: !isEvent && this.#pipeline.arrived.endsSpeech,
    };
    this.#flow.heard(heard);
    if (reception.restarted) this.#lossTracker?.restart(reception.extendedSequence);
    this.#lossTracker?.arrived(reception.extendedSequence, admission === "late");
    const digits = isEvent ? this.#digits.receive(packet.timestamp, packet.payload) : this.#digits.passTo(packet.timestamp, this.#clockRateHz);
    for (const digit of digits) this.#emit({ kind: "dtmf-received", digit });
    return heard;
  }

  get sampleRateHz(): number {
    return this.#pipeline.sampleRateHz;
  }

  /** The next frame to play, always FRAME_MS long. */
  readFrame(): Int16Array<ArrayBuffer> {
    const nowMs = this.#clock.nowMs();
    const missingMs = this.#flow.check(nowMs);
    if (missingMs !== undefined) this.#emit({ kind: "path-evidence", evidence: "silence", sinceMs: missingMs });
    const frame = this.#pipeline.readFrame(nowMs);
    this.#level.measure(frame, FRAME_MS);
    return frame;
  }

  /** Tells when nothing has come for too long; to be called a few times a second. */
  checkSilence(): void {
    const silentMs = this.#silence.check(this.#clock.nowMs());
    if (silentMs !== undefined) this.#emit({ kind: "receive-silent", silentMs });
  }

  /** Ends the decoders. */
  dispose(): void {
    this.#pipeline.dispose();
  }

  /** Another clock under the same SSRC, against RFC 7160 section 4.1: its timestamps begin anew. */
  #followClock({ payloadType }: RtpPacket): void {
    const clockRateHz = this.#entries.get(payloadType)?.clockRateHz ?? this.#clockRateHz;
    if (clockRateHz === this.#clockRateHz) return;
    this.#clockRateHz = clockRateHz;
    if (this.#receiver) this.#endSource(this.#receiver);
  }

  /** A new SSRC is a new source, since a call has only one (RFC 3550 section 8.2). */
  #receiverOf(ssrc: number): RtpReceiver {
    if (this.#receiver?.ssrc === ssrc) return this.#receiver;
    if (this.#receiver) this.#endSource(this.#receiver);
    this.#receiver = new RtpReceiver(ssrc, this.#clockRateHz);
    this.#lossTracker = new LossTracker();
    return this.#receiver;
  }

  #endSource(receiver: RtpReceiver): void {
    this.#lostBefore += receiver.totals.lost;
    this.#receiver = undefined;
    this.#pipeline.restart();
    this.#digits.reset();
  }
}

function receivedEntries(parameters: MediaParameters, codecs: CodecRegistry): ReadonlyMap<number, AudioCodecEntry> {
  const entries = new Map<number, AudioCodecEntry>();
  for (const codec of parameters.receiveCodecs) {
    const entry = codecs.find(codec);
    if (entry) entries.set(codec.payloadType, entry);
  }
  return entries;
}

function eventPayloadTypes(parameters: MediaParameters): ReadonlySet<number> {
  const types = parameters.receiveCodecs.filter((codec) => codec.name.toUpperCase() === TELEPHONE_EVENT).map((codec) => codec.payloadType);
  if (parameters.telephoneEventPayloadType !== undefined) types.push(parameters.telephoneEventPayloadType);
  return new Set(types);
}
