// What the main thread and the media thread say to each other, in lists (message-batch.ts). Plain data, never audio. The
// main thread names sessions, tones and requests; a request is answered once, everything else is one-way.
import type { Failure } from "../../../base/errors.ts";
import type {
  DtmfOptions,
  AudioDeviceInfo, AudioSelection, ConferencePlace, MediaEngineEvent, MediaParameters, MediaSessionEvent, MediaSessionOptions, MicrophoneTestMode, RecordingRequest, ToneRequest,
} from "../../../ports/media-engine.ts";
import type { SocketAddress } from "../../../ports/network.ts";
import type { PortRange } from "../../../media/port-pair.ts";

/** What the media thread is started with (`workerData`). */
export interface MediaThreadOptions {
  /** The worker's own file; the audio add-on is looked for from there. */
  readonly workerPath: string;
  /** The add-on's file where it is not to be found as the package `naudiodon`, as in a packaged app. */
  readonly audioAddOnPath?: string;
  /** The add-on for sound processing, where it is not this machine's package. */
  readonly processingAddOnPath?: string;
  readonly portRange?: PortRange;
  /** "none": no sound device is looked for or opened. */
  readonly devices?: "system" | "none";
  /** True of a worker that only looks for devices: nothing sounds in it, so it need not go before others. */
  readonly looksOnly?: boolean;
}

export type MediaCommand =
  | { readonly kind: "open-session"; readonly requestId: number; readonly sessionId: string; readonly options: MediaSessionOptions; readonly port?: number }
  | { readonly kind: "update-session"; readonly sessionId: string; readonly parameters: MediaParameters }
  | { readonly kind: "mute-session"; readonly sessionId: string; readonly muted: boolean }
  | { readonly kind: "send-dtmf"; readonly sessionId: string; readonly digits: string; readonly options?: DtmfOptions }
  | { readonly kind: "record-session"; readonly sessionId: string; readonly request: RecordingRequest | undefined }
  | { readonly kind: "place-session"; readonly sessionId: string; readonly place: ConferencePlace | undefined }
  | { readonly kind: "open-path"; readonly requestId: number; readonly sessionId: string; readonly localAddress: string; readonly confined: boolean; readonly port?: number }
  | { readonly kind: "use-path"; readonly sessionId: string; readonly local: SocketAddress; readonly keepSendingOn: boolean }
  | { readonly kind: "settle-path"; readonly sessionId: string; readonly local: SocketAddress }
  | { readonly kind: "close-path"; readonly sessionId: string; readonly local: SocketAddress }
  | { readonly kind: "dispose-session"; readonly sessionId: string }
  | { readonly kind: "list-devices"; readonly requestId: number }
  /** What a process of its own saw: this one cannot look while its devices are open. */
  | { readonly kind: "see-devices"; readonly devices: readonly AudioDeviceInfo[] }
  | { readonly kind: "select-audio"; readonly selection: AudioSelection }
  | { readonly kind: "test-microphone"; readonly mode: MicrophoneTestMode }
  | { readonly kind: "play-tone"; readonly toneId: number; readonly request: ToneRequest }
  | { readonly kind: "stop-tone"; readonly toneId: number }
  /** Answered with `pong` by whoever goes on. */
  | { readonly kind: "ping" }
  | { readonly kind: "close" }
  /** For tests of the recovery: the thread throws. */
  | { readonly kind: "crash" };

export type MediaMessage =
  | { readonly kind: "session-opened"; readonly requestId: number; readonly localRtp: SocketAddress }
  | { readonly kind: "path-opened"; readonly requestId: number; readonly local: SocketAddress }
  | { readonly kind: "devices-listed"; readonly requestId: number; readonly devices: readonly AudioDeviceInfo[] }
  | { readonly kind: "refused"; readonly requestId: number; readonly failure: Failure }
  | { readonly kind: "session-event"; readonly sessionId: string; readonly event: MediaSessionEvent }
  | { readonly kind: "pong" }
  /** After `dispose-session` and the last figures. */
  | { readonly kind: "session-closed"; readonly sessionId: string }
  | { readonly kind: "engine-event"; readonly event: MediaEngineEvent };
