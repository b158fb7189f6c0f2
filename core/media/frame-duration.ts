// The engine's own beat. Everything between device and packet works in frames of this length.

/** 10 ms: what audio processing works in; packets of RFC 3551 section 4.2 are whole frames. */
export const FRAME_MS = 10;
/** Where no device sets the pace, frames come in pairs: half the timers, and packets of 20 ms go out as evenly. */
export const FRAMES_PER_BEAT = 2;
/** How often the clock beats where no device does. */
export const BEAT_MS = FRAMES_PER_BEAT * FRAME_MS;
