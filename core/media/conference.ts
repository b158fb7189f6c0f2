// Conferences of sessions, each on one beat of its own: takes each leg's received sound, gives each the sum of the others.
// Legs may work at any rates; the sums are made at the highest of them. Knows no packet and no device.
import type { Disposable } from "../base/disposable.ts";
import type { Clock } from "../ports/clock.ts";
import { ConferenceMixer } from "./conference-mixer.ts";
import { FRAME_MS } from "./frame-duration.ts";
import { FramePacer } from "./frame-pacer.ts";
import { RatedFramer, RatedReader, type FrameSink, type FrameSource } from "./frame-source.ts";

/** A session as its conference sees it. */
export interface ConferenceLeg {
  /** False: the others do not hear it. */
  readonly isHeard: boolean;
  /** What its peer says. */
  readonly received: FrameSource;
  /** What the others say in the same time, for its peer. */
  readonly others: FrameSink;
  /** What all peers say, at any rate; comes before the others' frame. */
  takeEveryone(frame: Int16Array, sampleRateHz: number): void;
}

interface LegRates {
  readonly mixRateHz: number;
  readonly reader: RatedReader;
  framer: RatedFramer;
}

/** Rounds in which nobody is heard before the sums change their rate: one to fade, one until the limiters are empty. */
const HUSH_ROUNDS = 2;

export class Conference implements Disposable {
  readonly #legs = new Map<ConferenceLeg, LegRates | undefined>();
  readonly #pacer: FramePacer;
  #mixer: ConferenceMixer<ConferenceLeg> | undefined;
  #hushed = 0;

  constructor(clock: Clock) {
    this.#pacer = new FramePacer(clock, FRAME_MS, () => this.#beat());
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
    const samples = (sampleRateHz * FRAME_MS) / 1000;
    const legs = [...this.#legs].map(([leg, rates]) => ({ leg, rates: this.#ratesFor(leg, rates, sampleRateHz) }));
    const voices = legs.map(({ leg, rates }) => ({ leg, isHeard: leg.isHeard && this.#hushed === 0, samples: rates.reader.read(samples) }));
    const { heard, everyone } = mixer.mix(voices, FRAME_MS);
    for (const { leg, rates } of legs) {
      leg.takeEveryone(everyone, sampleRateHz);
      for (const frame of rates.framer.push(heard.get(leg)!)) leg.others.takeFrame(frame);
    }
  }

  /** The mixer at the highest rate that anybody can be sent. Another rate begins in silence, so that the change does not click. */
  #mixerForAll(): ConferenceMixer<ConferenceLeg> {
    const wantedHz = Math.max(...[...this.#legs.keys()].map(({ others }) => others.sampleRateHz));
    this.#mixer ??= new ConferenceMixer(wantedHz);
    this.#hushed = this.#mixer.sampleRateHz === wantedHz ? 0 : this.#hushed + 1;
    if (this.#hushed > HUSH_ROUNDS) {
      this.#mixer = new ConferenceMixer(wantedHz);
      this.#hushed = 0;
    }
    return this.#mixer;
  }

  #ratesFor(leg: ConferenceLeg, known: LegRates | undefined, mixRateHz: number): LegRates {
    const toHz = leg.others.sampleRateHz;
    const rates = known?.mixRateHz === mixRateHz ? known : { mixRateHz, reader: new RatedReader(leg.received, mixRateHz), framer: new RatedFramer(mixRateHz, toHz, FRAME_MS) };
    if (rates.framer.toHz !== toHz) rates.framer = new RatedFramer(mixRateHz, toHz, FRAME_MS);
    this.#legs.set(leg, rates);
    return rates;
  }
}

/** The conferences of one engine, by name. One is there from its first leg to its last. */
export class Conferences {
  readonly #clock: Clock;
  readonly #conferences = new Map<string, Conference>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  join(conferenceId: string, leg: ConferenceLeg): void {
    const conference = this.#conferences.get(conferenceId) ?? new Conference(this.#clock);
    this.#conferences.set(conferenceId, conference);
    conference.add(leg);
  }

  leave(conferenceId: string, leg: ConferenceLeg): void {
    const conference = this.#conferences.get(conferenceId);
    conference?.remove(leg);
    if (conference?.size !== 0) return;
    conference.dispose();
    this.#conferences.delete(conferenceId);
  }
}
