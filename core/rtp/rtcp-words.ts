// The frame that all RTCP packets share (RFC 3550 section 6.4.1): version, count, type, length in words less one.
import { concatBytes, encodeUtf8 } from "../base/bytes.ts";

/** Puts the common header before a body that is a whole number of words. */
export function frameRtcp(type: number, count: number, parts: readonly Uint8Array[]): Uint8Array {
  const body = concatBytes(parts);
  const length = body.length / 4;
  return concatBytes([Uint8Array.of(0x80 | count, type, length >> 8, length & 0xff), body]);
}

/** 32-bit words in network order; of each number the low 32 bits. */
export function writeWords(values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 * values.length);
  const view = new DataView(bytes.buffer);
  values.forEach((value, index) => view.setUint32(4 * index, value));
  return bytes;
}

/** UTF-8 of at most `limit` octets, cut between characters. */
export function limitedUtf8(text: string, limit = 255): Uint8Array {
  const encoded = encodeUtf8(text);
  if (encoded.length <= limit) return encoded;
  let end = limit;
  while (end > 0 && (encoded[end]! & 0xc0) === 0x80) end--;
  return encoded.subarray(0, end);
}
