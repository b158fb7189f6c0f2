// The RTCP side of one session: what goes into our reports, what the peer's reports say of us (RFC 3550 section 6).
// Builds and reads packets; the session owns socket and timer.
import { readRtcpCompound, writeRtcpCompound, type ReportBlock, type RtcpPacket } from "../rtp/rtcp-packet.ts";
import type { RtpReceiver } from "../rtp/rtp-receiver.ts";
import { roundTripMs, type RtpSender } from "../rtp/rtp-sender.ts";

/** What the peer's reports tell of the path. */
export class RtcpReporter {
  readonly #sender: RtpSender;
  readonly #cname: string;
  #packetsAtLastReport = 0;
  roundTripMs: number | undefined;
  remoteLossFraction: number | undefined;

  constructor(sender: RtpSender, cname: string) {
    this.#sender = sender;
    this.#cname = cname;
  }

  /** The next compound packet: SR if packets were sent since the last report, else RR (section 6.4). */
  report(receiver: RtpReceiver | undefined, nowMs: number, wallMs: number, mediaTime: number): Uint8Array {
    const reports = receiver ? [receiver.takeReport(nowMs)] : [];
    const ssrc = this.#sender.ssrc;
    const sending = this.#sender.packetCount > this.#packetsAtLastReport;
    this.#packetsAtLastReport = this.#sender.packetCount;
    const report: RtcpPacket = sending
      ? { kind: "sender-report", ssrc, sender: this.#sender.senderInfo(wallMs, mediaTime), reports }
      : { kind: "receiver-report", ssrc, reports };
    return writeRtcpCompound([report, this.#description()]);
  }

  /** The compound packet that takes leave (section 6.6). */
  bye(): Uint8Array {
    const ssrc = this.#sender.ssrc;
    return writeRtcpCompound([{ kind: "receiver-report", ssrc, reports: [] }, this.#description(), { kind: "bye", ssrcs: [ssrc] }]);
  }

  /** Takes a datagram of the peer's; what is malformed is passed over. */
  receive(bytes: Uint8Array, receiver: RtpReceiver | undefined, nowMs: number, wallMs: number): void {
    const compound = readRtcpCompound(bytes);
    if (!compound.ok) return;
    for (const packet of compound.value) {
      if (packet.kind === "sender-report" && packet.ssrc === receiver?.ssrc) receiver.receiveSenderReport(packet.sender, nowMs);
      if (packet.kind !== "sender-report" && packet.kind !== "receiver-report") continue;
      for (const block of packet.reports) if (block.ssrc === this.#sender.ssrc) this.#learn(block, wallMs);
    }
  }

  #learn(block: ReportBlock, wallMs: number): void {
    this.remoteLossFraction = block.fractionLost / 256;
    this.roundTripMs = roundTripMs(block, wallMs) ?? this.roundTripMs;
  }

  #description(): RtcpPacket {
    return { kind: "source-description", chunks: [{ ssrc: this.#sender.ssrc, cname: this.#cname }] };
  }
}
