// A kept message for a report: built anew from the fields that tell how signalling went, each masked. What is not in the list
// is named without its value, since nobody knows what a stranger's field holds.
import type { NameAddr, SipHeaders, SipMessage, Uri, Via } from "../sip/message/model.ts";
import { findAttribute, type SessionDescription } from "../sdp/session-description.ts";
import type { Mask } from "./mask.ts";
import type { ReadMessage } from "./read-traced.ts";

/** Fields whose values are words of the protocol, numbers or program names. */
const PLAIN_FIELDS: ReadonlySet<string> = new Set([
  "CSeq", "Max-Forwards", "Expires", "Min-Expires", "Content-Type", "Content-Length", "Content-Disposition", "Allow", "Supported", "Require",
  "Unsupported", "Proxy-Require", "Session-Expires", "Min-SE", "Retry-After", "Date", "RSeq", "RAck", "Flow-Timer", "Event", "Allow-Events", "Accept",
  "Subscription-State", "Privacy",
]);
const PROGRAM_FIELDS: ReadonlySet<string> = new Set(["User-Agent", "Server"]);
/** Letters, digits and what protocols write between them; what is longer is nobody's standard value. */
const PROTOCOL_WORD = /^[\w ;:=,./*+"<>()-]{0,160}$/u;
/** A run of digits as long as this may be somebody's number; numbers of the protocol that are longer are not needed. */
const LONG_DIGITS = /\d{7,}/gu;
/** Hardware addresses, which some phones write behind their program's name. */
const HARDWARE_ADDRESS = /(?<![\da-z])(?:[\da-f]{2}[:-]?){5}[\da-f]{2}(?![\da-z])/giu;
const KEPT_ATTRIBUTES: ReadonlySet<string> = new Set(["rtpmap", "fmtp", "ptime", "maxptime", "sendrecv", "sendonly", "recvonly", "inactive", "setup", "rtcp-mux", "mid"]);

/** Writes a kept message masked, lines of text. */
export function maskedMessage({ message, session }: ReadMessage, mask: Mask): readonly string[] {
  if (!message) return ["(this message cannot be read)"];
  const fields = [...message.headers.entries()].map(([name]) => name);
  const once = [...new Set(fields)];
  return [startLine(message, mask), ...once.flatMap((name) => maskedField(name, message.headers, mask)), ...(session ? ["", ...maskedSession(session, mask)] : [])];
}

function startLine(message: SipMessage, mask: Mask): string {
  return message.kind === "request" ? `${word(message.method)} ${maskedUri(message.uri, mask)} SIP/2.0` : `SIP/2.0 ${message.status}`;
}

function maskedField(name: string, headers: SipHeaders, mask: Mask): readonly string[] {
  switch (name) {
    case "Via":
      return headers.vias.map((via) => `Via: ${maskedVia(via, mask)}`);
    case "From":
      return [`From: ${maskedAddress(headers.from, mask)}`];
    case "To":
      return [`To: ${maskedAddress(headers.to, mask)}`];
    case "Contact":
      return headers.contacts === "*" ? ["Contact: *"] : headers.contacts.map((contact) => `Contact: ${maskedAddress(contact, mask)}`);
    case "Route":
      return headers.routes.map((route) => `Route: ${maskedAddress(route, mask)}`);
    case "Record-Route":
      return headers.recordRoutes.map((route) => `Record-Route: ${maskedAddress(route, mask)}`);
    case "Call-ID":
      return [`Call-ID: ${mask.id("call", headers.callId)}`];
    case "Warning":
      return headers.warnings.map(({ code }) => `Warning: ${code}`);
    case "Reason":
      return headers.reasons.map(({ protocol }) => `Reason: ${word(protocol)}`);
    default:
      return otherField(name, headers);
  }
}

function otherField(name: string, headers: SipHeaders): readonly string[] {
  const value = headers.get(name) ?? "";
  if (PLAIN_FIELDS.has(name) && PROTOCOL_WORD.test(value)) return [`${name}: ${withoutNumbers(value)}`];
  if (PROGRAM_FIELDS.has(name)) return [`${name}: ${withoutNumbers(value.slice(0, 200).replaceAll(HARDWARE_ADDRESS, "xx")).replaceAll(/[^\w ./()-]/gu, "?").slice(0, 80)}`];
  return [`${/^[\w-]{1,40}$/u.test(name) ? withoutNumbers(name) : "(a field)"}: (not shown)`];
}

function maskedVia({ transport, host, port, params }: Via, mask: Mask): string {
  const received = params.get("received");
  const rport = params.get("rport");
  return [
    `SIP/2.0/${word(transport)} ${mask.hostPort(host, port)}`,
    ...(params.has("branch") ? [`branch=${mask.id("branch", params.get("branch") ?? "")}`] : []),
    ...(received ? [`received=${mask.host(received)}`] : []),
    ...(params.has("rport") ? [rport && /^\d{1,5}$/u.test(rport) ? `rport=${rport}` : "rport"] : []),
  ].join(";");
}

/** An address without its display name. */
function maskedAddress({ uri, params, displayName }: NameAddr, mask: Mask): string {
  const tag = params.get("tag");
  const expires = params.get("expires");
  return [
    `${displayName === "" ? "" : `${mask.id("name", displayName)} `}<${maskedUri(uri, mask)}>`,
    ...(tag ? [`tag=${mask.id("tag", tag)}`] : []),
    ...(expires && /^\d{1,6}$/u.test(expires) ? [`expires=${expires}`] : []),
  ].join(";");
}

/** A URI with user part, host and parameters masked. */
export function maskedUri(uri: Uri, mask: Mask): string {
  if (uri.scheme === "other") return "(another address)";
  if (uri.scheme === "tel") return `tel:${mask.user(uri.number)}`;
  const transport = uri.params.get("transport");
  const lr = uri.params.has("lr") ? ";lr" : "";
  const kind = transport && /^(?:udp|tcp|tls|ws|wss)$/iu.test(transport) ? `;transport=${transport}` : "";
  return `${uri.scheme}:${uri.user ? `${mask.user(uri.user)}@` : ""}${mask.hostPort(uri.host, uri.port)}${kind}${lr}`;
}

function maskedSession(session: SessionDescription, mask: Mask): readonly string[] {
  const connection = session.connection;
  return [
    `o=- ${mask.host(session.origin.address)}`,
    ...(connection ? [`c=IN ${word(connection.addressType)} ${mask.host(connection.address)}`] : []),
    ...session.media.flatMap((media) => [
      `m=${word(media.media)} ${media.port} ${word(media.protocol)} ${media.formats.map(word).join(" ")}`,
      ...(media.connection ? [`c=IN ${word(media.connection.addressType)} ${mask.host(media.connection.address)}`] : []),
      ...media.attributes.map(({ name, value }) => maskedAttribute(name, value)),
      ...(findAttribute(session.attributes, "fingerprint") === undefined ? [] : ["a=fingerprint: (not shown)"]),
    ]),
  ];
}

function maskedAttribute(name: string, value: string | undefined): string {
  if (!/^[\w-]{1,40}$/u.test(name)) return "a=(not shown)";
  if (name === "crypto") return `a=crypto:${/^\d{1,9}[ \t]+[A-Z0-9_]{1,48}/u.exec(value ?? "")?.[0] ?? ""} (key not shown)`;
  if (!KEPT_ATTRIBUTES.has(name) || (value !== undefined && !PROTOCOL_WORD.test(value))) return `a=${withoutNumbers(name)}: (not shown)`;
  return value === undefined ? `a=${name}` : `a=${name}:${withoutNumbers(value)}`;
}

function word(text: string): string {
  return /^[\w/.+-]{1,40}$/u.test(text) ? withoutNumbers(text) : "?";
}

function withoutNumbers(text: string): string {
  return text.replaceAll(LONG_DIGITS, (digits) => `xx${digits.slice(-2)}`);
}
