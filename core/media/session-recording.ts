// The recording of one session, if there is one: hands both directions to the recorder, and the tone that tells of it to
// both sides.
import type { Disposable } from "../base/disposable.ts";
import type { RecordingRequest, RecordingState } from "../ports/media-engine.ts";
import type { Recorder } from "./recorder.ts";
import { RecordingTone } from "./recording-tone.ts";
import type { Recordings } from "./recordings.ts";
import type { RecordedSide } from "./stereo-aligner.ts";

type Tones = Readonly<Record<RecordedSide, RecordingTone>>;

export class SessionRecording implements Disposable {
  readonly #recordings: Recordings;
  readonly #onState: (state: RecordingState) => void;
  #recorder: Recorder | undefined;
  #tones: Tones | undefined;

  constructor(recordings: Recordings, onState: (state: RecordingState) => void) {
    this.#recordings = recordings;
    this.#onState = onState;
  }

  get isRunning(): boolean {
    return this.#recorder !== undefined;
  }

  /** Begins a recording of frames at `rateHz`, or ends it; one that runs goes on as it is. */
  record(request: RecordingRequest | undefined, rateHz: number): void {
    if (!request) return this.#stop();
    if (this.#recorder) return;
    const recorder: Recorder = this.#recordings.start(request, rateHz, (state) => {
      // It ended by itself: nobody is to be told of a recording that is none.
      if (state.state === "ended" && this.#recorder === recorder) this.#stop();
      this.#onState(state);
    });
    this.#recorder = recorder;
    const repeats = request.announcement === "repeated";
    if (request.announcement !== "none") this.#tones = { left: new RecordingTone(repeats), right: new RecordingTone(repeats) };
  }

  /** Adds the tone, where one is wanted, onto a frame before it is heard. */
  announce(side: RecordedSide, frame: Int16Array, rateHz: number): void {
    this.#tones?.[side].addTo(frame, rateHz);
  }

  take(side: RecordedSide, frame: Int16Array, rateHz: number): void {
    this.#recorder?.take(side, frame, rateHz);
  }

  dispose(): void {
    this.#stop();
  }

  #stop(): void {
    const recorder = this.#recorder;
    this.#recorder = undefined;
    this.#tones = undefined;
    void recorder?.end();
  }
}
