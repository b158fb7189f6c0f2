// Request-Line and Status-Line (RFC 3261 sections 7.1 and 7.2): exactly one space between the parts of a request.
import type { SipRequest, SipResponse } from "./model.ts";
import type { Problem } from "./parse-error.ts";
import { isAll, isIn, DIGIT, Scanner, TOKEN } from "./scanner.ts";
import { readUriBetween } from "./uri.ts";

export type StartLine = Pick<SipRequest, "kind" | "method" | "uri"> | Pick<SipResponse, "kind" | "status" | "reason">;

/** A line that cannot be used; `method` as far as it is known, so that the request can be answered. */
export interface StartLineProblem {
  readonly kind: "problem";
  readonly problem: Problem;
  readonly method?: string;
}

/** Reads a line without its CRLF; `codes` are those of its characters, see Scanner. */
export function readStartLine(line: string, codes: Uint8Array): StartLine | StartLineProblem {
  if (line.startsWith("SIP/2.0 ")) return readStatusLine(line);
  const scanner = new Scanner(line, codes);
  const method = scanner.takeRun(TOKEN);
  if (method !== undefined && scanner.code === 0x20) return readRequestLine(scanner, method);
  if (isVersion(line.slice(0, line.indexOf(" ")))) return readStatusLine(line);
  return refuse("sip/parse/request-line", "The message does not start with a SIP request or status line.", 0);
}

function readStatusLine(line: string): StartLine | StartLineProblem {
  if (line.slice(0, 7).toUpperCase() !== "SIP/2.0") return wrongVersion(0);
  const digits = line.slice(8, 11);
  const status = Number(digits);
  const complete = line.length === 11 || line[11] === " "; // some leave out the space before an empty reason
  if (!isAll(digits, DIGIT) || !complete || status < 100 || status > 699) {
    return refuse("sip/parse/status-line", "The status line needs a code from 100 to 699.", 8);
  }
  return { kind: "response", status, reason: line.slice(12) };
}

function readRequestLine(scanner: Scanner, method: string): StartLine | StartLineProblem {
  const { text: line, at: first } = scanner;
  const last = line.lastIndexOf(" ");
  const version = line.slice(last + 1);
  if (version !== "SIP/2.0") {
    if (!isVersion(version)) return refuse("sip/parse/request-line", "The request line must end in SIP/2.0.", last + 1, method);
    if (version.toUpperCase() !== "SIP/2.0") return wrongVersion(last + 1, method);
  }
  const uri = first < last ? readUriBetween(scanner, first + 1, last) : undefined;
  if (!uri) return refuse("sip/parse/request-uri", "The Request-URI is malformed.", first + 1, method);
  if ((uri.scheme === "sip" || uri.scheme === "sips") && uri.headers.size > 0) {
    return refuse("sip/parse/request-uri", "A Request-URI must not carry header fields.", first + 1, method);
  }
  return { kind: "request", method, uri };
}

/** "SIP" "/" 1*DIGIT "." 1*DIGIT, without case (RFC 3261 section 7.1). */
function isVersion(text: string): boolean {
  if (text.slice(0, 4).toUpperCase() !== "SIP/" || !isIn(text.charCodeAt(4), DIGIT)) return false;
  const dot = text.indexOf(".", 4);
  return dot > 4 && isAll(text.slice(4, dot), DIGIT) && isAll(text.slice(dot + 1), DIGIT);
}

function wrongVersion(at: number, method?: string): StartLineProblem {
  const problem: Problem = { code: "sip/parse/version", message: "Only SIP/2.0 is understood.", at, status: 505 };
  return { kind: "problem", problem, ...(method === undefined ? {} : { method }) };
}

function refuse(code: Problem["code"], message: string, at: number, method?: string): StartLineProblem {
  return { kind: "problem", problem: { code, message, at }, ...(method === undefined ? {} : { method }) };
}
