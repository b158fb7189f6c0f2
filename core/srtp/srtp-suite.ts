// What each SRTP suite is made of: cipher, sizes of keys, salts and tags (RFC 4568 section 6.2, RFC 6188 section 4,
// RFC 7714 sections 12 and 13). SRTCP's tag is 80 bits in the suites with 32 as well.
import type { SrtpKeying, SrtpSuite } from "../ports/media-engine.ts";

export interface SrtpSuiteFacts {
  readonly cipher: "counter-mode" | "gcm";
  readonly keyBytes: 16 | 32;
  readonly saltBytes: 12 | 14;
  /** Of an SRTP packet; SRTCP's is longer or the same. */
  readonly tagBytes: 4 | 10 | 16;
  readonly rtcpTagBytes: 10 | 16;
}

const COUNTER_MODE = { cipher: "counter-mode", saltBytes: 14, rtcpTagBytes: 10 } as const;
const GCM = { cipher: "gcm", saltBytes: 12, tagBytes: 16, rtcpTagBytes: 16 } as const;

/** Every suite that this phone can encrypt with; which to offer first is policy, and not said here. */
export const SRTP_SUITES: Readonly<Record<SrtpSuite, SrtpSuiteFacts>> = {
  AES_CM_128_HMAC_SHA1_80: { ...COUNTER_MODE, keyBytes: 16, tagBytes: 10 },
  AES_CM_128_HMAC_SHA1_32: { ...COUNTER_MODE, keyBytes: 16, tagBytes: 4 },
  AES_256_CM_HMAC_SHA1_80: { ...COUNTER_MODE, keyBytes: 32, tagBytes: 10 },
  AES_256_CM_HMAC_SHA1_32: { ...COUNTER_MODE, keyBytes: 32, tagBytes: 4 },
  AEAD_AES_128_GCM: { ...GCM, keyBytes: 16 },
  AEAD_AES_256_GCM: { ...GCM, keyBytes: 32 },
};

const MAX_MKI_BYTES = 128;

/** Whether key, salt and key identifier have the sizes that the suite asks for. */
export function isUsableKeying({ suite, masterKey, masterSalt, mki }: SrtpKeying): boolean {
  const facts = SRTP_SUITES[suite] as SrtpSuiteFacts | undefined;
  return facts !== undefined && masterKey.length === facts.keyBytes && masterSalt.length === facts.saltBytes
    && (mki === undefined || (mki.length > 0 && mki.length <= MAX_MKI_BYTES));
}
