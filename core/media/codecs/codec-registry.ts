// Which codecs there are, in order of preference. To add one: an entry here and its file beside g711.ts.
import type { AudioCodecEntry } from "./audio-codec.ts";
import { createPcmaCodec, createPcmuCodec } from "./g711.ts";

/** One octet is one sample (RFC 3551 section 4.5.14). */
const octets = (payload: Uint8Array): number => payload.length;

/** Static payload types of RFC 3551 table 4. A-law first: it is what the networks outside North America and Japan carry. */
export const AUDIO_CODECS: readonly AudioCodecEntry[] = [
  { name: "PCMA", payloadType: 8, clockRateHz: 8000, channels: 1, sampleRateHz: 8000, payloadDuration: octets, create: createPcmaCodec },
  { name: "PCMU", payloadType: 0, clockRateHz: 8000, channels: 1, sampleRateHz: 8000, payloadDuration: octets, create: createPcmuCodec },
];

/** Finds a codec by its SDP name, which is case-insensitive (RFC 4855 section 3), clock rate and channels. */
export function findAudioCodec(codec: { readonly name: string; readonly clockRateHz: number; readonly channels?: number }): AudioCodecEntry | undefined {
  const wanted = codec.name.toUpperCase();
  return AUDIO_CODECS.find((entry) =>
    entry.name.toUpperCase() === wanted && entry.clockRateHz === codec.clockRateHz && entry.channels === (codec.channels ?? 1));
}
