// Reading back what was recorded, for the tests: the two sides of a WAV file, and how much of a frequency is in them.

export interface ReadRecording {
  readonly sampleRateHz: number;
  readonly left: Int16Array;
  readonly right: Int16Array;
}

/** Reads a 16-bit stereo WAV file by its header alone: what that does not count is not played. */
export function readStereoWav(bytes: Uint8Array): ReadRecording {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const dataBytes = view.getUint32(40, true);
  if (view.getUint16(22, true) !== 2 || 44 + dataBytes > bytes.length || view.getUint32(4, true) !== 36 + dataBytes) throw new Error("not a whole stereo WAV file");
  const side = (offset: number): Int16Array => Int16Array.from({ length: dataBytes / 4 }, (_, index) => view.getInt16(44 + 4 * index + offset, true));
  return { sampleRateHz: view.getUint32(24, true), left: side(0), right: side(2) };
}

/** The amplitude of one frequency in samples, by Goertzel's algorithm. */
export function toneAmplitude(samples: ArrayLike<number>, frequencyHz: number, rateHz: number): number {
  const coefficient = 2 * Math.cos((2 * Math.PI * frequencyHz) / rateHz);
  let one = 0;
  let two = 0;
  for (let index = 0; index < samples.length; index++) [one, two] = [samples[index]! + coefficient * one - two, one];
  return (2 * Math.sqrt(one * one + two * two - coefficient * one * two)) / samples.length;
}
