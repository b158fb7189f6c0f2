// Opus packets as an Ogg stream (RFC 7845): the two headers, and pages of audio with their granule positions.
// Makes bytes only; who encodes and who writes the file is elsewhere.
import { concatBytes, encodeUtf8 } from "../base/bytes.ts";
import { fitsOggPage, oggSegments, writeOggPage } from "./ogg-page.ts";

/** Granule positions count samples at this rate, whatever was encoded (RFC 7845 section 4). */
export const OPUS_GRANULE_RATE_HZ = 48_000;
const VERSION = 1;
/** One stream of one or two channels in the order left, right (section 5.1.1.1). */
const MAPPING_FAMILY = 0;

export interface OggOpusOptions {
  readonly serialNumber: number;
  readonly channels: 1 | 2;
  /** Samples at 48 kHz that the encoder puts before the first one given to it; a player drops them (section 4.2). */
  readonly preSkipSamples: number;
  /** What the sound was before it was encoded; tells only (section 5.1). */
  readonly inputSampleRateHz: number;
  readonly vendor: string;
  /** Such as "TITLE=Call with Ada" (section 5.2). */
  readonly comments: readonly string[];
}

/** One file's stream. Packets wait until `flush` writes them out, or until a page is full. */
export class OggOpusStream {
  readonly #options: OggOpusOptions;
  #packets: Uint8Array[] = [];
  #segments = 0;
  #sequenceNumber = 0;
  /** Samples of all packets that were written or wait, those to be skipped too. */
  #granulePosition = 0;

  constructor(options: OggOpusOptions) {
    this.#options = options;
  }

  /** The pages with which the file begins: identification and comments, each alone on its page (section 3). */
  headers(): Uint8Array<ArrayBuffer> {
    return concatBytes([this.#page([identificationHeader(this.#options)], 0, { isFirst: true }), this.#page([commentHeader(this.#options)], 0)]);
  }

  /** Takes a packet of so many samples at 48 kHz; answers a page where it would not fit on the present one. */
  add(packet: Uint8Array, samples: number): Uint8Array<ArrayBuffer> | undefined {
    const segments = oggSegments(packet);
    const full = fitsOggPage(this.#segments + segments) ? undefined : this.flush();
    this.#packets.push(packet);
    this.#segments += segments;
    this.#granulePosition += samples;
    return full;
  }

  /** The waiting packets as a page; undefined where there are none. */
  flush(): Uint8Array<ArrayBuffer> | undefined {
    return this.#packets.length === 0 ? undefined : this.#flush({});
  }

  /** The last page, of which a player drops so many samples at the end: they were only there to fill the packet (section 4.4). */
  end(paddingSamples: number): Uint8Array<ArrayBuffer> {
    this.#granulePosition -= paddingSamples;
    return this.#flush({ isLast: true });
  }

  #flush(flags: { readonly isLast?: boolean }): Uint8Array<ArrayBuffer> {
    const page = this.#page(this.#packets, this.#granulePosition, flags);
    this.#packets = [];
    this.#segments = 0;
    return page;
  }

  #page(packets: readonly Uint8Array[], granulePosition: number, flags: { readonly isFirst?: boolean; readonly isLast?: boolean } = {}): Uint8Array<ArrayBuffer> {
    return writeOggPage({ serialNumber: this.#options.serialNumber, sequenceNumber: this.#sequenceNumber++, granulePosition, packets, ...flags });
  }
}

/** Section 5.1: "OpusHead", version, channels, pre-skip (16), input rate (32), output gain (16), mapping family. */
function identificationHeader({ channels, preSkipSamples, inputSampleRateHz }: OggOpusOptions): Uint8Array {
  const bytes = new Uint8Array(19);
  const view = new DataView(bytes.buffer);
  bytes.set(encodeUtf8("OpusHead"));
  view.setUint8(8, VERSION);
  view.setUint8(9, channels);
  view.setUint16(10, preSkipSamples, true);
  view.setUint32(12, inputSampleRateHz, true);
  view.setUint8(18, MAPPING_FAMILY);
  return bytes;
}

/** Section 5.2: "OpusTags", the vendor and the comments, each text after its length (32). */
function commentHeader({ vendor, comments }: OggOpusOptions): Uint8Array {
  return concatBytes([encodeUtf8("OpusTags"), counted(encodeUtf8(vendor)), littleEndian(comments.length), ...comments.map((comment) => counted(encodeUtf8(comment)))]);
}

function counted(text: Uint8Array): Uint8Array {
  return concatBytes([littleEndian(text.length), text]);
}

function littleEndian(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}
