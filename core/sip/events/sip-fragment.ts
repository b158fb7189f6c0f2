// How a REFER went, as its NOTIFYs tell it: message/sipfrag with a status line (RFC 3420, RFC 3515 section 2.4.5). Pure.
import { decodeUtf8, encodeUtf8 } from "../../base/bytes.ts";
import type { Failure } from "../../base/errors.ts";
import { succeed, type Result } from "../../base/result.ts";
import { reasonPhrase } from "../message/reason-phrases.ts";
import { bad } from "./xml-document.ts";

export const SIP_FRAGMENT_TYPE = "message/sipfrag";

export interface FragmentStatus {
  readonly status: number;
  readonly reason: string;
}

/** Reads the status line; what follows it is not looked at. */
export function readSipFragment(bytes: Uint8Array): Result<FragmentStatus, Failure> {
  const line = decodeUtf8(bytes.subarray(0, 1_024)).trimStart().split("\n")[0] ?? "";
  const match = /^SIP\/2\.0 ([1-6]\d\d)(?: (.{0,200}))?/i.exec(line.trim());
  if (!match) return bad("no status line");
  return succeed({ status: Number(match[1]), reason: match[2] ?? "" });
}

/** Writes a status line. */
export function writeSipFragment(status: number, reason = reasonPhrase(status)): Uint8Array {
  return encodeUtf8(`SIP/2.0 ${status} ${reason}\r\n`);
}
