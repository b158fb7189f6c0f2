// The media engine on the thread it is made on: sessions, tones, devices. Everything from outside comes through ports,
// so that it runs in virtual time in tests and on a worker thread in the product.
import { DisposableStore, toDisposable, type Disposable } from "../base/disposable.ts";
import { Emitter } from "../base/emitter.ts";
import { GodwitError, toFailure } from "../base/errors.ts";
import type { AudioDevices } from "../ports/audio-device.ts";
import type { AudioProcessors } from "../ports/audio-processor.ts";
import type { Clock } from "../ports/clock.ts";
import type {
  AudioDeviceInfo, AudioSelection, CertificateFingerprint, MediaCodec, MediaEngine, MediaEngineEvent, MediaSessionOptions, MicrophoneTestMode, ToneRequest,
} from "../ports/media-engine.ts";
import type { Network } from "../ports/network.ts";
import type { PacketCrypto } from "../ports/packet-crypto.ts";
import type { OpusLibrary } from "../ports/opus-library.ts";
import type { Random } from "../ports/random.ts";
import type { RecordingFiles } from "../ports/recording-files.ts";
import type { SoundFiles } from "../ports/sound-files.ts";
import { AudioDesk } from "./audio-desk.ts";
import { CaptureProcessing } from "./capture-processing.ts";
import { CodecRegistry } from "./codecs/codec-registry.ts";
import { Conferences } from "./conference.ts";
import { FaultGuard } from "./fault-guard.ts";
import { FRAME_MS } from "./frame-duration.ts";
import type { FrameSource } from "./frame-source.ts";
import { MicrophoneTest } from "./microphone-test.ts";
import { RtpMediaSession } from "./media-session.ts";
import { openPortPair, type PortPair, type PortRange } from "./port-pair.ts";
import { Recordings } from "./recordings.ts";
import { RingFile } from "./ring-file.ts";
import { SessionAudio } from "./session-audio.ts";
import { ToneGenerator, tonePattern } from "./tone-generator.ts";
import { patternDurationMs } from "./tone-pattern.ts";

export interface LocalMediaEngineOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly crypto: PacketCrypto;
  readonly network: Network;
  readonly devices: AudioDevices;
  /** Absent: voices go out as they are. */
  readonly processors?: AudioProcessors;
  readonly files: SoundFiles;
  readonly recordingFiles: RecordingFiles;
  /** Opus' library, as soon as it is loaded; sessions wait for it. Absent or rejected: there is no Opus. */
  readonly opus?: Promise<OpusLibrary>;
  readonly portRange?: PortRange;
  /** Whose tones are played where nobody chose, as an ISO 3166-1 code. */
  readonly systemCountry?: string | undefined;
}

/** Tones sound clean on any device at this rate and cost little. */
const TONE_RATE_HZ = 16_000;
const DEFAULT_DTMF_MS = 160;

/** A `MediaEngine` in this thread. */
export class LocalMediaEngine implements MediaEngine {
  readonly #options: LocalMediaEngineOptions;
  readonly #processing: CaptureProcessing;
  readonly #desk: AudioDesk;
  readonly #microphoneTest: MicrophoneTest;
  readonly #ringFile: RingFile;
  readonly #events = new Emitter<MediaEngineEvent>();
  readonly onEvent = this.#events.event;
  readonly #sessions = new Set<RtpMediaSession>();
  readonly #tones = new Set<Disposable>();
  readonly #conferences: Conferences;
  readonly #recordings: Recordings;
  #opus: OpusLibrary | undefined;
  #codecs = new CodecRegistry();
  readonly #codecsReady: Promise<void>;
  /** Whose tones were chosen. */
  #country: string | undefined;
  #nextId = 1;
  #closing: Promise<void> | undefined;

  constructor(options: LocalMediaEngineOptions) {
    this.#options = options;
    this.#conferences = new Conferences(options.clock);
    this.#recordings = new Recordings({ clock: options.clock, random: options.random, files: options.recordingFiles, opus: () => this.#opus });
    this.#codecsReady = this.#loadCodecs();
    this.#processing = new CaptureProcessing(options.processors);
    this.#processing.onFailure((failure) => this.#events.emit({ kind: "processing", ...(failure && { failure }) }));
    this.#ringFile = new RingFile(options.files, (failure) => this.#events.emit({ kind: "ring-file", ...(failure && { failure }) }));
    this.#desk = new AudioDesk(options.devices, options.clock, this.#processing);
    this.#microphoneTest = new MicrophoneTest({
      desk: this.#desk, clock: options.clock, onReport: (report) => this.#events.emit({ kind: "microphone-test", ...report }),
    });
    this.#desk.onHealth((failure) => this.#events.emit(failure ? { kind: "audio-failed", failure } : { kind: "audio-recovered" }));
  }

  get codecs(): readonly MediaCodec[] {
    return this.#codecs.mediaCodecs;
  }

  /** Rejects with `media/closed`, `media/no-port`, `media/file-...` or `network/...`. `port` asks for a certain RTP port. */
  async openSession(options: MediaSessionOptions, port?: number): Promise<RtpMediaSession> {
    if (this.#closing) throw new GodwitError(CLOSED);
    await this.#codecsReady;
    const { random, crypto, network, files, portRange } = this.#options;
    const guard = new FaultGuard(this.#options.clock);
    const { clock } = guard;
    const audio = await SessionAudio.open({ clock, desk: this.#desk, files }, options.capture, options.playback);
    const openPorts = (address: string, wanted?: number): Promise<PortPair> => openPortPair(network, random, address, portRange, wanted);
    const ports = await openPorts(options.localAddress, port).catch((thrown: unknown) => {
      audio.dispose();
      throw thrown;
    });
    const session: RtpMediaSession = new RtpMediaSession({
      id: `media-${this.#nextId++}`, random, crypto, ports, openPorts, audio, guard, codecs: this.#codecs,
      conferences: this.#conferences, recordings: this.#recordings, onDisposed: () => this.#sessions.delete(session),
    });
    this.#sessions.add(session);
    if (this.#closing) {
      session.dispose();
      throw new GodwitError(CLOSED);
    }
    return session;
  }

  async fingerprint(): Promise<CertificateFingerprint | undefined> {
    return undefined;
  }

  async listDevices(): Promise<readonly AudioDeviceInfo[]> {
    this.#processing.check();
    const devices = await this.#desk.list();
    this.#events.emit({ kind: "devices", devices });
    return devices;
  }

  /** Takes a list of devices from somebody who can look for them while they are open. */
  seeDevices(devices: readonly AudioDeviceInfo[]): void {
    this.#desk.see(devices);
    this.#events.emit({ kind: "devices", devices });
  }

  selectAudio(selection: AudioSelection): void {
    this.#country = selection.country;
    this.#processing.select(selection.processing);
    void this.#ringFile.select(selection.ringFile);
    this.#desk.select(selection);
  }

  testMicrophone(mode: MicrophoneTestMode): void {
    if (!this.#closing) this.#microphoneTest.run(mode);
  }

  /** `onEnd` is told once, whether the tone ends by itself or is stopped. */
  playTone(request: ToneRequest, onEnd: () => void = () => {}): Disposable {
    const country = this.#country ?? this.#options.systemCountry;
    const pattern = tonePattern(request.kind, { country, digit: request.digit, digitMs: request.durationMs ?? DEFAULT_DTMF_MS });
    if (!pattern || this.#closing) return toDisposable(onEnd);
    const owned = new DisposableStore();
    const stop = toDisposable(() => {
      this.#tones.delete(stop);
      owned.dispose();
      onEnd();
    });
    this.#tones.add(stop);
    const sound = (): FrameSource => {
      const own = request.kind === "ring" ? this.#ringFile.source() : undefined;
      if (own) return own;
      const generator = new ToneGenerator(TONE_RATE_HZ, pattern);
      return { sampleRateHz: TONE_RATE_HZ, readFrame: () => generator.read((TONE_RATE_HZ * FRAME_MS) / 1000) };
    };
    owned.add(request.role === "ringer" ? this.#desk.ring(sound) : this.#desk.play(sound()));
    const durationMs = request.durationMs ?? patternDurationMs(pattern);
    if (durationMs !== undefined) owned.add(this.#options.clock.setTimer(durationMs + DEVICE_DELAY_MS, () => stop.dispose()));
    return stop;
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #loadCodecs(): Promise<void> {
    try {
      this.#opus = await this.#options.opus;
      this.#codecs = new CodecRegistry(this.#opus);
    } catch (thrown) {
      const failure = toFailure(thrown, { code: "media/opus-missing", message: "Opus is not available. Calls use other sound formats." });
      this.#events.emit({ kind: "codecs", codecs: this.codecs, failure });
    }
  }

  async #close(): Promise<void> {
    for (const session of [...this.#sessions]) session.dispose();
    for (const tone of [...this.#tones]) tone.dispose();
    this.#microphoneTest.dispose();
    await Promise.all([this.#recordings.close(), this.#desk.close()]);
    this.#processing.dispose();
    this.#events.dispose();
  }
}

/** Samples that were read are heard later by about this. */
const DEVICE_DELAY_MS = 60;

const CLOSED = { code: "media/closed", message: "The sound engine has been closed. Start the phone again." } as const;
