// Sines, and how much of a sound is the sine that it should be.

/** A sine wave of so many samples. */
export function sineWave(frequencyHz: number, sampleRateHz: number, samples: number, amplitude: number): Int16Array {
  return Int16Array.from({ length: samples }, (_, index) => amplitude * Math.sin((2 * Math.PI * frequencyHz * index) / sampleRateHz));
}

/** The power of the best-fitting sine of a frequency over all the rest, in decibels; `samples` hold whole periods of it. */
export function signalToNoiseDb(samples: Int16Array, frequencyHz: number, sampleRateHz: number): number {
  let inPhase = 0;
  let quadrature = 0;
  let energy = 0;
  samples.forEach((sample, index) => {
    const angle = (2 * Math.PI * frequencyHz * index) / sampleRateHz;
    inPhase += sample * Math.sin(angle);
    quadrature += sample * Math.cos(angle);
    energy += sample * sample;
  });
  const signal = (2 * (inPhase ** 2 + quadrature ** 2)) / samples.length;
  return 10 * Math.log10(signal / Math.max(1e-9, energy - signal));
}
