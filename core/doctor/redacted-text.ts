// A SIP message as text that may be kept: answers to challenges, passwords and media keys are gone from it, and of the
// bodies only session descriptions are left. RFC 3261 section 22, RFC 7616, RFC 4568 section 6.1, RFC 8839 section 5.4.
import { decodeUtf8 } from "../base/bytes.ts";
import { formatAuthValue, readAuthValue } from "../sip/message/auth-value.ts";
import type { SipMessage } from "../sip/message/model.ts";
import { formatStartLine } from "../sip/message/serialize-message.ts";

/** What stands where a secret was. */
export const REMOVED = "removed";

/** Fields whose parameters are secrets, or make one: proof, nonces, and what is derived from them. */
const PROOFS: ReadonlySet<string> = new Set([
  "Authorization", "Proxy-Authorization", "WWW-Authenticate", "Proxy-Authenticate", "Authentication-Info", "Proxy-Authentication-Info",
]);
/** Of those, what tells how it was asked and by whom. */
const KEPT_PARAMETERS: ReadonlySet<string> = new Set(["realm", "algorithm", "qop", "nc", "stale", "uri", "username", "userhash"]);
/** A user part with a password (RFC 3261 section 19.1.1). Bounded runs: linear in any text. */
const URI_PASSWORD = /(sips?:[^:@\s<>;,?"]{1,128}):[^@\s<>;,?"]{1,128}@/giu;
/** Lines of a description that carry keys; its own, those of ICE, and the two older ways. */
const KEY_LINE = /^(a=crypto:\d{1,9}[ \t]+[\w-]{1,64}[ \t]+|a=ice-pwd:|a=key-mgmt:|k=)(.*)$/gimu;
/** Longer descriptions than any phone sends. */
const MAX_BODY = 16_384;
const MAX_VALUE = 2_048;

/** Marks the same key alike without telling it, so that a change of keys can be seen. */
export type KeyMark = (key: string) => string;

/** Writes a message without its secrets. Lines end with a line feed. */
export function redactedText(message: SipMessage, mark: KeyMark): string {
  let text = formatStartLine(message);
  for (const [name, value] of message.headers.entries()) text += `\n${name}: ${redactedValue(name, value)}`;
  return `${withoutPassword(text)}\n\n${redactedBody(message, mark)}`;
}

function redactedValue(name: string, value: string): string {
  if (PROOFS.has(name)) return name.endsWith("-Info") ? REMOVED : redactedProof(value);
  return value.length > MAX_VALUE ? `${value.slice(0, MAX_VALUE)} ...` : value;
}

function redactedProof(value: string): string {
  const proof = readAuthValue(value);
  if (proof?.scheme !== "digest") return `${proof?.scheme ?? "unknown"} ${REMOVED}`;
  const params = new Map([...proof.params].map(([name, given]) => [name, KEPT_PARAMETERS.has(name) ? given : REMOVED]));
  return formatAuthValue({ scheme: proof.scheme, params });
}

function redactedBody({ headers, body }: SipMessage, mark: KeyMark): string {
  if (body.length === 0) return "";
  if (headers.contentType !== "application/sdp" || body.length > MAX_BODY) return `[${body.length} bytes of ${headers.contentType ?? "unknown type"}, not kept]`;
  return decodeUtf8(body)
    .replaceAll("\r\n", "\n")
    .replaceAll(KEY_LINE, (_line, before: string, key: string) => `${before}${before.startsWith("a=crypto") ? "inline:" : ""}${REMOVED}${key === "" ? "" : `-${mark(key)}`}`);
}

function withoutPassword(text: string): string {
  return text.replaceAll(URI_PASSWORD, `$1:${REMOVED}@`);
}
