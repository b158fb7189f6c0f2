// Marks the Record-Route values of this proxy, so that only a dialog that was set up through it, by somebody who
// was allowed to, may use it as a relay to an address outside the domain. Keeps no state per dialog.
import { concatBytes, encodeUtf8, formatHex } from "../base/bytes.ts";
import type { Crypto } from "../ports/crypto.ts";
import type { Random } from "../ports/random.ts";

const KEY_BYTES = 32;
/** 64 bits, far beyond what can be guessed over a network. Being truncated, it cannot be extended to a longer input. */
const SEAL_BYTES = 8;

export class RouteSeal {
  readonly #crypto: Crypto;
  readonly #key: Uint8Array;

  constructor(crypto: Crypto, random: Random) {
    this.#crypto = crypto;
    this.#key = random.bytes(KEY_BYTES);
  }

  /** The seal for every dialog of this Call-ID (forks share it), in hexadecimal. */
  of(callId: string): string {
    const hash = this.#crypto.hash("sha256", concatBytes([this.#key, encodeUtf8(callId)]));
    return formatHex(hash.subarray(0, SEAL_BYTES));
  }

  isGenuine(seal: string | null | undefined, callId: string): boolean {
    return seal === this.of(callId);
  }
}
