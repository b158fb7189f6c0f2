// A call in real time whose sound comes over a trace: the bench is the other end, sends every packet when the trace says,
// and records what the phone plays, which the phone sends back as its echo.
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import type { AudioCodecEntry } from "../../core/media/codecs/audio-codec.ts";
import type { SocketAddress } from "../../core/ports/network.ts";
import type { Sound } from "../../core/ports/sound-files.ts";
import { readRtpPacket, writeRtpPacket } from "../../core/rtp/rtp-packet.ts";
import type { CallRuler } from "./call-ruler.ts";
import { untilReady } from "./playout-run.ts";
import { TRACE_PACKET_MS, type TraceArrival } from "./network-traces.ts";

const ADDRESS = "127.0.0.1";
/** How closely packets keep to their times. */
const TICK_MS = 1;
/** What is still on its way after the last packet. */
const TAIL_MS = 700;
/** A phone opens its sound first. */
const SETTLING_MS = 300;
/** A phone answers at once, and so it does to the end of the call. */
const ANSWER_LIMIT_MS = 10_000;

/** The codec as both sides call it. */
export interface TraceCodec {
  readonly entry: AudioCodecEntry;
  readonly payloadType: number;
  /** SDP's fmtp, where it needs one. */
  readonly parameters?: string;
}

/** Calls the phone, sends payloads as the trace says, and answers what came back; its first moment is the first packet's departure. */
export async function callOverTrace(
  ruler: CallRuler, phone: SocketAddress, codec: TraceCodec, payloads: readonly Uint8Array[], arrivals: readonly TraceArrival[],
): Promise<Sound> {
  const socket = createSocket("udp4").bind(0, ADDRESS);
  await once(socket, "listening");
  try {
    const call = await inTime(ruler.startCall(phone, describe(socket.address().port, codec)), "was not answered");
    const target = Number(/^m=audio (\d+)/m.exec(call.answer)?.[1]);
    await delay(SETTLING_MS);
    const recorded = await exchange(socket, target, codec, payloads, arrivals);
    await inTime(call.hangUp(), "did not end");
    return recorded;
  } finally {
    socket.close();
  }
}

/** A phone that is gone must not hold up the bench for ever. */
async function inTime<Made>(work: Promise<Made>, otherwise: string): Promise<Made> {
  const limit = new AbortController();
  const late = delay(ANSWER_LIMIT_MS, undefined, { signal: limit.signal }).then(() => {
    throw new Error(`the call ${otherwise} within ${ANSWER_LIMIT_MS / 1000} s`);
  });
  // Cancelled when the work is done first.
  late.catch(() => {});
  return Promise.race([work, late]).finally(() => limit.abort());
}

function describe(port: number, { entry, payloadType, parameters }: TraceCodec): string {
  return [
    "v=0", `o=trace 1 1 IN IP4 ${ADDRESS}`, "s=-", `c=IN IP4 ${ADDRESS}`, "t=0 0", `m=audio ${port} RTP/AVP ${payloadType}`,
    `a=rtpmap:${payloadType} ${entry.name}/${entry.clockRateHz}${entry.channels === 2 ? "/2" : ""}`,
    ...(parameters === undefined ? [] : [`a=fmtp:${payloadType} ${parameters}`]), "a=ptime:20", "",
  ].join("\r\n");
}

async function exchange(socket: Socket, target: number, codec: TraceCodec, payloads: readonly Uint8Array[], arrivals: readonly TraceArrival[]): Promise<Sound> {
  const startedMs = performance.now();
  const echo = new EchoRecording(codec, startedMs);
  await untilReady();
  socket.on("message", (bytes) => echo.take(bytes, performance.now()));
  const endMs = payloads.length * TRACE_PACKET_MS + TAIL_MS;
  let next = 0;
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const nowMs = performance.now() - startedMs;
      for (; next < arrivals.length && arrivals[next]!.atMs <= nowMs; next++) {
        const { number } = arrivals[next]!;
        if (number < payloads.length && payloads[number]!.length > 0) socket.send(packetOf(codec, number, payloads[number]!), target, ADDRESS);
      }
      if (nowMs < endMs) return;
      clearInterval(timer);
      resolve();
    }, TICK_MS);
  });
  return echo.finish(endMs);
}

function packetOf({ entry, payloadType }: TraceCodec, number: number, payload: Uint8Array): Uint8Array {
  const timestamp = ((number * TRACE_PACKET_MS * entry.clockRateHz) / 1000) >>> 0;
  return writeRtpPacket({ marker: number === 0, payloadType, sequenceNumber: number & 0xffff, timestamp, ssrc: 0x7ace, payload });
}

/** What came back, laid out by its timestamps, at the time of those that came fastest. Loopback loses nothing. */
class EchoRecording {
  readonly #codec: TraceCodec;
  readonly #startedMs: number;
  /** By media time from the first one's. */
  readonly #pieces: { readonly mediaMs: number; readonly samples: Int16Array }[] = [];
  readonly #decoder;
  #firstTimestamp: number | undefined;
  #fastestMs = Infinity;

  constructor(codec: TraceCodec, startedMs: number) {
    this.#codec = codec;
    this.#startedMs = startedMs;
    this.#decoder = codec.entry.create();
  }

  take(bytes: Uint8Array, nowMs: number): void {
    const packet = readRtpPacket(bytes);
    if (!packet.ok || packet.value.payloadType !== this.#codec.payloadType) return;
    const { timestamp, payload } = packet.value;
    this.#firstTimestamp ??= timestamp;
    const mediaMs = (((timestamp - this.#firstTimestamp) | 0) * 1000) / this.#codec.entry.clockRateHz;
    this.#fastestMs = Math.min(this.#fastestMs, nowMs - this.#startedMs - mediaMs);
    this.#pieces.push({ mediaMs, samples: this.#decoder.decode(payload) });
  }

  finish(endMs: number): Sound {
    const { sampleRateHz } = this.#decoder;
    const samples = new Int16Array(Math.ceil((endMs * sampleRateHz) / 1000));
    for (const piece of this.#pieces) {
      const at = Math.round(((this.#fastestMs + piece.mediaMs) * sampleRateHz) / 1000);
      if (at >= 0 && at + piece.samples.length <= samples.length) samples.set(piece.samples, at);
    }
    this.#decoder.dispose();
    return { sampleRateHz, samples };
  }
}
