// Which codecs there are, in order of preference. To add one: an entry here and its file beside g711.ts.
import type { MediaCodec } from "../../ports/media-engine.ts";
import type { OpusLibrary } from "../../ports/opus-library.ts";
import type { AudioCodecEntry } from "./audio-codec.ts";
import { createComfortNoiseCodec, NOISE_PACKET_MS } from "./comfort-noise.ts";
import { createPcmaCodec, createPcmuCodec } from "./g711.ts";
import { createG722Codec } from "./g722.ts";
import { createL16Codec } from "./l16.ts";
import { OpusCodec } from "./opus-codec.ts";
import { opusPacketDuration } from "./opus-packet.ts";
import { OWN_OPUS_PARAMETERS } from "./opus-parameters.ts";

/** One octet is one unit of the RTP clock (RFC 3551 sections 4.5.14 and 4.5.2). */
const octets = (payload: Uint8Array): number => payload.length;

const ANY_TIME_MS = [10, 20, 30, 40, 50, 60];
/** Frames of 30 and 50 ms are none of Opus' (RFC 6716 section 2.1.4). */
const OPUS_TIMES_MS = [10, 20, 40, 60];
/** Payload and headers then fit into an Ethernet frame. */
const MAX_L16_OCTETS = 1400;

/** Opus is always two channels in SDP, whatever is coded (RFC 7587 section 7). Its number is a dynamic one. */
const OPUS = {
  name: "opus", payloadType: 111, clockRateHz: 48_000, channels: 2, sampleRateHz: 48_000, parameters: OWN_OPUS_PARAMETERS,
  packetTimesMs: OPUS_TIMES_MS, payloadDuration: opusPacketDuration,
} as const;

/**
 * Static payload types of RFC 3551 table 4. G.722 has twice the bandwidth at the same rate. A-law before mu-law: it is
 * what the networks outside North America and Japan carry.
 */
const ITU: readonly AudioCodecEntry[] = [
  { name: "G722", payloadType: 9, clockRateHz: 8000, channels: 1, sampleRateHz: 16_000, packetTimesMs: ANY_TIME_MS, payloadDuration: octets, create: createG722Codec },
  { name: "PCMA", payloadType: 8, clockRateHz: 8000, channels: 1, sampleRateHz: 8000, packetTimesMs: ANY_TIME_MS, payloadDuration: octets, create: createPcmaCodec },
  { name: "PCMU", payloadType: 0, clockRateHz: 8000, channels: 1, sampleRateHz: 8000, packetTimesMs: ANY_TIME_MS, payloadDuration: octets, create: createPcmuCodec },
];

/** For who wants no loss on a line that carries it; 44.1 kHz has static numbers (RFC 3551 table 4). */
const L16: readonly AudioCodecEntry[] = [
  l16(48_000, 1, 112), l16(48_000, 2, 113), l16(44_100, 1, 11), l16(44_100, 2, 10), l16(16_000, 1, 114), l16(16_000, 2, 115), l16(8000, 1, 116), l16(8000, 2, 117),
];

function l16(rateHz: number, channels: 1 | 2, payloadType: number): AudioCodecEntry {
  const octetsPerMs = (2 * channels * rateHz) / 1000;
  return {
    name: "L16", payloadType, clockRateHz: rateHz, channels, sampleRateHz: rateHz,
    packetTimesMs: ANY_TIME_MS.filter((timeMs, index) => index === 0 || timeMs * octetsPerMs <= MAX_L16_OCTETS),
    payloadDuration: (payload) => Math.floor(payload.length / (2 * channels)),
    create: (options) => createL16Codec(rateHz, channels, options),
  };
}

/** Goes beside what has no silence of its own (RFC 3389 section 4). */
const COMFORT_NOISE: AudioCodecEntry = {
  name: "CN", payloadType: 13, clockRateHz: 8000, channels: 1, sampleRateHz: 8000, packetTimesMs: [NOISE_PACKET_MS],
  payloadDuration: () => 8 * NOISE_PACKET_MS,
  create: () => createComfortNoiseCodec(8000),
};

/** The codecs of one engine. */
export class CodecRegistry {
  readonly entries: readonly AudioCodecEntry[];

  /** Without the library there is no Opus. */
  constructor(opus?: OpusLibrary) {
    const opusEntries: readonly AudioCodecEntry[] = opus ? [{ ...OPUS, create: (options) => new OpusCodec(opus, options) }] : [];
    this.entries = [...opusEntries, ...ITU, ...L16, COMFORT_NOISE];
  }

  /** Finds a codec by its SDP name, which is case-insensitive (RFC 4855 section 3), clock rate and channels. */
  find(codec: Pick<MediaCodec, "name" | "clockRateHz" | "channels">): AudioCodecEntry | undefined {
    const wanted = codec.name.toUpperCase();
    return this.entries.find((entry) =>
      entry.name.toUpperCase() === wanted && entry.clockRateHz === codec.clockRateHz && entry.channels === (codec.channels ?? 1));
  }

  /** As signalling knows them. */
  get mediaCodecs(): readonly MediaCodec[] {
    return this.entries.map(mediaCodec);
  }
}

/** The codecs of an engine that has them all. */
export const ALL_MEDIA_CODECS: readonly MediaCodec[] = [mediaCodec(OPUS), ...new CodecRegistry().mediaCodecs];

function mediaCodec({ name, payloadType, clockRateHz, channels, parameters }: Omit<AudioCodecEntry, "create">): MediaCodec {
  return { name, payloadType, clockRateHz, ...(channels === 1 ? {} : { channels }), ...(parameters === undefined ? {} : { parameters }) };
}
