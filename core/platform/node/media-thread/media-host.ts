// The media thread's side of the protocol: obeys commands with an engine of its own thread, posts what it says.
import type { Disposable } from "../../../base/disposable.ts";
import { GodwitError, toFailure, type Failure } from "../../../base/errors.ts";
import { SESSION_FAULT } from "../../../media/fault-guard.ts";
import type { LocalMediaEngine } from "../../../media/local-media-engine.ts";
import type { RtpMediaSession } from "../../../media/media-session.ts";
import { SESSION_CLOSED } from "../../../media/path-order.ts";
import type { Network } from "../../../ports/network.ts";
import type { MediaCommand, MediaMessage } from "./media-protocol.ts";

const FAILED: Failure = { code: "media/failed", message: "The sound engine could not do that. Try again." };

type HostCommand = Exclude<MediaCommand, { kind: "close" | "crash" }>;

/** Serves one `LocalMediaEngine`. */
export class MediaHost {
  readonly #engine: LocalMediaEngine;
  readonly #network: Pick<Network, "confine">;
  readonly #post: (message: MediaMessage) => void;
  /** `undefined` while the session is being opened; gone once it was disposed. */
  readonly #sessions = new Map<string, RtpMediaSession | undefined>();
  readonly #tones = new Map<number, Disposable>();

  constructor(engine: LocalMediaEngine, network: Pick<Network, "confine">, post: (message: MediaMessage) => void) {
    this.#engine = engine;
    this.#network = network;
    this.#post = post;
    engine.onEvent((event) => post({ kind: "engine-event", event }));
  }

  /** Obeys one command; `close` is the thread's own to obey. What one session cannot do costs no other its sound. */
  obey(command: HostCommand): void {
    if (command.kind === "ping") return this.#post({ kind: "pong" });
    if (!("sessionId" in command) || command.kind === "open-session") return this.#obey(command);
    try {
      this.#obey(command);
    } catch (thrown) {
      const failure = { ...SESSION_FAULT, detail: thrown instanceof Error ? thrown.message : String(thrown) };
      this.#post({ kind: "session-event", sessionId: command.sessionId, event: { kind: "failed", failure } });
    }
  }

  #obey(command: Exclude<HostCommand, { kind: "ping" }>): void {
    switch (command.kind) {
      case "open-session":
        this.#sessions.set(command.sessionId, undefined);
        return this.#answer(command.requestId, this.#open(command));
      case "update-session":
        return this.#sessions.get(command.sessionId)?.update(command.parameters);
      case "mute-session":
        return this.#sessions.get(command.sessionId)?.setMuted(command.muted);
      case "send-dtmf":
        return this.#sessions.get(command.sessionId)?.sendDtmf(command.digits, command.options);
      case "record-session":
        return this.#sessions.get(command.sessionId)?.record(command.request);
      case "place-session":
        return this.#sessions.get(command.sessionId)?.join(command.place);
      case "open-path":
        return this.#answer(command.requestId, this.#openPath(command));
      case "use-path":
        return this.#sessions.get(command.sessionId)?.usePath(command.local, command);
      case "settle-path":
        return this.#sessions.get(command.sessionId)?.settlePath(command.local);
      case "close-path":
        return this.#sessions.get(command.sessionId)?.closePath(command.local);
      case "dispose-session":
        this.#sessions.get(command.sessionId)?.dispose();
        this.#sessions.delete(command.sessionId);
        return this.#post({ kind: "session-closed", sessionId: command.sessionId });
      case "list-devices":
        return this.#answer(command.requestId, this.#list(command.requestId));
      case "see-devices":
        return this.#engine.seeDevices(command.devices);
      case "select-audio":
        return this.#engine.selectAudio(command.selection);
      case "test-microphone":
        return this.#engine.testMicrophone(command.mode);
      case "play-tone":
        this.#tones.set(command.toneId, this.#engine.playTone(command.request, () => this.#tones.delete(command.toneId)));
        return;
      case "stop-tone":
        return this.#tones.get(command.toneId)?.dispose();
    }
  }

  async #open(command: Extract<MediaCommand, { kind: "open-session" }>): Promise<MediaMessage> {
    const { sessionId } = command;
    const session = await this.#engine.openSession(command.options, command.port);
    if (!this.#sessions.has(sessionId)) session.dispose();
    else this.#sessions.set(sessionId, session);
    session.onEvent((event) => this.#post({ kind: "session-event", sessionId, event }));
    return { kind: "session-opened", requestId: command.requestId, localRtp: session.localRtp };
  }

  async #openPath({ requestId, sessionId, localAddress, confined, port }: Extract<MediaCommand, { kind: "open-path" }>): Promise<MediaMessage> {
    const session = this.#sessions.get(sessionId);
    if (!session) throw new GodwitError(SESSION_CLOSED);
    this.#network.confine?.(localAddress, confined);
    return { kind: "path-opened", requestId, local: await session.openPath(localAddress, port) };
  }

  async #list(requestId: number): Promise<MediaMessage> {
    return { kind: "devices-listed", requestId, devices: await this.#engine.listDevices() };
  }

  #answer(requestId: number, work: Promise<MediaMessage>): void {
    work.then(
      (message) => this.#post(message),
      (thrown: unknown) => this.#post({ kind: "refused", requestId, failure: toFailure(thrown, FAILED) }),
    );
  }
}
