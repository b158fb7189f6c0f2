// DTMF digits as RTP events (RFC 4733): payload layout, a sender that paces them, a receiver that joins the copies.
//
//  |     event     |E|R| volume    |          duration             |
import { fail, succeed, type Result } from "../base/result.ts";

/** The sixteen keys in the order of their event codes (RFC 4733 table 3). */
const DTMF_KEYS = "0123456789*#ABCD";

/** Section 2.5.1.4: the last packet is sent three times in all. */
const END_PACKETS = 3;
/** Durations have 16 bits (section 2.3.5); an event that long would need a new segment. */
const MAX_DURATION_UNITS = 0xffff;
/** Longer than the three ends take; senders may go on with audio during an event. */
const ENDS_LOST_AFTER_S = 0.25;
/** -10 dBm0, a level that every receiver must take (section 2.3.4). */
const EVENT_VOLUME = 10;

export interface TelephoneEvent {
  readonly event: number;
  readonly end: boolean;
  readonly volume: number;
  /** In units of the RTP clock. */
  readonly duration: number;
}

/** Reads an event payload; octets after the first four (more events, which nobody sends) are ignored. */
export function readTelephoneEvent(payload: Uint8Array): Result<TelephoneEvent, "rtp/event/too-short"> {
  if (payload.length < 4) return fail("rtp/event/too-short");
  const flags = payload[1]!;
  return succeed({
    event: payload[0]!, end: (flags & 0x80) !== 0, volume: flags & 0x3f, duration: (payload[2]! << 8) | payload[3]!,
  });
}

/** Writes an event payload. */
export function writeTelephoneEvent(event: TelephoneEvent): Uint8Array<ArrayBuffer> {
  return Uint8Array.of(event.event, (event.end ? 0x80 : 0) | event.volume, event.duration >> 8, event.duration & 0xff);
}

/** Whether a character is a key that can be sent. */
export function isDtmfKey(key: string): boolean {
  return key.length === 1 && DTMF_KEYS.includes(key.toUpperCase());
}

interface QueuedDigit {
  readonly key: string;
  readonly durationUnits: number;
  /** Sounded in the audio, whatever the peer takes. */
  readonly inBand: boolean;
}

/** What goes out in place of one packet of audio. */
export interface TelephoneEventPacket {
  readonly payload: Uint8Array;
  /** When the event began, on the clock that `next` is asked with; every packet of an event carries it. */
  readonly mediaTime: number;
  readonly marker: boolean;
}

/** What the sender's turn is: an event packet, the pause between digits, or nothing queued. */
export type TelephoneEventTurn =
  | { readonly kind: "event"; readonly packet: TelephoneEventPacket }
  | { readonly kind: "tone"; readonly key: string }
  | { readonly kind: "gap" }
  | { readonly kind: "idle" };

/** Sends queued digits, one packet a turn. Asked in steps of the packet time; knows no clock of its own. */
export class TelephoneEventSender {
  readonly #gapUnits: number;
  readonly #clockRateHz: number;
  readonly #queue: QueuedDigit[] = [];
  #current: (QueuedDigit & { readonly startedAt: number; endsLeft: number }) | undefined;
  #gapUntil: number | undefined;

  constructor(clockRateHz: number, gapMs = 80) {
    this.#clockRateHz = clockRateHz;
    this.#gapUnits = (gapMs * clockRateHz) / 1000;
  }

  /** Queues digits; characters that are no key are left out. */
  enqueue(digits: string, durationMs: number, inBand = false): void {
    const durationUnits = Math.min(MAX_DURATION_UNITS, Math.round((durationMs * this.#clockRateHz) / 1000));
    for (const key of digits.toUpperCase()) if (isDtmfKey(key)) this.#queue.push({ key, durationUnits, inBand });
  }

  /** A sender on another clock with the digits that wait; one that is being sent is cut short. */
  atClock(clockRateHz: number): TelephoneEventSender {
    if (clockRateHz === this.#clockRateHz) return this;
    const next = new TelephoneEventSender(clockRateHz, (this.#gapUnits * 1000) / this.#clockRateHz);
    for (const { key, durationUnits, inBand } of this.#queue) next.enqueue(key, (durationUnits * 1000) / this.#clockRateHz, inBand);
    return next;
  }

  get idle(): boolean {
    return this.#current === undefined && this.#queue.length === 0;
  }

  /**
   * The turn for the packet that begins at `mediaTime` and lasts `packetUnits`.
   * Without `takesEvents` the key is to be sounded in the audio instead, for a peer that takes no events.
   */
  next(mediaTime: number, packetUnits: number, takesEvents: boolean): TelephoneEventTurn {
    if (this.#gapUntil !== undefined && mediaTime < this.#gapUntil) return { kind: "gap" };
    this.#gapUntil = undefined;
    let starting = false;
    if (!this.#current) {
      const digit = this.#queue.shift();
      if (!digit) return { kind: "idle" };
      this.#current = { ...digit, startedAt: mediaTime, endsLeft: END_PACKETS };
      starting = true;
    }
    const current = this.#current;
    const asEvents = takesEvents && !current.inBand;
    const elapsed = mediaTime - current.startedAt + packetUnits;
    const ending = elapsed >= current.durationUnits;
    if (ending && (--current.endsLeft === 0 || !asEvents)) this.#finish(mediaTime + packetUnits);
    if (!asEvents) return { kind: "tone", key: current.key };
    const payload = writeTelephoneEvent({
      event: DTMF_KEYS.indexOf(current.key), end: ending, volume: EVENT_VOLUME, duration: Math.min(elapsed, current.durationUnits),
    });
    return { kind: "event", packet: { payload, mediaTime: current.startedAt, marker: starting } };
  }

  #finish(mediaTime: number): void {
    this.#current = undefined;
    this.#gapUntil = mediaTime + this.#gapUnits;
  }
}

/** Joins the packets of each event: a digit is told once, at its end or when the next event shows that its end was lost. */
export class TelephoneEventReceiver {
  #timestamp: number | undefined;
  #key: string | undefined;
  #duration = 0;
  #told = true;

  /** Takes one event packet and answers the digits that are complete now. */
  receive(rtpTimestamp: number, payload: Uint8Array): readonly string[] {
    const read = readTelephoneEvent(payload);
    if (!read.ok) return [];
    const digits: string[] = [];
    if (rtpTimestamp !== this.#timestamp) {
      if (this.#timestamp !== undefined && ((rtpTimestamp - this.#timestamp) | 0) < 0) return [];
      digits.push(...this.#finish());
      this.#timestamp = rtpTimestamp;
      this.#key = DTMF_KEYS[read.value.event];
      this.#told = false;
    }
    this.#duration = read.value.duration;
    if (read.value.end) digits.push(...this.#finish());
    return digits;
  }

  /** Audio of this time came: an event that is over by then, and whose ends were all lost, is complete. */
  passTo(rtpTimestamp: number, clockRateHz: number): readonly string[] {
    if (this.#told || this.#timestamp === undefined) return [];
    const sinceStart = (rtpTimestamp - this.#timestamp) | 0;
    return sinceStart > this.#duration + ENDS_LOST_AFTER_S * clockRateHz ? this.#finish() : [];
  }

  /** Forgets the past: the source restarted its timestamps. */
  reset(): void {
    this.#timestamp = undefined;
    this.#told = true;
  }

  #finish(): readonly string[] {
    if (this.#told) return [];
    this.#told = true;
    return this.#key === undefined ? [] : [this.#key];
  }
}
