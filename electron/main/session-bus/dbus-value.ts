// Values of D-Bus as bytes and back, little-endian, led by their signature (D-Bus Specification, "Type System" and
// "Marshaling (Wire Format)"): y b n q i u x t d s o g a (..) {..} v. Handles nothing of messages. A variant is
// `{ signature, value }`, a struct and a dictionary's entry are lists.

/** A value with its type beside it. */
export interface DBusVariant {
  readonly signature: string;
  readonly value: unknown;
}

/** The specification's limits: an array of 64 MiB, 64 levels; more than that is no notice and no tray. */
const MAX_ARRAY_BYTES = 1 << 20;
const MAX_DEPTH = 16;

const ALIGNMENT: Readonly<Record<string, number>> = { y: 1, b: 4, n: 2, q: 2, i: 4, u: 4, x: 8, t: 8, d: 8, s: 4, o: 4, g: 1, a: 4, "(": 8, "{": 8, v: 1 };

/** The single complete types that a signature is made of. Throws on one that is malformed. */
export function splitSignature(signature: string): readonly string[] {
  const types: string[] = [];
  for (let at = 0; at < signature.length; ) {
    const end = endOfType(signature, at, 0);
    types.push(signature.slice(at, end));
    at = end;
  }
  return types;
}

function endOfType(signature: string, at: number, depth: number): number {
  const code = signature[at] ?? "";
  if (!(code in ALIGNMENT) || depth > MAX_DEPTH) throw new Error("malformed signature");
  if (code === "a") return endOfType(signature, at + 1, depth + 1);
  if (code !== "(" && code !== "{") return at + 1;
  const close = code === "(" ? ")" : "}";
  let end = at + 1;
  // A struct of nothing would take no bytes: an array of them had no end.
  if (signature[end] === close) throw new Error("malformed signature");
  while (signature[end] !== close) end = endOfType(signature, end, depth + 1);
  return end + 1;
}

/** Writes values one after the other, each at its alignment from the start. */
export class DBusWriter {
  #bytes = Buffer.alloc(256);
  #length = 0;

  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  align(to: number): void {
    this.#reserve(to);
    while (this.#length % to !== 0) this.#bytes[this.#length++] = 0;
  }

  /** Writes one value of a single complete type. */
  write(type: string, value: unknown): void {
    this.align(ALIGNMENT[type[0]!] ?? 1);
    switch (type[0]) {
      case "y": return this.#number(1, (at) => this.#bytes.writeUInt8(value as number, at));
      case "b": return this.#number(4, (at) => this.#bytes.writeUInt32LE(value ? 1 : 0, at));
      case "n": return this.#number(2, (at) => this.#bytes.writeInt16LE(value as number, at));
      case "q": return this.#number(2, (at) => this.#bytes.writeUInt16LE(value as number, at));
      case "i": return this.#number(4, (at) => this.#bytes.writeInt32LE(value as number, at));
      case "u": return this.#number(4, (at) => this.#bytes.writeUInt32LE(value as number, at));
      case "x": return this.#number(8, (at) => this.#bytes.writeBigInt64LE(value as bigint, at));
      case "t": return this.#number(8, (at) => this.#bytes.writeBigUInt64LE(value as bigint, at));
      case "d": return this.#number(8, (at) => this.#bytes.writeDoubleLE(value as number, at));
      case "s":
      case "o": return this.#text(value as string, 4);
      case "g": return this.#text(value as string, 1);
      case "v": {
        const { signature, value: held } = value as DBusVariant;
        this.#text(signature, 1);
        return this.write(signature, held);
      }
      case "a": return this.#array(type.slice(1), value as readonly unknown[]);
      default: {
        const types = splitSignature(type.slice(1, -1));
        types.forEach((each, index) => this.write(each, (value as readonly unknown[])[index]));
      }
    }
  }

  #array(type: string, values: readonly unknown[]): void {
    const lengthAt = this.#length;
    this.#number(4, () => {});
    this.align(ALIGNMENT[type[0]!] ?? 1);
    const start = this.#length;
    for (const value of values) this.write(type, value);
    this.#bytes.writeUInt32LE(this.#length - start, lengthAt);
  }

  #text(text: string, lengthBytes: 1 | 4): void {
    const bytes = Buffer.from(text.replaceAll("\0", ""), "utf8");
    this.#number(lengthBytes, (at) => (lengthBytes === 1 ? this.#bytes.writeUInt8(bytes.length, at) : this.#bytes.writeUInt32LE(bytes.length, at)));
    this.#reserve(bytes.length + 1);
    bytes.copy(this.#bytes, this.#length);
    this.#length += bytes.length;
    this.#bytes[this.#length++] = 0;
  }

  #number(size: number, put: (at: number) => void): void {
    this.#reserve(size);
    put(this.#length);
    this.#length += size;
  }

  #reserve(size: number): void {
    if (this.#length + size <= this.#bytes.length) return;
    const grown = Buffer.alloc(Math.max(this.#bytes.length * 2, this.#length + size));
    this.#bytes.copy(grown);
    this.#bytes = grown;
  }
}

/** Reads values; throws where the bytes are not what their signature says. */
export class DBusReader {
  readonly #bytes: Buffer;
  at: number;

  constructor(bytes: Buffer, at = 0) {
    this.#bytes = bytes;
    this.at = at;
  }

  align(to: number): void {
    this.at = Math.ceil(this.at / to) * to;
  }

  read(type: string, depth = 0): unknown {
    if (depth > MAX_DEPTH) throw new Error("nested too deep");
    this.align(ALIGNMENT[type[0]!] ?? 1);
    switch (type[0]) {
      case "y": return this.#bytes.readUInt8(this.#step(1));
      case "b": return this.#bytes.readUInt32LE(this.#step(4)) !== 0;
      case "n": return this.#bytes.readInt16LE(this.#step(2));
      case "q": return this.#bytes.readUInt16LE(this.#step(2));
      case "i": return this.#bytes.readInt32LE(this.#step(4));
      case "u": return this.#bytes.readUInt32LE(this.#step(4));
      case "x": return this.#bytes.readBigInt64LE(this.#step(8));
      case "t": return this.#bytes.readBigUInt64LE(this.#step(8));
      case "d": return this.#bytes.readDoubleLE(this.#step(8));
      case "s":
      case "o": return this.#text(this.#bytes.readUInt32LE(this.#step(4)));
      case "g": return this.#text(this.#bytes.readUInt8(this.#step(1)));
      case "v": {
        const [signature = "", ...more] = splitSignature(this.#text(this.#bytes.readUInt8(this.#step(1))));
        if (signature === "" || more.length > 0) throw new Error("malformed variant");
        return { signature, value: this.read(signature, depth + 1) } satisfies DBusVariant;
      }
      case "a": return this.#array(type.slice(1), depth);
      default: return splitSignature(type.slice(1, -1)).map((each) => this.read(each, depth + 1));
    }
  }

  #array(type: string, depth: number): readonly unknown[] {
    const length = this.#bytes.readUInt32LE(this.#step(4));
    this.align(ALIGNMENT[type[0]!] ?? 1);
    const end = this.at + length;
    if (length > MAX_ARRAY_BYTES || end > this.#bytes.length) throw new Error("array too long");
    const values: unknown[] = [];
    while (this.at < end) values.push(this.read(type, depth + 1));
    return values;
  }

  #text(length: number): string {
    const start = this.#step(length + 1);
    return this.#bytes.toString("utf8", start, start + length);
  }

  #step(size: number): number {
    const start = this.at;
    this.at += size;
    if (this.at > this.#bytes.length) throw new Error("cut short");
    return start;
  }
}
