// How a call sounds now: loss of the last seconds with its bursts, delay from mouth to ear, and what the E-model makes of them.
// Time does not matter, readings come about once a second.
import { burstRatio } from "../rtp/loss-pattern.ts";
import { codecImpairment } from "./codec-impairment.ts";
import { opinionScore, transmissionRating } from "./e-model.ts";

/** Readings in the window: what a listener remembers of "now". */
const WINDOW_READINGS = 5;
/**
 * A sound device each at mouth and ear, with what the system keeps: what PulseAudio was measured to take. An estimate, since
 * the peer's devices are not known.
 */
export const DEVICES_DELAY_MS = 30;

/** What one reading goes by; counts are since the session began. */
export interface QualityReading {
  readonly packetsReceived: number;
  readonly packetsLost: number;
  readonly packetsLate: number;
  readonly bufferMs: number;
  /** Of `LossPattern`: missed packets, and runs of them. */
  readonly missed: number;
  readonly runs: number;
  readonly codecName: string;
  readonly packetTimeMs: number;
  /** Undefined until known: then as if there were none. */
  readonly roundTripMs: number | undefined;
}

/** What a listener makes of the call. */
export interface QualityFigures {
  /** Not played of what was expected, 0 to 1. */
  readonly lossFraction: number;
  readonly burstRatio: number;
  /** From the peer's mouth to our ear. */
  readonly oneWayDelayMs: number;
  /** R of ITU-T G.107. */
  readonly rating: number;
  /** Listening only: without delay and echo. */
  readonly mosListening: number;
  /** Conversation. */
  readonly mos: number;
}

export class QualityMeter {
  readonly #window: QualityReading[] = [];

  /** Takes the present counts; undefined while nothing was received. */
  estimate(reading: QualityReading): QualityFigures | undefined {
    this.#window.push(reading);
    if (this.#window.length > WINDOW_READINGS + 1) this.#window.shift();
    if (reading.packetsReceived === 0) return undefined;
    const lossFraction = this.#lossFraction(reading);
    const bursts = this.#burstRatio(reading);
    const oneWayDelayMs = (reading.roundTripMs ?? 0) / 2 + reading.bufferMs + reading.packetTimeMs + DEVICES_DELAY_MS;
    const heard = { ...codecImpairment(reading.codecName), lossPercent: lossFraction * 100, burstRatio: bursts };
    const delay = { absoluteDelayMs: oneWayDelayMs, echoDelayMs: oneWayDelayMs, loopDelayMs: 2 * oneWayDelayMs };
    const rating = transmissionRating({ ...heard, ...delay });
    return {
      lossFraction, burstRatio: rounded(bursts), oneWayDelayMs: Math.round(oneWayDelayMs), rating: Math.round(rating * 10) / 10,
      mosListening: rounded(opinionScore(transmissionRating(heard))), mos: rounded(opinionScore(rating)),
    };
  }

  #lossFraction(reading: QualityReading): number {
    const since = this.#since;
    const received = reading.packetsReceived - since.packetsReceived;
    const lost = Math.max(0, reading.packetsLost - since.packetsLost);
    const late = Math.max(0, reading.packetsLate - since.packetsLate);
    const expected = received + lost;
    return expected === 0 ? 1 : Math.min(1, (lost + late) / expected);
  }

  #burstRatio(reading: QualityReading): number {
    const since = this.#since;
    const packets = reading.packetsReceived + reading.packetsLost - since.packetsReceived - since.packetsLost;
    return burstRatio(packets, reading.missed - since.missed, reading.runs - since.runs);
  }

  /** With one reading only, all since the session began. */
  get #since(): Pick<QualityReading, "packetsReceived" | "packetsLost" | "packetsLate" | "missed" | "runs"> {
    const nothing = { packetsReceived: 0, packetsLost: 0, packetsLate: 0, missed: 0, runs: 0 };
    return this.#window.length === 1 ? nothing : this.#window[0]!;
  }
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
