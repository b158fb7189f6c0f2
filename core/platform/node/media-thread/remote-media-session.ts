// A session of the media thread as the main thread holds it: passes commands on, and remembers enough to begin again
// on the same port after the thread crashed.
import { Emitter } from "../../../base/emitter.ts";
import { GodwitError, type Failure } from "../../../base/errors.ts";
import { PathOrder, SESSION_CLOSED, type NamedPath } from "../../../media/path-order.ts";
import type {
  DtmfOptions,
  ConferencePlace, MediaParameters, MediaSession, MediaSessionEvent, MediaSessionOptions, MediaStatistics, RecordingRequest,
} from "../../../ports/media-engine.ts";
import type { SocketAddress } from "../../../ports/network.ts";
import { continueStatistics } from "./continued-statistics.ts";
import type { MediaCommand } from "./media-protocol.ts";

/** What ties a session to the place where its sound is. */
export interface RemoteMediaSessionOptions {
  readonly id: string;
  readonly options: MediaSessionOptions;
  readonly localRtp: SocketAddress;
  readonly post: (command: MediaCommand) => void;
  /** Asks that place for one more pair of sockets, on a certain RTP port if given. */
  readonly requestPath: (localAddress: string, port?: number) => Promise<SocketAddress>;
  readonly onDisposed: () => void;
}

export class RemoteMediaSession implements MediaSession {
  readonly id: string;
  readonly options: MediaSessionOptions;
  readonly #paths: PathOrder<NamedPath>;
  readonly #post: (command: MediaCommand) => void;
  readonly #requestPath: RemoteMediaSessionOptions["requestPath"];
  readonly #onDisposed: () => void;
  readonly #events = new Emitter<MediaSessionEvent>();
  readonly onEvent = this.#events.event;
  #parameters: MediaParameters | undefined;
  #muted = false;
  #recording: RecordingRequest | undefined;
  #place: ConferencePlace | undefined;
  #statistics: MediaStatistics | undefined;
  /** The last ones of the threads that crashed. */
  #statisticsBefore: MediaStatistics | undefined;
  #disposed = false;

  constructor({ id, options, localRtp, post, requestPath, onDisposed }: RemoteMediaSessionOptions) {
    this.id = id;
    this.options = options;
    this.#paths = new PathOrder<NamedPath>({ local: localRtp });
    this.#post = post;
    this.#requestPath = requestPath;
    this.#onDisposed = onDisposed;
  }

  get localRtp(): SocketAddress {
    return this.#paths.current.local;
  }

  get statistics(): MediaStatistics | undefined {
    return this.#statistics;
  }

  update(parameters: MediaParameters): void {
    if (this.#disposed) return;
    this.#parameters = parameters;
    this.#post({ kind: "update-session", sessionId: this.id, parameters });
  }

  setMuted(muted: boolean): void {
    if (this.#disposed) return;
    this.#muted = muted;
    this.#post({ kind: "mute-session", sessionId: this.id, muted });
  }

  sendDtmf(digits: string, options?: DtmfOptions): void {
    if (this.#disposed) return;
    this.#post({ kind: "send-dtmf", sessionId: this.id, digits, ...(options === undefined ? {} : { options }) });
  }

  record(request: RecordingRequest | undefined): void {
    if (this.#disposed) return;
    this.#recording = request;
    this.#post({ kind: "record-session", sessionId: this.id, request });
  }

  join(place: ConferencePlace | undefined): void {
    if (this.#disposed) return;
    this.#place = place;
    this.#post({ kind: "place-session", sessionId: this.id, place });
  }

  async openPath(localAddress: string): Promise<SocketAddress> {
    if (this.#disposed) throw new GodwitError(SESSION_CLOSED);
    const local = await this.#requestPath(localAddress);
    if (this.#disposed) throw new GodwitError(SESSION_CLOSED);
    this.#paths.add({ local });
    return local;
  }

  usePath(local: SocketAddress, { keepSendingOn }: { readonly keepSendingOn: boolean }): void {
    const path = this.#pathAt(local);
    if (!path) return;
    this.#paths.use(path, keepSendingOn);
    this.#post({ kind: "use-path", sessionId: this.id, local, keepSendingOn });
  }

  settlePath(local: SocketAddress): void {
    const path = this.#pathAt(local);
    if (!path) return;
    this.#paths.settle(path);
    this.#post({ kind: "settle-path", sessionId: this.id, local });
  }

  closePath(local: SocketAddress): void {
    const path = this.#pathAt(local);
    if (path && this.#paths.remove(path)) this.#post({ kind: "close-path", sessionId: this.id, local });
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#post({ kind: "dispose-session", sessionId: this.id });
    this.#onDisposed();
  }

  /** The thread's session is gone, or the thread: no more figures come. */
  close(): void {
    this.#events.dispose();
  }

  /** Takes an event of the thread's session. */
  accept(event: MediaSessionEvent): void {
    // Of what is under way when it was disposed only the last figures matter.
    if (this.#disposed && event.kind !== "statistics" && event.kind !== "handover") return;
    if (event.kind === "statistics") return this.#acceptStatistics(event.statistics);
    if (event.kind === "recording" && event.recording.state === "ended") this.#recording = undefined;
    this.#events.emit(event);
  }

  /** The thread's session is gone for good: nothing is sent, heard or recorded any more. */
  lose(failure: Failure): void {
    this.accept({ kind: "failed", failure });
    if (this.#recording) this.accept({ kind: "recording", recording: { state: "ended", durationMs: 0, failure } });
  }

  /** The thread has a fresh session under this name, on the path that was in use: brings it to where this one was. */
  resume(): void {
    if (this.#disposed) return this.#post({ kind: "dispose-session", sessionId: this.id });
    this.#statisticsBefore = this.#statistics;
    void this.#resumePaths();
    if (this.#muted) this.#post({ kind: "mute-session", sessionId: this.id, muted: true });
    if (this.#parameters) this.#post({ kind: "update-session", sessionId: this.id, parameters: this.#parameters });
    if (this.#place) this.#post({ kind: "place-session", sessionId: this.id, place: this.#place });
    // What the thread had written is a file that plays; this one gets a number of its own.
    if (this.#recording) this.#post({ kind: "record-session", sessionId: this.id, request: this.#recording });
  }

  #pathAt(local: SocketAddress): NamedPath | undefined {
    return this.#disposed ? undefined : this.#paths.at(local);
  }

  /** A path that is not to be had any more is given up. */
  async #resumePaths(): Promise<void> {
    const { current, all } = this.#paths;
    const others = all.filter((path) => path !== current);
    await Promise.all(others.map(({ local }) => this.#requestPath(local.address, local.port).catch(() => this.closePath(local))));
    const { former, copies } = this.#paths;
    if (former) this.#post({ kind: "use-path", sessionId: this.id, local: former.local, keepSendingOn: false });
    if (former) this.#post({ kind: "use-path", sessionId: this.id, local: this.localRtp, keepSendingOn: copies });
  }

  #acceptStatistics(told: MediaStatistics): void {
    const statistics = this.#statisticsBefore ? continueStatistics(this.#statisticsBefore, told) : told;
    this.#statistics = statistics;
    this.#events.emit({ kind: "statistics", statistics });
  }
}
