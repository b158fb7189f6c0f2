// What cleans the captured sound: echo, noise, level, rumble. Works in place on frames of 10 ms, mono.
import type { Disposable } from "../base/disposable.ts";
import type { Failure } from "../base/errors.ts";
import type { AudioProcessing } from "./media-engine.ts";

/** The rates that a processor works at; others are resampled before it. */
export const PROCESSOR_RATES_HZ = [16_000, 32_000, 48_000] as const;

/** A rate in hertz that processors take. */
export type ProcessorRateHz = (typeof PROCESSOR_RATES_HZ)[number];

/** One processor for one microphone and the loudspeaker near it. What it has learned of the room ends with it. */
export interface AudioProcessor extends Disposable {
  /** Takes a frame of 10 ms that is about to be played; the processor removes its echo. The frame stays as it is. */
  processPlayed(frame: Int16Array): void;
  /** Cleans a captured frame of 10 ms in place. */
  processCaptured(frame: Int16Array): void;
  /** How long after `processPlayed` a frame's echo comes to `processCaptured`; a hint, to find the echo sooner. */
  setDelay(delayMs: number): void;
}

/** Makes processors, where this machine has a library for that. */
export interface AudioProcessors {
  /** Why this machine can have none, as far as is known without loading anything; undefined if it can. */
  readonly unavailable: Failure | undefined;
  /** Throws a GodwitError `audio/no-processing` where the library is missing or does not work. */
  open(processing: AudioProcessing, sampleRateHz: ProcessorRateHz): AudioProcessor;
}
