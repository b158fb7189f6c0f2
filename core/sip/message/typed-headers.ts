// The readers behind SipHeaders: from the field values of one header to its typed form, undefined where malformed.
// Which headers a message is refused for, and which are only ignored, is decided in validate-headers.ts.
import { readAuthValue } from "./auth-value.ts";
import type { AuthValue, CSeq, NameAddr, Via } from "./model.ts";
import { readNameAddr } from "./name-addr.ts";
import { isAll, isBlank, readDecimal, Scanner, splitList, TOKEN, trimBlanks } from "./scanner.ts";
import { readVia } from "./via.ts";

/** Field values in order, at least one. */
type FieldValues = readonly string[];

/** RFC 3261 section 8.1.1.5: below 2^31. */
const CSEQ_LIMIT = 2 ** 31;
const UINT32_MAX = 2 ** 32 - 1;

/** Every value of Via. */
function readVias(values: FieldValues): readonly Via[] | undefined {
  return readLists(values, readVia);
}

/** Every value of Route, Record-Route and their like. */
function readNameAddrs(values: FieldValues): readonly NameAddr[] | undefined {
  return readLists(values, readNameAddr);
}

/** From and To: one field with one value. */
function readSingleNameAddr(values: FieldValues): NameAddr | undefined {
  const list = values.length === 1 ? readNameAddrs(values) : undefined;
  return list?.length === 1 ? list[0] : undefined;
}

/** Contact: values, or "*" alone. */
function readContacts(values: FieldValues): readonly NameAddr[] | "*" | undefined {
  if (values.length === 1 && values[0] === "*") return "*";
  return readNameAddrs(values);
}

/** Call-ID: one word without blanks (its characters are not checked further, RFC 4475 section 3.1.1.2). */
function readCallId(values: FieldValues): string | undefined {
  const value = values[0]!;
  if (values.length > 1 || value === "") return undefined;
  for (let index = 0; index < value.length; index++) if (isBlank(value.charCodeAt(index))) return undefined;
  return value;
}

/** CSeq: a number below 2^31 and a method. */
function readCSeq(values: FieldValues): CSeq | undefined {
  const value = values[0]!;
  let end = 0;
  while (end < value.length && !isBlank(value.charCodeAt(end))) end++;
  const sequence = readDecimal(value.slice(0, end), CSEQ_LIMIT);
  const method = trimBlanks(value.slice(end));
  if (values.length > 1 || sequence === undefined || sequence >= CSEQ_LIMIT || !isAll(method, TOKEN)) return undefined;
  return { sequence, method };
}

/** Content-Length: one number. */
function readContentLength(values: FieldValues): number | undefined {
  return values.length === 1 ? readDecimal(values[0]!, UINT32_MAX) : undefined;
}

/** Date: an RFC 1123 date, which is always in GMT (RFC 3261 section 20.17); the calendar is not checked. */
function readDate(values: FieldValues): string | undefined {
  return values[0]!.endsWith(" GMT") ? values[0] : undefined;
}

/** Max-Forwards: a number; more than 255 hops (RFC 3261 section 20.22) count as 255. */
function readMaxForwards(values: FieldValues): number | undefined {
  return values.length === 1 ? readDecimal(values[0]!, 255) : undefined;
}

/** Expires and Min-Expires: seconds; what does not fit 32 bits counts as the largest that does. */
function readSeconds(values: FieldValues): number | undefined {
  return readDecimal(values[0]!, UINT32_MAX);
}

/** Retry-After: seconds before a comment or parameters (RFC 3261 section 20.33). */
function readRetryAfter(values: FieldValues): number | undefined {
  const value = values[0]!;
  let end = 0;
  while (end < value.length && value[end] !== "(" && value[end] !== ";") end++;
  return readDecimal(trimBlanks(value.slice(0, end)), UINT32_MAX);
}

/** Content-Type: "type/subtype" in lower case. */
function readMediaType(values: FieldValues): string | undefined {
  const scanner = new Scanner(values[0]!);
  const type = scanner.takeRun(TOKEN);
  if (type === undefined || !scanner.takeSeparator(0x2f)) return undefined;
  const subtype = scanner.takeRun(TOKEN);
  scanner.skipBlanks();
  if (subtype === undefined || !(scanner.done || scanner.code === 0x3b)) return undefined;
  return `${type}/${subtype}`.toLowerCase();
}

/** Allow: methods, which compare with case. */
function readTokens(values: FieldValues): readonly string[] | undefined {
  const tokens: string[] = [];
  for (const value of values) {
    for (const token of splitList(value)) {
      if (isAll(token, TOKEN)) tokens.push(token);
      else if (token !== "") return undefined;
    }
  }
  return tokens;
}

/** Supported, Require, Proxy-Require: option tags in lower case. */
function readOptionTags(values: FieldValues): readonly string[] | undefined {
  return readTokens(values)?.map((tag) => tag.toLowerCase());
}

/** Challenges or credentials, one a field; malformed ones are left out. */
function readAuthValues(values: FieldValues): readonly AuthValue[] {
  return values.map(readAuthValue).filter((value) => value !== undefined);
}

function readLists<T>(values: FieldValues, readItem: (scanner: Scanner) => T | undefined): readonly T[] | undefined {
  const items: T[] = [];
  for (const value of values) {
    const scanner = new Scanner(value);
    do {
      const item = readItem(scanner);
      if (item === undefined) return undefined;
      items.push(item);
    } while (scanner.takeSeparator(0x2c));
    scanner.skipBlanks();
    if (!scanner.done) return undefined;
  }
  return items;
}

/** The reader of every header that has a typed form, by its key (lower case, long form). */
export const headerReaders = {
  via: readVias,
  from: readSingleNameAddr,
  to: readSingleNameAddr,
  "call-id": readCallId,
  cseq: readCSeq,
  "max-forwards": readMaxForwards,
  "content-length": readContentLength,
  contact: readContacts,
  route: readNameAddrs,
  "record-route": readNameAddrs,
  date: readDate,
  expires: readSeconds,
  "min-expires": readSeconds,
  "retry-after": readRetryAfter,
  "content-type": readMediaType,
  supported: readOptionTags,
  require: readOptionTags,
  "proxy-require": readOptionTags,
  allow: readTokens,
  "www-authenticate": readAuthValues,
  "proxy-authenticate": readAuthValues,
  authorization: readAuthValues,
  "proxy-authorization": readAuthValues,
} as const;

/** The key of a header that has a typed form. */
export type TypedHeaderKey = keyof typeof headerReaders;

/** What the reader of that header answers. */
export type TypedHeader<Key extends TypedHeaderKey> = ReturnType<(typeof headerReaders)[Key]>;
