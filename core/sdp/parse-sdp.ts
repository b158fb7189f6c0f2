// SDP text to data (RFC 8866). Tolerates what real devices send where the meaning is plain: order of lines within a
// section, missing t=, blank lines, bare LF. Says no, with a code and a place, where it is not.
import { decodeUtf8 } from "../base/bytes.ts";
import type { ErrorCode, Failure } from "../base/errors.ts";
import { fail, succeed, type Result } from "../base/result.ts";
import { isBandwidth, isRepeat, isZones, readConnection, readMedia, readOrigin, readTime, type ReadMedia, type ReadOrigin } from "./sdp-line.ts";
import type { Attribute, Connection, MediaDescription, OtherLine, SessionDescription, SessionTime } from "./session-description.ts";

export interface SdpParseError extends Failure {
  /** Where in the input: an index of its text. */
  readonly offset: number;
}

/** What SIP can carry; a description of a call is 1 to 8 KiB. */
const MAX_LENGTH = 65_536;

/** Parses a description. Error codes start with `sdp/parse/`. */
export function parseSdp(input: string | Uint8Array): Result<SessionDescription, SdpParseError> {
  if (input.length > MAX_LENGTH) return fail(problem("sdp/parse/too-large", "The session description is too large.", MAX_LENGTH));
  const text = typeof input === "string" ? input : decodeUtf8(input);
  const reader = new DescriptionReader();
  for (let start = 0; start < text.length; ) {
    const lineFeed = text.indexOf("\n", start);
    const end = lineFeed < 0 ? text.length : lineFeed;
    const error = reader.readLine(text.slice(start, withoutReturns(text, start, end)));
    if (error) return fail({ ...error, offset: start });
    start = end + 1;
  }
  const result = reader.finish();
  return result.ok ? result : fail({ ...result.error, offset: text.length });
}

function problem(code: ErrorCode, message: string, offset: number): SdpParseError {
  return { code, message, offset };
}

/** Where a line ends before the carriage returns at its end. */
function withoutReturns(text: string, start: number, lineEnd: number): number {
  let end = lineEnd;
  while (end > start && text.charCodeAt(end - 1) === 0x0d) end--;
  return end;
}

interface Section {
  readonly media?: ReadMedia;
  connection?: Connection;
  readonly attributes: Attribute[];
  readonly otherLines: OtherLine[];
  /** i= came after attributes. */
  isTitledLate?: boolean;
}

/** Collects a description line by line. */
class DescriptionReader {
  #origin: ReadOrigin | undefined;
  #hasVersion = false;
  #name: string | undefined;
  readonly #times: (SessionTime & { repeats: string[] })[] = [];
  readonly #session: Section = { attributes: [], otherLines: [] };
  readonly #media: Section[] = [];

  /** Takes one line without its end. */
  readLine(line: string): Failure | undefined {
    if (line === "") return undefined;
    const type = line[0]!;
    if (line[1] !== "=" || type < "a" || type > "z" || !isByteString(line)) return malformed("A line is not of the form type=value.");
    if (!this.#hasVersion && type !== "v") return malformed("A session description starts with v=0.");
    const value = line.slice(2);
    const isRead = this.#media.length > 0 && SESSION_ONLY.includes(type) ? false : this.#take(type, value);
    return isRead ? undefined : malformed(`The ${type}= line is malformed or in the wrong place.`);
  }

  /** Puts the description together. */
  finish(): Result<SessionDescription, Failure> {
    if (!this.#hasVersion) return fail(missing("v"));
    if (!this.#origin) return fail(missing("o"));
    if (this.#name === undefined && this.#media.length === 0) return fail(missing("s"));
    if (this.#times.length === 0 && !this.#isCompleteButForTime(this.#origin)) return fail(missing("t"));
    return succeed({
      origin: this.#origin.origin,
      sessionName: this.#name || "-",
      ...(this.#session.connection && { connection: this.#session.connection }),
      times: this.#times.length > 0 ? this.#times : [{ start: "0", stop: "0", repeats: [] }],
      attributes: this.#session.attributes,
      otherLines: this.#session.otherLines,
      media: this.#media.map(toMediaDescription),
    });
  }

  /** A description may lack t= ("unbounded" is then meant), but not while something else that is mandatory is odd. */
  #isCompleteButForTime(origin: ReadOrigin): boolean {
    if (!origin.isExact) return false;
    return this.#session.connection !== undefined || this.#media.every(({ media, connection }) => connection || media!.port === 0 || !media!.protocol.startsWith("RTP/"));
  }

  /** False where the line cannot be understood. */
  #take(type: string, value: string): boolean {
    const section = this.#media.at(-1) ?? this.#session;
    switch (type) {
      case "v":
        return this.#takeVersion(value);
      case "o":
        return this.#takeOrigin(value);
      case "s":
        this.#name ??= value;
        return true;
      case "t":
        return this.#takeTime(value);
      case "r":
        return this.#takeRepeat(value);
      case "c":
        return takeConnection(section, value);
      case "m":
        return this.#takeMedia(value);
      case "a":
        section.attributes.push(readAttribute(value));
        return !section.isTitledLate;
      case "i":
        return takeTitle(section, value);
      default:
        section.otherLines.push({ type, value });
        return (type !== "b" || isBandwidth(value)) && (type !== "z" || isZones(value));
    }
  }

  #takeVersion(value: string): boolean {
    const isFirst = !this.#hasVersion;
    this.#hasVersion = true;
    return isFirst && value === "0";
  }

  #takeOrigin(value: string): boolean {
    const isFirst = this.#origin === undefined;
    this.#origin = readOrigin(value);
    return isFirst && this.#origin !== undefined;
  }

  #takeTime(value: string): boolean {
    const time = readTime(value);
    if (time) this.#times.push({ ...time, repeats: [] });
    return time !== undefined;
  }

  /** r= belongs to the t= before it. */
  #takeRepeat(value: string): boolean {
    this.#times.at(-1)?.repeats.push(value);
    return this.#times.length > 0 && isRepeat(value);
  }

  #takeMedia(value: string): boolean {
    const media = readMedia(value);
    if (media) this.#media.push({ media, attributes: [], otherLines: [] });
    return media !== undefined;
  }
}

/** RFC 8866 section 9: neither NUL nor CR, which would be a line of its own to others. */
function isByteString(line: string): boolean {
  return !line.includes("\r") && !line.includes("\0");
}

/** These have no place under an m= line; others that have none (u=, e=, p=) are kept and ignored. */
const SESSION_ONLY = "vostr";

/** Of several c= lines (layered multicast, RFC 8866 section 5.7) the first counts. */
function takeConnection(section: Section, value: string): boolean {
  const connection = readConnection(value);
  if (connection) section.connection ??= connection;
  return connection !== undefined;
}

/** RFC 8866 section 5 has i= before the attributes; behind all of them it is tolerated, among them it is not. */
function takeTitle(section: Section, value: string): boolean {
  section.isTitledLate ||= section.attributes.length > 0;
  section.otherLines.push({ type: "i", value });
  return true;
}

function readAttribute(text: string): Attribute {
  const colon = text.indexOf(":");
  return colon < 0 ? { name: text } : { name: text.slice(0, colon), value: text.slice(colon + 1) };
}

/** Without spreading: that costs more than reading all lines of the section. */
function toMediaDescription({ media, connection, attributes, otherLines }: Section): MediaDescription {
  const { media: kind, port, portCount, protocol, formats } = media!;
  const description: Writable<MediaDescription> = { media: kind, port, protocol, formats, attributes, otherLines };
  if (portCount !== undefined) description.portCount = portCount;
  if (connection) description.connection = connection;
  return description;
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

function malformed(message: string): Failure {
  return { code: "sdp/parse/malformed-line", message };
}

function missing(type: string): Failure {
  return { code: "sdp/parse/missing-line", message: `The session description has no ${type}= line.` };
}
