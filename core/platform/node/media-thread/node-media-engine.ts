// The MediaEngine in a place of its own (a thread or a process), seen from the main thread. Starts the worker when it is
// needed, starts it again after a crash with the same sessions on the same ports, and ends it in order: a process also while
// nobody needs it.
import { toDisposable, type Disposable } from "../../../base/disposable.ts";
import { GodwitError, type Failure } from "../../../base/errors.ts";
import { Emitter } from "../../../base/emitter.ts";
import { ALL_MEDIA_CODECS } from "../../../media/codecs/codec-registry.ts";
import { SILENCE_DB } from "../../../media/level-meter.ts";
import type { PortRange } from "../../../media/port-pair.ts";
import type {
  AudioDeviceInfo, AudioSelection, CertificateFingerprint, MediaCodec, MediaEngine, MediaEngineEvent, MediaSession, MediaSessionOptions, MicrophoneTestMode, ToneRequest,
} from "../../../ports/media-engine.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { SocketAddress } from "../../../ports/network.ts";
import { NodeClock } from "../node-clock.ts";
import { DeviceWatch } from "./device-watch.ts";
import { Heartbeat } from "./heartbeat.ts";
import type { MediaChannel, OpenMediaChannel } from "./media-channel.ts";
import { RemoteMediaSession } from "./remote-media-session.ts";
import type { MediaCommand, MediaMessage, MediaThreadOptions } from "./media-protocol.ts";
import { MessageBatch } from "./message-batch.ts";
import { openMediaProcess } from "./process-channel.ts";
import { openMediaThread } from "./thread-channel.ts";

export interface NodeMediaEngineOptions {
  /** Path of the bundled worker (media-worker.ts as one file). */
  readonly workerPath: string;
  /** Path of `naudiodon.node` where the package is not to be found from the worker's folder. */
  readonly audioAddOnPath?: string;
  /** Path or name of the add-on for sound processing, where it is not this machine's package. */
  readonly processingAddOnPath?: string;
  readonly portRange?: PortRange;
  /** "none" for a program that wants no sound device; two engines in one process may not both use the system's. */
  readonly devices?: "system" | "none";
  /** Where the worker runs; a thread of this process if absent. */
  readonly openChannel?: OpenMediaChannel;
  /** By which the worker's answers are waited for; the machine's if absent. */
  readonly clock?: Clock;
  /** Whether sockets at a local address are to leave by its own interface, as the signalling's do; not, if absent. */
  readonly isConfined?: (localAddress: string) => boolean;
}

/** A thread that crashed this often within the time is not started again. */
const MAX_CRASHES = 3;
const CRASH_WINDOW_MS = 60_000;
const RESTART_DELAY_MS = 200;
/** A device that hangs must not keep the program from ending. */
const CLOSE_LIMIT_MS = 5000;

const CLOSED: Failure = { code: "media/closed", message: "The sound engine has been closed. Start the phone again." };
const CRASHED: Failure = { code: "media/thread-crashed", message: "The sound engine stopped and is being started again." };
const GIVEN_UP: Failure = { code: "media/thread-lost", message: "The sound engine keeps stopping. Restart the phone; calls go on without sound." };
const STILL: Failure = { code: "media/thread-still", message: "The sound engine does not answer. If it stays silent, restart the phone; calls go on." };

interface Pending {
  readonly resolve: (message: MediaMessage) => void;
  readonly reject: (failure: Failure) => void;
}

/** A worker that runs. */
interface Running {
  readonly channel: MediaChannel;
  readonly batch: MessageBatch<MediaCommand>;
  readonly heartbeat: Heartbeat;
  /** Resolves when it has ended. */
  readonly ended: Promise<void>;
}

/** A `MediaEngine` across a thread's or process's boundary. */
export class NodeMediaEngine implements MediaEngine {
  /** All, until the worker says that some are missing. */
  #codecs = ALL_MEDIA_CODECS;
  readonly #options: NodeMediaEngineOptions;
  readonly #events = new Emitter<MediaEngineEvent>();
  readonly onEvent = this.#events.event;
  readonly #sessions = new Map<string, RemoteMediaSession>();
  /** Disposed ones whose last figures are still under way. */
  readonly #leaving = new Map<string, RemoteMediaSession>();
  /** Tones that go on until they are stopped, also in a worker that is started after a crash. */
  readonly #tones = new Map<number, ToneRequest>();
  readonly #pending = new Map<number, Pending>();
  readonly #crashTimesMs: number[] = [];
  readonly #watch: DeviceWatch;
  #selection: AudioSelection | undefined;
  #testsMicrophone = false;
  #running: Running | undefined;
  /** Resolves when the last worker that was let go of has ended. */
  #resting: Promise<void> = Promise.resolve();
  #restart: NodeJS.Timeout | undefined;
  #nextId = 1;
  #closing: Promise<void> | undefined;
  #lost = false;

  constructor(options: NodeMediaEngineOptions) {
    this.#options = options;
    const { openChannel = openMediaProcess } = options;
    this.#watch = new DeviceWatch({
      open: (listener) => openChannel({ ...this.#workerOptions, looksOnly: true }, listener),
      onChange: (devices) => this.#post({ kind: "see-devices", devices }),
    });
  }

  get codecs(): readonly MediaCodec[] {
    return this.#codecs;
  }

  async openSession(options: MediaSessionOptions): Promise<MediaSession> {
    const id = `media-${this.#nextId++}`;
    const opened = await this.#request((requestId) => ({ kind: "open-session", requestId, sessionId: id, options }));
    if (opened.kind !== "session-opened") throw new GodwitError(CLOSED);
    const watching = usesDevices(options) && this.#options.devices !== "none" ? this.#watch.hold() : undefined;
    const session: RemoteMediaSession = new RemoteMediaSession({
      id, options, localRtp: opened.localRtp, post: (command) => this.#post(command),
      requestPath: (localAddress, port) => this.#openPath(id, localAddress, port),
      onDisposed: () => {
        this.#sessions.delete(id);
        if (this.#running) this.#leaving.set(id, session);
        else session.close();
        watching?.dispose();
      },
    });
    this.#sessions.set(id, session);
    return session;
  }

  async fingerprint(): Promise<CertificateFingerprint | undefined> {
    return undefined;
  }

  async listDevices(): Promise<readonly AudioDeviceInfo[]> {
    if (this.#sessions.size > 0 && this.#options.devices !== "none") return this.#watch.look();
    const listed = await this.#request((requestId) => ({ kind: "list-devices", requestId }));
    return listed.kind === "devices-listed" ? listed.devices : [];
  }

  selectAudio(selection: AudioSelection): void {
    this.#selection = selection;
    if (this.#running) this.#post({ kind: "select-audio", selection });
  }

  testMicrophone(mode: MicrophoneTestMode): void {
    if (this.#closing || this.#lost || this.#options.devices === "none") return;
    this.#testsMicrophone = mode !== "off";
    if (mode !== "off") this.#worker().add({ kind: "test-microphone", mode });
    else this.#post({ kind: "test-microphone", mode });
  }

  playTone(request: ToneRequest): Disposable {
    // Without devices nobody would hear it.
    if (this.#closing || this.#lost || this.#options.devices === "none") return toDisposable(() => {});
    const toneId = this.#nextId++;
    this.#worker().add({ kind: "play-tone", toneId, request });
    if (request.kind !== "dtmf" && request.durationMs === undefined) this.#tones.set(toneId, request);
    return toDisposable(() => {
      this.#tones.delete(toneId);
      this.#post({ kind: "stop-tone", toneId });
    });
  }

  /** Somebody may be about to call: what takes time to start is there when they do. */
  prepare(): void {
    if (this.#closing || this.#lost) return;
    this.#worker();
    this.#running?.heartbeat.stayAwake();
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** Makes the thread throw, for tests of the recovery. */
  crashThread(): void {
    this.#post({ kind: "crash" });
  }

  async #close(): Promise<void> {
    clearTimeout(this.#restart);
    this.#watch.close();
    for (const session of [...this.#sessions.values()]) session.dispose();
    if (this.#running) await endInOrder(this.#running);
    await this.#resting;
    this.#rejectPending(CLOSED);
    this.#events.dispose();
  }

  /** What goes to the worker, which is started when there is something to say. */
  #worker(): MessageBatch<MediaCommand> {
    this.#running ??= this.#start();
    return this.#running.batch;
  }

  get #workerOptions(): MediaThreadOptions {
    const { openChannel: _, clock: _clock, isConfined: _isConfined, ...options } = this.#options;
    return options;
  }

  #start(): Running {
    const { openChannel = openMediaThread } = this.#options;
    let tellEnded = (): void => {};
    const ended = new Promise<void>((resolve) => (tellEnded = resolve));
    const channel = openChannel(this.#workerOptions, {
      onMessages: (messages) => {
        for (const message of messages) this.#onMessage(message);
      },
      onEnd: (reason) => {
        tellEnded();
        running.heartbeat.dispose();
        if (this.#running === running) this.#onCrash(reason);
      },
    });
    const batch = new MessageBatch<MediaCommand>((commands) => channel.post(commands));
    const running: Running = { channel, ended, batch, heartbeat: this.#watchOver(channel, batch) };
    if (this.#selection) running.batch.add({ kind: "select-audio", selection: this.#selection });
    for (const [toneId, request] of this.#tones) running.batch.add({ kind: "play-tone", toneId, request });
    return running;
  }

  /** A process that stands still is ended and begins again as after a crash; of a thread it can only be told. */
  #watchOver(channel: MediaChannel, batch: MessageBatch<MediaCommand>): Heartbeat {
    return new Heartbeat({
      clock: this.#options.clock ?? new NodeClock(),
      isNeeded: () => this.#sessions.size > 0 || this.#tones.size > 0 || this.#pending.size > 0,
      ping: () => batch.add({ kind: "ping" }),
      onStill: () => {
        if (channel.kill) channel.kill();
        else this.#events.emit({ kind: "audio-failed", failure: STILL });
      },
      onAgain: () => this.#events.emit({ kind: "audio-recovered" }),
      // A thread costs little.
      onIdle: () => channel.kill && this.#rest(channel),
    });
  }

  /** Lets go of a process that nobody needs; whoever does starts another. */
  #rest(channel: MediaChannel): void {
    const running = this.#running;
    if (this.#closing || running?.channel !== channel || this.#leaving.size > 0 || this.#testsMicrophone) return;
    this.#running = undefined;
    this.#resting = endInOrder(running);
  }

  #post(command: MediaCommand): void {
    this.#running?.batch.add(command);
  }

  #request(command: (requestId: number) => MediaCommand): Promise<MediaMessage> {
    return new Promise((resolve, reject: (error: GodwitError) => void) => {
      if (this.#closing) return reject(new GodwitError(CLOSED));
      if (this.#lost) return reject(new GodwitError(GIVEN_UP));
      const requestId = this.#nextId++;
      this.#pending.set(requestId, { resolve, reject: (failure) => reject(new GodwitError(failure)) });
      this.#worker().add(command(requestId));
    });
  }

  #onMessage(message: MediaMessage): void {
    switch (message.kind) {
      case "session-event":
        return (this.#sessions.get(message.sessionId) ?? this.#leaving.get(message.sessionId))?.accept(message.event);
      case "session-closed":
        this.#leaving.get(message.sessionId)?.close();
        this.#leaving.delete(message.sessionId);
        return;
      case "pong":
        return this.#running?.heartbeat.answer();
      case "engine-event":
        return this.#onEngineEvent(message.event);
      default: {
        const pending = this.#pending.get(message.requestId);
        this.#pending.delete(message.requestId);
        if (message.kind === "refused") pending?.reject(message.failure);
        else pending?.resolve(message);
      }
    }
  }

  #onEngineEvent(event: MediaEngineEvent): void {
    if (event.kind === "codecs") this.#codecs = event.codecs;
    // A device that failed may have been unplugged: soon seen, it is used again as soon as it is back.
    if (event.kind === "audio-failed" && this.#sessions.size > 0) this.#watch.look().catch(() => {});
    this.#events.emit(event);
  }

  #onCrash(reason: string | undefined): void {
    this.#running = undefined;
    if (this.#closing) return;
    const nowMs = performance.now();
    this.#crashTimesMs.push(nowMs);
    while (nowMs - this.#crashTimesMs[0]! > CRASH_WINDOW_MS) this.#crashTimesMs.shift();
    this.#lost = this.#crashTimesMs.length >= MAX_CRASHES;
    const failure = { ...(this.#lost ? GIVEN_UP : CRASHED), ...(reason === undefined ? {} : { detail: reason }) };
    this.#rejectPending(failure);
    for (const session of [...this.#sessions.values()]) {
      if (this.#lost) session.lose(failure);
      else session.accept({ kind: "failed", failure });
    }
    for (const session of this.#leaving.values()) session.close();
    this.#leaving.clear();
    this.#events.emit({ kind: "audio-failed", failure });
    if (this.#testsMicrophone) this.#events.emit({ kind: "microphone-test", phase: "off", levelDb: SILENCE_DB });
    this.#testsMicrophone = false;
    if (!this.#lost) this.#restart = setTimeout(() => void this.#recover(), RESTART_DELAY_MS);
  }

  async #recover(): Promise<void> {
    if (this.#tones.size > 0) this.#worker();
    const reopened = [...this.#sessions.values()].map((session) => this.#reopen(session));
    const results = await Promise.all(reopened);
    if (results.every(Boolean)) this.#events.emit({ kind: "audio-recovered" });
  }

  async #openPath(sessionId: string, localAddress: string, port?: number): Promise<SocketAddress> {
    const opened = await this.#request((requestId) => ({ kind: "open-path", requestId, sessionId, localAddress, confined: this.#options.isConfined?.(localAddress) ?? false, ...(port === undefined ? {} : { port }) }));
    if (opened.kind !== "path-opened") throw new GodwitError(CLOSED);
    return opened.local;
  }

  async #reopen(session: RemoteMediaSession): Promise<boolean> {
    const { id: sessionId, localRtp } = session;
    try {
      const options = { ...session.options, localAddress: localRtp.address };
      await this.#request((requestId) => ({ kind: "open-session", requestId, sessionId, options, port: localRtp.port }));
      session.resume();
      return true;
    } catch (thrown) {
      // After a further crash it is tried again.
      const isFinal = thrown instanceof GodwitError && thrown.code !== CRASHED.code;
      if (isFinal) session.lose({ code: thrown.code, message: thrown.message });
      return false;
    }
  }

  #rejectPending(failure: Failure): void {
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject } of pending) reject(failure);
  }
}

function usesDevices({ capture, playback }: MediaSessionOptions): boolean {
  return capture.kind === "device" || playback.kind === "device";
}

async function endInOrder({ batch, channel, ended, heartbeat }: Running): Promise<void> {
  heartbeat.dispose();
  batch.add({ kind: "close" });
  await withLimit(ended, CLOSE_LIMIT_MS);
  channel.release();
}

async function withLimit(work: Promise<void>, limitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  await Promise.race([work, limit]);
  clearTimeout(timer);
}
