// A conference of sessions on one beat of its own: takes each leg's received sound, gives each the sum of the others.
// Legs may work at any rates; the sums are made at the highest of them. Knows no packet and no device.
import type { Disposable } from "../base/disposable.ts";
import type { Clock } from "../ports/clock.ts";
import { ConferenceMixer } from "./conference-mixer.ts";
import { FramePacer } from "./frame-pacer.ts";
import { RatedFramer, RatedReader } from "./frame-source.ts";

/** As the sessions' own frames. */
export const CONFERENCE_FRAME_MS = 10;

/** A session as its conference sees it. Frames are of CONFERENCE_FRAME_MS at the leg's own rate, which may change. */
export interface ConferenceLeg {
  readonly sampleRateHz: number;
  /** False: the others do not hear it. */
  readonly isHeard: boolean;
  /** The next frame that its peer said. */
  readReceived(): Int16Array;
  /** What the others said in the same time, for its peer; called once after each `readReceived`. */
  takeOthers(others: Int16Array): void;
}

interface LegRates {
  readonly legRateHz: number;
  readonly mixRateHz: number;
  readonly reader: RatedReader;
  readonly framer: RatedFramer;
}

/** Rounds in which nobody is heard before the sums change their rate: one to fade, one until the limiters are empty. */
const HUSH_ROUNDS = 2;

export class Conference implements Disposable {
  readonly #legs = new Map<ConferenceLeg, LegRates | undefined>();
  readonly #pacer: FramePacer;
  #mixer: ConferenceMixer<ConferenceLeg> | undefined;
  #hushed = 0;

  constructor(clock: Clock) {
    this.#pacer = new FramePacer(clock, CONFERENCE_FRAME_MS, () => this.#beat());
  }

  get size(): number {
    return this.#legs.size;
  }

  add(leg: ConferenceLeg): void {
    if (!this.#legs.has(leg)) this.#legs.set(leg, undefined);
  }

  /** Lets a leg go at once; what it said last fades out for the others. */
  remove(leg: ConferenceLeg): void {
    this.#legs.delete(leg);
  }

  dispose(): void {
    this.#pacer.dispose();
    this.#legs.clear();
  }

  #beat(): void {
    if (this.#legs.size === 0) return;
    const mixer = this.#mixerForAll();
    const { sampleRateHz } = mixer;
    const samples = (sampleRateHz * CONFERENCE_FRAME_MS) / 1000;
    const legs = [...this.#legs].map(([leg, rates]) => ({ leg, rates: this.#ratesFor(leg, rates, sampleRateHz) }));
    const voices = legs.map(({ leg, rates }) => ({ leg, isHeard: leg.isHeard && this.#hushed === 0, samples: rates.reader.read(samples) }));
    const heard = mixer.mix(voices, CONFERENCE_FRAME_MS);
    for (const { leg, rates } of legs) for (const frame of rates.framer.push(heard.get(leg)!)) leg.takeOthers(frame);
  }

  /** The mixer at the highest rate of all legs. Another rate begins in silence, so that the change does not click. */
  #mixerForAll(): ConferenceMixer<ConferenceLeg> {
    const wantedHz = Math.max(...[...this.#legs.keys()].map(({ sampleRateHz }) => sampleRateHz));
    this.#mixer ??= new ConferenceMixer(wantedHz);
    this.#hushed = this.#mixer.sampleRateHz === wantedHz ? 0 : this.#hushed + 1;
    if (this.#hushed > HUSH_ROUNDS) {
      this.#mixer = new ConferenceMixer(wantedHz);
      this.#hushed = 0;
    }
    return this.#mixer;
  }

  #ratesFor(leg: ConferenceLeg, rates: LegRates | undefined, mixRateHz: number): LegRates {
    const legRateHz = leg.sampleRateHz;
    if (rates?.legRateHz === legRateHz && rates.mixRateHz === mixRateHz) return rates;
    const fresh: LegRates = {
      legRateHz, mixRateHz,
      reader: new RatedReader({ sampleRateHz: legRateHz, readFrame: () => leg.readReceived() }, mixRateHz),
      framer: new RatedFramer(mixRateHz, legRateHz, CONFERENCE_FRAME_MS),
    };
    this.#legs.set(leg, fresh);
    return fresh;
  }
}
