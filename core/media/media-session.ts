// One call's media: RTP and RTCP on two sockets, a sending and a receiving pipeline between them and the sound.
// Obeys signalling through `update`; the codec's work, pacing and reports are in the parts it owns.
import { DisposableStore } from "../base/disposable.ts";
import { Emitter } from "../base/emitter.ts";
import type { Clock } from "../ports/clock.ts";
import type { MediaParameters, MediaSession, MediaSessionEvent, MediaStatistics } from "../ports/media-engine.ts";
import type { Datagram, SocketAddress } from "../ports/network.ts";
import type { Random } from "../ports/random.ts";
import { nextRtcpIntervalMs } from "../rtp/rtcp-scheduler.ts";
import { looksLikeRtcp, readRtpPacket, type RtpPacket } from "../rtp/rtp-packet.ts";
import { RtpReceiver } from "../rtp/rtp-receiver.ts";
import { RtpSender } from "../rtp/rtp-sender.ts";
import { SourceLatch } from "../rtp/source-latch.ts";
import { findAudioCodec } from "./codec-registry.ts";
import type { AudioCodecEntry } from "./codec.ts";
import { FRAME_MS } from "./frame-duration.ts";
import { LevelMeter } from "./level-meter.ts";
import type { PortPair } from "./port-pair.ts";
import { QualityMeter } from "./quality-meter.ts";
import { ReceivePipeline } from "./receive-pipeline.ts";
import { repeat } from "./repeat.ts";
import { RtcpReporter } from "./rtcp-reporter.ts";
import { SendPipeline } from "./send-pipeline.ts";
import type { SessionAudio } from "./session-audio.ts";
import { SilenceWatch } from "./silence-watch.ts";
import { TelephoneEventReceiver } from "./telephone-event.ts";

const TICK_MS = 250;
const TICKS_PER_STATISTICS = 4;
const DEFAULT_DIGIT_MS = 160;
/** The name of events in SDP (RFC 4733 section 7.1.1). */
const TELEPHONE_EVENT = "TELEPHONE-EVENT";

export interface RtpMediaSessionOptions {
  readonly id: string;
  readonly clock: Clock;
  readonly random: Random;
  /** The session owns the sockets and the audio. */
  readonly ports: PortPair;
  readonly audio: SessionAudio;
  readonly onDisposed: () => void;
}

/** A `MediaSession` on RTP. */
export class RtpMediaSession implements MediaSession {
  readonly id: string;
  readonly localRtp: SocketAddress;
  readonly #options: RtpMediaSessionOptions;
  readonly #events = new Emitter<MediaSessionEvent>();
  readonly onEvent = this.#events.event;
  readonly #owned = new DisposableStore();
  readonly #latch = new SourceLatch();
  readonly #sender: RtpSender;
  readonly #send: SendPipeline;
  readonly #receive: ReceivePipeline;
  readonly #reporter: RtcpReporter;
  readonly #digits = new TelephoneEventReceiver();
  readonly #inputLevel = new LevelMeter();
  readonly #outputLevel = new LevelMeter();
  readonly #silence = new SilenceWatch();
  readonly #quality = new QualityMeter();
  /** Wall clock at the session's start less the monotonic one: reports must not jump when somebody sets the time. */
  readonly #wallOffsetMs: number;
  #receiver: RtpReceiver | undefined;
  #parameters: MediaParameters | undefined;
  #eventTypes: ReadonlySet<number> = new Set();
  #muted = false;
  #received = 0;
  #lostBefore = 0;
  #statistics: MediaStatistics | undefined;

  constructor(options: RtpMediaSessionOptions) {
    const { clock, random, ports, audio } = options;
    this.#options = options;
    this.id = options.id;
    this.localRtp = ports.rtp.local;
    this.#wallOffsetMs = clock.wallMs() - clock.nowMs();
    this.#sender = new RtpSender(random);
    this.#send = new SendPipeline(this.#sender);
    this.#receive = new ReceivePipeline(audio.sampleRateHz);
    // A name that is unique and tells nothing (RFC 7022 section 4.2).
    this.#reporter = new RtcpReporter(this.#sender, randomName(random));
    this.#owned.add(ports.rtp);
    this.#owned.add(ports.rtcp);
    this.#owned.add(ports.rtp.onDatagram((datagram) => this.#onDatagram(datagram)));
    this.#owned.add(ports.rtcp.onDatagram((datagram) => this.#onReport(datagram)));
    this.#owned.add(audio);
    this.#owned.add(repeat(clock, () => TICK_MS, (round) => this.#tick(round)));
  }

  get statistics(): MediaStatistics | undefined {
    return this.#statistics;
  }

  update(parameters: MediaParameters): void {
    if (this.#owned.disposed) return;
    const first = this.#parameters === undefined;
    this.#parameters = parameters;
    this.#latch.signal(parameters.remoteRtp);
    const entry = findAudioCodec(parameters.codec.name, parameters.codec.clockRateHz);
    if (!entry) return this.#fail(parameters.codec.name);
    this.#send.configure({
      entry, payloadType: parameters.codec.payloadType, packetTimeMs: parameters.packetTimeMs,
      ...(parameters.telephoneEventPayloadType === undefined ? {} : { telephoneEventPayloadType: parameters.telephoneEventPayloadType }),
    });
    this.#receive.configure(receivedEntries(parameters));
    this.#eventTypes = eventPayloadTypes(parameters);
    this.#silence.expect(this.#receives, this.#options.clock.nowMs());
    this.#startAudio();
    if (first) this.#scheduleReports();
  }

  setMuted(muted: boolean): void {
    this.#muted = muted;
  }

  sendDtmf(digits: string, durationMs = DEFAULT_DIGIT_MS): void {
    this.#send.sendDigits(digits, durationMs);
  }

  dispose(): void {
    if (this.#owned.disposed) return;
    if (this.#sender.packetCount > 0) this.#sendRtcp(this.#reporter.bye());
    this.#owned.dispose();
    this.#events.dispose();
    this.#options.onDisposed();
  }

  get #sends(): boolean {
    const direction = this.#parameters?.direction;
    return this.#latch.target !== undefined && (direction === "sendrecv" || direction === "sendonly");
  }

  get #receives(): boolean {
    const direction = this.#parameters?.direction;
    return this.#parameters?.remoteRtp !== undefined && (direction === "sendrecv" || direction === "recvonly");
  }

  /** A microphone is opened only once it is to be heard. */
  #startAudio(): void {
    const hooks = {
      onFrame: (frame: Int16Array) => this.#onCaptured(frame),
      onSkipped: (frames: number) => this.#send.pass(frames * this.#frameSamples),
      readFrame: () => this.#readFrame(),
    };
    if (this.#parameters?.remoteRtp) this.#options.audio.startPlayback(hooks);
    if (this.#sends) this.#options.audio.startCapture(hooks);
  }

  get #frameSamples(): number {
    return (this.#options.audio.sampleRateHz * FRAME_MS) / 1000;
  }

  #onCaptured(frame: Int16Array): void {
    // Who has put a call on hold (sendonly) does not expect to be heard.
    if (this.#muted || (this.#options.audio.isLive && this.#parameters?.direction === "sendonly")) frame.fill(0);
    this.#inputLevel.measure(frame, FRAME_MS);
    const target = this.#latch.target;
    if (!this.#sends || !target) return this.#send.pass(frame.length);
    for (const packet of this.#send.push(frame)) this.#options.ports.rtp.send(packet, target);
  }

  #readFrame(): Int16Array<ArrayBuffer> {
    const frame = this.#receive.readFrame(this.#options.clock.nowMs());
    this.#outputLevel.measure(frame, FRAME_MS);
    return frame;
  }

  #onDatagram({ data, from }: Datagram): void {
    if (looksLikeRtcp(data)) return this.#onReport({ data, from });
    const read = readRtpPacket(data);
    if (!read.ok || !this.#receives) return;
    const packet = read.value;
    const isEvent = this.#eventTypes.has(packet.payloadType);
    if (!isEvent && !this.#receive.accepts(packet.payloadType)) return;
    if (!this.#latch.accept(from)) return;
    const nowMs = this.#options.clock.nowMs();
    const reception = this.#receiverOf(packet).receive(packet.sequenceNumber, packet.timestamp, nowMs, !isEvent);
    if (reception.kind === "probation") return;
    this.#noteArrival(nowMs);
    const digits = isEvent ? this.#digits.receive(packet.timestamp, packet.payload) : [];
    if (!isEvent) this.#receive.put(packet, nowMs);
    for (const digit of digits) this.#events.emit({ kind: "dtmf-received", digit });
  }

  #noteArrival(nowMs: number): void {
    if (this.#received++ === 0) this.#events.emit({ kind: "first-packet" });
    if (this.#silence.heard(nowMs)) this.#events.emit({ kind: "receive-resumed" });
  }

  /** The statistics of the packet's source; a new SSRC is a new source, since a call has only one (RFC 3550 section 8.2). */
  #receiverOf(packet: RtpPacket): RtpReceiver {
    if (this.#receiver?.ssrc === packet.ssrc) return this.#receiver;
    if (this.#receiver) {
      this.#lostBefore += this.#receiver.totals.lost;
      this.#receive.restart();
      this.#digits.reset();
    }
    this.#receiver = new RtpReceiver(packet.ssrc, this.#parameters!.codec.clockRateHz);
    return this.#receiver;
  }

  #onReport({ data, from }: Datagram): void {
    const { clock } = this.#options;
    if (from.address !== this.#latch.target?.address && from.address !== this.#rtcpTarget?.address) return;
    this.#reporter.receive(data, this.#receiver, clock.nowMs(), this.#wallMs);
  }

  #scheduleReports(): void {
    const { clock, random } = this.#options;
    this.#owned.add(repeat(clock, (round) => nextRtcpIntervalMs(random, round === 0), () => this.#report()));
  }

  #report(): void {
    this.#sendRtcp(this.#reporter.report(this.#receiver, this.#options.clock.nowMs(), this.#wallMs, this.#send.mediaTime));
  }

  #sendRtcp(packet: Uint8Array): void {
    if (this.#rtcpTarget) this.#options.ports.rtcp.send(packet, this.#rtcpTarget);
  }

  /** Signalled, else the port after RTP's (RFC 3550 section 11). */
  get #rtcpTarget(): SocketAddress | undefined {
    const rtp = this.#parameters?.remoteRtp;
    return this.#parameters?.remoteRtcp ?? (rtp && rtp.port < 65_535 ? { address: rtp.address, port: rtp.port + 1 } : undefined);
  }

  get #wallMs(): number {
    return this.#options.clock.nowMs() + this.#wallOffsetMs;
  }

  #tick(round: number): void {
    const silentMs = this.#silence.check(this.#options.clock.nowMs());
    if (silentMs !== undefined) this.#events.emit({ kind: "receive-silent", silentMs });
    if ((round + 1) % TICKS_PER_STATISTICS === 0) this.#tellStatistics();
  }

  #tellStatistics(): void {
    if (!this.#parameters?.remoteRtp) return;
    const totals = this.#receiver?.totals;
    const { roundTripMs, remoteLossFraction } = this.#reporter;
    const counts = {
      packetsSent: this.#sender.packetCount,
      packetsReceived: this.#received,
      packetsLost: Math.max(0, this.#lostBefore + (totals?.lost ?? 0)),
      packetsLate: this.#receive.lateCount,
      jitterMs: totals?.jitterMs ?? 0,
      bufferMs: this.#receive.bufferedMs,
    };
    const mos = this.#quality.estimate(counts, this.#parameters.packetTimeMs, roundTripMs ?? 0);
    const statistics: MediaStatistics = {
      ...counts,
      ...(roundTripMs === undefined ? {} : { roundTripMs }),
      ...(remoteLossFraction === undefined ? {} : { remoteLossFraction }),
      ...(mos === undefined ? {} : { mos }),
      inputLevelDb: this.#inputLevel.levelDb,
      outputLevelDb: this.#outputLevel.levelDb,
    };
    this.#statistics = statistics;
    this.#events.emit({ kind: "statistics", statistics });
  }

  #fail(codecName: string): void {
    this.#events.emit({
      kind: "failed",
      failure: { code: "media/unknown-codec", message: "The other side chose a sound format that this phone does not have.", detail: codecName },
    });
  }
}

function receivedEntries(parameters: MediaParameters): ReadonlyMap<number, AudioCodecEntry> {
  const entries = new Map<number, AudioCodecEntry>();
  for (const codec of parameters.receiveCodecs) {
    const entry = findAudioCodec(codec.name, codec.clockRateHz);
    if (entry) entries.set(codec.payloadType, entry);
  }
  return entries;
}

function eventPayloadTypes(parameters: MediaParameters): ReadonlySet<number> {
  const types = parameters.receiveCodecs.filter((codec) => codec.name.toUpperCase() === TELEPHONE_EVENT).map((codec) => codec.payloadType);
  if (parameters.telephoneEventPayloadType !== undefined) types.push(parameters.telephoneEventPayloadType);
  return new Set(types);
}

function randomName(random: Random): string {
  return Array.from(random.bytes(12), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
