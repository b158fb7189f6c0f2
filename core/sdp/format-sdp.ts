// SDP data to text, lines in the order of RFC 8866 section 5, each ending in CRLF.
import type { Attribute, Connection, MediaDescription, OtherLine, SessionDescription } from "./session-description.ts";

/** Writes a description. */
export function formatSdp(session: SessionDescription): string {
  const { origin, otherLines } = session;
  const lines = [
    "v=0",
    `o=${origin.username} ${origin.sessionId} ${origin.sessionVersion} ${origin.networkType} ${origin.addressType} ${origin.address}`,
    `s=${session.sessionName}`,
    ...formatOthers(otherLines, "iuep"),
    ...formatConnection(session.connection),
    ...formatOthers(otherLines, "b"),
    ...session.times.flatMap(({ start, stop, repeats }) => [`t=${start} ${stop}`, ...repeats.map((repeat) => `r=${repeat}`)]),
    ...formatOthers(otherLines, "zk"),
    ...session.attributes.map(formatAttribute),
    ...formatUnknown(otherLines),
    ...session.media.flatMap(formatMedia),
  ];
  return lines.map((line) => `${toOneLine(line)}\r\n`).join("");
}

function formatMedia(media: MediaDescription): string[] {
  const count = media.portCount === undefined ? "" : `/${media.portCount}`;
  const formats = media.formats.map((format) => ` ${format}`).join("");
  return [
    `m=${media.media} ${media.port}${count} ${media.protocol}${formats}`,
    ...formatOthers(media.otherLines, "i"),
    ...formatConnection(media.connection),
    ...formatOthers(media.otherLines, "bk"),
    ...media.attributes.map(formatAttribute),
    ...formatOthers(media.otherLines, "uepz"),
    ...formatUnknown(media.otherLines),
  ];
}

function formatConnection(connection: Connection | undefined): string[] {
  return connection ? [`c=${connection.networkType} ${connection.addressType} ${connection.address}`] : [];
}

function formatAttribute({ name, value }: Attribute): string {
  return value === undefined ? `a=${name}` : `a=${name}:${value}`;
}

const KNOWN = "iuepbzk";

/** Lines of the given types, in the order of the types. */
function formatOthers(lines: readonly OtherLine[], types: string): string[] {
  return [...types].flatMap((type) => lines.filter((line) => line.type === type).map(formatOther));
}

function formatUnknown(lines: readonly OtherLine[]): string[] {
  return lines.filter((line) => !KNOWN.includes(line.type)).map(formatOther);
}

function formatOther({ type, value }: OtherLine): string {
  return `${type}=${value}`;
}

/** A value never brings a line of its own. */
function toOneLine(line: string): string {
  return line.includes("\n") || line.includes("\r") ? line.replaceAll("\r", " ").replaceAll("\n", " ") : line;
}
