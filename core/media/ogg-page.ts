// Ogg pages as bytes (RFC 3533 section 6), for one logical stream whose packets each end on the page they begin on.
// Writes only; knows nothing of what the packets hold.

/** The capture pattern "OggS" at the start of every page. */
const CAPTURE_PATTERN = 0x4f67_6753;
const HEADER_BYTES = 27;
const MAX_SEGMENTS = 255;
const FIRST_PAGE = 0x02;
const LAST_PAGE = 0x04;

export interface OggPage {
  /** The stream's own number, the same on each of its pages. */
  readonly serialNumber: number;
  /** Counts the stream's pages from 0. */
  readonly sequenceNumber: number;
  /** What the position means is the codec's business (RFC 7845 section 4 for Opus). */
  readonly granulePosition: number;
  readonly isFirst?: boolean;
  readonly isLast?: boolean;
  readonly packets: readonly Uint8Array[];
}

/** How many of a page's 255 segments a packet takes: one for each 255 bytes and one for what is left, if only nothing. */
export function oggSegments(packet: Uint8Array): number {
  return Math.floor(packet.length / MAX_SEGMENTS) + 1;
}

/** Whether packets of so many segments together fit on one page. */
export function fitsOggPage(segments: number): boolean {
  return segments <= MAX_SEGMENTS;
}

/**
 * Writes one page. The packets must fit (`fitsOggPage`).
 *
 *   "OggS" | version 0 | flags | granule position (64) | serial (32) | sequence (32) | CRC (32) | segments | lacing values
 */
export function writeOggPage(page: OggPage): Uint8Array<ArrayBuffer> {
  const lacing = page.packets.flatMap(({ length }) => [...new Array<number>(Math.floor(length / MAX_SEGMENTS)).fill(MAX_SEGMENTS), length % MAX_SEGMENTS]);
  const bodyBytes = page.packets.reduce((sum, { length }) => sum + length, 0);
  const bytes = new Uint8Array(HEADER_BYTES + lacing.length + bodyBytes);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, CAPTURE_PATTERN);
  view.setUint8(5, (page.isFirst ? FIRST_PAGE : 0) | (page.isLast ? LAST_PAGE : 0));
  view.setBigInt64(6, BigInt(page.granulePosition), true);
  view.setUint32(14, page.serialNumber, true);
  view.setUint32(18, page.sequenceNumber, true);
  view.setUint8(26, lacing.length);
  bytes.set(lacing, HEADER_BYTES);
  let at = HEADER_BYTES + lacing.length;
  for (const packet of page.packets) {
    bytes.set(packet, at);
    at += packet.length;
  }
  view.setUint32(22, oggCrc(bytes), true);
  return bytes;
}

/** Section 6 field 7: polynomial 0x04c11db7, most significant bit first, begun at 0 and not inverted at the end. */
const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let remainder = index << 24;
  for (let bit = 0; bit < 8; bit++) remainder = remainder & 0x8000_0000 ? (remainder << 1) ^ 0x04c1_1db7 : remainder << 1;
  return remainder >>> 0;
});

/** The checksum of a page whose own checksum field is 0. */
export function oggCrc(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) crc = (crc << 8) ^ CRC_TABLE[(crc >>> 24) ^ byte]!;
  return crc >>> 0;
}
