// The Opus codec as a library does it (RFC 6716): 48 kHz, 16-bit samples, channels interleaved. What SDP says of it and
// which settings are right is not decided here.
import type { Disposable } from "../base/disposable.ts";

/** How an encoder works; all may change between packets. */
export interface OpusSettings {
  readonly bitrate: number;
  /** Constant bit rate: every packet as long as the other. */
  readonly isConstantRate: boolean;
  /** 0 to 10: better sound for more time. */
  readonly complexity: number;
  /** Highest audio frequency that is coded, in hertz: 4000, 6000, 8000, 12,000 or 20,000 (RFC 6716 table 1). */
  readonly bandwidthHz: number;
  /** Packets carry the one before them at low quality (RFC 6716 section 2.1.7), for so much expected loss, 0 to 1. */
  readonly forwardErrorCorrection: boolean;
  readonly expectedLoss: number;
  /** Silence takes hardly any packets (RFC 6716 section 2.1.9). */
  readonly discontinuous: boolean;
  /** One channel is coded whatever comes in. */
  readonly forceMono: boolean;
}

/** One stream's encoder. */
export interface OpusEncoder extends Disposable {
  configure(settings: OpusSettings): void;
  /** One packet of 10, 20, 40 or 60 ms; of length 0 where it cannot be made. */
  encode(samples: Int16Array): Uint8Array;
}

/** One stream's decoder. What cannot be decoded comes back as no samples. */
export interface OpusDecoder extends Disposable {
  decode(packet: Uint8Array): Int16Array;
  /** Makes up for a lost packet; counts are of samples in one channel, in steps of 2.5 ms. */
  conceal(sampleCount: number): Int16Array;
  /** The packet before this one, as far as this one carries it. */
  recover(packet: Uint8Array, sampleCount: number): Int16Array;
}

/** The library, ready to be used. */
export interface OpusLibrary {
  readonly version: string;
  createEncoder(channels: 1 | 2, settings: OpusSettings): OpusEncoder;
  createDecoder(channels: 1 | 2): OpusDecoder;
}
