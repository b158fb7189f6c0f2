// Writing SIP messages in tests: lines in, bytes out; and the same for reading what came of them.
import { decodeUtf8, encodeUtf8 } from "../../../../core/base/bytes.ts";
import type { SipMessage } from "../../../../core/sip/message/model.ts";
import { parseSipMessage } from "../../../../core/sip/message/parse-message.ts";
import type { SipParseError } from "../../../../core/sip/message/parse-error.ts";
import { serializeSipMessage } from "../../../../core/sip/message/serialize-message.ts";

/** A complete INVITE; further lines replace those of the same name or are added. */
export function inviteLines(...changes: readonly string[]): string[] {
  const lines = [
    "Via: SIP/2.0/UDP 198.51.100.7;branch=z9hG4bKtest",
    "From: <sip:harbour@example.net>;tag=1",
    "To: <sip:ruth@example.org>",
    "Call-ID: test@198.51.100.7",
    "CSeq: 1 INVITE",
    "Max-Forwards: 70",
    "Contact: <sip:harbour@198.51.100.7>",
  ];
  for (const change of changes) {
    const name = change.slice(0, change.indexOf(":") + 1);
    const place = lines.findIndex((line) => line.startsWith(name));
    if (place >= 0) lines[place] = change;
    else lines.push(change);
  }
  return ["INVITE sip:ruth@example.org SIP/2.0", ...lines];
}

/** Joins lines with CRLF and ends the head. */
export function toBytes(lines: readonly string[], body = ""): Uint8Array<ArrayBuffer> {
  return encodeUtf8(`${lines.join("\r\n")}\r\n\r\n${body}`);
}

/** Parses what must be accepted. */
export function accept(bytes: Uint8Array): SipMessage {
  const result = parseSipMessage(bytes);
  if (!result.ok) throw new Error(`refused: ${result.error.code} ${result.error.message} at ${result.error.offset}`);
  return result.value;
}

/** Parses what must be refused. */
export function refuse(bytes: Uint8Array): SipParseError {
  const result = parseSipMessage(bytes);
  if (result.ok) throw new Error("accepted");
  return result.error;
}

/** A message as the text that would be sent. */
export function toText(message: SipMessage): string {
  return decodeUtf8(serializeSipMessage(message));
}
