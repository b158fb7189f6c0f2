// Opus as an AudioCodec (RFC 7587): turns what the peer asks for and how the path is into the library's settings.
// 48 kHz on both sides whatever is coded, so the RTP clock is always right (RFC 7587 section 4.1).
import type { OpusDecoder, OpusEncoder, OpusLibrary, OpusSettings } from "../../ports/opus-library.ts";
import type { AudioCodec, AudioCodecOptions, PathConditions } from "./audio-codec.ts";
import { OpusAdaptation } from "./opus-adaptation.ts";
import { mayCarryPrevious, opusPacketDuration } from "./opus-packet.ts";
import { readOpusParameters, type OpusParameters } from "./opus-parameters.ts";

/** Chosen by measurement: the step to 8 costs a quarter more time, that from 6 to this a tenth (see the README). */
const COMPLEXITY = 7;
/** Bits a second for speech in one channel by the highest rate that is heard: the upper ends of RFC 7587 section 3.1.1. */
const SPEECH_BITRATES: readonly (readonly [playbackRateHz: number, bitrate: number, bandwidthHz: number])[] = [
  [8000, 12_000, 4000], [12_000, 16_000, 6000], [16_000, 20_000, 8000], [24_000, 28_000, 12_000], [48_000, 40_000, 20_000],
];
/** Below this Opus is no use, however bad the path is (RFC 6716 section 2.1.1). */
const MIN_BITRATE = 6000;
/** Packets of so few octets need not be sent (libopus' way to say that there is nothing new). */
const SILENT_OCTETS = 2;

export class OpusCodec implements AudioCodec {
  readonly sampleRateHz = 48_000;
  readonly #parameters: OpusParameters;
  readonly #channels: 1 | 2;
  readonly #adaptation = new OpusAdaptation();
  readonly #encoder: OpusEncoder | undefined;
  readonly #decoder: OpusDecoder | undefined;

  constructor(library: OpusLibrary, options: AudioCodecOptions = {}) {
    this.#parameters = readOpusParameters(options.parameters);
    this.#channels = options.channels ?? 1;
    // At once and not with the first packet: the library takes a moment to have one.
    if (options.direction !== "decode") this.#encoder = library.createEncoder(this.#channels, this.#settings);
    if (options.direction !== "encode") this.#decoder = library.createDecoder(this.#channels);
  }

  encode(samples: Int16Array): Uint8Array {
    const packet = this.#encoder?.encode(samples) ?? new Uint8Array();
    return this.#parameters.wantsDiscontinuous && packet.length <= SILENT_OCTETS ? new Uint8Array() : packet;
  }

  decode(payload: Uint8Array): Int16Array {
    return (opusPacketDuration(payload) > 0 && this.#decoder?.decode(payload)) || new Int16Array();
  }

  conceal(sampleCount: number): Int16Array {
    return this.#decoder?.conceal(sampleCount) ?? new Int16Array();
  }

  recover(nextPayload: Uint8Array, sampleCount: number): Int16Array | undefined {
    if (!mayCarryPrevious(nextPayload)) return undefined;
    const samples = this.#decoder?.recover(nextPayload, sampleCount);
    return samples?.length === 0 ? undefined : samples;
  }

  adapt({ lossFraction }: PathConditions): void {
    if (this.#adaptation.report(lossFraction)) this.#encoder?.configure(this.#settings);
  }

  dispose(): void {
    this.#encoder?.dispose();
    this.#decoder?.dispose();
  }

  get #settings(): OpusSettings {
    const asked = this.#parameters;
    const { expectedLoss, bitrateShare } = this.#adaptation.step;
    const [, bitrate, bandwidthHz] = SPEECH_BITRATES.find(([rateHz]) => asked.maxPlaybackRateHz <= rateHz)!;
    const isStereo = this.#channels === 2 && asked.wantsStereo;
    const wanted = Math.max(MIN_BITRATE, bitrate * bitrateShare * (isStereo ? 1.5 : 1));
    return {
      bitrate: Math.round(Math.min(wanted, asked.maxAverageBitrate ?? Infinity)),
      isConstantRate: asked.wantsConstantRate,
      complexity: COMPLEXITY,
      bandwidthHz,
      forwardErrorCorrection: asked.usesForwardErrorCorrection,
      expectedLoss,
      discontinuous: asked.wantsDiscontinuous,
      forceMono: !isStereo,
    };
  }
}
