// Our keys of one stream, which go out in a=crypto (RFC 4568): one for each suite, made when it is first needed and kept as
// long as the peer keeps its own. No two streams, and no two suites, have one in common.
import type { Random } from "../ports/random.ts";
import type { SrtpKeying, SrtpSuite } from "../ports/media-engine.ts";
import { keySizes } from "./crypto-attribute.ts";

export class OwnKeys {
  readonly #random: Random;
  readonly #keys = new Map<SrtpSuite, SrtpKeying>();

  constructor(random: Random) {
    this.#random = random;
  }

  /** One for each suite of an offer; the same each time. */
  offered(suites: readonly SrtpSuite[]): readonly SrtpKeying[] {
    return suites.map((suite) => this.#of(suite));
  }

  /**
   * The key for an answer to the peer's; `before` is its key so far. A peer that comes with another one may be another
   * peer, and gets another of ours.
   */
  towards(peer: SrtpKeying, before: SrtpKeying | undefined): SrtpKeying {
    if (before && !isSameKey(before, peer)) this.#keys.clear();
    return this.#of(peer.suite);
  }

  #of(suite: SrtpSuite): SrtpKeying {
    let keying = this.#keys.get(suite);
    if (!keying) {
      const { keyBytes, saltBytes } = keySizes(suite);
      keying = { suite, masterKey: this.#random.bytes(keyBytes), masterSalt: this.#random.bytes(saltBytes) };
      this.#keys.set(suite, keying);
    }
    return keying;
  }
}

/** Tells whether two sides' keys are one and the same. */
export function isSameKey(one: SrtpKeying, other: SrtpKeying): boolean {
  return one.suite === other.suite && isEqual(one.masterKey, other.masterKey) && isEqual(one.masterSalt, other.masterSalt);
}

function isEqual(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}
