// An adaptive jitter buffer: puts packets in order, drops copies, waits for slow ones as long as has proved worth it, tells
// loss from a sender's pause. Pulled by whoever plays, whenever it has too few samples; time is an argument. Knows media
// time, not samples or codecs: stretching, decoding and concealment are the receive pipeline's.
//
// The cursor is the media time that is played next. While nothing comes the cursor stands and `covered` grows: what comes
// late is then played late, and so the delay grows with a spike. What later packets prove lost is passed over.
import { distance16 } from "../base/serial-number.ts";
import { DelayEstimate } from "./delay-estimate.ts";
import { MediaTimeline } from "./media-timeline.ts";

export interface JitterPacket {
  readonly sequenceNumber: number;
  readonly timestamp: number;
  readonly clockRateHz: number;
  readonly payloadType: number;
  readonly payload: Uint8Array;
  readonly durationMs: number;
  /** After it the sender may be silent (comfort noise, discontinuous transmission). */
  readonly endsSpeech: boolean;
}

/** What to play next. */
export type JitterOutput =
  /** `lost` before it are not played; `pausedMs` before it were taken for a stall, and were the sender's pause. */
  | { readonly kind: "packet"; readonly packet: JitterPacket; readonly lost: number; readonly pausedMs: number }
  /** Lost. `following` is the packet right after the gap, if it is there. */
  | { readonly kind: "missing"; readonly durationMs: number; readonly following?: JitterPacket }
  /** Nothing is there and nothing tells why. */
  | { readonly kind: "stalled"; readonly durationMs: number }
  /** The sender is silent, or nothing has begun. */
  | { readonly kind: "pause"; readonly durationMs: number };

export type JitterAdmission = "queued" | "duplicate" | "late";

interface Placed {
  readonly packet: JitterPacket;
  readonly startMs: number;
}

/** Beyond this it is a flood, not jitter; it bounds memory too. */
const MAX_PACKETS = 128;
/** Start times that are remembered to know copies by: 5 s at 20 ms. */
const REMEMBERED = 256;
/** The longest wait that is aimed at, and the most audio that is kept waiting. */
export const MAX_DELAY_MS = 400;
/** Whoever plays pulls so often. */
const STEP_MS = 10;
/** After so long without a packet the talk begins anew, with the delay that is aimed at then. */
const PAUSE_AFTER_MS = 1000;
/** A gap is cut short when there is this much more delay than aimed at. */
const SHED_MS = 60;
/** So long after a way has become slower its delay is what is measured (`delay-estimate.ts`). */
const FORESEEN_MS = 1000;
/** Less than a sample. */
const NOTHING_MS = 0.01;
/** Roundings of media time. */
const SAME_MS = 1;

/** Buffer of one session; `restart` it when the source changes. */
export class JitterBuffer {
  readonly #timeline = new MediaTimeline();
  readonly #delay = new DelayEstimate(MAX_DELAY_MS);
  /** In order of their start. */
  readonly #packets: Placed[] = [];
  readonly #known = new Set<number>();
  /** Media time to play next; undefined before the first packet and during pauses. */
  #cursorMs: number | undefined;
  /** End of what was played last: nothing before it can be played any more. */
  #playedUntilMs = -Infinity;
  #coveredMs = 0;
  /** Stalled since the last packet that was played. */
  #stalledMs = 0;
  #last: JitterPacket | undefined;
  /** The newest packet of the same source that is no audio, such as a telephone event. */
  #otherSequence: number | undefined;
  #extraMs = 0;
  #foreseenMs = 0;
  #foreseenUntilMs = 0;
  lateCount = 0;
  duplicateCount = 0;

  /** The delay that is aimed at, beyond the fastest packet's. */
  get targetMs(): number {
    return Math.min(MAX_DELAY_MS, Math.max(this.#delay.targetMs + this.#extraMs, this.#foreseenMs));
  }

  /** Waits so much longer than jitter asks for: until the packet after a lost one is there. */
  set extraMs(value: number) {
    this.#extraMs = value;
  }

  /** Audio that waits to be decoded. */
  get bufferedMs(): number {
    let sum = 0;
    for (const { packet } of this.#packets) sum += packet.durationMs;
    return sum;
  }

  /** Another source has taken the old one's place; what is queued is still played. */
  restart(): void {
    this.#timeline.restart();
    this.#last = undefined;
    this.#otherSequence = undefined;
  }

  /** Takes a packet that arrived at `nowMs`, or may have waited to be read since `earliestMs`. */
  put(packet: JitterPacket, nowMs: number, earliestMs = nowMs): JitterAdmission {
    const fastest = this.#delay.fastestTransitMs;
    const startMs = this.#timeline.place(packet, fastest === Infinity ? nowMs : nowMs - fastest);
    if (this.#known.has(startMs)) {
      this.duplicateCount++;
      return "duplicate";
    }
    this.#remember(startMs);
    this.#delay.add(startMs, nowMs, earliestMs);
    if (startMs + packet.durationMs / 2 < Math.max(this.#cursorMs ?? -Infinity, this.#playedUntilMs)) {
      this.lateCount++;
      return "late";
    }
    this.#insert({ packet, startMs });
    this.#shed();
    return "queued";
  }

  /** A packet of the same source came that is no audio, and stands in place of some. */
  putOther(sequenceNumber: number): void {
    this.#otherSequence = sequenceNumber;
  }

  /**
   * Waits so much longer for a second from now: copies come so late by a way on which their sender may soon be alone. When it is,
   * the delay is there already and nothing is made up; when it is not, the delay is given back.
   */
  foresee(lateMs: number, nowMs: number): void {
    this.#foreseenMs = Math.max(lateMs, this.#foreseenMs);
    this.#foreseenUntilMs = nowMs + FORESEEN_MS;
  }

  /** What to play after the `aheadMs` that are decoded already. */
  next(nowMs: number, aheadMs: number): JitterOutput {
    if (nowMs > this.#foreseenUntilMs) this.#foreseenMs = 0;
    const first = this.#packets[0];
    if (this.#cursorMs === undefined) return this.#begin(first, nowMs, aheadMs);
    if (!first) return this.#stall();
    const gapMs = first.startMs - this.#cursorMs - this.#coveredMs;
    if (gapMs <= SAME_MS) return this.#play(first);
    if (this.#isPause(first.packet)) return this.#pauseThen(first, nowMs, aheadMs);
    if (this.#delayOf(first, nowMs, aheadMs) >= this.targetMs + SHED_MS || gapMs > PAUSE_AFTER_MS) return this.#begin(first, nowMs, aheadMs);
    return this.#passOver(first, gapMs);
  }

  /** Whether the next packet is there and follows at once. */
  get continues(): boolean {
    const first = this.#packets[0];
    return first !== undefined && this.#cursorMs !== undefined && first.startMs - this.#cursorMs - this.#coveredMs <= SAME_MS;
  }

  /**
   * How much later the packet at the cursor could have come than the fastest, less what is aimed at. `aheadMs` is what
   * will be left of the samples when it is needed. Undefined during pauses.
   */
  spareMs(nowMs: number, aheadMs: number): number | undefined {
    if (this.#cursorMs === undefined || this.#coveredMs > 0) return undefined;
    return nowMs - this.#delay.fastestTransitMs - this.#cursorMs + aheadMs - this.targetMs;
  }

  /** What is to be kept spare for the moment: the slowest packet of the last second was later than what is aimed at. */
  get heldMs(): number {
    return Math.max(0, Math.min(MAX_DELAY_MS, this.#delay.peakMs) - this.targetMs);
  }

  /** How long after the fastest packet's arrival a packet would be played now. */
  #delayOf({ startMs }: Placed, nowMs: number, aheadMs: number): number {
    return nowMs - this.#delay.fastestTransitMs - startMs + aheadMs;
  }

  #begin(first: Placed | undefined, nowMs: number, aheadMs: number): JitterOutput {
    const isDue = (placed: Placed): boolean => this.#delayOf(placed, nowMs, aheadMs) >= this.targetMs - NOTHING_MS;
    if (!this.#last && first && isDue(first)) return this.#play(this.#newestOf(isDue));
    if (first && isDue(first)) return this.#play(first);
    // A whole step, so that packets begin with pulls.
    return { kind: "pause", durationMs: STEP_MS };
  }

  /** Nothing was heard yet: what a burst at the start holds beyond the delay that is aimed at is left out, not played late. */
  #newestOf(isDue: (placed: Placed) => boolean): Placed {
    while (this.#packets.length > 1 && isDue(this.#packets[1]!)) this.#packets.shift();
    return this.#packets[0]!;
  }

  #pauseThen(first: Placed | undefined, nowMs: number, aheadMs: number): JitterOutput {
    this.#cursorMs = undefined;
    this.#coveredMs = 0;
    return this.#begin(first, nowMs, aheadMs);
  }

  #play({ packet, startMs }: Placed): JitterOutput {
    const follows = !this.#last || this.#isPause(packet);
    const lost = follows ? 0 : Math.max(0, distance16(this.#last!.sequenceNumber, packet.sequenceNumber) - 1);
    const pausedMs = follows && startMs > this.#playedUntilMs + SAME_MS ? this.#stalledMs : 0;
    this.#stalledMs = 0;
    this.#packets.shift();
    this.#cursorMs = this.#playedUntilMs = startMs + packet.durationMs;
    this.#coveredMs = 0;
    this.#last = packet;
    return { kind: "packet", packet, lost, pausedMs };
  }

  #stall(): JitterOutput {
    const isSilent = this.#last?.endsSpeech === true || this.#otherIsNewest;
    if (isSilent || this.#coveredMs >= PAUSE_AFTER_MS) return this.#pauseThen(undefined, 0, 0);
    this.#coveredMs += STEP_MS;
    this.#stalledMs += STEP_MS;
    return { kind: "stalled", durationMs: STEP_MS };
  }

  /** Goes over a gap that later packets have proved: a packet's time, or what is left. */
  #passOver(first: Placed, gapMs: number): JitterOutput {
    const packetMs = this.#last?.durationMs ?? STEP_MS;
    const isRest = gapMs <= packetMs + SAME_MS;
    const durationMs = isRest ? gapMs : packetMs;
    this.#cursorMs = this.#playedUntilMs = this.#cursorMs! + this.#coveredMs + durationMs;
    const hasBegun = this.#coveredMs > 0;
    this.#coveredMs = 0;
    return { kind: "missing", durationMs, ...(isRest && !hasBegun ? { following: first.packet } : {}) };
  }

  /** No packet is missing between the last and this one, though time is: the sender was silent, or sent no audio. */
  #isPause({ sequenceNumber }: JitterPacket): boolean {
    if (!this.#last) return false;
    const previous = this.#otherIsNewest && distance16(this.#otherSequence!, sequenceNumber) > 0 ? this.#otherSequence! : this.#last.sequenceNumber;
    return distance16(previous, sequenceNumber) === 1;
  }

  get #otherIsNewest(): boolean {
    return this.#otherSequence !== undefined && this.#last !== undefined && distance16(this.#last.sequenceNumber, this.#otherSequence) > 0;
  }

  #insert(placed: Placed): void {
    let index = this.#packets.length;
    while (index > 0 && this.#packets[index - 1]!.startMs > placed.startMs) index--;
    this.#packets.splice(index, 0, placed);
  }

  /** An outage whose packets all come at its end: what nobody would wait for is left out. */
  #shed(): void {
    const newest = this.#packets.at(-1)!;
    const spanMs = newest.startMs + newest.packet.durationMs - this.#packets[0]!.startMs;
    if (spanMs <= MAX_DELAY_MS + newest.packet.durationMs && this.#packets.length <= MAX_PACKETS) return;
    const keptFromMs = newest.startMs - this.targetMs;
    while (this.#packets[0]!.startMs < keptFromMs || this.#packets.length > MAX_PACKETS) {
      this.#packets.shift();
      this.lateCount++;
    }
    if (this.#cursorMs === undefined) return;
    this.#cursorMs = this.#playedUntilMs = this.#packets[0]!.startMs;
    this.#coveredMs = 0;
  }

  #remember(startMs: number): void {
    this.#known.add(startMs);
    if (this.#known.size > REMEMBERED) this.#known.delete(this.#known.values().next().value!);
  }
}
