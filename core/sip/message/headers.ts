// SipHeaderList, the one implementation of SipHeaders: header fields in order, typed forms read on demand and kept.
import { FieldValue } from "./field-values.ts";
import { lookUpHeaderName, type HeaderName } from "./header-names.ts";
import type { SipHeaders } from "./model.ts";
import { splitList } from "./scanner.ts";
import { TypedHeaderGetters } from "./typed-header-getters.ts";
import type { TypedHeader, TypedHeaderKey } from "./typed-headers.ts";

/** Names and values in the order in which they are to be sent. */
export type HeaderEntries = Iterable<readonly [name: string, value: string]>;

/** Makes a header list from names and values. */
export function createHeaders(entries: HeaderEntries = []): SipHeaderList {
  const headers = new SipHeaderList();
  for (const [name, value] of entries) headers.append(name, value);
  return headers;
}

/** Stands for a typed form that is to be read when it is asked for. */
const UNREAD = Symbol("unread");

/** An ordered, mutable list of header fields; see SipHeaders. Typed forms are shared between clones, as they never change. */
export class SipHeaderList extends TypedHeaderGetters implements SipHeaders {
  #names: HeaderName[] = [];
  #values: FieldValue[] = [];
  /** Typed forms by slot; `undefined` is one that is absent or malformed. */
  #typed: unknown[] = [];

  /** Appends a field as the parser found it. */
  appendParsed(name: HeaderName, value: FieldValue): void {
    this.#names.push(name);
    this.#values.push(value);
    this.#forget(name);
  }

  get(name: string): string | undefined {
    return this.#values[this.#find(lookUpHeaderName(name).key)]?.toString();
  }

  getAll(name: string): readonly string[] {
    const { key, isList } = lookUpHeaderName(name);
    const values = this.#valuesOf(key).map(String);
    return isList ? values.flatMap(splitList) : values;
  }

  has(name: string): boolean {
    return this.#find(lookUpHeaderName(name).key) >= 0;
  }

  entries(): Iterable<readonly [name: string, value: string]> {
    return this.#names.map(({ name }, index) => [name, this.#values[index]!.toString()] as const);
  }

  set(name: string, value: string): void {
    const header = lookUpHeaderName(name);
    const index = this.#find(header.key);
    if (index < 0) return this.append(name, value);
    this.#removeFrom(header, index + 1);
    this.#values[index] = oneLine(value);
  }

  append(name: string, value: string): void {
    this.appendParsed(lookUpHeaderName(name), oneLine(value));
  }

  prepend(name: string, value: string): void {
    const header = lookUpHeaderName(name);
    const index = Math.max(this.#find(header.key), 0);
    this.#names.splice(index, 0, header);
    this.#values.splice(index, 0, oneLine(value));
    this.#forget(header);
  }

  removeFirst(name: string): void {
    const header = lookUpHeaderName(name);
    const index = this.#find(header.key);
    if (index < 0) return;
    this.#forget(header);
    const rest = header.isList ? splitList(this.#values[index]!.toString()).slice(1) : [];
    if (rest.length > 0) this.#values[index] = new FieldValue(rest.join(", "));
    else this.#removeAt(index);
  }

  remove(name: string): void {
    this.#removeFrom(lookUpHeaderName(name), 0);
  }

  clone(): SipHeaderList {
    const copy = new SipHeaderList();
    copy.#names = this.#names.slice();
    copy.#values = this.#values.slice();
    copy.#typed = this.#typed.slice();
    return copy;
  }

  /** The typed form of a header, read once; undefined if it is absent or malformed. */
  typed<Key extends TypedHeaderKey>(key: Key): TypedHeader<Key> | undefined {
    return this.typedBy(lookUpHeaderName(key)) as TypedHeader<Key> | undefined;
  }

  /** The same, for those who have looked the name up. */
  typedBy(header: HeaderName): unknown {
    const known = this.#typed[header.slot];
    if (known !== UNREAD) return known;
    const values = this.#valuesOf(header.key);
    const read = values.length > 0 ? header.read?.(values) : undefined;
    this.#typed[header.slot] = read;
    return read;
  }

  /** How many fields a header has. */
  count({ key }: HeaderName): number {
    let count = 0;
    for (const name of this.#names) if (name.key === key) count++;
    return count;
  }

  #find(key: string): number {
    const names = this.#names;
    for (let index = 0; index < names.length; index++) if (names[index]!.key === key) return index;
    return -1;
  }

  /** To be called whenever the fields of that name change. */
  #forget({ slot }: HeaderName): void {
    if (slot >= 0) this.#typed[slot] = UNREAD;
  }

  #valuesOf(key: string): FieldValue[] {
    const values: FieldValue[] = [];
    for (let index = 0; index < this.#names.length; index++) {
      if (this.#names[index]!.key === key) values.push(this.#values[index]!);
    }
    return values;
  }

  #removeAt(index: number): void {
    this.#names.splice(index, 1);
    this.#values.splice(index, 1);
  }

  #removeFrom(header: HeaderName, first: number): void {
    this.#forget(header);
    for (let index = this.#names.length - 1; index >= first; index--) {
      if (this.#names[index]!.key === header.key) this.#removeAt(index);
    }
  }
}

/** A value that is set by the phone never brings a line of its own. */
function oneLine(value: string): FieldValue {
  if (!value.includes("\n") && !value.includes("\r")) return new FieldValue(value);
  return new FieldValue(value.replaceAll("\r", " ").replaceAll("\n", " "));
}
