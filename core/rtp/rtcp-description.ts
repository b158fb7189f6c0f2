// SDES, who a source says it is (RFC 3550 section 6.5): all eight items are read and can be written.
// What is said is the peer's own word: text for people, never markup, never proof.
import { concatBytes, decodeUtf8 } from "../base/bytes.ts";
import { limitedUtf8, writeWords } from "./rtcp-words.ts";

/** Items beside CNAME by their numbers (sections 6.5.2 to 6.5.8). */
const ITEM_NAMES = ["name", "email", "phone", "location", "tool", "note", "private"] as const;

/** An item beside CNAME; `prefix` is PRIV's. */
export interface DescriptionItem {
  readonly name: (typeof ITEM_NAMES)[number];
  readonly text: string;
  readonly prefix?: string;
}

/** What one source says of itself. */
export interface DescriptionChunk {
  readonly ssrc: number;
  readonly cname?: string;
  /** In the order in which they came; absent where there are none. */
  readonly items?: readonly DescriptionItem[];
}

const CNAME = 1;
const FIRST_NAMED = 2;
const PRIVATE = 8;

/** Reads chunks of items, each chunk ended by a zero and filled to a word; items of unknown types are left out. */
export function readDescription(body: Uint8Array, count: number): readonly DescriptionChunk[] | "truncated" {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const chunks: DescriptionChunk[] = [];
  let at = 0;
  for (let index = 0; index < count; index++) {
    if (at + 4 > body.length) return "truncated";
    const ssrc = view.getUint32(at);
    const items: DescriptionItem[] = [];
    let cname: string | undefined;
    at += 4;
    while (at < body.length && body[at] !== 0) {
      const end = at + 2 + (body[at + 1] ?? 0);
      if (at + 2 > body.length || end > body.length) return "truncated";
      const value = body.subarray(at + 2, end);
      if (body[at] === CNAME) cname = decodeUtf8(value);
      else items.push(...readItem(body[at]!, value));
      at = end;
    }
    at = (at & ~3) + 4;
    chunks.push({ ssrc, ...(cname === undefined ? {} : { cname }), ...(items.length === 0 ? {} : { items }) });
  }
  return chunks;
}

function readItem(type: number, value: Uint8Array): readonly DescriptionItem[] {
  const name = ITEM_NAMES[type - FIRST_NAMED];
  if (name === undefined) return [];
  if (type !== PRIVATE) return [{ name, text: decodeUtf8(value) }];
  const prefixLength = value[0];
  if (prefixLength === undefined || 1 + prefixLength > value.length) return [];
  return [{ name, prefix: decodeUtf8(value.subarray(1, 1 + prefixLength)), text: decodeUtf8(value.subarray(1 + prefixLength)) }];
}

/** Writes one chunk; texts are cut to 255 octets. */
export function writeDescriptionChunk(chunk: DescriptionChunk): Uint8Array {
  const items = (chunk.items ?? []).map(writeItem);
  const parts = [...(chunk.cname === undefined ? [] : [writeText(CNAME, limitedUtf8(chunk.cname))]), ...items];
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return concatBytes([writeWords([chunk.ssrc]), ...parts, new Uint8Array(4 - (length % 4))]);
}

function writeItem({ name, text, prefix }: DescriptionItem): Uint8Array {
  const type = FIRST_NAMED + ITEM_NAMES.indexOf(name);
  if (type !== PRIVATE) return writeText(type, limitedUtf8(text));
  const before = limitedUtf8(prefix ?? "", 254);
  return writeText(type, concatBytes([Uint8Array.of(before.length), before, limitedUtf8(text, 254 - before.length)]));
}

function writeText(type: number, value: Uint8Array): Uint8Array {
  return concatBytes([Uint8Array.of(type, value.length), value]);
}
