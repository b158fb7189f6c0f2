// One call's media: RTP and RTCP on two sockets, a sending and a receiving pipeline between them and the sound.
// Obeys signalling through `update`; the codec's work, pacing and reports are in the parts it owns.
import { DisposableStore } from "../base/disposable.ts";
import { Emitter } from "../base/emitter.ts";
import type { Clock } from "../ports/clock.ts";
import type { MediaParameters, MediaSession, MediaSessionEvent, MediaStatistics } from "../ports/media-engine.ts";
import type { Datagram, SocketAddress } from "../ports/network.ts";
import type { Random } from "../ports/random.ts";
import { nextRtcpIntervalMs } from "../rtp/rtcp-scheduler.ts";
import { looksLikeRtcp, readRtpPacket } from "../rtp/rtp-packet.ts";
import { RtpSender } from "../rtp/rtp-sender.ts";
import { SourceLatch } from "../rtp/source-latch.ts";
import { findAudioCodec } from "./codec-registry.ts";
import { FRAME_MS } from "./frame-duration.ts";
import { IncomingStream } from "./incoming-stream.ts";
import { LevelMeter } from "./level-meter.ts";
import type { PortPair } from "./port-pair.ts";
import { QualityMeter } from "./quality-meter.ts";
import { repeat } from "./repeat.ts";
import { RtcpReporter } from "./rtcp-reporter.ts";
import { SendPipeline } from "./send-pipeline.ts";
import type { SessionAudio } from "./session-audio.ts";

const TICK_MS = 250;
const TICKS_PER_STATISTICS = 4;
const DEFAULT_DIGIT_MS = 160;

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
  readonly #incoming: IncomingStream;
  readonly #reporter: RtcpReporter;
  readonly #inputLevel = new LevelMeter();
  readonly #quality = new QualityMeter();
  /** Wall clock at the session's start less the monotonic one: reports must not jump when somebody sets the time. */
  readonly #wallOffsetMs: number;
  #parameters: MediaParameters | undefined;
  #muted = false;
  #statistics: MediaStatistics | undefined;

  constructor(options: RtpMediaSessionOptions) {
    const { clock, random, ports, audio } = options;
    this.#options = options;
    this.id = options.id;
    this.localRtp = ports.rtp.local;
    this.#wallOffsetMs = clock.wallMs() - clock.nowMs();
    this.#sender = new RtpSender(random);
    this.#send = new SendPipeline(this.#sender);
    this.#incoming = new IncomingStream(clock, audio.sampleRateHz, (event) => this.#events.emit(event));
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
    this.#incoming.configure(parameters, this.#receives);
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
      readFrame: () => this.#incoming.readFrame(),
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

  #onDatagram({ data, from }: Datagram): void {
    if (looksLikeRtcp(data)) return this.#onReport({ data, from });
    const packet = readRtpPacket(data);
    // What is not RTP of an agreed type is no reason to believe its source.
    if (packet.ok && this.#incoming.accepts(packet.value.payloadType) && this.#latch.accept(from)) this.#incoming.take(packet.value);
  }

  #onReport({ data, from }: Datagram): void {
    const { clock } = this.#options;
    if (from.address !== this.#latch.target?.address && from.address !== this.#rtcpTarget?.address) return;
    this.#reporter.receive(data, this.#incoming.receiver, clock.nowMs(), this.#wallMs);
  }

  #scheduleReports(): void {
    const { clock, random } = this.#options;
    this.#owned.add(repeat(clock, (round) => nextRtcpIntervalMs(random, round === 0), () => this.#report()));
  }

  #report(): void {
    this.#sendRtcp(this.#reporter.report(this.#incoming.receiver, this.#options.clock.nowMs(), this.#wallMs, this.#send.mediaTime));
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
    this.#incoming.checkSilence();
    if ((round + 1) % TICKS_PER_STATISTICS === 0) this.#tellStatistics();
  }

  #tellStatistics(): void {
    if (!this.#parameters?.remoteRtp) return;
    const { roundTripMs, remoteLossFraction } = this.#reporter;
    const counts = { packetsSent: this.#sender.packetCount, ...this.#incoming.counts };
    const mos = this.#quality.estimate(counts, this.#parameters.packetTimeMs, roundTripMs ?? 0);
    const statistics: MediaStatistics = {
      ...counts,
      ...(roundTripMs === undefined ? {} : { roundTripMs }),
      ...(remoteLossFraction === undefined ? {} : { remoteLossFraction }),
      ...(mos === undefined ? {} : { mos }),
      inputLevelDb: this.#inputLevel.levelDb,
      outputLevelDb: this.#incoming.levelDb,
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

function randomName(random: Random): string {
  return Array.from(random.bytes(12), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
