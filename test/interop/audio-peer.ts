// The far end of a stream, without a phone around it: says a tone as RTP (PCMU) to whoever sends to it first, and counts
// what comes by payload type. For tests that play a peer with several streams.
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { encodeMuLaw } from "../../core/media/codecs/g711.ts";
import { steadyTone } from "../../core/media/tone-generator.ts";
import { readRtpPacket, writeRtpPacket } from "../../core/rtp/rtp-packet.ts";

const PACKET_MS = 20;
const PACKET_SAMPLES = 160;

export class AudioPeer implements AsyncDisposable {
  readonly port: number;
  /** Payload types of the packets that came, in order, each once in a row. */
  readonly heardTypes: number[] = [];
  packetsHeard = 0;
  readonly #socket: Socket;
  #speaking: ReturnType<typeof setInterval> | undefined;

  private constructor(socket: Socket, frequencyHz: number) {
    this.#socket = socket;
    this.port = socket.address().port;
    socket.on("message", (bytes, from) => {
      const packet = readRtpPacket(bytes);
      if (!packet.ok) return;
      this.packetsHeard++;
      if (this.heardTypes.at(-1) !== packet.value.payloadType) this.heardTypes.push(packet.value.payloadType);
      this.#speaking ??= this.#speak(frequencyHz, from.port);
    });
  }

  static async open(frequencyHz: number): Promise<AudioPeer> {
    const socket = createSocket("udp4");
    socket.bind(0, "127.0.0.1");
    await once(socket, "listening");
    return new AudioPeer(socket, frequencyHz);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#speaking);
    this.#socket.close();
    await once(this.#socket, "close");
  }

  /** Paced by the clock: what a late timer owes is sent at once. */
  #speak(frequencyHz: number, toPort: number): ReturnType<typeof setInterval> {
    const read = steadyTone(8000, frequencyHz);
    const startedMs = performance.now();
    let sent = 0;
    return setInterval(() => {
      for (; sent * PACKET_MS <= performance.now() - startedMs; sent++) {
        const payload = Uint8Array.from(read(PACKET_SAMPLES), encodeMuLaw);
        const packet = { marker: sent === 0, payloadType: 0, sequenceNumber: sent & 0xffff, timestamp: sent * PACKET_SAMPLES, ssrc: frequencyHz, payload };
        this.#socket.send(writeRtpPacket(packet), toPort, "127.0.0.1");
      }
    }, PACKET_MS / 2);
  }
}
