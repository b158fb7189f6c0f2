// One call's sound as its person handles and sees it: microphone switch, recording, conference, figures, faults.
// What is agreed on with the other side is call-media.ts's business.
import type { Failure } from "../base/errors.ts";
import type { ConferencePlace, MediaSessionEvent, MediaStatistics, RecordingRequest, RecordingState } from "../ports/media-engine.ts";
import type { CallMedia } from "./call-media.ts";
import { judgeQuality } from "./call-quality.ts";
import { defined } from "./defined.ts";
import type { CallView, RecordingView } from "./protocol.ts";

export type CallSoundView = Pick<
  CallView, "muted" | "statistics" | "quality" | "audioProblem" | "recording" | "conference"
>;

export class CallSound {
  readonly #media: CallMedia;
  readonly #changed: () => void;
  #muted = false;
  #statistics: MediaStatistics | undefined;
  #silent = false;
  /** Of this phone's devices, which come back for all calls; and of this call's own streams. */
  #deviceProblem: Failure | undefined;
  #streamProblem: Failure | undefined;
  #request: RecordingRequest | undefined;
  #recording: RecordingView | undefined;
  #place: ConferencePlace | undefined;

  constructor(media: CallMedia, changed: () => void) {
    this.#media = media;
    this.#changed = changed;
    media.onEvent((event) => this.#hear(event));
  }

  get muted(): boolean {
    return this.#muted;
  }

  /** Where it is in a conference; undefined where it is in none. */
  get place(): ConferencePlace | undefined {
    return this.#place;
  }

  get isRecording(): boolean {
    return this.#request !== undefined;
  }

  mute(muted: boolean): void {
    this.#muted = muted;
    this.#media.setMuted(muted);
    this.#changed();
  }

  /** Begins a recording, or ends it. */
  record(request: RecordingRequest | undefined): void {
    if (this.isRecording === (request !== undefined)) return;
    this.#request = request;
    if (request) this.#recording = { state: "starting" };
    this.#media.record(request);
    this.#changed();
  }

  /** Goes into a conference, or out of it. */
  join(place: ConferencePlace | undefined): void {
    this.#place = place;
    this.#media.join(place);
    this.#changed();
  }

  /** Goes on as another call's sound was. */
  continueFrom(other: CallSound): void {
    if (other.#place) this.join(other.#place);
    if (other.#request) this.record(other.#request);
    this.mute(other.#muted);
  }

  /** This phone's sound broke or came back (undefined) while the call went on; what is wrong with the call itself stays. */
  reportAudio(problem: Failure | undefined): void {
    this.#deviceProblem = problem;
    if (!problem && this.#streamProblem && isOfWorker(this.#streamProblem)) this.#streamProblem = undefined;
    this.#changed();
  }

  /** The call is over, and its media gone: what was recorded is there. */
  end(): void {
    this.#place = undefined;
    this.#request = undefined;
    if (this.#recording?.state === "running") this.#recording = { ...this.#recording, state: "saved" };
    else if (this.#recording?.state === "starting") this.#recording = undefined;
  }

  /** `flows`: sound should come from the other side now, so its quality can be judged. */
  view(flows: boolean): CallSoundView {
    return {
      muted: this.#muted,
      ...defined({
        statistics: this.#statistics,
        quality: flows && this.#statistics ? judgeQuality(this.#statistics, this.#silent) : undefined,
        audioProblem: this.#streamProblem ?? this.#deviceProblem,
        recording: this.#recording,
        conference: this.#place,
      }),
    };
  }

  #hear(event: MediaSessionEvent): void {
    switch (event.kind) {
      case "statistics":
        this.#statistics = event.statistics;
        return this.#changed();
      case "receive-silent":
      case "receive-resumed":
        this.#silent = event.kind === "receive-silent";
        return this.#changed();
      case "recording":
        return this.#hearRecording(event.recording);
      case "failed":
        this.#streamProblem = event.failure;
        return this.#changed();
    }
  }

  #hearRecording(recording: RecordingState): void {
    if (recording.state === "ended") this.#request = undefined;
    this.#recording = viewRecording(recording, this.#recording);
    this.#changed();
  }
}

/** A worker that ended is started again for all, and its end was told to every call. */
function isOfWorker({ code }: Failure): boolean {
  return code === "media/thread-crashed";
}

function viewRecording(recording: RecordingState, before: RecordingView | undefined): RecordingView {
  if (recording.state === "running") return { state: "running", path: recording.path };
  const path = recording.path ?? before?.path;
  const { failure } = recording;
  return { state: failure ? "failed" : "saved", ...defined({ path, failure }) };
}
