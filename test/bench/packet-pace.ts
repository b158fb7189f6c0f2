// How evenly RTP packets come: a UDP socket that stamps each as it arrives, and two figures over a stretch of them.
// Sequence numbers tell what is due when, so a lost or overtaken packet is no pause.
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";

const RTP_HEADER_BYTES = 12;

export interface Arrival {
  readonly sequenceNumber: number;
  readonly atMs: number;
}

export interface Pace {
  readonly packets: number;
  /** The longest time between two arrivals. */
  readonly longestPauseMs: number;
  /** How late the latest packet came, against the one that came earliest for its place in the row. */
  readonly latestMs: number;
}

/** A port that takes RTP and answers nothing. */
export class PaceWatch implements AsyncDisposable {
  readonly #socket: Socket;
  readonly #arrivals: Arrival[] = [];

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("message", (data) => {
      const atMs = performance.now();
      // RTCP's packet types, without the marker bit, lie between 64 and 95 (RFC 5761 section 4).
      const payloadType = data.length > RTP_HEADER_BYTES ? data[1]! & 0x7f : 64;
      if (payloadType < 64 || payloadType > 95) this.#arrivals.push({ sequenceNumber: data.readUInt16BE(2), atMs });
    });
  }

  static async open(address: string): Promise<PaceWatch> {
    const socket = createSocket("udp4").bind(0, address);
    await once(socket, "listening");
    return new PaceWatch(socket);
  }

  get port(): number {
    return this.#socket.address().port;
  }

  /** Waits until packets flow. */
  async flowing(): Promise<void> {
    while (this.#arrivals.length < 10) await once(this.#socket, "message");
  }

  /** Watches while something is done, and for a moment longer, so that its backlog is seen. */
  async during(disturb: () => Promise<unknown>, afterMs: number): Promise<Pace> {
    const from = this.#arrivals.length;
    await disturb();
    await delay(afterMs);
    return paceOf(this.#arrivals.slice(from));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.close();
    await once(this.#socket, "close");
  }
}

/** The figures of arrivals in the order in which they came; packets of `packetMs`. */
export function paceOf(arrivals: readonly Arrival[], packetMs = 20): Pace {
  const first = arrivals[0];
  if (!first) throw new Error("no packet came");
  let longestPauseMs = 0;
  let earliest = Infinity;
  let latest = -Infinity;
  for (const [index, { sequenceNumber, atMs }] of arrivals.entries()) {
    if (index > 0) longestPauseMs = Math.max(longestPauseMs, atMs - arrivals[index - 1]!.atMs);
    const place = ((sequenceNumber - first.sequenceNumber) << 16) >> 16;
    earliest = Math.min(earliest, atMs - place * packetMs);
    latest = Math.max(latest, atMs - place * packetMs);
  }
  return { packets: arrivals.length, longestPauseMs, latestMs: latest - earliest };
}
