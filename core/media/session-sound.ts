// What lies between one session's sound and its packets: the way straight through, or through a conference, and the
// recording that listens to both directions. Knows no packet and no device.
import type { Disposable } from "../base/disposable.ts";
import type { ConferencePlace, RecordingRequest, RecordingState } from "../ports/media-engine.ts";
import type { ConferenceLeg, Conferences } from "./conference.ts";
import { FRAME_MS } from "./frame-duration.ts";
import { FrameBridge } from "./frame-bridge.ts";
import type { FrameSink, FrameSource } from "./frame-source.ts";
import { Limiter } from "./limiter.ts";
import { addSamples } from "./mixer.ts";
import type { Recordings } from "./recordings.ts";
import { SessionRecording } from "./session-recording.ts";

export interface SessionSoundOptions {
  readonly conferences: Conferences;
  readonly recordings: Recordings;
  /** What the peer says. */
  readonly incoming: FrameSource;
  /** What goes to the peer. */
  readonly outgoing: FrameSink;
  readonly onRecording: (state: RecordingState) => void;
}

export class SessionSound implements ConferenceLeg, Disposable {
  /** What is to be played. */
  readonly played: FrameSource;
  /** The peer and the others, as the conference sees them. */
  readonly received: FrameSource;
  readonly others: FrameSink;
  readonly #options: SessionSoundOptions;
  readonly #recording: SessionRecording;
  #place: ConferencePlace | undefined;
  /** From the microphone's beat to the conference's, and from there to the speaker's. */
  #said = new FrameBridge();
  #heard = new FrameBridge();
  #playedRateHz: number;
  #limiter: { readonly rateHz: number; readonly limiter: Limiter } | undefined;
  /** What the others said last: the end of a conference fades from there. */
  #lastOthers: Int16Array = new Int16Array();

  constructor(options: SessionSoundOptions) {
    this.#options = options;
    this.#recording = new SessionRecording(options.recordings, options.onRecording);
    this.#playedRateHz = options.incoming.sampleRateHz;
    this.played = sourceOf(() => this.#playedRateHz, () => this.#readPlayed());
    this.received = sourceOf(() => options.incoming.sampleRateHz, () => this.#readForConference());
    this.others = {
      get sampleRateHz() {
        return options.outgoing.sampleRateHz;
      },
      takeFrame: (frame) => this.#takeOthers(frame),
    };
  }

  get isHeard(): boolean {
    return this.#place?.isMuted === false;
  }

  /** Whether captured frames set the time of what is sent; in a conference its beat does. */
  get followsCapture(): boolean {
    return this.#place === undefined;
  }

  record(request: RecordingRequest | undefined): void {
    this.#recording.record(request, this.#options.outgoing.sampleRateHz);
  }

  join(place: ConferencePlace | undefined): void {
    const { conferences } = this.#options;
    const before = this.#place?.conferenceId;
    this.#place = place;
    if (before === place?.conferenceId) return;
    if (before !== undefined) conferences.leave(before, this);
    if (!place) return;
    this.#said = new FrameBridge();
    this.#heard = new FrameBridge();
    conferences.join(place.conferenceId, this);
  }

  /** Takes a frame that this phone's person said: it goes out at once, or at the conference's next beat. */
  takeCaptured(frame: Int16Array): void {
    if (this.#place) return this.#said.push(frame);
    this.#record("left", frame, this.#options.outgoing.sampleRateHz);
    this.#fadeOthers(frame);
    this.#options.outgoing.takeFrame(frame);
  }

  takeEveryone(frame: Int16Array, sampleRateHz: number): void {
    this.#recording.take("right", frame, sampleRateHz);
  }

  dispose(): void {
    this.join(undefined);
    this.#recording.dispose();
  }

  #readPlayed(): Int16Array {
    if (!this.#place) {
      const frame = this.#options.incoming.readFrame();
      this.#playedRateHz = this.#options.incoming.sampleRateHz;
      this.#record("right", frame, this.#playedRateHz);
      return frame;
    }
    const frame = this.#heard.take() ?? new Int16Array((this.#playedRateHz * FRAME_MS) / 1000);
    this.#playedRateHz = (frame.length * 1000) / FRAME_MS;
    return frame;
  }

  #readForConference(): Int16Array {
    const frame = this.#options.incoming.readFrame();
    // All others hear this peer, and so the tone that tells of the recording.
    this.#recording.announce("right", frame, this.#options.incoming.sampleRateHz);
    this.#heard.push(frame.slice());
    return frame;
  }

  #takeOthers(others: Int16Array): void {
    const { outgoing } = this.#options;
    const said = this.#said.take();
    const frame = said?.length === others.length ? said : new Int16Array(others.length);
    this.#record("left", frame, outgoing.sampleRateHz);
    this.#lastOthers = others;
    outgoing.takeFrame(this.#sum(frame, others, outgoing.sampleRateHz));
  }

  #record(side: "left" | "right", frame: Int16Array, sampleRateHz: number): void {
    this.#recording.announce(side, frame, sampleRateHz);
    this.#recording.take(side, frame, sampleRateHz);
  }

  #sum(one: Int16Array, other: Int16Array, rateHz: number): Int16Array {
    if (this.#limiter?.rateHz !== rateHz) this.#limiter = { rateHz, limiter: new Limiter(rateHz) };
    return this.#limiter.limiter.process(Float32Array.from(one, (sample, index) => sample + other[index]!));
  }

  /** After a conference: its last frame backwards, fading, so that it ends without a click. */
  #fadeOthers(frame: Int16Array): void {
    const { length } = this.#lastOthers;
    if (length === 0) return;
    addSamples(frame, this.#lastOthers.map((_, index) => this.#lastOthers[length - 1 - index]! * (1 - (index + 1) / length)));
    this.#lastOthers = new Int16Array();
  }
}

function sourceOf(rateHz: () => number, readFrame: () => Int16Array): FrameSource {
  return {
    get sampleRateHz() {
      return rateHz();
    },
    readFrame,
  };
}
