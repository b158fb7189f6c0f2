// Which payload type means which codec in our descriptions of one stream. A number that was bound once keeps its meaning
// for the whole session, whatever is offered later and in which order (RFC 3264 section 8.3.2).
import type { MediaCodec } from "../ports/media-engine.ts";
import { isSameCodec } from "./payload-map.ts";

/** The dynamic payload types (RFC 3551 section 3). */
const FIRST_DYNAMIC = 96;
const LAST_DYNAMIC = 127;

export class PayloadBindings {
  readonly #codecs = new Map<number, MediaCodec>();

  /** Numbers a codec as it was numbered before, else by its own number, else by a free one. */
  bind(codec: MediaCodec): MediaCodec {
    const known = this.#numberOf(codec);
    return known === undefined ? this.bindAs(codec) : { ...codec, payloadType: known };
  }

  /** Numbers a codec as it is, since the peer does (RFC 3264 section 6.1); otherwise where that number has another meaning. */
  bindAs(codec: MediaCodec): MediaCodec {
    const holder = this.#codecs.get(codec.payloadType);
    const payloadType = !holder || isSameCodec(holder, codec) ? codec.payloadType : (this.#numberOf(codec) ?? this.#free());
    const bound = { ...codec, payloadType };
    this.#codecs.set(payloadType, bound);
    return bound;
  }

  #numberOf(codec: MediaCodec): number | undefined {
    let last: number | undefined;
    for (const [number, bound] of this.#codecs) if (isSameCodec(bound, codec)) last = number;
    return last;
  }

  #free(): number {
    for (let number = FIRST_DYNAMIC; number <= LAST_DYNAMIC; number++) if (!this.#codecs.has(number)) return number;
    return LAST_DYNAMIC;
  }
}
