// SDP data to text, lines in the order of RFC 8866 section 5, each ending in CRLF.
import type { Attribute, Connection, MediaDescription, OtherLine, SessionDescription, SessionTime } from "./session-description.ts";

/** Writes a description. */
export function formatSdp(session: SessionDescription): string {
  const { origin, otherLines } = session;
  const { username, sessionId, sessionVersion, networkType, addressType, address } = origin;
  return (
    "v=0\r\n" +
    line(`o=${username} ${sessionId} ${sessionVersion} ${networkType} ${addressType} ${address}`) +
    line(`s=${session.sessionName}`) +
    formatOthers(otherLines, "iuep") +
    formatConnection(session.connection) +
    formatOthers(otherLines, "b") +
    joined(session.times, formatTime) +
    formatOthers(otherLines, "zk") +
    joined(session.attributes, formatAttribute) +
    formatUnknown(otherLines) +
    joined(session.media, formatMedia)
  );
}

function formatMedia(media: MediaDescription): string {
  const { otherLines } = media;
  const count = media.portCount === undefined ? "" : `/${media.portCount}`;
  return (
    line(`m=${media.media} ${media.port}${count} ${[media.protocol, ...media.formats].join(" ")}`) +
    formatOthers(otherLines, "i") +
    formatConnection(media.connection) +
    formatOthers(otherLines, "bk") +
    joined(media.attributes, formatAttribute) +
    formatOthers(otherLines, "uepz") +
    formatUnknown(otherLines)
  );
}

function formatConnection(connection: Connection | undefined): string {
  return connection ? line(`c=${connection.networkType} ${connection.addressType} ${connection.address}`) : "";
}

function formatTime({ start, stop, repeats }: SessionTime): string {
  return line(`t=${start} ${stop}`) + joined(repeats, (repeat) => line(`r=${repeat}`));
}

function formatAttribute({ name, value }: Attribute): string {
  return line(value === undefined ? `a=${name}` : `a=${name}:${value}`);
}

const KNOWN = "iuepbzk";

/** Lines of the given types, in the order of the types. */
function formatOthers(lines: readonly OtherLine[], types: string): string {
  if (lines.length === 0) return "";
  return joined([...types], (type) => joined(lines, (other) => (other.type === type ? formatOther(other) : "")));
}

function formatUnknown(lines: readonly OtherLine[]): string {
  return joined(lines, (other) => (KNOWN.includes(other.type) ? "" : formatOther(other)));
}

function formatOther({ type, value }: OtherLine): string {
  return line(`${type}=${value}`);
}

function joined<T>(items: readonly T[], format: (item: T) => string): string {
  let text = "";
  for (const item of items) text += format(item);
  return text;
}

/** A value never brings a line of its own. */
function line(text: string): string {
  return `${text.includes("\n") || text.includes("\r") ? text.replaceAll("\r", " ").replaceAll("\n", " ") : text}\r\n`;
}
