// A recording as Ogg Opus: stereo, a page a second, each a whole of its own, so that the file plays to the last one
// whatever happens. The bytes on the page are ogg-opus.ts's business.
import type { OpusEncoder, OpusLibrary, OpusSettings } from "../ports/opus-library.ts";
import { OggOpusStream } from "./ogg-opus.ts";
import type { FilePart, RecordingEncoder } from "./recording-format.ts";
import type { StereoBlock } from "./stereo-aligner.ts";

const RATE_HZ = 48_000;
/** 20 ms (RFC 7845 section 6 advises it). */
const PACKET_SAMPLES = 960;
/** What libopus delays: 2.5 ms of window and 4 ms to align its two modes (OPUS_GET_LOOKAHEAD at 48 kHz). */
const PRE_SKIP_SAMPLES = 312;
/** Two voices that have nothing in common: the upper end for full-band speech, twice (RFC 7587 section 3.1.1). */
const SETTINGS: OpusSettings = {
  bitrate: 80_000, isConstantRate: false, complexity: 5, bandwidthHz: 20_000, forwardErrorCorrection: false, expectedLoss: 0,
  discontinuous: false, forceMono: false,
};
/** Stands for a packet that could not be made: full band, 20 ms, stereo, no octets, which decoders conceal (RFC 6716 section 3.2.1). */
const EMPTY_PACKET = Uint8Array.of(0xfc);

export interface OpusRecordingOptions {
  readonly library: OpusLibrary;
  readonly serialNumber: number;
  readonly title: string;
}

export class OpusRecording implements RecordingEncoder {
  readonly sampleRateHz = RATE_HZ;
  /** Ogg counts samples in 64 bits. */
  readonly isFull = false;
  readonly #encoder: OpusEncoder;
  readonly #stream: OggOpusStream;
  /** A packet's worth of samples, left and right in turn. */
  readonly #samples = new Int16Array(2 * PACKET_SAMPLES);
  #filled = 0;
  /** Samples taken, and those of the packets made of them. */
  #taken = 0;
  #encoded = 0;
  #pages: Uint8Array[] = [];
  #length = 0;

  constructor({ library, serialNumber, title }: OpusRecordingOptions) {
    this.#encoder = library.createEncoder(2, SETTINGS);
    this.#stream = new OggOpusStream({
      serialNumber, channels: 2, preSkipSamples: PRE_SKIP_SAMPLES, inputSampleRateHz: RATE_HZ, vendor: library.version, comments: [`TITLE=${title}`],
    });
  }

  begin(): readonly FilePart[] {
    return this.#append([this.#stream.headers()]);
  }

  add({ left, right }: StereoBlock): void {
    this.#taken += left.length;
    for (let index = 0; index < left.length; index++) {
      this.#samples[2 * this.#filled] = left[index]!;
      this.#samples[2 * this.#filled + 1] = right[index]!;
      if (++this.#filled === PACKET_SAMPLES) this.#encode();
    }
  }

  flush(): readonly FilePart[] {
    const page = this.#stream.flush();
    return this.#append(page ? [...this.#pages, page] : this.#pages);
  }

  /** Encodes on until the last sample is through the encoder's delay; the rest of that packet is cut off by the last page. */
  end(): readonly FilePart[] {
    const needed = this.#taken + PRE_SKIP_SAMPLES;
    while (this.#encoded < needed) {
      this.#samples.fill(0, 2 * this.#filled);
      this.#encode();
    }
    return this.#append([...this.#pages, this.#stream.end(this.#encoded - needed)]);
  }

  dispose(): void {
    this.#encoder.dispose();
  }

  #encode(): void {
    const packet = this.#encoder.encode(this.#samples);
    const full = this.#stream.add(packet.length === 0 ? EMPTY_PACKET : packet, PACKET_SAMPLES);
    if (full) this.#pages.push(full);
    this.#encoded += PACKET_SAMPLES;
    this.#filled = 0;
  }

  #append(pages: readonly Uint8Array[]): readonly FilePart[] {
    this.#pages = [];
    return pages.map((bytes) => {
      const position = this.#length;
      this.#length += bytes.length;
      return { position, bytes };
    });
  }
}
