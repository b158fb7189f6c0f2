// The readers behind SipHeaders: from the field values of one header to its typed form, undefined where malformed.
// Which headers a message is refused for, and which are only ignored, is decided in validate-headers.ts.
// Here are those of RFC 3261 that every message needs; the others are in the files named *-headers.ts.
import { readAuthInfo, takeAuthValue } from "./auth-value.ts";
import { readAccept, readContentDisposition, readFeaturePredicates, readInfoUris, readMediaType, readWarnings } from "./content-headers.ts";
import { readAllowEvents, readEvent, readMinSe, readRAck, readReplaces, readRSeq, readSessionExpires, readSubscriptionState } from "./dialog-headers.ts";
import {
  readLists,
  readLowerTokens,
  readNameAddrs,
  readSeconds,
  readSingle,
  readSingleDecimal,
  readSingleNameAddr,
  readText,
  readToken,
  readTokens,
  UINT32_MAX,
  type FieldValues,
} from "./field-values.ts";
import { readDiversions, readHistory, readPrivacy, readReasons } from "./identity-headers.ts";
import type { AuthValue, CSeq, NameAddr, Via } from "./model.ts";
import { BLANK, isBlank, TOKEN, type Scanner } from "./scanner.ts";
import { readVia } from "./via.ts";

/** RFC 3261 section 8.1.1.5: below 2^31. */
const CSEQ_LIMIT = 2 ** 31;

/** Every value of Via. */
function readVias(values: FieldValues): readonly Via[] | undefined {
  return readLists(values, readVia);
}

/** Contact: values, or "*" alone. */
function readContacts(values: FieldValues): readonly NameAddr[] | "*" | undefined {
  if (values.length === 1 && values[0]!.scan().code === 0x2a) return values[0]!.toString() === "*" ? "*" : undefined;
  return readNameAddrs(values);
}

/** Call-ID: one word without blanks (its characters are not checked further, RFC 4475 section 3.1.1.2). */
function readCallId(values: FieldValues): string | undefined {
  const scanner = values[0]!.scan();
  scanner.skipUntil(BLANK);
  return values.length > 1 || !scanner.done ? undefined : values[0]!.toString() || undefined;
}

/** CSeq: a number below 2^31 and a method. */
function readCSeq(values: FieldValues): CSeq | undefined {
  return readSingle(values, takeCSeq);
}

function takeCSeq(scanner: Scanner): CSeq | undefined {
  const sequence = scanner.takeDecimal(CSEQ_LIMIT);
  if (sequence === undefined || sequence >= CSEQ_LIMIT || !isBlank(scanner.code)) return undefined;
  scanner.skipBlanks();
  const method = scanner.takeRun(TOKEN);
  return method === undefined ? undefined : { sequence, method };
}

/** Content-Length: one number. */
function readContentLength(values: FieldValues): number | undefined {
  return readSingleDecimal(values, UINT32_MAX);
}

/** Date: an RFC 1123 date, which is always in GMT (RFC 3261 section 20.17); the calendar is not checked. */
function readDate([value]: FieldValues): string | undefined {
  const date = value!.toString();
  return date.endsWith(" GMT") ? date : undefined;
}

/** Max-Forwards: a number; more than 255 hops (RFC 3261 section 20.22) count as 255. */
function readMaxForwards(values: FieldValues): number | undefined {
  return readSingleDecimal(values, 255);
}

/** Retry-After: seconds before a comment or parameters (RFC 3261 section 20.33). */
function readRetryAfter([value]: FieldValues): number | undefined {
  const scanner = value!.scan();
  const seconds = scanner.takeDecimal(UINT32_MAX);
  scanner.skipBlanks();
  return scanner.done || scanner.code === 0x28 || scanner.code === 0x3b ? seconds : undefined;
}

/** Priority: "emergency", "urgent", "normal", "non-urgent" or another token, in lower case (RFC 3261 section 20.26). */
function readPriority(values: FieldValues): string | undefined {
  return readToken(values)?.toLowerCase();
}

/** Challenges or credentials, one a field; malformed ones are left out. */
function readAuthValues(values: FieldValues): readonly AuthValue[] {
  return values.map((value) => takeAuthValue(value.scan())).filter((value) => value !== undefined);
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
  supported: readLowerTokens,
  require: readLowerTokens,
  "proxy-require": readLowerTokens,
  allow: readTokens,
  "www-authenticate": readAuthValues,
  "proxy-authenticate": readAuthValues,
  authorization: readAuthValues,
  "proxy-authorization": readAuthValues,
  "authentication-info": readAuthInfo,
  "proxy-authentication-info": readAuthInfo,
  unsupported: readLowerTokens,
  accept: readAccept,
  "content-disposition": readContentDisposition,
  "content-encoding": readLowerTokens,
  "alert-info": readInfoUris,
  "call-info": readInfoUris,
  "error-info": readInfoUris,
  priority: readPriority,
  subject: readText,
  organization: readText,
  "reply-to": readSingleNameAddr,
  warning: readWarnings,
  rseq: readRSeq,
  rack: readRAck,
  "session-expires": readSessionExpires,
  "min-se": readMinSe,
  replaces: readReplaces,
  "refer-to": readSingleNameAddr,
  "referred-by": readSingleNameAddr,
  event: readEvent,
  "allow-events": readAllowEvents,
  "subscription-state": readSubscriptionState,
  "sip-etag": readToken,
  "sip-if-match": readToken,
  "flow-timer": readSeconds,
  path: readNameAddrs,
  "service-route": readNameAddrs,
  "p-asserted-identity": readNameAddrs,
  "p-preferred-identity": readNameAddrs,
  "p-associated-uri": readNameAddrs,
  privacy: readPrivacy,
  reason: readReasons,
  diversion: readDiversions,
  "history-info": readHistory,
  "accept-contact": readFeaturePredicates,
  "reject-contact": readFeaturePredicates,
  "request-disposition": readLowerTokens,
} as const;

/** The key of a header that has a typed form. */
export type TypedHeaderKey = keyof typeof headerReaders;

/** What the reader of that header answers. */
export type TypedHeader<Key extends TypedHeaderKey> = ReturnType<(typeof headerReaders)[Key]>;
