// How long sound took: chirps on the left channel went in, the right channel is what came out. Pure.
// A chirp (a tone that rises) has one sharp peak when it is correlated with itself, also through G.711 and resampling.

/** Of everything here: telephone sound has nothing above 4 kHz, and 1/16 ms is finer than anything that is measured. */
export const CHIRP_RATE_HZ = 16_000;

const LENGTH = 0.1 * CHIRP_RATE_HZ;
const FROM_HZ = 400;
const TO_HZ = 3_000;
const PEAK = 12_000;
/** From chirp to chirp; a delay must be shorter. */
export const CHIRP_PERIOD_MS = 900;
const PERIOD = (CHIRP_PERIOD_MS / 1000) * CHIRP_RATE_HZ;
/** Normalised correlation from which a chirp counts as heard. */
const HEARD = 0.6;
/** A sample this loud begins a chirp on the left channel, which is silent otherwise. */
const LOUD = 500;

const chirp: Float64Array = makeChirp();

/** Some chirps, one a period, as interleaved stereo with the right channel silent. */
export function chirpsOnTheLeft(count: number): Int16Array {
  const samples = new Int16Array(count * PERIOD * 2);
  for (let index = 0; index < count; index++) {
    for (let at = 0; at < LENGTH; at++) samples[(index * PERIOD + at) * 2] = Math.round(chirp[at]! * PEAK);
  }
  return samples;
}

/** The delay of each chirp from the left to the right channel of an interleaved recording; one that was not heard is left out. */
export function chirpDelaysMs(recording: Int16Array): number[] {
  const left = channelOf(recording, 0);
  const right = channelOf(recording, 1);
  return onsetsOf(left).flatMap((onset) => {
    const went = bestPlace(left, onset - LENGTH / 2, onset + LENGTH / 2);
    const came = bestPlace(right, went.at, went.at + PERIOD - LENGTH);
    return went.score > HEARD && came.score > HEARD ? [((came.at - went.at) / CHIRP_RATE_HZ) * 1000] : [];
  });
}

/** A sine whose frequency rises evenly, faded in and out so that it has no clicks. */
function makeChirp(): Float64Array {
  const seconds = LENGTH / CHIRP_RATE_HZ;
  return Float64Array.from({ length: LENGTH }, (_, index) => {
    const t = index / CHIRP_RATE_HZ;
    const fade = Math.sin((Math.PI * index) / LENGTH);
    return fade * Math.sin(2 * Math.PI * (FROM_HZ * t + ((TO_HZ - FROM_HZ) * t * t) / (2 * seconds)));
  });
}

function channelOf(interleaved: Int16Array, channel: number): Int16Array {
  return Int16Array.from({ length: Math.floor(interleaved.length / 2) }, (_, index) => interleaved[index * 2 + channel]!);
}

/** Where chirps begin, as far as one can tell from their loudness. */
function onsetsOf(samples: Int16Array): number[] {
  const onsets: number[] = [];
  for (let at = 0; at < samples.length; at++) {
    if (Math.abs(samples[at]!) < LOUD) continue;
    onsets.push(at);
    at += PERIOD / 2;
  }
  return onsets;
}

/** The place between two where the samples are most like the chirp. */
function bestPlace(samples: Int16Array, from: number, until: number): { readonly at: number; readonly score: number } {
  let best = { at: from, score: 0 };
  for (let at = Math.max(0, from); at <= Math.min(until, samples.length - LENGTH); at++) {
    const score = likeness(samples, at);
    if (score > best.score) best = { at, score };
  }
  return best;
}

/** Normalised correlation with the chirp. */
function likeness(samples: Int16Array, at: number): number {
  let product = 0;
  let energy = 1;
  let chirpEnergy = 0;
  for (let index = 0; index < LENGTH; index++) {
    const sample = samples[at + index]!;
    const wanted = chirp[index]!;
    product += sample * wanted;
    energy += sample * sample;
    chirpEnergy += wanted * wanted;
  }
  return product / Math.sqrt(energy * chirpEnergy);
}
