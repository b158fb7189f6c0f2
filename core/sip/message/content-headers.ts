// Headers about bodies and what they are for: Content-Type, Accept, Content-Disposition (RFC 3261 sections 20.1, 20.11,
// 20.15); information for people: Alert-Info, Call-Info, Error-Info, Warning; preferences of the caller (RFC 3841).
import { readLists, readSingle, readTokenWithParams, type FieldValues } from "./field-values.ts";
import type { ContentDisposition, FeaturePredicate, InfoUri, MediaType, Warning } from "./header-values.ts";
import type { Params } from "./model.ts";
import { readParams } from "./params.ts";
import { DIGIT, PLAIN_VALUE, readDecimal, TOKEN, type Scanner } from "./scanner.ts";
import { readUri } from "./uri.ts";

/** Content-Type with its parameters. */
export function readMediaType(values: FieldValues): MediaType | undefined {
  return readSingle(values, takeMediaType);
}

/** Accept: media ranges; an empty one accepts nothing (RFC 3261 section 20.1). */
export function readAccept(values: FieldValues): readonly MediaType[] | undefined {
  return readLists(values.filter((value) => !value.scan().done), takeMediaType);
}

/** Content-Disposition; without a known handling it is required (RFC 3261 section 20.11). */
export function readContentDisposition(values: FieldValues): ContentDisposition | undefined {
  return readSingle(values, (scanner) => {
    const value = readTokenWithParams(scanner);
    if (!value) return undefined;
    const handling = value.params.get("handling")?.toLowerCase() === "optional" ? "optional" : "required";
    return { type: value.token.toLowerCase(), handling, params: value.params };
  });
}

/** Alert-Info, Call-Info, Error-Info: bracketed URIs with parameters. */
export function readInfoUris(values: FieldValues): readonly InfoUri[] | undefined {
  return readLists(values, (scanner) => {
    scanner.skipBlanks();
    const close = scanner.text.indexOf(">", scanner.at);
    if (scanner.code !== 0x3c || close < 0 || close >= scanner.end) return undefined;
    const uri = readUri(scanner.text.slice(scanner.at + 1, close));
    scanner.at = close + 1;
    const params = uri && readParams(scanner);
    return params && { uri, params };
  });
}

/** Warning: three digits, who says it, a quoted text (RFC 3261 section 20.43). */
export function readWarnings(values: FieldValues): readonly Warning[] | undefined {
  return readLists(values, (scanner) => {
    scanner.skipBlanks();
    const digits = scanner.takeRun(DIGIT);
    const agent = takeAgent(scanner);
    scanner.skipBlanks();
    const text = scanner.code === 0x22 ? scanner.takeQuoted() : undefined;
    if (digits?.length !== 3 || agent === undefined || text === undefined) return undefined;
    return { code: readDecimal(digits, 999)!, agent, text };
  });
}

/** Accept-Contact and Reject-Contact: "*" with features (RFC 3841 sections 9.2 and 9.3). */
export function readFeaturePredicates(values: FieldValues): readonly FeaturePredicate[] | undefined {
  return readLists(values, (scanner) => {
    scanner.skipBlanks();
    const params = scanner.take(0x2a) ? readParams(scanner) : undefined;
    return params && { features: withoutFlags(params), isRequired: params.has("require"), isExplicit: params.has("explicit") };
  });
}

function withoutFlags(params: Params): Params {
  return new Map([...params].filter(([name]) => name !== "require" && name !== "explicit"));
}

function takeMediaType(scanner: Scanner): MediaType | undefined {
  scanner.skipBlanks();
  const type = scanner.takeLowerRun(TOKEN);
  const subtype = type !== undefined && scanner.takeSeparator(0x2f) ? scanner.takeLowerRun(TOKEN) : undefined;
  const params = subtype === undefined ? undefined : readParams(scanner);
  return params && { type: `${type}/${subtype}`, params };
}

/** A host with a port, or a pseudonym, after a blank. */
function takeAgent(scanner: Scanner): string | undefined {
  const start = scanner.at;
  scanner.skipBlanks();
  return scanner.at > start ? scanner.takeRun(PLAIN_VALUE) : undefined;
}
