// An adaptive jitter buffer: puts packets in order, waits for slow ones as long as has proved worth it, drops copies.
// Pulled once per packet time by whoever plays; time is an argument. Knows timestamps, not samples or codecs.
//
// The cursor is the timestamp that is played next. On a fixed schedule it would be  now - fastest transit - target.
// It is let stray by less than a packet; beyond that one packet's time is inserted ("stretch") or skipped.
import { DelayEstimate } from "./delay-estimate.ts";
import { unwrap32 } from "../base/serial-number.ts";

export interface JitterPacket {
  readonly timestamp: number;
  readonly payloadType: number;
  readonly payload: Uint8Array;
  /** Samples of the RTP clock that it lasts. */
  readonly duration: number;
}

/** What to play now. `missing`: conceal one packet's time; `silence`: nothing has begun. */
export type JitterOutput =
  | { readonly kind: "packet"; readonly packet: JitterPacket }
  | { readonly kind: "missing"; readonly duration: number }
  | { readonly kind: "silence" };

export type JitterAdmission = "queued" | "duplicate" | "late" | "restarted";

export interface JitterBufferOptions {
  readonly clockRateHz: number;
  readonly minimumDelayMs?: number;
  readonly maximumDelayMs?: number;
}

/** More than this is a flood or a restart, not jitter; it bounds memory too. */
const MAX_PACKETS = 128;
/** A packet whose time is this far from what the clock expects belongs to a new timeline. */
const RESTART_MS = 3000;
/** How long the cursor must have been behind before a packet is skipped; when the sound is quiet, much less. */
const SKIP_AFTER_MS = 2000;
const SKIP_QUIET_AFTER_MS = 400;
/** With nothing but late packets for so long, it is the timeline that moved: a slower route, or a paused sender. */
const RESTART_WHEN_LATE_MS = 250;

/** Buffer of one source; make a new one when the SSRC or the clock rate changes. */
export class JitterBuffer {
  readonly #unitsPerMs: number;
  readonly #minimumDelayMs: number;
  readonly #maximumDelayMs: number;
  readonly #packets = new Map<number, JitterPacket>();
  #delay: DelayEstimate;
  #lastUnwrapped: number | undefined;
  /** Timestamp to play next; undefined until the first packet is due. */
  #cursor: number | undefined;
  /** Timestamps of the last packets that were played, to tell copies from late packets. */
  readonly #recentlyPlayed = new Set<number>();
  /** End of the last packet that was played: nothing before it can be played any more. */
  #playedUntil = -Infinity;
  #duration: number;
  #behindSinceMs: number | undefined;
  #lateSinceMs: number | undefined;
  #late = 0;

  constructor(options: JitterBufferOptions) {
    this.#unitsPerMs = options.clockRateHz / 1000;
    this.#minimumDelayMs = options.minimumDelayMs ?? 20;
    this.#maximumDelayMs = options.maximumDelayMs ?? 400;
    this.#delay = new DelayEstimate(this.#maximumDelayMs);
    this.#duration = 20 * this.#unitsPerMs;
  }

  /** Packets that came too late to be played. */
  get lateCount(): number {
    return this.#late;
  }

  /** The delay that is aimed at now: for the slow packets, within the limits. */
  get targetDelayMs(): number {
    return Math.min(this.#maximumDelayMs, Math.max(this.#minimumDelayMs, this.#delay.peakMs));
  }

  /** Audio that waits to be played. */
  get bufferedMs(): number {
    let units = 0;
    for (const packet of this.#packets.values()) units += packet.duration;
    return units / this.#unitsPerMs;
  }

  /** Takes a packet that arrived at `nowMs`. */
  put(packet: JitterPacket, nowMs: number): JitterAdmission {
    let timestamp = this.#unwrap(packet.timestamp);
    const restarted = this.#isOtherTimeline(timestamp, nowMs);
    if (restarted) {
      this.reset();
      timestamp = packet.timestamp;
    }
    if (this.#packets.has(timestamp) || this.#recentlyPlayed.has(timestamp)) return "duplicate";
    this.#delay.add(timestamp / this.#unitsPerMs, nowMs);
    this.#duration = packet.duration;
    if (!this.#canStillPlay(timestamp, nowMs)) {
      this.#late++;
      this.#lateSinceMs ??= nowMs;
      return "late";
    }
    this.#lateSinceMs = undefined;
    this.#lastUnwrapped = Math.max(timestamp, this.#lastUnwrapped ?? timestamp);
    this.#packets.set(timestamp, packet);
    if (this.#cursor !== undefined && timestamp < this.#cursor) this.#cursor = timestamp;
    if (this.#packets.size > MAX_PACKETS) this.#packets.delete(this.#oldest()!);
    return restarted ? "restarted" : "queued";
  }

  /** What to play at `nowMs`. `quiet` says that the sound just played was so low that a skip would not be heard. */
  pull(nowMs: number, quiet = false): JitterOutput {
    if (this.#cursor === undefined) {
      const oldest = this.#oldest();
      if (oldest === undefined || this.#scheduled(nowMs) < oldest) return { kind: "silence" };
      this.#cursor = oldest;
    } else {
      const strayed = this.#scheduled(nowMs) - this.#cursor;
      if (strayed <= -this.#duration) return { kind: "missing", duration: this.#duration };
      if (this.#mustSkip(strayed, nowMs, quiet)) this.#skip();
    }
    return this.#play();
  }

  /** Forgets packets and timeline; the counts stay. */
  reset(): void {
    this.#packets.clear();
    this.#delay = new DelayEstimate(this.#maximumDelayMs);
    this.#lastUnwrapped = undefined;
    this.#cursor = undefined;
    this.#playedUntil = -Infinity;
    this.#recentlyPlayed.clear();
    this.#behindSinceMs = undefined;
    this.#lateSinceMs = undefined;
  }

  #unwrap(timestamp: number): number {
    return this.#lastUnwrapped === undefined ? timestamp : unwrap32(this.#lastUnwrapped, timestamp);
  }

  #scheduled(nowMs: number): number {
    return (nowMs - this.#delay.fastestTransitMs - this.targetDelayMs) * this.#unitsPerMs;
  }

  #isOtherTimeline(timestamp: number, nowMs: number): boolean {
    if (this.#lastUnwrapped === undefined) return false;
    if (this.#lateSinceMs !== undefined && nowMs - this.#lateSinceMs >= RESTART_WHEN_LATE_MS) return true;
    const transitMs = nowMs - timestamp / this.#unitsPerMs;
    return Math.abs(transitMs - this.#delay.fastestTransitMs) > RESTART_MS;
  }

  /** Late packets are taken while nothing newer has been played and waiting for them stays within the limit. */
  #canStillPlay(timestamp: number, nowMs: number): boolean {
    if (timestamp < this.#playedUntil) return false;
    if (this.#cursor === undefined || timestamp >= this.#cursor) return true;
    const latenessMs = nowMs - timestamp / this.#unitsPerMs - this.#delay.fastestTransitMs;
    return latenessMs <= this.#maximumDelayMs;
  }

  #play(): JitterOutput {
    const cursor = this.#cursor!;
    for (const [timestamp, packet] of this.#packets) {
      if (timestamp < cursor) this.#packets.delete(timestamp);
      // A sender may shift its timestamps by part of a packet, after an event or a silence.
      if (timestamp < cursor || timestamp >= cursor + this.#duration) continue;
      this.#packets.delete(timestamp);
      this.#rememberPlayed(timestamp);
      this.#cursor = this.#playedUntil = timestamp + packet.duration;
      return { kind: "packet", packet };
    }
    this.#cursor = cursor + this.#duration;
    return { kind: "missing", duration: this.#duration };
  }

  #rememberPlayed(timestamp: number): void {
    this.#recentlyPlayed.add(timestamp);
    if (this.#recentlyPlayed.size > MAX_PACKETS) this.#recentlyPlayed.delete(this.#recentlyPlayed.values().next().value!);
  }

  #mustSkip(strayed: number, nowMs: number, quiet: boolean): boolean {
    if (strayed < this.#duration) {
      this.#behindSinceMs = undefined;
      return false;
    }
    this.#behindSinceMs ??= nowMs;
    const behindMs = nowMs - this.#behindSinceMs;
    return behindMs >= (quiet ? SKIP_QUIET_AFTER_MS : SKIP_AFTER_MS) || strayed > this.#maximumDelayMs * this.#unitsPerMs;
  }

  #skip(): void {
    this.#packets.delete(this.#cursor!);
    this.#cursor = this.#playedUntil = this.#cursor! + this.#duration;
    this.#behindSinceMs = undefined;
  }

  #oldest(): number | undefined {
    let oldest: number | undefined;
    for (const timestamp of this.#packets.keys()) if (oldest === undefined || timestamp < oldest) oldest = timestamp;
    return oldest;
  }
}
