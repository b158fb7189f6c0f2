// Records calls on their person's wish: where to and how, as the preferences say.
import { GodwitError } from "../base/errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { RecordingRequest } from "../ports/media-engine.ts";
import type { Call } from "./call.ts";
import type { PhoneState } from "./phone-state.ts";
import type { CallView } from "./protocol.ts";
import { recordingName } from "./recording-name.ts";

/** Where recordings go: into the host's folder unless the user has chosen another, or all into one file (and numbered ones beside it). */
export type RecordingPlace =
  | { readonly folder: string }
  | { readonly file: string; readonly format: RecordingRequest["format"]; readonly announcement: RecordingRequest["announcement"] };

export interface CallRecorderPorts {
  readonly clock: Clock;
  readonly state: PhoneState;
  /** Undefined where the host has nowhere to put them. */
  readonly place: RecordingPlace | undefined;
}

export class CallRecorder {
  readonly #ports: CallRecorderPorts;

  constructor(ports: CallRecorderPorts) {
    this.#ports = ports;
  }

  /** Begins or ends a call's recording. Throws `call/not-connected`, `recording/no-folder`. */
  record(call: Call, record: boolean): void {
    if (!record) return call.sound.record(undefined);
    if (call.state.phase !== "active") throw new GodwitError({ code: "call/not-connected", message: "Only a call that is connected can be recorded." });
    call.sound.record(this.#request(call.view));
  }

  #request({ remoteName, remoteUri }: CallView): RecordingRequest {
    const { clock, state, place } = this.#ports;
    const title = remoteName || remoteUri;
    if (place && "file" in place) return { path: place.file, format: place.format, announcement: place.announcement, title };
    const { format, announcement, folder } = state.snapshot.preferences.recording;
    const into = folder ?? place?.folder;
    if (into === undefined) throw new GodwitError({ code: "recording/no-folder", message: "Choose a folder for recordings first." });
    return { path: `${into}/${recordingName(clock.wallMs(), remoteName, remoteUri)}`, format, announcement, title };
  }
}
