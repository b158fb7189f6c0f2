// Sound processing without a library: halves what was captured, so that a test sees that it was there, and counts.
import { GodwitError, type Failure } from "../../core/base/errors.ts";
import type { AudioProcessor, AudioProcessors, ProcessorRateHz } from "../../core/ports/audio-processor.ts";
import type { AudioProcessing } from "../../core/ports/media-engine.ts";

/** One processor of the fake. */
export interface FakeAudioProcessor extends AudioProcessor {
  readonly processing: AudioProcessing;
  readonly sampleRateHz: ProcessorRateHz;
  readonly playedFrames: Int16Array[];
  readonly delaysMs: number[];
  capturedFrames: number;
  disposed: boolean;
}

export class FakeAudioProcessors implements AudioProcessors {
  readonly made: FakeAudioProcessor[] = [];
  /** As on a machine without the library. */
  unavailable: Failure | undefined;
  /** Makes each processed frame fail while it is set. */
  frameFailure: Failure | undefined;

  /** Processors that nobody let go; a leak check expects none. */
  get alive(): readonly FakeAudioProcessor[] {
    return this.made.filter((processor) => !processor.disposed);
  }

  open(processing: AudioProcessing, sampleRateHz: ProcessorRateHz): AudioProcessor {
    if (this.unavailable) throw new GodwitError(this.unavailable);
    const processor: FakeAudioProcessor = {
      processing, sampleRateHz, playedFrames: [], delaysMs: [], capturedFrames: 0, disposed: false,
      processPlayed: (frame) => void processor.playedFrames.push(frame.slice()),
      processCaptured: (frame) => {
        if (this.frameFailure) throw new GodwitError(this.frameFailure);
        processor.capturedFrames++;
        frame.forEach((sample, index) => (frame[index] = sample / 2));
      },
      setDelay: (delayMs) => void processor.delaysMs.push(delayMs),
      dispose: () => (processor.disposed = true),
    };
    this.made.push(processor);
    return processor;
  }
}
