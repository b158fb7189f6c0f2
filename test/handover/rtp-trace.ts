// The RTP packets of a call in what a host captured, by direction (RFC 3550 section 5.1; SRTP leaves the header readable,
// RFC 3711 section 3.1). RTCP shares ports or not: it is told apart by its packet types (RFC 5761 section 4). Pure.
import type { CapturedPacket } from "./capture-reader.ts";

/** One RTP packet as one host saw it leave or arrive. */
export interface SeenRtp {
  readonly atMs: number;
  readonly ssrc: number;
  /** Sequence number, going on past 65,535. */
  readonly sequence: number;
  /** The moving phone's address on it: where it came from or went to. */
  readonly phoneAddress: string;
}

/** "out" is from the moving phone to the fixed one. */
export interface RtpTrace {
  readonly out: readonly SeenRtp[];
  readonly in: readonly SeenRtp[];
}

const RTP_HEADER_BYTES = 12;

/** `fixed` are the addresses of the phone that does not move; whoever talks RTP with them is the other. */
export function traceRtp(packets: readonly CapturedPacket[], fixed: readonly string[]): RtpTrace {
  const counters = new Map<string, SequenceCounter>();
  const trace = { out: [] as SeenRtp[], in: [] as SeenRtp[] };
  for (const packet of packets) {
    if (packet.transport !== "udp" || isDns(packet) || !isRtp(packet.payload)) continue;
    const direction = fixed.includes(packet.target) ? "out" : fixed.includes(packet.source) ? "in" : undefined;
    if (!direction) continue;
    const ssrc = readNumber(packet.payload, 8, 4);
    const key = `${direction} ${ssrc}`;
    const counter = counters.get(key) ?? new SequenceCounter();
    counters.set(key, counter);
    const phoneAddress = direction === "out" ? packet.source : packet.target;
    trace[direction].push({ atMs: packet.atMs, ssrc, sequence: counter.extend(readNumber(packet.payload, 2, 2)), phoneAddress });
  }
  return trace;
}

/** Its messages begin with a number of any value, so that some look like RTP. */
function isDns({ sourcePort, targetPort }: CapturedPacket): boolean {
  return sourcePort === 53 || targetPort === 53;
}

function isRtp(payload: Uint8Array): boolean {
  const type = payload[1]! & 0x7f;
  return payload.length > RTP_HEADER_BYTES && payload[0]! >> 6 === 2 && (type < 64 || type > 95);
}

function readNumber(bytes: Uint8Array, at: number, length: number): number {
  return bytes.subarray(at, at + length).reduce((value, byte) => value * 256 + byte, 0);
}

/** Sequence numbers beyond 16 bits, by the nearest to the last one. */
class SequenceCounter {
  #last: number | undefined;

  extend(sequence: number): number {
    const last = this.#last ?? sequence;
    const step = ((sequence - last + 0x8000) & 0xffff) - 0x8000;
    return (this.#last = last + step);
  }
}
