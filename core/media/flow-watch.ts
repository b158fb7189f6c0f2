// Evidence that a path has died: RTP that flowed steadily is missing. Learns what is usual of this sender, and keeps still where
// silence may be its will: in pauses that it announces (RFC 3389, RFC 7587 section 3.1.3), after its BYE, and of one that has
// been seen to pause without a word. What people are told of silence is `silence-watch.ts`'s. Time is an argument.

/** Nothing shorter is taken for silence, nothing longer is waited for. */
const SILENT_AFTER_MS = 300;
const LATEST_MS = 1000;
/** So many packets without a longer gap than this are a steady flow. */
const STEADY_PACKETS = 25;
const STEADY_GAP_MS = 200;
/** What is usual is the longest gap of late; per packet it shrinks by this. */
const GAP_FORGETTING = 0.99;
/** A sender that paused without a word may do so again. */
const PAUSER_MS = 60_000;
/** It is told again after so long, later on more seldom. */
const TELL_EVERY_MS = 250;
const TELL_LATER_EVERY_MS = 1000;
const LATER_MS = 5000;

/** A packet that was believed and is no copy. */
export interface HeardPacket {
  readonly atMs: number;
  readonly ssrc: number;
  readonly sequenceNumber: number;
  /** Its RTP timestamp in milliseconds, and the length of its sound. */
  readonly mediaMs: number;
  /** Its sender may be silent after it. */
  readonly endsSpeech: boolean;
}

export class FlowWatch {
  #expected = false;
  #last: HeardPacket | undefined;
  #steadyPackets = 0;
  #usualGapMs = 0;
  #pausedMs = -Infinity;
  #toldMs: number | undefined;

  /** Says whether packets should flow now. */
  expect(expected: boolean): void {
    if (expected !== this.#expected) this.#unlearn();
    this.#expected = expected;
  }

  /** The newest packet. */
  get last(): HeardPacket | undefined {
    return this.#last;
  }

  heard(packet: HeardPacket): void {
    const last = this.#last;
    this.#last = packet;
    this.#toldMs = undefined;
    if (!last || last.ssrc !== packet.ssrc || packet.endsSpeech || last.endsSpeech) return this.#unlearn();
    const gapMs = packet.atMs - last.atMs;
    if (gapMs > STEADY_GAP_MS) return this.#heardAfter(gapMs, last, packet);
    this.#steadyPackets++;
    this.#usualGapMs = Math.max(gapMs, this.#usualGapMs * GAP_FORGETTING);
  }

  /** The sender has said that it ends (RFC 3550 section 6.6). */
  left(): void {
    this.#unlearn();
  }

  /** For how long nothing has come, where that is evidence and is to be told now. Cheap: asked with each frame that is played. */
  check(nowMs: number): number | undefined {
    if (!this.#expected || !this.#last || this.#steadyPackets < STEADY_PACKETS) return undefined;
    const sinceMs = nowMs - this.#last.atMs;
    if (sinceMs < Math.min(LATEST_MS, Math.max(SILENT_AFTER_MS, 2 * this.#usualGapMs + 100)) || nowMs - this.#pausedMs < PAUSER_MS) return undefined;
    if (this.#toldMs !== undefined && nowMs - this.#toldMs < (sinceMs < LATER_MS ? TELL_EVERY_MS : TELL_LATER_EVERY_MS)) return undefined;
    this.#toldMs = nowMs;
    return Math.round(sinceMs);
  }

  /** The next in number, stamped as much later as it came: nothing was lost or held up, so its sender had paused. */
  #heardAfter(gapMs: number, last: HeardPacket, packet: HeardPacket): void {
    const isNext = ((packet.sequenceNumber - last.sequenceNumber) & 0xffff) === 1;
    if (isNext && packet.mediaMs - last.mediaMs > gapMs / 2) this.#pausedMs = packet.atMs;
    this.#unlearn();
  }

  #unlearn(): void {
    this.#steadyPackets = 0;
    this.#usualGapMs = 0;
    this.#toldMs = undefined;
  }
}
