// The RTCP side of one session (RFC 3550 section 6, RFC 3611): reports in time, what the peer's reports say of us, who takes
// part, and what to do about our SSRC in others' packets (section 8.2). Sends through what it is given; knows no socket.
import type { Disposable } from "../base/disposable.ts";
import type { Clock } from "../ports/clock.ts";
import type { Random } from "../ports/random.ts";
import { Participants } from "../rtp/participants.ts";
import type { DelaySinceReference, VoipMetrics } from "../rtp/rtcp-extended-report.ts";
import { deterministicIntervalMs } from "../rtp/rtcp-interval.ts";
import { readRtcpCompound, writeRtcpCompound, type ReportBlock, type RtcpPacket } from "../rtp/rtcp-packet.ts";
import { RtcpTimer, type RtcpAudience } from "../rtp/rtcp-timer.ts";
import { middleOfNtp, type RtpReceiver } from "../rtp/rtp-receiver.ts";
import { ntpTime, roundTripMs, type RtpSender } from "../rtp/rtp-sender.ts";
import { SourceConflicts } from "../rtp/source-conflict.ts";

/** What the session around knows and wants. */
export interface RtcpSessionOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly sender: RtpSender;
  readonly cname: string;
  /** The source that is heard now. */
  readonly receiver: () => RtpReceiver | undefined;
  /** Media time of the next packet. */
  readonly mediaTime: () => number;
  /** What this side can say of the call; asked for where the peer wants to know it. */
  readonly metrics: () => VoipMetrics | undefined;
  readonly send: (packet: Uint8Array) => void;
  /** The peer told what became of our packets, or said nothing of them. */
  readonly onPeerReport?: (report: ReportBlock | undefined) => void;
  /** The source that is heard takes leave. */
  readonly onPeerLeft?: () => void;
}

/** The extended reports that the peer asked for in its `a=rtcp-xr` (RFC 3611 section 5.1). */
export interface WantedReports {
  readonly voipMetrics: boolean;
  /** `rcvr-rtt`: who asks answers reference times, and may send them. */
  readonly receiverRoundTrip: boolean;
}

/** RFC 3550 section 6.2: a twentieth of the session's bandwidth, taken as 64 kbit/s, in octets a second. */
const BANDWIDTH = (0.05 * 64_000) / 8;
/** SR with one block, SDES with CNAME. */
const FIRST_SIZE = 52 + 36;
/** Reference times that wait for their answer; an answer goes to so many sources. */
const MOST_REFERENCES = 8;

/** Reports of one session. */
export class RtcpSession implements Disposable {
  readonly #options: RtcpSessionOptions;
  readonly #participants = new Participants();
  readonly #conflicts = new SourceConflicts();
  /** Wall clock less the monotonic one at the start: reports must not jump when somebody sets the time. */
  readonly #wallOffsetMs: number;
  readonly #references = new Map<number, { readonly middle: number; readonly arrivedMs: number }>();
  #wanted: WantedReports = { voipMetrics: false, receiverRoundTrip: false };
  #timer: RtcpTimer | undefined;
  #alarm: Disposable | undefined;
  #packetsAtReports: readonly [number, number] = [0, 0];
  #peerReport: ReportBlock | undefined;
  /** Who said it. What others leave out means nothing: without keys anybody may send reports in the peer's name. */
  #reporter: number | undefined;
  #peerMetrics: VoipMetrics | undefined;
  #roundTripMs: number | undefined;
  malformedCount = 0;

  constructor(options: RtcpSessionOptions) {
    this.#options = options;
    this.#wallOffsetMs = options.clock.wallMs() - options.clock.nowMs();
  }

  get roundTripMs(): number | undefined {
    return this.#roundTripMs;
  }

  /** The peer's last report of what we send. */
  get peerReport(): ReportBlock | undefined {
    return this.#peerReport;
  }

  /** The peer's last VoIP metrics of what we send. */
  get peerMetrics(): VoipMetrics | undefined {
    return this.#peerMetrics;
  }

  /** Begins to report; a second call only says anew what the peer asks for. Goes on while the call is held. */
  start(wanted: WantedReports): void {
    this.#wanted = wanted;
    if (this.#timer) return;
    this.#timer = new RtcpTimer(BANDWIDTH, FIRST_SIZE, this.#audience, this.#nowMs, this.#chance());
    this.#arm();
  }

  /** There is something to tell: the next report goes as soon as the rules allow (section 6.3.1). */
  hasten(): void {
    this.#timer?.hasten(this.#audience, this.#nowMs);
    this.#arm();
  }

  /** RTP of the peer's came: whether it bears our number by collision, which changes ours, or as our own come back by a loop. */
  heardRtp(ssrc: number, from: string): void {
    if (ssrc === this.#options.sender.ssrc) this.#resolveConflict(from);
    else this.#participants.heardRtp(ssrc, this.#nowMs);
  }

  /** Takes a datagram of the peer's. What is malformed is counted, and nothing else. */
  receive(bytes: Uint8Array, from: string): void {
    const compound = readRtcpCompound(bytes);
    if (!compound.ok) return void this.malformedCount++;
    this.#timer?.received(bytes.length, compound.value.some(({ kind }) => kind === "bye"));
    for (const packet of compound.value) this.#take(packet, from);
  }

  /** Takes leave (section 6.6). In a large group whoever leaves late leaves without a word, as section 6.3.7 allows. */
  dispose(): void {
    this.#alarm?.dispose();
    if (this.#options.sender.packetCount === 0 || !this.#timer) return;
    const farewell = this.#farewell();
    if (this.#timer.leave(farewell.length, this.#audience, this.#nowMs, this.#chance())) this.#options.send(farewell);
  }

  #take(packet: RtcpPacket, from: string): void {
    const { sender } = this.#options;
    if (packet.kind === "bye") return this.#takeBye(packet.ssrcs);
    const own = packet.kind === "source-description" ? packet.chunks.some(({ ssrc }) => ssrc === sender.ssrc) : packet.ssrc === sender.ssrc;
    if (own) return this.#resolveConflict(from);
    if (packet.kind === "source-description") {
      for (const { ssrc, cname } of packet.chunks) if (cname !== undefined) this.#participants.describe(ssrc, cname, this.#nowMs);
      return;
    }
    this.#participants.heardRtcp(packet.ssrc, this.#nowMs);
    if (packet.kind === "extended-report") return this.#takeExtended(packet);
    const receiver = this.#options.receiver();
    if (packet.kind === "sender-report" && packet.ssrc === receiver?.ssrc) receiver.receiveSenderReport(packet.sender, this.#nowMs);
    const report = packet.reports.find(({ ssrc }) => ssrc === sender.ssrc);
    if (report) this.#learn(report, packet.ssrc);
    else if (packet.ssrc === this.#reporter) this.#options.onPeerReport?.(undefined);
  }

  #takeBye(ssrcs: readonly number[]): void {
    const heard = this.#options.receiver()?.ssrc;
    if (heard !== undefined && ssrcs.includes(heard)) this.#options.onPeerLeft?.();
    for (const ssrc of ssrcs) this.#participants.left(ssrc, this.#nowMs);
    this.#timer?.membersLeft(this.#participants.members, this.#nowMs);
    this.#arm();
  }

  #takeExtended({ ssrc, blocks }: Extract<RtcpPacket, { kind: "extended-report" }>): void {
    const own = this.#options.sender.ssrc;
    for (const block of blocks) {
      switch (block.kind) {
        case "reference-time":
          if (this.#references.size < MOST_REFERENCES || this.#references.has(ssrc)) this.#references.set(ssrc, { middle: middleOfNtp(block), arrivedMs: this.#nowMs });
          break;
        case "delay-since-reference":
          for (const echo of block.receivers) if (echo.ssrc === own) this.#learnRoundTrip(echo.lastReference, echo.delay);
          break;
        case "voip-metrics":
          if (block.metrics.ssrc === own) this.#peerMetrics = block.metrics;
      }
    }
  }

  #learn(block: ReportBlock, reporter: number): void {
    this.#peerReport = block;
    this.#reporter = reporter;
    this.#options.onPeerReport?.(block);
    this.#learnRoundTrip(block.lastSenderReport, block.delaySinceLastSenderReport);
  }

  #learnRoundTrip(lastSenderReport: number, delaySinceLastSenderReport: number): void {
    this.#roundTripMs = roundTripMs({ lastSenderReport, delaySinceLastSenderReport }, this.#wallMs) ?? this.#roundTripMs;
  }

  /**
   * Deviation: what section 8.2 calls looped is still played. Echo numbers of many servers send packets back as they are,
   * and whoever calls one wants to hear it.
   */
  #resolveConflict(from: string): void {
    if (this.#conflicts.judge(from, this.#nowMs) === "looped") return;
    this.changeSource();
  }

  /** Takes leave and begins anew as another source: after a collision, or with another clock (RFC 7160 section 4.1). */
  changeSource(): void {
    const { sender, random } = this.#options;
    if (sender.packetCount > 0) this.#options.send(this.#farewell());
    sender.changeSource(random);
    this.#packetsAtReports = [sender.packetCount, sender.packetCount];
  }

  #arm(): void {
    this.#alarm?.dispose();
    const timer = this.#timer;
    if (timer) this.#alarm = this.#options.clock.setTimer(Math.max(0, timer.nextMs - this.#nowMs), () => this.#expire(timer));
  }

  #expire(timer: RtcpTimer): void {
    const intervalMs = deterministicIntervalMs(timer.load(this.#audience));
    this.#participants.expire(this.#nowMs, intervalMs);
    this.#conflicts.expire(this.#nowMs, intervalMs);
    if (timer.expire(this.#audience, this.#nowMs, this.#chance())) {
      const report = this.#report();
      this.#options.send(report);
      timer.sent(report.length, this.#audience, this.#nowMs, this.#chance());
    }
    this.#arm();
  }

  /** SR where packets were sent since the report before the last one, else RR (section 6.4). */
  #report(): Uint8Array {
    const { sender, mediaTime } = this.#options;
    const receiver = this.#options.receiver();
    const reports = receiver ? [receiver.takeReport(this.#nowMs)] : [];
    const { ssrc } = sender;
    const report: RtcpPacket = this.#weSend
      ? { kind: "sender-report", ssrc, sender: sender.senderInfo(this.#wallMs, mediaTime()), reports }
      : { kind: "receiver-report", ssrc, reports };
    this.#packetsAtReports = [this.#packetsAtReports[1], sender.packetCount];
    return writeRtcpCompound([report, this.#description(), ...this.#extended()]);
  }

  #extended(): readonly RtcpPacket[] {
    const metrics = this.#wanted.voipMetrics ? this.#options.metrics() : undefined;
    const receivers = this.#takeReferences();
    const asks = this.#wanted.receiverRoundTrip && !this.#weSend;
    if (!metrics && receivers.length === 0 && !asks) return [];
    return [{
      kind: "extended-report", ssrc: this.#options.sender.ssrc,
      blocks: [
        ...(asks ? [{ kind: "reference-time", ...ntpTime(this.#wallMs) } as const] : []),
        ...(receivers.length > 0 ? [{ kind: "delay-since-reference", receivers } as const] : []),
        ...(metrics ? [{ kind: "voip-metrics", metrics } as const] : []),
      ],
    }];
  }

  #takeReferences(): readonly DelaySinceReference[] {
    const receivers = [...this.#references].map(([ssrc, { middle, arrivedMs }]) => (
      { ssrc, lastReference: middle, delay: Math.round(((this.#nowMs - arrivedMs) * 65_536) / 1000) }
    ));
    this.#references.clear();
    return receivers;
  }

  #farewell(): Uint8Array {
    const { ssrc } = this.#options.sender;
    return writeRtcpCompound([{ kind: "receiver-report", ssrc, reports: [] }, this.#description(), { kind: "bye", ssrcs: [ssrc] }]);
  }

  #description(): RtcpPacket {
    return { kind: "source-description", chunks: [{ ssrc: this.#options.sender.ssrc, cname: this.#options.cname }] };
  }

  get #weSend(): boolean {
    return this.#options.sender.packetCount > this.#packetsAtReports[0];
  }

  get #audience(): RtcpAudience {
    const { members, senders } = this.#participants;
    return { members, senders: senders + (this.#weSend ? 1 : 0), weSend: this.#weSend, isUnicast: true };
  }

  #chance(): number {
    const [high = 0, low = 0] = this.#options.random.bytes(2);
    return ((high << 8) | low) / 65_536;
  }

  get #nowMs(): number {
    return this.#options.clock.nowMs();
  }

  get #wallMs(): number {
    return this.#nowMs + this.#wallOffsetMs;
  }
}
