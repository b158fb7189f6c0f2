// Tags, Call-IDs and random fractions from the Random port (RFC 3261 sections 8.1.1.4, 19.3).
import { formatHex } from "../../base/bytes.ts";
import type { Random } from "../../ports/random.ts";

/** A From or To tag: 64 random bits, twice what RFC 3261 section 19.3 asks for. */
export function createTag(random: Random): string {
  return formatHex(random.bytes(8));
}

/** A Call-ID of 128 random bits, without a host name that would tell where we are (RFC 3261 section 8.1.1.4). */
export function createCallId(random: Random): string {
  return formatHex(random.bytes(16));
}

/** An even random number in [0, 1) for jitter. */
export function randomFraction(random: Random): number {
  return random.bytes(4).reduce((sum, byte) => sum * 256 + byte, 0) / 2 ** 32;
}
