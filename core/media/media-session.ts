// One call's media: a transport for its packets, a sending and a receiving pipeline between it and the sound.
// Obeys signalling through `update`; the codec's work, pacing and reports are in the parts it owns.
import { DisposableStore } from "../base/disposable.ts";
import { Emitter } from "../base/emitter.ts";
import type {
  DtmfOptions,
  ConferencePlace, MediaParameters, MediaSession, MediaSessionEvent, MediaStatistics, RecordingRequest,
} from "../ports/media-engine.ts";
import type { SocketAddress } from "../ports/network.ts";
import type { PacketCrypto } from "../ports/packet-crypto.ts";
import type { Random } from "../ports/random.ts";
import type { RtpPacket } from "../rtp/rtp-packet.ts";
import { RtpSender } from "../rtp/rtp-sender.ts";
import { sameAddress } from "../rtp/source-latch.ts";
import type { Conferences } from "./conference.ts";
import type { AudioCodecEntry } from "./codecs/audio-codec.ts";
import type { CodecRegistry } from "./codecs/codec-registry.ts";
import type { FaultGuard } from "./fault-guard.ts";
import { FRAME_MS } from "./frame-duration.ts";
import { IncomingStream } from "./incoming-stream.ts";
import { LevelMeter } from "./level-meter.ts";
import { MediaTransport, type MediaTransportOptions } from "./media-transport.ts";
import type { PortPair } from "./port-pair.ts";
import type { Recordings } from "./recordings.ts";
import { repeat } from "./repeat.ts";
import { RtcpSession } from "./rtcp-session.ts";
import { SendPipeline, type SendFormat } from "./send-pipeline.ts";
import type { CaptureSink, SessionAudio } from "./session-audio.ts";
import { SessionFigures } from "./session-figures.ts";
import { SessionMoves } from "./session-moves.ts";
import { SessionSound } from "./session-sound.ts";

const TICK_MS = 250;
const TICKS_PER_STATISTICS = 4;
const DEFAULT_DIGIT_MS = 160;
/** Where signalling says nothing of it. */
const NO_EXTENDED_REPORTS = { voipMetrics: false, receiverRoundTrip: false };

export interface RtpMediaSessionOptions {
  readonly id: string;
  readonly random: Random;
  readonly codecs: CodecRegistry;
  readonly crypto: PacketCrypto;
  /** The session owns the sockets and the audio. */
  readonly ports: PortPair;
  readonly openPorts: MediaTransportOptions["openPorts"];
  readonly audio: SessionAudio;
  /** Has the session's clock. */
  readonly guard: FaultGuard;
  /** What sessions of one engine share. */
  readonly conferences: Conferences;
  readonly recordings: Recordings;
  readonly onDisposed: () => void;
}

/** A `MediaSession` on RTP. */
export class RtpMediaSession implements MediaSession {
  readonly id: string;
  readonly #options: RtpMediaSessionOptions;
  readonly #events = new Emitter<MediaSessionEvent>();
  readonly onEvent = this.#events.event;
  readonly #owned = new DisposableStore();
  readonly #transport: MediaTransport;
  readonly #sender: RtpSender;
  readonly #send: SendPipeline;
  readonly #incoming: IncomingStream;
  readonly #sound: SessionSound;
  readonly #rtcp: RtcpSession;
  readonly #moves: SessionMoves;
  readonly #figures: SessionFigures;
  readonly #inputLevel = new LevelMeter();
  /** Where captured sound goes, at the rate of the codec in use. */
  readonly #outgoing: CaptureSink;
  #parameters: MediaParameters | undefined;
  #muted = false;
  #statistics: MediaStatistics | undefined;

  constructor(options: RtpMediaSessionOptions) {
    const { random, ports, audio, guard } = options;
    const { clock } = guard;
    this.#options = options;
    this.id = options.id;
    this.#sender = new RtpSender(random);
    this.#send = new SendPipeline(this.#sender);
    this.#incoming = new IncomingStream(clock, options.codecs, (event) => this.#events.emit(event));
    this.#outgoing = guard.sink(captureSink(this.#send, (frame) => this.#onCaptured(frame), () => this.#wantedMs));
    this.#rtcp = this.#openRtcp(options);
    this.#transport = this.#owned.add(new MediaTransport({ clock, crypto: options.crypto, ports, openPorts: options.openPorts, listener: {
      accepts: (payloadType) => this.#incoming.accepts(payloadType),
      onRtp: (packet, from) => this.#takeRtp(packet, from),
      onRtcp: (bytes, from) => this.#rtcp.receive(bytes, from.address),
      onLateCopy: (lateMs) => this.#incoming.foresee(lateMs),
      onPathHeard: (local) => this.#events.emit({ kind: "path", local, heard: true }),
      onSendFailed: (failure) => this.#moves.sendFailed(failure),
      onSecured: (suite) => this.#events.emit({ kind: "secured", suite }),
      onFailure: (failure) => this.#events.emit({ kind: "failed", failure }),
    } }));
    this.#moves = new SessionMoves({
      clock, transport: this.#transport, sender: this.#sender, incoming: this.#incoming, rtcp: this.#rtcp,
      packetOutMs: () => this.#parameters?.packetTimeMs ?? 0,
      emit: (event) => this.#events.emit(event),
    });
    this.#figures = new SessionFigures({
      clock, sender: this.#sender, incoming: this.#incoming, transport: this.#transport, rtcp: this.#rtcp,
      inputLevelDb: () => this.#inputLevel.levelDb,
    });
    this.#sound = this.#owned.add(new SessionSound({
      conferences: options.conferences,
      recordings: options.recordings,
      // A conference reads and feeds its legs itself: each is guarded for itself.
      incoming: guard.source(this.#incoming),
      outgoing: guard.sink(captureSink(this.#send, (frame) => this.#transmit(frame))),
      onRecording: (recording) => this.#events.emit({ kind: "recording", recording }),
    }));
    guard.onFault((failure) => this.#events.emit({ kind: "failed", failure }));
    this.#owned.add(guard);
    this.#owned.add(this.#incoming);
    this.#owned.add(audio);
    this.#owned.add(this.#send);
    this.#owned.add(repeat(clock, () => TICK_MS, (round) => this.#tick(round)));
  }

  get localRtp(): SocketAddress {
    return this.#transport.localRtp;
  }

  get statistics(): MediaStatistics | undefined {
    return this.#statistics;
  }

  update(parameters: MediaParameters): void {
    if (this.#owned.disposed) return;
    const before = this.#parameters?.remoteRtp;
    this.#parameters = parameters;
    this.#transport.configure(parameters);
    if (before && parameters.remoteRtp && !sameAddress(before, parameters.remoteRtp)) this.#moves.peerMoved();
    const entry = this.#options.codecs.find(parameters.codec);
    if (!entry) return this.#fail(parameters.codec.name);
    if (this.#sender.packetCount > 0 && this.#send.clockRateHz !== entry.clockRateHz) this.#rtcp.changeSource();
    this.#send.configure(sendFormat(entry, parameters));
    this.#incoming.configure(parameters, this.#receives);
    this.#startAudio();
    this.#rtcp.start(parameters.extendedReports ?? NO_EXTENDED_REPORTS);
  }

  openPath(localAddress: string, port?: number): Promise<SocketAddress> {
    return this.#transport.openPath(localAddress, port);
  }

  usePath(local: SocketAddress, { keepSendingOn }: { readonly keepSendingOn: boolean }): void {
    if (!this.#owned.disposed) this.#moves.usePath(local, keepSendingOn);
  }

  settlePath(local: SocketAddress): void {
    if (!this.#owned.disposed) this.#moves.settlePath(local);
  }

  closePath(local: SocketAddress): void {
    if (!this.#owned.disposed) this.#moves.closePath(local);
  }

  setMuted(muted: boolean): void {
    this.#muted = muted;
  }

  sendDtmf(digits: string, { durationMs = DEFAULT_DIGIT_MS, inBand = false }: DtmfOptions = {}): void {
    this.#send.sendDigits(digits, durationMs, inBand);
  }

  record(request: RecordingRequest | undefined): void {
    if (!this.#owned.disposed) this.#sound.record(request);
  }

  join(place: ConferencePlace | undefined): void {
    if (!this.#owned.disposed) this.#sound.join(place);
  }

  dispose(): void {
    if (this.#owned.disposed) return;
    this.#moves.end();
    this.#tellStatistics();
    this.#rtcp.dispose();
    this.#owned.dispose();
    this.#events.dispose();
    this.#options.onDisposed();
  }

  /** A packet's sound at a time; a conference goes by its own beat. */
  get #wantedMs(): number {
    return this.#sound.followsCapture ? this.#send.missingMs : FRAME_MS;
  }

  get #sends(): boolean {
    const direction = this.#parameters?.direction;
    return this.#transport.ready && (direction === "sendrecv" || direction === "sendonly");
  }

  get #receives(): boolean {
    const direction = this.#parameters?.direction;
    return this.#parameters?.remoteRtp !== undefined && (direction === "sendrecv" || direction === "recvonly");
  }

  /** A microphone is opened only once it is to be heard. */
  #startAudio(): void {
    const { audio, guard } = this.#options;
    if (this.#parameters?.remoteRtp) audio.startPlayback(guard.source(this.#sound.played), this.#outgoing);
    if (this.#sends) audio.startCapture(this.#outgoing);
  }

  #onCaptured(frame: Int16Array): void {
    if (this.#muted || this.#holds) frame.fill(0);
    this.#inputLevel.measure(frame, FRAME_MS);
    this.#sound.takeCaptured(frame);
  }

  /** Who has put a call on hold (sendonly) does not expect to be heard, nor the conference around. */
  get #holds(): boolean {
    return this.#options.audio.isLive && this.#parameters?.direction === "sendonly";
  }

  #transmit(frame: Int16Array): void {
    if (this.#holds) frame.fill(0);
    if (!this.#sends) return this.#send.pass(frame.length);
    for (const packet of this.#send.push(frame)) this.#transport.sendRtp(packet);
  }

  #openRtcp({ guard, random }: RtpMediaSessionOptions): RtcpSession {
    return new RtcpSession({
      clock: guard.clock, random, sender: this.#sender,
      // A name that is unique and tells nothing (RFC 7022 section 4.2).
      cname: randomName(random),
      receiver: () => this.#incoming.receiver,
      mediaTime: () => this.#send.mediaTime,
      metrics: () => this.#parameters && this.#figures.voipMetrics(this.#parameters.packetTimeMs),
      send: (packet) => this.#transport.sendRtcp(packet),
      onPeerReport: (report) => {
        if (report) this.#send.adapt({ lossFraction: report.fractionLost / 256 });
        this.#moves.peerReported(report);
      },
      onPeerLeft: () => this.#incoming.peerLeft(),
    });
  }

  #takeRtp(packet: RtpPacket, from: SocketAddress): void {
    this.#rtcp.heardRtp(packet.ssrc, from.address);
    const heard = this.#incoming.take(packet);
    if (heard) this.#moves.heard(heard);
  }

  #tick(round: number): void {
    this.#incoming.checkSilence();
    this.#moves.tick();
    if ((round + 1) % TICKS_PER_STATISTICS === 0) this.#tellStatistics();
  }

  #tellStatistics(): void {
    if (!this.#parameters?.remoteRtp) return;
    const statistics = this.#figures.read(this.#parameters);
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

function sendFormat(entry: AudioCodecEntry, parameters: MediaParameters): SendFormat {
  const { codec, packetTimeMs, telephoneEventPayloadType, telephoneEventClockRateHz, comfortNoisePayloadType } = parameters;
  return {
    entry, payloadType: codec.payloadType, packetTimeMs,
    ...(codec.parameters !== undefined && { parameters: codec.parameters }),
    ...(telephoneEventPayloadType !== undefined && { telephoneEventPayloadType }),
    ...(telephoneEventClockRateHz !== undefined && { telephoneEventClockRateHz }),
    ...(parameters.suppressesSilence && comfortNoisePayloadType !== undefined && { comfortNoisePayloadType }),
  };
}

function captureSink(send: SendPipeline, takeFrame: CaptureSink["takeFrame"], wantedMs = () => FRAME_MS): CaptureSink {
  return {
    get sampleRateHz() {
      return send.sampleRateHz;
    },
    get wantedMs() {
      return wantedMs();
    },
    takeFrame,
    skip: (frames) => send.pass((frames * send.sampleRateHz * FRAME_MS) / 1000),
  };
}

function randomName(random: Random): string {
  return Array.from(random.bytes(12), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
