// Comparing and unwrapping counters that wrap (RFC 1982), as RTP sequence numbers and time stamps do.

/** The signed distance from `from` to `to` on a 16-bit circle, between -32768 and 32767. */
export function distance16(from: number, to: number): number {
  return ((to - from) << 16) >> 16;
}

/** The signed distance from `from` to `to` on a 32-bit circle. */
export function distance32(from: number, to: number): number {
  return (to - from) | 0;
}

/** Continues `previous` (an unwrapped count) to the nearest count whose low 16 bits are `next`. */
export function unwrap16(previous: number, next: number): number {
  return previous + distance16(previous & 0xffff, next);
}

/** Continues `previous` (an unwrapped count) to the nearest count whose low 32 bits are `next`. */
export function unwrap32(previous: number, next: number): number {
  return previous + distance32(previous % 0x1_0000_0000 | 0, next | 0);
}
