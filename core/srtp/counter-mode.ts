// AES in counter mode (RFC 3711 section 4.1.1): the first 112 bits of each counter block are given, the last 16 count blocks.
import type { BlockCipher } from "../ports/packet-crypto.ts";

/** The given part of a counter block. */
export const COUNTER_SALT_BYTES = 14;

const BLOCK_BYTES = 16;

/** Encrypts and decrypts, which is the same. Keeps one buffer of counter blocks, so that a packet allocates little. */
export class CounterMode {
  readonly #cipher: BlockCipher;
  #blocks = new Uint8Array(0);

  constructor(cipher: BlockCipher) {
    this.#cipher = cipher;
  }

  /** `data` combined with the keystream that begins at `start`, 14 bytes; a new array. At most 2^16 blocks (section 4.1.1). */
  apply(start: Uint8Array, data: Uint8Array): Uint8Array<ArrayBuffer> {
    const result = new Uint8Array(data.length);
    if (data.length === 0) return result;
    const keystream = this.#cipher.encrypt(this.#counterBlocks(start, Math.ceil(data.length / BLOCK_BYTES)));
    for (let at = 0; at < data.length; at++) result[at] = data[at]! ^ keystream[at]!;
    return result;
  }

  #counterBlocks(start: Uint8Array, count: number): Uint8Array {
    if (this.#blocks.length < count * BLOCK_BYTES) this.#blocks = numberedBlocks(count);
    for (let offset = 0; offset < count * BLOCK_BYTES; offset += BLOCK_BYTES) this.#blocks.set(start, offset);
    return this.#blocks.subarray(0, count * BLOCK_BYTES);
  }
}

function numberedBlocks(count: number): Uint8Array<ArrayBuffer> {
  const blocks = new Uint8Array(count * BLOCK_BYTES);
  const view = new DataView(blocks.buffer);
  for (let block = 0; block < count; block++) view.setUint16(block * BLOCK_BYTES + COUNTER_SALT_BYTES, block);
  return blocks;
}
