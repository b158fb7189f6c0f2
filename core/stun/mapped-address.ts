// XOR-MAPPED-ADDRESS and the older MAPPED-ADDRESS (RFC 8489 sections 14.1, 14.2): where the other side saw a packet come from.
//
//  |0 0 0 0 0 0 0 0|    family     |  port (xor 0x2112)            |
//  |  address (xor the cookie, for IPv6 the transaction identifier too)
import { formatAddress, parseAddress } from "./address-bytes.ts";
import type { SocketAddress } from "../ports/network.ts";
import { stunAttributes, type StunAttribute, type StunMessage } from "./stun-message.ts";

const COOKIE_BYTES = [0x21, 0x12, 0xa4, 0x42] as const;
const IPV4 = 1;
const IPV6 = 2;

/** The address that a response names; undefined where it names none that makes sense. */
export function readMappedAddress({ attributes, transactionId }: StunMessage): SocketAddress | undefined {
  const masked = attributes.find(({ type }) => type === stunAttributes.xorMappedAddress);
  if (masked) return readAddress(masked.value, maskOf(transactionId));
  const plain = attributes.find(({ type }) => type === stunAttributes.mappedAddress);
  return plain && readAddress(plain.value, NO_MASK);
}

/** The attribute that names an address; it is masked, since some NATs rewrite addresses that they find in packets. */
export function writeXorMappedAddress(at: SocketAddress, transactionId: Uint8Array): StunAttribute {
  const mask = maskOf(transactionId);
  const address = parseAddress(at.address);
  const value = new Uint8Array(4 + address.length);
  value[1] = address.length === 4 ? IPV4 : IPV6;
  value[2] = (at.port >> 8) ^ mask[0]!;
  value[3] = (at.port & 0xff) ^ mask[1]!;
  address.forEach((byte, index) => (value[4 + index] = byte ^ mask[index]!));
  return { type: stunAttributes.xorMappedAddress, value };
}

function readAddress(value: Uint8Array, mask: Uint8Array): SocketAddress | undefined {
  const addressBytes = value[1] === IPV4 ? 4 : value[1] === IPV6 ? 16 : 0;
  if (addressBytes === 0 || value.length !== 4 + addressBytes) return undefined;
  const port = ((value[2]! ^ mask[0]!) << 8) | (value[3]! ^ mask[1]!);
  return { address: formatAddress(value.subarray(4).map((byte, index) => byte ^ mask[index]!)), port };
}

function maskOf(transactionId: Uint8Array): Uint8Array {
  return Uint8Array.of(...COOKIE_BYTES, ...transactionId);
}

const NO_MASK = new Uint8Array(16);
