// Conferences of sessions, each on one beat of its own: takes each leg's received sound, gives each the sum of the others.
// Legs may work at any rates; those of one rate are summed there. Knows no packet and no device.
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

/** All legs of one rate: their sums are made there, and cross to another rate once and not for each leg. */
interface RateGroup {
  readonly mixer: ConferenceMixer<ConferenceLeg>;
  readonly readers: Map<ConferenceLeg, RatedReader>;
  /** From this group's rate to others'. */
  readonly framers: Map<number, RatedFramer>;
}

export class Conference implements Disposable {
  readonly #legs = new Set<ConferenceLeg>();
  readonly #groups = new Map<number, RateGroup>();
  readonly #pacer: FramePacer;

  constructor(clock: Clock) {
    this.#pacer = new FramePacer(clock, FRAME_MS, () => this.#beat());
  }

  get size(): number {
    return this.#legs.size;
  }

  add(leg: ConferenceLeg): void {
    this.#legs.add(leg);
  }

  /** Lets a leg go at once; what it said last fades out for the others. */
  remove(leg: ConferenceLeg): void {
    this.#legs.delete(leg);
  }

  dispose(): void {
    this.#pacer.dispose();
    this.#legs.clear();
    this.#groups.clear();
  }

  #beat(): void {
    for (const leg of this.#legs) this.#groupOf(leg.others.sampleRateHz);
    const sums = new Map([...this.#groups].map(([rateHz, group]) => [rateHz, this.#gather(rateHz, group)]));
    for (const [rateHz, { mixer }] of this.#groups) {
      const guests = [...sums].filter(([otherHz]) => otherHz !== rateHz).map(([otherHz, sum]) => this.#convert(otherHz, rateHz, sum));
      const { heard, everyone } = mixer.share(guests);
      for (const [leg, others] of heard) {
        leg.takeEveryone(everyone, rateHz);
        leg.others.takeFrame(others);
      }
    }
  }

  /** A leg that has come from another rate fades in here and out there. */
  #gather(rateHz: number, { mixer, readers }: RateGroup): Int16Array {
    const samples = (rateHz * FRAME_MS) / 1000;
    const legs = [...this.#legs].filter(({ others }) => others.sampleRateHz === rateHz);
    for (const leg of readers.keys()) if (!legs.includes(leg)) readers.delete(leg);
    const voices = legs.map((leg) => {
      const reader = readers.get(leg) ?? new RatedReader(leg.received, rateHz);
      readers.set(leg, reader);
      return { leg, isHeard: leg.isHeard, samples: reader.read(samples) };
    });
    return mixer.gather(voices, FRAME_MS);
  }

  #groupOf(rateHz: number): RateGroup {
    const group = this.#groups.get(rateHz) ?? { mixer: new ConferenceMixer(rateHz), readers: new Map(), framers: new Map() };
    this.#groups.set(rateHz, group);
    return group;
  }

  #convert(fromHz: number, toHz: number, frame: Int16Array): Int16Array {
    const { framers } = this.#groupOf(fromHz);
    const framer = framers.get(toHz) ?? new RatedFramer(fromHz, toHz, FRAME_MS);
    framers.set(toHz, framer);
    return framer.push(frame)[0] ?? new Int16Array();
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
