// A session on the move: obeys what signalling says of its paths, gathers the evidence that one has died, and tells what each
// move cost. Which path is to be used is decided elsewhere; packets and keys are the transport's.
import type { Failure } from "../base/errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { MediaSessionEvent, PathEvidence } from "../ports/media-engine.ts";
import type { SocketAddress } from "../ports/network.ts";
import type { ReportBlock } from "../rtp/rtcp-packet.ts";
import type { RtpSender } from "../rtp/rtp-sender.ts";
import type { HeardPacket } from "./flow-watch.ts";
import { HandoverMeter } from "./handover-meter.ts";
import type { IncomingStream } from "./incoming-stream.ts";
import type { MediaTransport } from "./media-transport.ts";
import { ReportWatch } from "./report-watch.ts";
import type { RtcpSession } from "./rtcp-session.ts";
import { SendWatch } from "./send-watch.ts";

/** A peer that moves lets go of its old path a moment after the answer; only what is reported after that is of use to it. */
const PEER_SETTLES_MS = 1500;

export interface SessionMovesOptions {
  readonly clock: Clock;
  readonly transport: MediaTransport;
  readonly sender: RtpSender;
  readonly incoming: IncomingStream;
  readonly rtcp: RtcpSession;
  /** The time of one packet that is sent. */
  readonly packetOutMs: () => number;
  readonly emit: (event: MediaSessionEvent) => void;
}

export class SessionMoves {
  readonly #options: SessionMovesOptions;
  readonly #reports = new ReportWatch();
  readonly #sends = new SendWatch();
  #meter: HandoverMeter | undefined;
  #reportDueMs = Infinity;
  /** Counts when the move began. */
  #before = { copiesHeard: 0, copiesSent: 0 };

  constructor(options: SessionMovesOptions) {
    this.#options = options;
  }

  usePath(local: SocketAddress, keepSendingOn: boolean): void {
    const { transport } = this.#options;
    const from = transport.localRtp;
    if (!transport.usePath(local, keepSendingOn)) return;
    this.#sends.restart();
    if (this.#meter && !this.#meter.isSettled) return this.#meter.moved(local);
    this.#endMeter();
    this.#begin(from, local);
  }

  settlePath(local: SocketAddress): void {
    const { transport, sender, clock } = this.#options;
    this.usePath(local, false);
    if (!transport.settlePath(local)) return;
    this.#meter?.settle(local, sender.nextSequence, clock.nowMs());
  }

  /** Signalling names another address of the peer's: once it has settled there, our report tells it what its move cost. */
  peerMoved(): void {
    this.#reportDueMs = this.#options.clock.nowMs() + PEER_SETTLES_MS;
  }

  /** A move that is given up cost nothing that is told. */
  closePath(local: SocketAddress): void {
    const { transport } = this.#options;
    const from = transport.localRtp;
    transport.closePath(local);
    if (transport.localRtp !== from && this.#meter && !this.#meter.isSettled) this.#meter = undefined;
  }

  heard(packet: HeardPacket): void {
    this.#meter?.heard(packet);
  }

  /** The system refused to send on the path in use. */
  sendFailed(failure: Failure): void {
    this.#tell("send-failed", this.#sends.failed(failure, this.#options.clock.nowMs()));
  }

  /** The peer's report says this of our packets, or nothing. */
  peerReported(report: ReportBlock | undefined): void {
    const { sender, clock, transport } = this.#options;
    this.#tell("all-lost", this.#reports.take(report, sender.packetCount, clock.nowMs()));
    if (report) this.#meter?.reported(report, transport.copiesSent - this.#before.copiesSent);
    this.#readMeter(false);
  }

  /** To be called a few times a second. */
  tick(): void {
    this.#readMeter(false);
    if (this.#options.clock.nowMs() < this.#reportDueMs) return;
    this.#reportDueMs = Infinity;
    this.#options.rtcp.hasten();
  }

  /** The session ends. */
  end(): void {
    this.#endMeter();
  }

  #begin(from: SocketAddress, to: SocketAddress): void {
    const { incoming, rtcp, transport } = this.#options;
    this.#before = { copiesHeard: this.#copiesHeard, copiesSent: transport.copiesSent };
    incoming.beginConcealmentCount();
    this.#meter = new HandoverMeter({ from, to, last: incoming.isExpected ? incoming.lastHeard : undefined, report: rtcp.peerReport });
  }

  #endMeter(): void {
    this.#readMeter(true);
    this.#meter = undefined;
  }

  #readMeter(isEnding: boolean): void {
    if (!this.#meter) return;
    const { clock, incoming, packetOutMs, emit } = this.#options;
    const figures = this.#meter.read({
      nowMs: clock.nowMs(), isExpected: incoming.isExpected, packetInMs: incoming.packetMs, packetOutMs: packetOutMs(),
      copiesHeard: this.#copiesHeard - this.#before.copiesHeard, concealedMs: incoming.longestConcealedMs, isEnding,
    });
    if (!figures) return;
    if (figures.isFinal) this.#meter = undefined;
    emit({ kind: "handover", figures });
  }

  get #copiesHeard(): number {
    const { transport, incoming } = this.#options;
    return transport.copyCount + (incoming.counts.packetsDuplicated ?? 0);
  }

  #tell(evidence: PathEvidence, sinceMs: number | undefined): void {
    if (sinceMs !== undefined) this.#options.emit({ kind: "path-evidence", evidence, sinceMs });
  }
}
