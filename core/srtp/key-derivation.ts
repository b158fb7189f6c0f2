// Session keys from a master key (RFC 3711 section 4.3, RFC 6188 section 3, RFC 7714 section 11): the keystream of AES in
// counter mode under the master key, begun at the salt with a label for each key. The derivation rate is 0, as SDES and
// DTLS-SRTP have it: keys are derived once.
import type { SrtpKeying } from "../ports/media-engine.ts";
import type { PacketCrypto } from "../ports/packet-crypto.ts";
import { CounterMode, COUNTER_SALT_BYTES } from "./counter-mode.ts";
import { SRTP_SUITES } from "./srtp-suite.ts";

/** What one kind of packet, SRTP or SRTCP, is protected with. The authentication key is unused by AEAD suites. */
export interface SessionKeys {
  readonly encryptionKey: Uint8Array;
  readonly authenticationKey: Uint8Array;
  readonly salt: Uint8Array;
}

/** The first label of each kind; authentication and salt follow (RFC 3711 section 4.3.2). */
const FIRST_LABEL = { rtp: 0, rtcp: 3 } as const;
/** Where the label lies in the salt: after it come the 48 bits of the index, which is 0 (section 4.3.1). */
const LABEL_OFFSET = 7;
const AUTHENTICATION_KEY_BYTES = 20;

/** Derives the keys for one kind of packet. */
export function deriveSessionKeys(crypto: PacketCrypto, keying: SrtpKeying, kind: "rtp" | "rtcp"): SessionKeys {
  const { keyBytes, saltBytes } = SRTP_SUITES[keying.suite];
  const keystream = new CounterMode(crypto.blockCipher(keying.masterKey));
  const derive = (label: number, length: number): Uint8Array => {
    // A salt of 96 bits is filled up with zeros on the right (RFC 7714 section 11).
    const start = new Uint8Array(COUNTER_SALT_BYTES);
    start.set(keying.masterSalt);
    start[LABEL_OFFSET]! ^= label;
    return keystream.apply(start, new Uint8Array(length));
  };
  const first = FIRST_LABEL[kind];
  return {
    encryptionKey: derive(first, keyBytes),
    authenticationKey: derive(first + 1, AUTHENTICATION_KEY_BYTES),
    salt: derive(first + 2, saltBytes),
  };
}
