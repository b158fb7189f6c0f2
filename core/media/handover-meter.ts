// What one move costs, counted packet by packet from the last one before it to a moment after it was settled, and by the peer's
// reports. `HandoverFigures` says what each figure is. Knows no clock and no socket: time and packets are arguments.
import { distance16 } from "../base/serial-number.ts";
import type { HandoverFigures } from "../ports/media-engine.ts";
import type { SocketAddress } from "../ports/network.ts";
import type { ReportBlock } from "../rtp/rtcp-packet.ts";
import type { HeardPacket } from "./flow-watch.ts";

/** What is heard is counted for so long after the path was settled. */
const HEARD_AFTER_MS = 500;
/** Two of the longest intervals between reports (RFC 3550 section 6.3.1), and what loss adds. */
const REPORT_WITHIN_MS = 15_000;
/** RFC 3550 appendix A.1: numbers that jump further have begun anew. */
const MAX_DROPOUT = 3000;

type Report = Pick<ReportBlock, "ssrc" | "cumulativeLost" | "extendedHighestSequence">;

/** How things are when a move begins. */
export interface MoveStart {
  readonly from: SocketAddress;
  readonly to: SocketAddress;
  /** The last packet that was heard before; undefined where none was to come. */
  readonly last: HeardPacket | undefined;
  /** The peer's last report. */
  readonly report: Report | undefined;
}

/** How things are when figures are read. */
export interface MoveReading {
  readonly nowMs: number;
  /** Packets are to come. */
  readonly isExpected: boolean;
  /** The time of one packet, heard and sent. */
  readonly packetInMs: number;
  readonly packetOutMs: number;
  /** Since the move began. */
  readonly copiesHeard: number;
  readonly concealedMs: number;
  /** The session ends, or another move begins: nothing more will be known. */
  readonly isEnding: boolean;
}

type HeardFigures = Omit<HandoverFigures, "lostOut" | "gapOutMs" | "isFinal">;

export class HandoverMeter {
  readonly #from: SocketAddress;
  readonly #reportBefore: Report | undefined;
  #to: SocketAddress;
  /** The newest by number; its time is that of whatever came last. */
  #last: HeardPacket | undefined;
  #longestMs = 0;
  /** Numbers after the first packet's that were to come, and how many of them came. */
  #expected = 0;
  #received = 0;
  /** Of sources before. */
  #lostBefore = 0;
  #settled: { readonly atMs: number; readonly nextSequence: number } | undefined;
  #lostOut: number | null = null;
  #heard: HeardFigures | undefined;

  constructor({ from, to, last, report }: MoveStart) {
    this.#from = from;
    this.#to = to;
    this.#last = last;
    this.#reportBefore = report;
  }

  get isSettled(): boolean {
    return this.#settled !== undefined;
  }

  /** The move goes on to another path. */
  moved(to: SocketAddress): void {
    this.#to = to;
  }

  /** `nextSequence` is the number of the next packet to be sent. */
  settle(to: SocketAddress, nextSequence: number, nowMs: number): void {
    this.#to = to;
    this.#settled ??= { atMs: nowMs, nextSequence };
  }

  /** Takes a believed packet that is no copy. */
  heard(packet: HeardPacket): void {
    if (this.#heard) return;
    const last = this.#last;
    if (!last) return void (this.#last = packet);
    if (!last.endsSpeech) this.#longestMs = Math.max(this.#longestMs, packet.atMs - last.atMs);
    const ahead = distance16(last.sequenceNumber, packet.sequenceNumber);
    const goesOn = last.ssrc === packet.ssrc && Math.abs(ahead) <= MAX_DROPOUT;
    if (goesOn) this.#count(ahead);
    else this.#countAnew();
    this.#last = !goesOn || ahead > 0 ? packet : { ...last, atMs: packet.atMs };
  }

  /** Takes a report on our packets; the first that reaches beyond the move tells what was lost. `copiesSent` may hide losses. */
  reported(report: Report, copiesSent: number): void {
    const before = this.#reportBefore;
    if (!this.#settled || this.#lostOut !== null || (before && before.ssrc !== report.ssrc)) return;
    if (distance16(this.#settled.nextSequence, report.extendedHighestSequence & 0xffff) < 0) return;
    const lost = report.cumulativeLost - (before?.cumulativeLost ?? 0);
    // A peer that has begun to count anew says nothing of before.
    if (lost >= -copiesSent) this.#lostOut = Math.max(0, lost);
  }

  /** The figures, where there are new ones to tell: once when what was heard is known, and once more when all is. */
  read(reading: MoveReading): HandoverFigures | undefined {
    const settled = this.#settled;
    if (!settled) return undefined;
    const elapsedMs = reading.nowMs - settled.atMs;
    if (!reading.isEnding && elapsedMs < HEARD_AFTER_MS) return undefined;
    const lostOut = this.#lostOut;
    const isFinal = reading.isEnding || lostOut !== null || elapsedMs >= REPORT_WITHIN_MS;
    if (this.#heard && !isFinal) return undefined;
    this.#heard ??= this.#readHeard(reading);
    return { ...this.#heard, lostOut, gapOutMs: lostOut === null ? null : lostOut * reading.packetOutMs, isFinal };
  }

  #readHeard({ nowMs, isExpected, packetInMs, copiesHeard, concealedMs }: MoveReading): HeardFigures {
    const last = this.#last;
    const sinceMs = last && isExpected && !last.endsSpeech ? nowMs - last.atMs : 0;
    return {
      from: this.#from, to: this.#to,
      gapInMs: last ? Math.max(0, Math.round(Math.max(this.#longestMs, sinceMs) - packetInMs)) : null,
      lostIn: last ? this.#lostBefore + this.#lost : null,
      duplicates: copiesHeard, concealedMs: Math.round(concealedMs),
    };
  }

  /** Takes a packet so many numbers after the newest. */
  #count(ahead: number): void {
    const place = this.#expected + ahead;
    this.#expected = Math.max(this.#expected, place);
    if (place > 0) this.#received++;
  }

  /** Another source, or other numbers: what was lost between the two nobody can say. */
  #countAnew(): void {
    this.#lostBefore += this.#lost;
    this.#expected = 0;
    this.#received = 0;
  }

  get #lost(): number {
    return Math.max(0, this.#expected - this.#received);
  }
}
