// What works under each of a call's keys, kept while the call changes between them: a key that comes back must go on with
// its counters, or two packets would be encrypted alike (RFC 3711 section 9.1) and old ones be taken again.
import type { SrtpKeying } from "../ports/media-engine.ts";

/** Keys come back at most after a change or two of signalling; older ones are forgotten. */
const MAX_KEYS = 8;

export class KeyRing<Worker> {
  readonly #make: (keying: SrtpKeying) => Worker;
  #entries: readonly { readonly keying: SrtpKeying; readonly worker: Worker }[] = [];

  constructor(make: (keying: SrtpKeying) => Worker) {
    this.#make = make;
  }

  /** The worker of these keys, new or the one that they had. */
  get(keying: SrtpKeying): Worker {
    const known = this.#entries.find((entry) => isSameKeying(entry.keying, keying));
    const entry = known ?? { keying, worker: this.#make(keying) };
    this.#entries = [entry, ...this.#entries.filter((other) => other !== known)].slice(0, MAX_KEYS);
    return entry.worker;
  }
}

function isSameKeying(one: SrtpKeying, other: SrtpKeying): boolean {
  return one.suite === other.suite && areSame(one.masterKey, other.masterKey) && areSame(one.masterSalt, other.masterSalt)
    && areSame(one.mki ?? [], other.mki ?? []);
}

const areSame = (one: ArrayLike<number>, other: ArrayLike<number>): boolean =>
  one.length === other.length && Array.from(one).every((byte, at) => byte === other[at]);
