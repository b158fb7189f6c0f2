// How a terminal phone's devices sound: what is done to the microphone's voice, and whose telephone tones are played.
import { TONE_COUNTRIES } from "../media/national-tones.ts";
import { defaultAudio } from "../phone/audio-settings.ts";
import type { AudioProcessing, AudioSelection } from "../phone/protocol.ts";
import { UsageError } from "./terminal.ts";

/** For `readOptions`. */
export const SOUND_OPTIONS = {
  processing: { type: "string", default: "all" },
  tones: { type: "string" },
} as const;

export interface SoundValues {
  readonly processing: string;
  readonly tones?: string | undefined;
}

const STEPS = { echo: "echoCancellation", noise: "noiseSuppression", gain: "gainControl", "high-pass": "highPass" } as const satisfies Record<string, keyof AudioProcessing>;

/** Throws a UsageError that says what can be chosen. */
export function readSound({ processing, tones }: SoundValues): { readonly audio: AudioSelection } {
  return { audio: { ...defaultAudio, processing: readProcessing(processing), ...(tones === undefined ? {} : { country: readCountry(tones) }) } };
}

function readProcessing(text: string): AudioProcessing {
  const wanted = text === "all" ? Object.keys(STEPS) : text === "none" ? [] : text.split(",");
  if (!wanted.every((name) => name in STEPS)) throw new UsageError(`--processing takes all, none, or some of ${Object.keys(STEPS).join(",")}, not "${text}"`);
  return { echoCancellation: wanted.includes("echo"), noiseSuppression: wanted.includes("noise"), gainControl: wanted.includes("gain"), highPass: wanted.includes("high-pass") };
}

function readCountry(text: string): string {
  const country = text.toUpperCase();
  if (!TONE_COUNTRIES.includes(country)) throw new UsageError(`--tones takes one of ${TONE_COUNTRIES.join(", ")}, not "${text}"`);
  return country;
}
