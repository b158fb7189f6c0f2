// Reads Ogg pages back, for the tests of what writes them.
import { decodeUtf8 } from "../../../core/base/bytes.ts";
import { oggCrc } from "../../../core/media/ogg-page.ts";

export interface ReadOggPage {
  readonly flags: number;
  readonly granulePosition: bigint;
  readonly sequenceNumber: number;
  readonly packets: readonly Uint8Array[];
}

/** Reads pages as RFC 3533 section 6 says; throws where one is damaged. */
export function readOggPages(bytes: Uint8Array): ReadOggPage[] {
  const pages: ReadOggPage[] = [];
  for (let at = 0; at < bytes.length;) {
    const view = new DataView(bytes.buffer, bytes.byteOffset + at);
    if (decodeUtf8(bytes.subarray(at, at + 4)) !== "OggS" || view.getUint8(4) !== 0) throw new Error("no page");
    const segments = bytes.subarray(at + 27, at + 27 + view.getUint8(26));
    let packetAt = at + 27 + segments.length;
    const packets: Uint8Array[] = [];
    let length = 0;
    for (const lacing of segments) {
      length += lacing;
      if (lacing === 255) continue;
      packets.push(bytes.subarray(packetAt, packetAt + length));
      packetAt += length;
      length = 0;
    }
    const page = bytes.slice(at, packetAt);
    page.fill(0, 22, 26);
    if (oggCrc(page) !== view.getUint32(22, true)) throw new Error("checksum");
    pages.push({ flags: view.getUint8(5), granulePosition: view.getBigInt64(6, true), sequenceNumber: view.getUint32(18, true), packets });
    at = packetAt;
  }
  return pages;
}
