// STUN messages as bytes and as data (RFC 8489 sections 5, 14). Knows no transaction and no socket, and authenticates
// nobody: MESSAGE-INTEGRITY is carried like any other attribute. Reading copies nothing: values are views of the datagram.
//
//  |0 0|     message type (14)     |     length of attributes      |
//  |                  magic cookie 0x2112A442                      |
//  |                  transaction identifier (96 bits)             |
//  |  attribute type               |  length of value              |   then the value, padded to 4 bytes
import { concatBytes } from "../base/bytes.ts";
import { fail, succeed, type Result } from "../base/result.ts";
import { crc32 } from "./crc32.ts";

/** Method and class in one number, for the methods that are spoken here (RFC 8489 section 5, figure 3). */
export const stunTypes = { bindingRequest: 0x0001, bindingIndication: 0x0011, bindingSuccess: 0x0101, bindingError: 0x0111 } as const;

export const stunAttributes = { mappedAddress: 0x0001, errorCode: 0x0009, unknownAttributes: 0x000a, xorMappedAddress: 0x0020, software: 0x8022, fingerprint: 0x8028 } as const;

export interface StunAttribute {
  readonly type: number;
  readonly value: Uint8Array;
}

export interface StunMessage {
  readonly type: number;
  /** 12 bytes. */
  readonly transactionId: Uint8Array;
  /** In order, without FINGERPRINT. */
  readonly attributes: readonly StunAttribute[];
  /** Whether it ended with a FINGERPRINT, which was then right. */
  readonly hasFingerprint: boolean;
}

export type StunReadError = "stun/read/not-stun" | "stun/read/truncated" | "stun/read/bad-length" | "stun/read/bad-fingerprint";

const HEADER_BYTES = 20;
export const TRANSACTION_ID_BYTES = 12;
const MAGIC_COOKIE = 0x2112a442;
/** What a FINGERPRINT's checksum is mixed with, so that it differs from that of other protocols (RFC 8489 section 14.7). */
const FINGERPRINT_MASK = 0x5354554e;
const FINGERPRINT_BYTES = 8;

/** Whether a datagram is STUN and no SIP or RTP: its first two bits are 0 and it has the cookie (RFC 8489 section 5, RFC 7983). */
export function isStun(bytes: Uint8Array): boolean {
  return bytes.length >= HEADER_BYTES && bytes[0]! < 4 && viewOf(bytes).getUint32(4) === MAGIC_COOKIE;
}

/** Reads one datagram. */
export function readStunMessage(bytes: Uint8Array): Result<StunMessage, StunReadError> {
  if (!isStun(bytes)) return fail("stun/read/not-stun");
  const view = viewOf(bytes);
  const length = view.getUint16(2);
  if (length % 4 !== 0) return fail("stun/read/bad-length");
  if (HEADER_BYTES + length !== bytes.length) return fail("stun/read/truncated");
  const attributes: StunAttribute[] = [];
  let hasFingerprint = false;
  for (let at = HEADER_BYTES; at < bytes.length;) {
    const [type, valueBytes] = [view.getUint16(at), view.getUint16(at + 2)];
    const end = at + 4 + valueBytes;
    if (end > bytes.length || hasFingerprint) return fail("stun/read/bad-length");
    const value = bytes.subarray(at + 4, end);
    hasFingerprint = type === stunAttributes.fingerprint;
    if (!hasFingerprint) attributes.push({ type, value });
    else if (valueBytes !== 4 || view.getUint32(at + 4) !== fingerprintOf(bytes.subarray(0, at))) return fail("stun/read/bad-fingerprint");
    at = end + paddingOf(valueBytes);
  }
  const transactionId = bytes.subarray(8, HEADER_BYTES);
  return succeed({ type: view.getUint16(0), transactionId, attributes, hasFingerprint });
}

/** Writes a message, with a FINGERPRINT at its end if it says so. */
export function writeStunMessage({ type, transactionId, attributes, hasFingerprint }: StunMessage): Uint8Array<ArrayBuffer> {
  const parts = attributes.map(writeAttribute);
  const length = parts.reduce((sum, part) => sum + part.length, 0) + (hasFingerprint ? FINGERPRINT_BYTES : 0);
  const header = new Uint8Array(HEADER_BYTES);
  const view = viewOf(header);
  view.setUint16(0, type);
  view.setUint16(2, length);
  view.setUint32(4, MAGIC_COOKIE);
  header.set(transactionId, 8);
  const message = concatBytes([header, ...parts]);
  if (!hasFingerprint) return message;
  const value = new Uint8Array(4);
  viewOf(value).setUint32(0, fingerprintOf(message));
  return concatBytes([message, writeAttribute({ type: stunAttributes.fingerprint, value })]);
}

function writeAttribute({ type, value }: StunAttribute): Uint8Array {
  const bytes = new Uint8Array(4 + value.length + paddingOf(value.length));
  const view = viewOf(bytes);
  view.setUint16(0, type);
  view.setUint16(2, value.length);
  bytes.set(value, 4);
  return bytes;
}

/** Over everything before the attribute, whose own length the header already counts. */
function fingerprintOf(before: Uint8Array): number {
  return (crc32(before) ^ FINGERPRINT_MASK) >>> 0;
}

function paddingOf(valueBytes: number): number {
  return (4 - (valueBytes % 4)) % 4;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
