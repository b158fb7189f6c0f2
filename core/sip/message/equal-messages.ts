// Tells whether two messages say the same: start line, header fields in order, typed headers, body.
import { formatNameAddr } from "./name-addr.ts";
import type { SipHeaders, SipMessage } from "./model.ts";
import { formatStartLine } from "./serialize-message.ts";
import { formatVia } from "./via.ts";

/** Content-Length is not compared: it is the serialiser's to add. */
export function equalMessages(a: SipMessage, b: SipMessage): boolean {
  return formatStartLine(a) === formatStartLine(b) && equalHeaders(a.headers, b.headers) && equalBytes(a.body, b.body);
}

function equalHeaders(a: SipHeaders, b: SipHeaders): boolean {
  return equalLists(fieldLines(a), fieldLines(b)) && equalLists(typedLines(a), typedLines(b));
}

function fieldLines(headers: SipHeaders): string[] {
  const lines: string[] = [];
  for (const [name, value] of headers.entries()) if (name !== "Content-Length") lines.push(`${name}: ${value}`);
  return lines;
}

function typedLines(headers: SipHeaders): string[] {
  const contacts = headers.contacts === "*" ? ["*"] : headers.contacts.map(formatNameAddr);
  const routes = [...headers.routes, ...headers.recordRoutes].map(formatNameAddr);
  return [formatNameAddr(headers.from), formatNameAddr(headers.to), ...headers.vias.map(formatVia), ...contacts, ...routes];
}

function equalLists(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((line, index) => line === b[index]);
}

function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
