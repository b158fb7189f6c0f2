// SipHeaderList, the one implementation of SipHeaders: header fields in order, typed forms read on demand and kept.
import { lookUpHeaderName, type HeaderName } from "./header-names.ts";
import type { SipHeaders } from "./model.ts";
import { splitList } from "./scanner.ts";
import { TypedHeaderGetters } from "./typed-header-getters.ts";
import { headerReaders, type TypedHeader, type TypedHeaderKey } from "./typed-headers.ts";

/** Names and values in the order in which they are to be sent. */
export type HeaderEntries = Iterable<readonly [name: string, value: string]>;

/** Makes a header list from names and values. */
export function createHeaders(entries: HeaderEntries = []): SipHeaderList {
  const headers = new SipHeaderList();
  for (const [name, value] of entries) headers.append(name, value);
  return headers;
}

/** An ordered, mutable list of header fields; see SipHeaders. Typed forms are shared between clones, as they never change. */
export class SipHeaderList extends TypedHeaderGetters implements SipHeaders {
  #names: HeaderName[] = [];
  #values: string[] = [];
  /** Typed forms by key; `undefined` is one that is malformed. */
  #typed = new Map<string, unknown>();

  /** Appends a field as the parser found it: name looked up, value unfolded and trimmed. */
  appendParsed(name: HeaderName, value: string): void {
    this.#names.push(name);
    this.#values.push(value);
  }

  get(name: string): string | undefined {
    return this.#values[this.#find(lookUpHeaderName(name).key)];
  }

  getAll(name: string): readonly string[] {
    const { key, isList } = lookUpHeaderName(name);
    const values = this.#valuesOf(key);
    return isList ? values.flatMap(splitList) : values;
  }

  has(name: string): boolean {
    return this.#find(lookUpHeaderName(name).key) >= 0;
  }

  *entries(): Iterable<readonly [name: string, value: string]> {
    for (let index = 0; index < this.#names.length; index++) yield [this.#names[index]!.name, this.#values[index]!];
  }

  set(name: string, value: string): void {
    const header = lookUpHeaderName(name);
    const index = this.#find(header.key);
    if (index < 0) return this.append(name, value);
    this.#removeFrom(header.key, index + 1);
    this.#values[index] = toOneLine(value);
  }

  append(name: string, value: string): void {
    const header = lookUpHeaderName(name);
    this.#typed.delete(header.key);
    this.appendParsed(header, toOneLine(value));
  }

  prepend(name: string, value: string): void {
    const header = lookUpHeaderName(name);
    const index = Math.max(this.#find(header.key), 0);
    this.#typed.delete(header.key);
    this.#names.splice(index, 0, header);
    this.#values.splice(index, 0, toOneLine(value));
  }

  removeFirst(name: string): void {
    const { key, isList } = lookUpHeaderName(name);
    const index = this.#find(key);
    if (index < 0) return;
    this.#typed.delete(key);
    const rest = isList ? splitList(this.#values[index]!).slice(1) : [];
    if (rest.length > 0) this.#values[index] = rest.join(", ");
    else this.#removeAt(index);
  }

  remove(name: string): void {
    this.#removeFrom(lookUpHeaderName(name).key, 0);
  }

  clone(): SipHeaderList {
    const copy = new SipHeaderList();
    copy.#names = this.#names.slice();
    copy.#values = this.#values.slice();
    copy.#typed = new Map(this.#typed);
    return copy;
  }

  /** The typed form of a header, read once; undefined if it is absent or malformed. */
  typed<Key extends TypedHeaderKey>(key: Key): TypedHeader<Key> | undefined {
    const cached = this.#typed.get(key);
    if (cached !== undefined || this.#typed.has(key)) return cached as TypedHeader<Key> | undefined;
    const values = this.#valuesOf(key);
    const value = values.length > 0 ? headerReaders[key](values) : undefined;
    this.#typed.set(key, value);
    return value as TypedHeader<Key> | undefined;
  }

  /** How many fields a header has; `key` is its long form in lower case. */
  count(key: string): number {
    let count = 0;
    for (const name of this.#names) if (name.key === key) count++;
    return count;
  }

  #find(key: string): number {
    const names = this.#names;
    for (let index = 0; index < names.length; index++) if (names[index]!.key === key) return index;
    return -1;
  }

  #valuesOf(key: string): string[] {
    const values: string[] = [];
    for (let index = 0; index < this.#names.length; index++) {
      if (this.#names[index]!.key === key) values.push(this.#values[index]!);
    }
    return values;
  }

  #removeAt(index: number): void {
    this.#names.splice(index, 1);
    this.#values.splice(index, 1);
  }

  #removeFrom(key: string, first: number): void {
    this.#typed.delete(key);
    for (let index = this.#names.length - 1; index >= first; index--) {
      if (this.#names[index]!.key === key) this.#removeAt(index);
    }
  }
}

/** A value that is set by the phone never brings a line of its own. */
function toOneLine(value: string): string {
  if (!value.includes("\n") && !value.includes("\r")) return value;
  return value.replaceAll("\r", " ").replaceAll("\n", " ");
}
