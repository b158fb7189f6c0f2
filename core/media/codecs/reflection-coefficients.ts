// A spectrum's shape as reflection coefficients (Levinson's recursion; Makhoul, "Linear prediction: a tutorial review",
// 1975). The first is the likeness of neighbouring samples.

/** How alike samples and those 0 to `order` before them are, as sums of products. */
export function autocorrelation(samples: Int16Array, order: number): Float64Array {
  return Float64Array.from({ length: order + 1 }, (_, lag) => {
    let sum = 0;
    for (let index = lag; index < samples.length; index++) sum += samples[index]! * samples[index - lag]!;
    return sum;
  });
}

/** One coefficient for each lag but 0, each between -1 and 1. */
export function reflectionCoefficients(correlation: Float64Array): number[] {
  const order = correlation.length - 1;
  const weights = new Float64Array(order);
  const reflections: number[] = [];
  let error = correlation[0]!;
  for (let stage = 0; stage < order; stage++) {
    let rest = correlation[stage + 1]!;
    for (let tap = 0; tap < stage; tap++) rest -= weights[tap]! * correlation[stage - tap]!;
    const reflection = error > 0 ? Math.max(-1, Math.min(1, rest / error)) : 0;
    const previous = weights.slice(0, stage);
    for (let tap = 0; tap < stage; tap++) weights[tap] = previous[tap]! - reflection * previous[stage - 1 - tap]!;
    weights[stage] = reflection;
    error *= 1 - reflection ** 2;
    reflections.push(reflection);
  }
  return reflections;
}
