// A media engine without sound, sockets or time: it records what signalling asks and says what the test tells it to say.
import { toDisposable, type Disposable } from "../../core/base/disposable.ts";
import { Emitter } from "../../core/base/emitter.ts";
import { GodwitError } from "../../core/base/errors.ts";
import type {
  DtmfOptions,
  AudioDeviceInfo, AudioSelection, ConferencePlace, CertificateFingerprint, MediaCodec, MediaEngine, MediaEngineEvent, MediaParameters, MediaSession,
  MediaSessionEvent, MediaSessionOptions, MediaStatistics, RecordingRequest, MicrophoneTestMode, ToneRequest,
} from "../../core/ports/media-engine.ts";
import type { SocketAddress } from "../../core/ports/network.ts";

/** Statistics with every count at zero, to be spread over by tests. */
export const ZERO_STATISTICS: MediaStatistics = {
  packetsSent: 0, packetsReceived: 0, packetsLost: 0, packetsLate: 0, jitterMs: 0, bufferMs: 0,
  inputLevelDb: -127, outputLevelDb: -127,
};

/** Sessions begin 2 apart: room for the paths of a few. Ports come round again, since old paths are closed. */
const PATH_PORT_STEP = 1000;
const PATH_PORT_LIMIT = 65_000;
const MOST_PATHS = 4;

/** A session whose calls are kept for the test to read; `say` plays the engine's part. */
export class FakeMediaSession implements MediaSession {
  readonly id: string;
  localRtp: SocketAddress;
  readonly options: MediaSessionOptions;
  /** Open paths, the one in use last. */
  paths: SocketAddress[];
  /** Copies go out from the path before the one in use. */
  sendsOnBoth = false;
  /** Makes the next `openPath` reject. */
  failNextPath: GodwitError | undefined;
  readonly updates: MediaParameters[] = [];
  readonly digits: { readonly digits: string; readonly durationMs: number | undefined; readonly inBand: boolean }[] = [];
  /** Every recording that was asked for, and its end (undefined). */
  readonly recordings: (RecordingRequest | undefined)[] = [];
  place: ConferencePlace | undefined;
  muted = false;
  disposed = false;
  statistics: MediaStatistics | undefined;
  #nextPathPort: number;
  readonly #events = new Emitter<MediaSessionEvent>();
  readonly onEvent = this.#events.event;

  constructor(id: string, options: MediaSessionOptions, port: number) {
    this.id = id;
    this.options = options;
    this.localRtp = { address: options.localAddress, port };
    this.paths = [this.localRtp];
    this.#nextPathPort = port;
  }

  async openPath(localAddress: string): Promise<SocketAddress> {
    const failure = this.failNextPath;
    this.failNextPath = undefined;
    if (failure) throw failure;
    if (this.disposed) throw new GodwitError({ code: "media/closed", message: "This call's sound has ended already." });
    if (this.paths.length >= MOST_PATHS) throw new GodwitError({ code: "media/too-many-paths", message: "This call has too many network paths open." });
    const local = { address: localAddress, port: this.#takePathPort() };
    this.paths.unshift(local);
    await Promise.resolve();
    if (this.disposed) throw new GodwitError({ code: "media/closed", message: "This call's sound has ended already." });
    return local;
  }

  usePath(local: SocketAddress, { keepSendingOn }: { readonly keepSendingOn: boolean }): void {
    const path = this.#pathAt(local);
    if (!path) return;
    this.paths = [...this.paths.filter((other) => other !== path), path];
    this.sendsOnBoth = keepSendingOn && this.paths.length > 1;
    this.localRtp = path;
  }

  settlePath(local: SocketAddress): void {
    const path = this.#pathAt(local);
    if (!path) return;
    this.usePath(path, { keepSendingOn: false });
    this.paths = [path];
  }

  closePath(local: SocketAddress): void {
    const path = this.#pathAt(local);
    if (!path || this.paths.length === 1) return;
    this.paths = this.paths.filter((other) => other !== path);
    this.localRtp = this.paths.at(-1)!;
    this.sendsOnBoth = false;
  }

  #takePathPort(): number {
    const next = this.#nextPathPort + PATH_PORT_STEP;
    this.#nextPathPort = next < PATH_PORT_LIMIT ? next : next - PATH_PORT_LIMIT + 40_000;
    return this.#nextPathPort;
  }

  #pathAt({ address, port }: SocketAddress): SocketAddress | undefined {
    return this.disposed ? undefined : this.paths.find((path) => path.address === address && path.port === port);
  }

  /** The parameters that are in force. */
  get parameters(): MediaParameters | undefined {
    return this.updates.at(-1);
  }

  update(parameters: MediaParameters): void {
    if (this.disposed) return;
    const before = this.parameters?.security;
    this.updates.push(parameters);
    const { security } = parameters;
    if (security?.kind === "sdes" && security !== before) this.say({ kind: "secured", suite: security.send.suite });
  }

  setMuted(muted: boolean): void {
    this.muted = muted;
  }

  sendDtmf(digits: string, { durationMs, inBand = false }: DtmfOptions = {}): void {
    if (!this.disposed) this.digits.push({ digits, durationMs, inBand });
  }

  record(request: RecordingRequest | undefined): void {
    if (!this.disposed) this.recordings.push(request);
  }

  join(place: ConferencePlace | undefined): void {
    if (!this.disposed) this.place = place;
  }

  /** Emits an event as the engine would. */
  say(event: MediaSessionEvent): void {
    if (this.disposed) return;
    if (event.kind === "statistics") this.statistics = event.statistics;
    this.#events.emit(event);
  }

  dispose(): void {
    this.disposed = true;
    this.#events.dispose();
  }
}

/** One tone that was asked for; `playing` until it is disposed. */
export interface FakeTone {
  readonly request: ToneRequest;
  playing: boolean;
}

export class FakeMediaEngine implements MediaEngine {
  readonly codecs: readonly MediaCodec[] = [
    { name: "PCMA", payloadType: 8, clockRateHz: 8000 },
    { name: "PCMU", payloadType: 0, clockRateHz: 8000 },
  ];
  readonly sessions: FakeMediaSession[] = [];
  readonly tones: FakeTone[] = [];
  readonly selections: AudioSelection[] = [];
  readonly microphoneTests: MicrophoneTestMode[] = [];
  devices: readonly AudioDeviceInfo[] = [
    { id: "fake:mic", name: "Fake microphone", canCapture: true, canPlay: false, isDefaultCapture: true, isDefaultPlayback: false },
    { id: "fake:speaker", name: "Fake speaker", canCapture: false, canPlay: true, isDefaultCapture: false, isDefaultPlayback: true },
  ];
  /** Makes the next `openSession` reject. */
  failNextOpen: GodwitError | undefined;
  /** What `fingerprint` answers; undefined for an engine without DTLS. */
  certificate: CertificateFingerprint | undefined;
  closed = false;
  #nextPort = 40_000;
  readonly #events = new Emitter<MediaEngineEvent>();
  readonly onEvent = this.#events.event;

  async openSession(options: MediaSessionOptions): Promise<MediaSession> {
    const failure = this.failNextOpen;
    this.failNextOpen = undefined;
    if (failure) throw failure;
    if (this.closed) throw new GodwitError({ code: "media/closed", message: "The sound engine has been closed." });
    const session = new FakeMediaSession(`media-${this.sessions.length + 1}`, options, this.#nextPort);
    this.#nextPort += 2;
    this.sessions.push(session);
    return session;
  }

  /** The session opened last; throws where there is none, so that a test fails at the right line. */
  get lastSession(): FakeMediaSession {
    const session = this.sessions.at(-1);
    if (!session) throw new Error("no media session was opened");
    return session;
  }

  /** Sessions that nobody disposed; a leak check expects none. */
  get openSessions(): readonly FakeMediaSession[] {
    return this.sessions.filter((session) => !session.disposed);
  }

  /** Tones that sound now. */
  get playingTones(): readonly ToneRequest[] {
    return this.tones.filter((tone) => tone.playing).map((tone) => tone.request);
  }

  async fingerprint(): Promise<CertificateFingerprint | undefined> {
    return this.certificate;
  }

  async listDevices(): Promise<readonly AudioDeviceInfo[]> {
    return this.devices;
  }

  selectAudio(selection: AudioSelection): void {
    this.selections.push(selection);
  }

  testMicrophone(mode: MicrophoneTestMode): void {
    this.microphoneTests.push(mode);
  }

  playTone(request: ToneRequest): Disposable {
    const tone: FakeTone = { request, playing: !this.closed };
    this.tones.push(tone);
    return toDisposable(() => {
      tone.playing = false;
    });
  }

  /** Emits an event as the engine would. */
  say(event: MediaEngineEvent): void {
    this.#events.emit(event);
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const session of this.sessions) session.dispose();
    for (const tone of this.tones) tone.playing = false;
    this.#events.dispose();
  }
}
