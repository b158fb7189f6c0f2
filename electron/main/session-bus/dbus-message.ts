// Messages of D-Bus as bytes and back (D-Bus Specification, "Message Format"). Little-endian in both directions: a bus
// hands on what the other side wrote, and all of today's desktops are little-endian; others are refused.
import { DBusReader, DBusWriter, splitSignature, type DBusVariant } from "./dbus-value.ts";

export type DBusMessageKind = "call" | "answer" | "error" | "signal";

export interface DBusMessage {
  readonly kind: DBusMessageKind;
  readonly serial: number;
  readonly path?: string;
  readonly interface?: string;
  readonly member?: string;
  readonly errorName?: string;
  readonly replyTo?: number;
  readonly destination?: string;
  readonly sender?: string;
  readonly signature?: string;
  readonly body: readonly unknown[];
}

const KINDS: readonly DBusMessageKind[] = ["call", "answer", "error", "signal"];
/** Header fields by code. */
const FIELDS = [undefined, "path", "interface", "member", "errorName", "replyTo", "destination", "sender", "signature"] as const;
const FIELD_TYPES = ["", "o", "s", "s", "s", "u", "s", "s", "g"] as const;

const FIXED_BYTES = 16;
/** The specification allows 128 MiB. */
const MAX_MESSAGE = 1 << 21;

export function writeMessage(message: DBusMessage): Buffer {
  const body = new DBusWriter();
  splitSignature(message.signature ?? "").forEach((type, index) => body.write(type, message.body[index]));
  const fields = FIELDS.flatMap((name, code) => {
    const value = name && message[name];
    return value === undefined || value === "" ? [] : [[code, { signature: FIELD_TYPES[code]!, value } satisfies DBusVariant]];
  });
  const head = new DBusWriter();
  for (const byte of ["l".charCodeAt(0), KINDS.indexOf(message.kind) + 1, 0, 1]) head.write("y", byte);
  head.write("u", body.bytes.length);
  head.write("u", message.serial);
  head.write("a(yv)", fields);
  head.align(8);
  return Buffer.concat([head.bytes, body.bytes]);
}

/** How long the message at the start of `bytes` is; undefined until enough of it is there. Throws on what is none. */
export function messageLength(bytes: Buffer): number | undefined {
  if (bytes.length < FIXED_BYTES) return undefined;
  if (bytes[0] !== "l".charCodeAt(0) || bytes[3] !== 1) throw new Error("not a message that is understood");
  const length = Math.ceil((FIXED_BYTES + bytes.readUInt32LE(12)) / 8) * 8 + bytes.readUInt32LE(4);
  if (length > MAX_MESSAGE) throw new Error("message too long");
  return length;
}

/** Reads one whole message; its bytes begin where its first byte is. Throws on what is malformed. */
export function readMessage(bytes: Buffer): DBusMessage {
  const reader = new DBusReader(bytes, 12);
  const fields: Record<string, unknown> = {};
  for (const [code, held] of reader.read("a(yv)") as readonly (readonly [number, DBusVariant])[]) {
    const name = FIELDS[code];
    if (name !== undefined) fields[name] = held.value;
  }
  reader.align(8);
  const kind = KINDS[bytes[1]! - 1];
  if (kind === undefined) throw new Error("unknown kind of message");
  const bodyReader = new DBusReader(bytes.subarray(reader.at));
  const body = splitSignature(String(fields["signature"] ?? "")).map((type) => bodyReader.read(type));
  return { ...fields, kind, serial: bytes.readUInt32LE(8), body } as DBusMessage;
}
