// Bytes near the seeds of a target: flipped, cut, repeated, spliced, and with words of the grammar put in. A list of small
// changes, so that a failure shrinks to the few that matter.
import fc from "fast-check";
import { encodeUtf8 } from "../../core/base/bytes.ts";

/** Longer than any message that phones send, short enough for thousands a second. */
const MAX_BYTES = 16_384;

/** What the grammars of SIP, SDP and MIME turn on. */
const WORDS = [
  "\r\n", "\r\n\r\n", "\r\n ", "\n", "\r", "\t", "\0", " ", ",", ";", ":", "=", "\"", "\\", "<", ">", "<sip:", "sip:", "sips:", "tel:+", "%", "%00", "%C3%BC", "[", "]", "::", "@", "?", "&", "*", "/", "--",
  "Via: ", "v:", "Content-Length: ", "l: 0", "SIP/2.0", "INVITE ", "ACK ", "boundary=", "tag=", "branch=z9hG4bK", "m=audio 0 RTP/AVP 0\r\n", "a=", "c=IN IP6 ", "Digest ", "qop=", "nonce=\"",
  "0", "-1", "4294967296", "99999999999999999999", "1e9", "ü", "\u{1F30A}", "\ud800", "__proto__", "constructor",
].map(encodeUtf8);

type Change =
  | { readonly kind: "set"; readonly at: number; readonly byte: number }
  | { readonly kind: "insert"; readonly at: number; readonly word: number }
  | { readonly kind: "delete" | "keep"; readonly at: number; readonly length: number }
  | { readonly kind: "repeat"; readonly at: number; readonly length: number; readonly times: number }
  | { readonly kind: "splice"; readonly at: number; readonly seed: number; readonly from: number; readonly length: number };

const place = fc.nat(0xffff);
const length = fc.nat(64);
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ kind: fc.constant("set" as const), at: place, byte: fc.nat(255) }),
  fc.record({ kind: fc.constant("insert" as const), at: place, word: fc.nat(WORDS.length - 1) }),
  fc.record({ kind: fc.constantFrom("delete" as const, "keep" as const), at: place, length }),
  fc.record({ kind: fc.constant("repeat" as const), at: place, length, times: fc.integer({ min: 2, max: 200 }) }),
  fc.record({ kind: fc.constant("splice" as const), at: place, seed: place, from: place, length: fc.nat(400) }),
);

/** Any of the seeds after up to eight changes. */
export function mutatedSeeds(seeds: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  return fc.tuple(fc.nat(seeds.length - 1), fc.array(change, { maxLength: 8 })).map(([seed, changes]) => {
    let bytes = seeds[seed]!;
    for (const one of changes) bytes = apply(one, bytes, seeds).subarray(0, MAX_BYTES);
    return bytes;
  });
}

function apply(one: Change, bytes: Uint8Array, seeds: readonly Uint8Array[]): Uint8Array {
  const at = one.at % (bytes.length + 1);
  switch (one.kind) {
    case "set": return replace(bytes, at, 1, Uint8Array.of(one.byte));
    case "insert": return replace(bytes, at, 0, WORDS[one.word]!);
    case "delete": return replace(bytes, at, one.length, NOTHING);
    case "keep": return bytes.subarray(0, at);
    case "repeat": return replace(bytes, at, 0, repeated(bytes.subarray(at, at + one.length), one.times));
    case "splice": {
      const other = seeds[one.seed % seeds.length]!;
      const from = one.from % (other.length + 1);
      return replace(bytes, at, 0, other.subarray(from, from + one.length));
    }
  }
}

const NOTHING = new Uint8Array(0);

function replace(bytes: Uint8Array, at: number, count: number, by: Uint8Array): Uint8Array {
  const rest = bytes.subarray(at + count);
  const changed = new Uint8Array(at + by.length + rest.length);
  changed.set(bytes.subarray(0, at));
  changed.set(by, at);
  changed.set(rest, at + by.length);
  return changed;
}

function repeated(piece: Uint8Array, times: number): Uint8Array {
  const whole = new Uint8Array(piece.length * times);
  for (let turn = 0; turn < times; turn++) whole.set(piece, turn * piece.length);
  return whole;
}
