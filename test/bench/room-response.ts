// The way from a loudspeaker to a microphone in a room, as an impulse response by the image method: J. B. Allen and
// D. A. Berkley, "Image method for efficiently simulating small-room acoustics", J. Acoust. Soc. Am. 65(4), 1979.

const SPEED_OF_SOUND = 343;

/** A box-shaped room; lengths in metres. */
export interface Room {
  readonly size: readonly [x: number, y: number, z: number];
  readonly loudspeaker: readonly [x: number, y: number, z: number];
  readonly microphone: readonly [x: number, y: number, z: number];
  /** What share of the pressure each wall gives back, 0 to 1. */
  readonly reflection: number;
}

/** A small office with hard walls: about 0.35 s until sound has died down by 60 dB. */
export const OFFICE: Room = { size: [4.2, 3.1, 2.6], loudspeaker: [2, 1.2, 0.9], microphone: [2.3, 1.45, 0.9], reflection: 0.8 };

/** The impulse response from the loudspeaker to the microphone; its energy is 1. */
export function roomResponse(room: Room, sampleRateHz: number, seconds: number): Float64Array {
  const response = new Float64Array(Math.round(sampleRateHz * seconds));
  const reach = seconds * SPEED_OF_SOUND;
  const axes = [0, 1, 2].map((axis) => images(room, axis, reach));
  for (const x of axes[0]!) {
    for (const y of axes[1]!) {
      for (const z of axes[2]!) {
        const distance = Math.hypot(x.distance, y.distance, z.distance);
        const at = Math.round((distance / SPEED_OF_SOUND) * sampleRateHz);
        if (at < response.length) response[at]! += room.reflection ** (x.reflections + y.reflections + z.reflections) / distance;
      }
    }
  }
  const scale = Math.sqrt(response.reduce((sum, value) => sum + value * value, 0));
  return response.map((value) => value / scale);
}

/** The loudspeaker's mirror images along one axis: how far each is from the microphone, behind how many walls. */
function images({ size, loudspeaker, microphone }: Room, axis: number, reach: number): { distance: number; reflections: number }[] {
  const [length, source, ear] = [size[axis]!, loudspeaker[axis]!, microphone[axis]!];
  const rounds = Math.ceil(reach / (2 * length));
  const found = [];
  for (let round = -rounds; round <= rounds; round++) {
    found.push({ distance: Math.abs(2 * round * length + source - ear), reflections: Math.abs(2 * round) });
    found.push({ distance: Math.abs(2 * round * length - source - ear), reflections: Math.abs(2 * round - 1) });
  }
  return found.filter(({ distance }) => distance <= reach);
}

/** What a response makes of a sound; as long as the sound. */
export function convolve(sound: Float64Array, response: Float64Array): Float64Array {
  const taps = [...response.entries()].filter(([, gain]) => gain !== 0);
  const heard = new Float64Array(sound.length);
  for (const [delay, gain] of taps) {
    for (let at = delay; at < heard.length; at++) heard[at]! += gain * sound[at - delay]!;
  }
  return heard;
}
