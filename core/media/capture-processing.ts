// Cleans the microphone's sound on its way to whoever listens, with the loudspeaker's as reference for the echo. Sits in
// the desk, where every captured and played frame passes. Costs nothing while nobody listens or everything is switched off.
import { Emitter } from "../base/emitter.ts";
import { toFailure, type Failure } from "../base/errors.ts";
import { PROCESSOR_RATES_HZ, type AudioProcessor, type AudioProcessors, type ProcessorRateHz } from "../ports/audio-processor.ts";
import type { AudioProcessing } from "../ports/media-engine.ts";
import type { DeskProcessing } from "./audio-desk.ts";
import type { RatedSamples } from "./desk-input.ts";
import { EchoAbsence } from "./echo-absence.ts";
import { EchoDelay } from "./echo-delay.ts";
import { RatedFramer } from "./frame-source.ts";

/** What a processor takes at a time. */
const PROCESSOR_FRAME_MS = 10;
/** A delay that differs by less is the same: the canceller follows by itself. */
const DELAY_STEP_MS = 10;

/** What is done where nobody chose. */
export const ALL_PROCESSING: AudioProcessing = { echoCancellation: true, noiseSuppression: true, gainControl: true, highPass: true };

const BROKEN: Failure = { code: "audio/no-processing", message: "Echo cancelling and noise suppression stopped working. The call goes on without them." };

/** A processor with what has to begin anew when it does. */
interface Running {
  readonly processor: AudioProcessor;
  readonly capture: RatedFramer;
  readonly captureRateHz: number;
  readonly processorRateHz: ProcessorRateHz;
  readonly echo: EchoDelay;
  readonly absence: EchoAbsence;
  /** What the processor is shown as played while there is no echo. */
  readonly silence: Int16Array;
  playback: RatedFramer | undefined;
  playbackRateHz: number;
  toldDelayMs: number;
}

/** The processing of one microphone. */
export class CaptureProcessing implements DeskProcessing {
  readonly #processors: AudioProcessors | undefined;
  readonly #failures = new Emitter<Failure | undefined>();
  #wanted = ALL_PROCESSING;
  #live = false;
  #failure: Failure | undefined;
  #running: Running | undefined;

  /** A failure when there is no processing although it is wanted, undefined when there is again. */
  readonly onFailure = this.#failures.event;

  constructor(processors: AudioProcessors | undefined) {
    this.#processors = processors;
  }

  /** The echo's measured delay, while there is one. */
  get echoDelayMs(): number | undefined {
    return this.#running?.echo.delayMs;
  }

  /** Says at once if this machine can have none. */
  check(): void {
    const missing = this.#processors?.unavailable;
    if (missing) this.#tell(missing);
  }

  /** Changes what is done, from the next frame on. */
  select(wanted: AudioProcessing = ALL_PROCESSING): void {
    if (sameProcessing(wanted, this.#wanted)) return;
    this.#wanted = wanted;
    this.reset();
  }

  /** Whether anybody hears the microphone. */
  setLive(live: boolean): void {
    this.#live = live;
    if (!live) this.reset();
  }

  /** Forgets what was learned of the room: devices were changed. A processor that failed is tried again. */
  reset(): void {
    this.#running?.processor.dispose();
    this.#running = undefined;
    if (this.#failure && !this.#processors?.unavailable) this.#tell(undefined);
  }

  /** Takes what the loudspeaker is going to play. */
  played(samples: Int16Array, sampleRateHz: number): void {
    const running = this.#running;
    if (!running || !this.#wanted.echoCancellation) return;
    if (running.playbackRateHz !== sampleRateHz) {
      running.playback = new RatedFramer(sampleRateHz, running.processorRateHz, PROCESSOR_FRAME_MS);
      running.playbackRateHz = sampleRateHz;
    }
    this.#guard(() => {
      for (const frame of running.playback!.push(samples)) {
        running.echo.played(frame);
        running.absence.played(frame);
        running.processor.processPlayed(running.absence.proven ? running.silence : frame);
      }
    });
  }

  /**
   * Answers what was captured, cleaned as selected: the same samples where nothing is to be done. The devices say that an
   * echo takes `delayMs` from `played` to here, which is believed until it is measured.
   */
  captured(samples: Int16Array, sampleRateHz: number, delayMs = 0): readonly RatedSamples[] {
    const running = this.#run(sampleRateHz);
    if (!running) return [{ samples, sampleRateHz }];
    return running.capture.push(samples).map((frame, index, { length }) => {
      this.#guard(() => this.#clean(running, frame, length - 1 - index, delayMs));
      return { samples: frame, sampleRateHz: running.processorRateHz };
    });
  }

  dispose(): void {
    this.#running?.processor.dispose();
    this.#running = undefined;
    this.#live = false;
    this.#failures.dispose();
  }

  #clean(running: Running, frame: Int16Array, following: number, expectedDelayMs: number): void {
    const { processor, echo, absence } = running;
    if (this.#wanted.echoCancellation) {
      echo.captured(frame, following);
      absence.captured(frame);
      if (echo.isHeard) absence.refute();
      const delayMs = echo.delayMs ?? expectedDelayMs;
      if (Math.abs(delayMs - running.toldDelayMs) >= DELAY_STEP_MS) {
        running.toldDelayMs = delayMs;
        processor.setDelay(delayMs);
      }
    }
    processor.processCaptured(frame);
  }

  /** The processor for a device of this rate, made when it is first needed. */
  #run(sampleRateHz: number): Running | undefined {
    if (this.#running?.captureRateHz === sampleRateHz) return this.#running;
    this.#running?.processor.dispose();
    this.#running = undefined;
    if (!this.#live || !this.#processors || this.#failure || !Object.values(this.#wanted).includes(true)) return undefined;
    const processorRateHz = PROCESSOR_RATES_HZ.find((rate) => rate >= sampleRateHz) ?? 48_000;
    try {
      this.#running = {
        processor: this.#processors.open(this.#wanted, processorRateHz),
        capture: new RatedFramer(sampleRateHz, processorRateHz, PROCESSOR_FRAME_MS), captureRateHz: sampleRateHz, processorRateHz,
        echo: new EchoDelay(), absence: new EchoAbsence(), silence: new Int16Array((processorRateHz * PROCESSOR_FRAME_MS) / 1000), playback: undefined, playbackRateHz: 0, toldDelayMs: 0,
      };
    } catch (thrown) {
      this.#tell(toFailure(thrown, BROKEN));
    }
    return this.#running;
  }

  /** A processor that fails is done without: sound as it is beats none. */
  #guard(work: () => void): void {
    try {
      work();
    } catch (thrown) {
      this.#running?.processor.dispose();
      this.#running = undefined;
      this.#tell(toFailure(thrown, BROKEN));
    }
  }

  #tell(failure: Failure | undefined): void {
    if (failure?.code === this.#failure?.code && failure?.detail === this.#failure?.detail) return;
    this.#failure = failure;
    this.#failures.emit(failure);
  }
}

function sameProcessing(one: AudioProcessing, other: AudioProcessing): boolean {
  return (Object.keys(ALL_PROCESSING) as (keyof AudioProcessing)[]).every((key) => one[key] === other[key]);
}
