// What Opus' receivers ask for in SDP (RFC 7587 section 6.1). Every parameter is a wish of who receives; what is missing
// or malformed has the RFC's default.
import { numberParameter, readFormatParameters } from "./format-parameters.ts";

/** What one side asks the other for. */
export interface OpusParameters {
  /** No higher rate can be heard: 8000 to 48,000 Hz of samples. */
  readonly maxPlaybackRateHz: number;
  /** Bits a second on average, 6000 to 510,000; undefined: no wish. */
  readonly maxAverageBitrate: number | undefined;
  readonly wantsStereo: boolean;
  readonly wantsConstantRate: boolean;
  readonly usesForwardErrorCorrection: boolean;
  readonly wantsDiscontinuous: boolean;
}

/** The bounds of RFC 7587 section 6.1. */
const PLAYBACK_RATES: readonly [number, number] = [8000, 48_000];
const BITRATES: readonly [number, number] = [6000, 510_000];

/** Reads an `fmtp`. */
export function readOpusParameters(text: string | undefined): OpusParameters {
  const parameters = readFormatParameters(text);
  const isSet = (name: string): boolean => parameters.get(name) === "1";
  const maxAverageBitrate = numberParameter(parameters, "maxaveragebitrate", BITRATES, 0);
  return {
    maxPlaybackRateHz: numberParameter(parameters, "maxplaybackrate", PLAYBACK_RATES, 48_000),
    maxAverageBitrate: maxAverageBitrate === 0 ? undefined : maxAverageBitrate,
    wantsStereo: isSet("stereo"),
    wantsConstantRate: isSet("cbr"),
    usesForwardErrorCorrection: isSet("useinbandfec"),
    wantsDiscontinuous: isSet("usedtx"),
  };
}

/** What this phone asks for: correction of losses; all else as the RFC has it. */
export const OWN_OPUS_PARAMETERS = "useinbandfec=1";
