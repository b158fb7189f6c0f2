// How long an Opus packet lasts, from its first two octets (RFC 6716 section 3.1 and table 2).
//
//   | config 5 | stereo 1 | frames 2 |   frames: 0 one, 1 and 2 two, 3 as many as the next octet's lower six bits say

/** Milliseconds of one frame by configuration: SILK 0 to 11, hybrid 12 to 15, CELT 16 to 31. */
const SILK_MS = [10, 20, 40, 60];
const HYBRID_MS = [10, 20];
const CELT_MS = [2.5, 5, 10, 20];

/** Samples at 48 kHz; 0 for a packet that says nothing or is malformed. */
export function opusPacketDuration(packet: Uint8Array): number {
  const first = packet[0];
  if (first === undefined) return 0;
  return 48 * frameMs(first >> 3) * frameCount(packet);
}

function frameMs(config: number): number {
  if (config < 12) return SILK_MS[config % 4]!;
  if (config < 16) return HYBRID_MS[config % 2]!;
  return CELT_MS[config % 4]!;
}

function frameCount(packet: Uint8Array): number {
  const code = packet[0]! & 3;
  if (code === 3) return (packet[1] ?? 0) & 0x3f;
  return code === 0 ? 1 : 2;
}

/**
 * Whether a packet may carry the one before it (section 2.1.7): only what has a SILK layer can. The flag itself lies
 * inside the compressed data behind the voice activity of each frame (section 4.2.3): the first bits, which are coded
 * plainly, one of voice for each frame of 20 ms and then one for the copy.
 */
export function mayCarryPrevious(packet: Uint8Array): boolean {
  const first = packet[0];
  if (first === undefined || first >> 3 >= 16 || packet.length < 2) return false;
  // Several frames: looked at by the decoder alone.
  if ((first & 3) !== 0) return true;
  const silkFrames = Math.max(1, frameMs(first >> 3) / 20);
  return ((packet[1]! >> (7 - silkFrames)) & 1) === 1;
}
