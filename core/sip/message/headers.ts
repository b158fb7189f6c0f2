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

/** An ordered, mutable list of header fields; see SipHeaders. Typed forms are shared between clones, as they never change. */
export class SipHeaderList extends TypedHeaderGetters implements SipHeaders {
  #names: HeaderName[] = [];
  #values: FieldValue[] = [];
  /** By slot: the values of headers whose typed form has not been asked for since they changed. */
  #unread: (FieldValue[] | undefined)[] = [];
  /** Typed forms by slot; null is one that is malformed. */
  #typed: unknown[] = [];

  /** Appends a field as the parser found it. */
  appendParsed(name: HeaderName, value: FieldValue): void {
    this.#names.push(name);
    this.#values.push(value);
    const { slot } = name;
    if (slot < 0) return;
    const unread = this.#unread[slot];
    if (unread) unread.push(value);
    else if (this.#typed[slot] === undefined) this.#unread[slot] = [value];
    else this.#forget(name);
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
    this.#values[index] = oneLine(value);
    this.#removeFrom(header, index + 1);
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
    const rest = header.isList ? splitList(this.#values[index]!.toString()).slice(1) : [];
    if (rest.length > 0) this.#values[index] = new FieldValue(rest.join(", "));
    else this.#removeAt(index);
    this.#forget(header);
  }

  remove(name: string): void {
    this.#removeFrom(lookUpHeaderName(name), 0);
  }

  clone(): SipHeaderList {
    const copy = new SipHeaderList();
    copy.#names = this.#names.slice();
    copy.#values = this.#values.slice();
    copy.#unread = this.#unread.map((values) => values?.slice());
    copy.#typed = this.#typed.slice();
    return copy;
  }

  /** The typed form of a header, read once; undefined if it is absent or malformed. */
  typed<Key extends TypedHeaderKey>(key: Key): TypedHeader<Key> | undefined {
    return (this.typedBy(lookUpHeaderName(key)) ?? undefined) as TypedHeader<Key> | undefined;
  }

  /** The same, for those who have looked the name up; null if it is malformed. */
  typedBy(header: HeaderName): unknown {
    const values = this.#unread[header.slot];
    if (!values) return this.#typed[header.slot];
    this.#unread[header.slot] = undefined;
    return (this.#typed[header.slot] = header.read?.(values) ?? null);
  }

  /** How many fields a header has. */
  count({ key }: HeaderName): number {
    return this.#valuesOf(key).length;
  }

  #find(key: string): number {
    const names = this.#names;
    for (let index = 0; index < names.length; index++) if (names[index]!.key === key) return index;
    return -1;
  }

  /** To be called after the fields of that name have changed. */
  #forget({ slot, key }: HeaderName): void {
    if (slot < 0) return;
    const values = this.#valuesOf(key);
    this.#unread[slot] = values.length > 0 ? values : undefined;
    this.#typed[slot] = undefined;
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
    for (let index = this.#names.length - 1; index >= first; index--) {
      if (this.#names[index]!.key === header.key) this.#removeAt(index);
    }
    this.#forget(header);
  }
}

/** A value that is set by the phone never brings a line of its own. */
function oneLine(value: string): FieldValue {
  if (!value.includes("\n") && !value.includes("\r")) return new FieldValue(value);
  return new FieldValue(value.replaceAll("\r", " ").replaceAll("\n", " "));
}
