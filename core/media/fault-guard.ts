// Keeps a fault in one session's sound from reaching the others: whatever throws in its frames or timers costs that frame
// or that run, and is told once. What comes from the network goes through `Emitter`, which has a guard of its own.
import type { Disposable } from "../base/disposable.ts";
import { Emitter } from "../base/emitter.ts";
import type { Failure } from "../base/errors.ts";
import type { Clock } from "../ports/clock.ts";
import { FRAME_MS } from "./frame-duration.ts";
import type { FrameSource } from "./frame-source.ts";
import type { CaptureSink } from "./session-audio.ts";

/** Enough to find the place, and nothing long. */
const MAX_DETAIL = 200;

/** One session's. */
export class FaultGuard implements Disposable {
  /** The session's time: what its timers throw stays here. */
  readonly clock: Clock;
  readonly #faults = new Emitter<Failure>();
  readonly onFault = this.#faults.event;
  #told = false;

  constructor(clock: Clock) {
    this.clock = {
      nowMs: () => clock.nowMs(),
      wallMs: () => clock.wallMs(),
      setTimer: (delayMs, run) => clock.setTimer(delayMs, () => this.run(run, () => {})),
    };
  }

  /** What `work` makes; what `otherwise` makes where it throws. */
  run<Made>(work: () => Made, otherwise: () => Made): Made {
    try {
      return work();
    } catch (thrown) {
      this.#tell(thrown);
      return otherwise();
    }
  }

  /** A source that gives silence for a frame that it cannot make. */
  source(source: FrameSource): FrameSource {
    const silence = (): Int16Array => new Int16Array((source.sampleRateHz * FRAME_MS) / 1000);
    return {
      get sampleRateHz() {
        return source.sampleRateHz;
      },
      readFrame: () => this.run(() => source.readFrame(), silence),
    };
  }

  /** A sink that lets a frame go that it cannot take. */
  sink(sink: CaptureSink): CaptureSink {
    return {
      get sampleRateHz() {
        return sink.sampleRateHz;
      },
      get wantedMs() {
        return sink.wantedMs ?? FRAME_MS;
      },
      takeFrame: (frame) => this.run(() => sink.takeFrame(frame), () => {}),
      skip: (frames) => this.run(() => sink.skip(frames), () => {}),
    };
  }

  dispose(): void {
    this.#faults.dispose();
  }

  #tell(thrown: unknown): void {
    if (this.#told) return;
    this.#told = true;
    const detail = thrown instanceof Error ? thrown.message : String(thrown);
    this.#faults.emit({ ...SESSION_FAULT, detail: detail.slice(0, MAX_DETAIL) });
  }
}

/** What is told of a session in which something threw. */
export const SESSION_FAULT: Failure = { code: "media/session-fault", message: "Something went wrong in the sound of this call. Other calls go on; call again if you hear nothing." };
