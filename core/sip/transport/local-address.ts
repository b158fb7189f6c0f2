// Questions about local IP literals that transports ask.

/** 0.0.0.0 and :: stand for every address of the computer. */
export function isWildcard(address: string): boolean {
  return address === "0.0.0.0" || address === "::";
}

/** Both IPv4 or both IPv6. */
export function isSameFamily(one: string, other: string): boolean {
  return one.includes(":") === other.includes(":");
}
