// A session of the media thread as the main thread holds it: passes commands on, and remembers enough to begin again
// on the same port after the thread crashed.
import { Emitter } from "../../../base/emitter.ts";
import type {
  MediaParameters, MediaSession, MediaSessionEvent, MediaSessionOptions, MediaStatistics,
} from "../../../ports/media-engine.ts";
import type { SocketAddress } from "../../../ports/network.ts";
import type { MediaCommand } from "./media-protocol.ts";

export class RemoteMediaSession implements MediaSession {
  readonly id: string;
  readonly options: MediaSessionOptions;
  readonly localRtp: SocketAddress;
  readonly #post: (command: MediaCommand) => void;
  readonly #onDisposed: () => void;
  readonly #events = new Emitter<MediaSessionEvent>();
  readonly onEvent = this.#events.event;
  #parameters: MediaParameters | undefined;
  #muted = false;
  #statistics: MediaStatistics | undefined;
  #disposed = false;

  constructor(
    id: string, options: MediaSessionOptions, localRtp: SocketAddress, post: (command: MediaCommand) => void, onDisposed: () => void,
  ) {
    this.id = id;
    this.options = options;
    this.localRtp = localRtp;
    this.#post = post;
    this.#onDisposed = onDisposed;
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

  sendDtmf(digits: string, durationMs?: number): void {
    if (this.#disposed) return;
    this.#post({ kind: "send-dtmf", sessionId: this.id, digits, ...(durationMs === undefined ? {} : { durationMs }) });
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#post({ kind: "dispose-session", sessionId: this.id });
    this.#events.dispose();
    this.#onDisposed();
  }

  /** Takes an event of the thread's session. */
  accept(event: MediaSessionEvent): void {
    if (event.kind === "statistics") this.#statistics = event.statistics;
    this.#events.emit(event);
  }

  /** The thread has a fresh session under this name: brings it to where this one was. */
  resume(): void {
    if (this.#disposed) return this.#post({ kind: "dispose-session", sessionId: this.id });
    if (this.#muted) this.#post({ kind: "mute-session", sessionId: this.id, muted: true });
    if (this.#parameters) this.#post({ kind: "update-session", sessionId: this.id, parameters: this.#parameters });
  }
}
