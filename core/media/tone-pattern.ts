// Cadences of tones as data, and the notation of the tables: steps with blanks between them, each FREQUENCIES:MS.
// "440+480:2000 0:4000" is both sines at once for two seconds, then a pause; "400*25" is 400 Hz, its loudness swinging 25
// times a second; a step without a length goes on for ever.

/** A stretch of one or more sine waves at once; no frequency is a pause. */
export interface ToneStep {
  readonly frequenciesHz: readonly number[];
  readonly durationMs: number;
  /** How often a second the loudness goes down to nothing and up again. */
  readonly modulationHz?: number;
}

/** A cadence; it repeats for ever or sounds once. */
export interface TonePattern {
  readonly steps: readonly ToneStep[];
  readonly repeats: boolean;
  /** A share of the usual level; all of it where absent. */
  readonly gain?: number;
}

/** Reads the notation; text that is not in it is a mistake in a table and throws. */
export function readTonePattern(notation: string, repeats = true): TonePattern {
  return { steps: notation.split(" ").map(readStep), repeats };
}

/** How long a cadence lasts that sounds once; undefined for one that repeats. */
export function patternDurationMs(pattern: TonePattern): number | undefined {
  return pattern.repeats ? undefined : pattern.steps.reduce((sum, step) => sum + step.durationMs, 0);
}

function readStep(text: string): ToneStep {
  const match = /^(\d+(?:\+\d+)*)(?:\*(\d+))?(?::(\d+))?$/.exec(text);
  if (!match) throw new RangeError(`not a step of a tone: ${text}`);
  const [, frequencies, modulation, duration] = match;
  return {
    frequenciesHz: frequencies!.split("+").map(Number).filter((frequencyHz) => frequencyHz > 0),
    durationMs: duration === undefined ? Infinity : Number(duration),
    ...(modulation === undefined ? {} : { modulationHz: Number(modulation) }),
  };
}
