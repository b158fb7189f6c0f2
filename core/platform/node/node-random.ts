// The Random port on Node's cryptographic generator.
import { randomBytes } from "node:crypto";
import type { Random } from "../../ports/random.ts";

/** Unpredictable bytes from the operating system. */
export class NodeRandom implements Random {
  bytes(count: number): Uint8Array {
    return new Uint8Array(randomBytes(count));
  }
}
