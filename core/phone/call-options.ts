// What a call may be given beyond its target: what it is about, how urgent it is, whether the caller is named, and header
// fields of the user's own. Pure. Fields that make the request or the dialog are the phone's alone.
import type { Failure } from "../base/errors.ts";
import { fail, succeed, type Result } from "../base/result.ts";
import type { HeaderList } from "../sip/dialog/dialog.ts";
import { lookUpHeaderName } from "../sip/message/header-names.ts";
import { isAll, TOKEN } from "../sip/message/scanner.ts";
import type { CallOptions } from "./protocol.ts";

/** They route, identify, authorize, describe the body or negotiate extensions: a wrong one breaks the call, or more. */
const OWN_HEADERS = new Set([
  "via", "from", "to", "call-id", "cseq", "contact", "max-forwards", "route", "record-route", "path", "service-route",
  "content-length", "content-type", "content-encoding", "content-disposition", "content-language", "mime-version",
  "authorization", "proxy-authorization", "www-authenticate", "proxy-authenticate", "authentication-info", "proxy-authentication-info",
  "allow", "accept", "accept-encoding", "supported", "require", "proxy-require", "unsupported", "user-agent",
  "rseq", "rack", "session-expires", "min-se", "expires", "min-expires", "replaces", "join", "event", "subscription-state",
  "refer-to", "sip-etag", "sip-if-match", "timestamp", "security-client", "security-verify",
]);

const MAX_HEADERS = 20;
const MAX_VALUE = 1_000;

/** Why a header field may not be added to a call; undefined where it may. */
export function refuseHeader(name: string, value: string): string | undefined {
  if (!isAll(name, TOKEN)) return `"${name.slice(0, 40)}" is not a header's name.`;
  if (OWN_HEADERS.has(lookUpHeaderName(name).key)) return `The header ${lookUpHeaderName(name).name} is set by the phone itself.`;
  if (value.trim() === "" || value.length > MAX_VALUE) return `The header ${name} needs a value of 1 to ${MAX_VALUE} characters.`;
  for (let index = 0; index < value.length; index++) if (isControl(value.charCodeAt(index))) return `The header ${name} has a line break or control character in its value.`;
  return undefined;
}

/** The header fields that the options make; fails with `call/bad-header`. */
export function optionHeaders({ subject, priority, headers = [] }: CallOptions): Result<HeaderList, Failure> {
  const all: HeaderList = [
    ...(subject ? [["Subject", subject] as const] : []),
    ...(priority ? [["Priority", priority] as const] : []),
    ...headers,
  ];
  if (all.length > MAX_HEADERS) return bad(`A call takes ${MAX_HEADERS} header fields at the most.`);
  for (const [name, value] of all) {
    const why = refuseHeader(name, value);
    if (why !== undefined) return bad(why);
  }
  return succeed(all);
}

function isControl(code: number): boolean {
  return code < 0x20 || code === 0x7f;
}

function bad(message: string): Result<HeaderList, Failure> {
  return fail({ code: "call/bad-header", message });
}
