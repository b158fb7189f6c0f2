// Headers that sessions and subscriptions go by: RSeq and RAck (RFC 3262), Session-Expires and Min-SE (RFC 4028), Replaces
// (RFC 3891), Event and Subscription-State and Allow-Events (RFC 6665), and the entity tags of PUBLISH (RFC 3903).
import { readNumberParam, readSingle, readTokens, readTokenWithParams, UINT32_MAX, type FieldValues } from "./field-values.ts";
import type { EventType, RAck, Replaces, SessionExpires, SubscriptionState } from "./header-values.ts";
import type { Params } from "./model.ts";
import { readParams } from "./params.ts";
import { DIGIT, readDecimal, TOKEN, type Scanner } from "./scanner.ts";

/** RFC 3261 section 8.1.1.5: CSeq numbers are below 2^31. */
const CSEQ_LIMIT = 2 ** 31;

/** RSeq: 1 to 2^32 - 1 (RFC 3262 section 7.1). */
export function readRSeq(values: FieldValues): number | undefined {
  return readSingle(values, takeResponseNumber);
}

/** RAck: RSeq, CSeq number and method (RFC 3262 section 7.2). */
export function readRAck(values: FieldValues): RAck | undefined {
  return readSingle(values, (scanner) => {
    const rseq = takeResponseNumber(scanner);
    scanner.skipBlanks();
    const sequence = takeNumber(scanner, CSEQ_LIMIT);
    scanner.skipBlanks();
    const method = scanner.takeRun(TOKEN);
    if (rseq === undefined || sequence === undefined || sequence === CSEQ_LIMIT || method === undefined) return undefined;
    return { rseq, sequence, method };
  });
}

/** Session-Expires (RFC 4028 section 4); another refresher than the two is left out. */
export function readSessionExpires(values: FieldValues): SessionExpires | undefined {
  return readSingle(values, (scanner) => {
    const seconds = takeNumber(scanner, UINT32_MAX);
    const params = readParams(scanner);
    if (seconds === undefined || !params) return undefined;
    const refresher = params.get("refresher")?.toLowerCase();
    return refresher === "uac" || refresher === "uas" ? { seconds, refresher } : { seconds };
  });
}

/** Min-SE: seconds before parameters (RFC 4028 section 5). */
export function readMinSe(values: FieldValues): number | undefined {
  return readSingle(values, (scanner) => {
    const seconds = takeNumber(scanner, UINT32_MAX);
    return readParams(scanner) && seconds;
  });
}

/** Replaces: Call-ID with exactly one to-tag and one from-tag (RFC 3891 section 6.1). */
export function readReplaces(values: FieldValues): Replaces | undefined {
  return readSingle(values, (scanner) => {
    const callId = takeCallId(scanner);
    const params = readParams(scanner);
    const toTag = params?.get("to-tag");
    const fromTag = params?.get("from-tag");
    if (callId === undefined || !params || !toTag || !fromTag) return undefined;
    return { callId, toTag, fromTag, earlyOnly: params.has("early-only") };
  });
}

/** Event: a package with templates and parameters (RFC 6665 section 8.2.1). */
export function readEvent(values: FieldValues): EventType | undefined {
  return readSingle(values, (scanner) => {
    const event = readTokenWithParams(scanner);
    if (!event || !isEventName(event.token)) return undefined;
    const id = event.params.get("id");
    return { name: event.token, params: event.params, ...(id ? { id } : {}) };
  });
}

/** Allow-Events: packages with templates (RFC 6665 section 8.2.2). */
export function readAllowEvents(values: FieldValues): readonly string[] | undefined {
  const names = readTokens(values);
  return names?.every(isEventName) ? names : undefined;
}

/** Subscription-State; parameters that are no numbers where they should be are left out (RFC 6665 section 8.2.3). */
export function readSubscriptionState(values: FieldValues): SubscriptionState | undefined {
  return readSingle(values, (scanner) => {
    const value = readTokenWithParams(scanner);
    return value && { state: value.token.toLowerCase(), ...readSubscriptionParams(value.params) };
  });
}

function readSubscriptionParams(params: Params): Omit<SubscriptionState, "state"> {
  const reason = params.get("reason")?.toLowerCase();
  const expires = readNumberParam(params, "expires");
  const retryAfter = readNumberParam(params, "retry-after");
  return { ...(reason ? { reason } : {}), ...(expires === undefined ? {} : { expires }), ...(retryAfter === undefined ? {} : { retryAfter }) };
}

/** The package and each template is a token without dots, with one dot between them. */
function isEventName(name: string): boolean {
  return !name.startsWith(".") && !name.endsWith(".") && !name.includes("..");
}

function takeResponseNumber(scanner: Scanner): number | undefined {
  const rseq = takeNumber(scanner, UINT32_MAX + 1);
  return rseq === 0 || rseq === UINT32_MAX + 1 ? undefined : rseq;
}

function takeNumber(scanner: Scanner, ceiling: number): number | undefined {
  return readDecimal(scanner.takeRun(DIGIT) ?? "", ceiling);
}

/** As Call-ID itself, any word without blanks, here up to the parameters. */
function takeCallId(scanner: Scanner): string | undefined {
  const { text } = scanner;
  const start = scanner.at;
  while (!scanner.done && !"; \t,".includes(text[scanner.at]!)) scanner.at++;
  return scanner.at > start ? text.slice(start, scanner.at) : undefined;
}
