// The engine's own beat. Everything between device and packet works in frames of this length.

/** 20 ms: the default packet time of RFC 3551 section 4.2. */
export const FRAME_MS = 20;
