// Which headers a message must have, may have once, and is refused for when they are malformed (RFC 3261 section 8.1.1,
// RFC 4475). Everything else is read when it is asked for, and ignored when it cannot be read.
import { lookUpHeaderName, type HeaderName } from "./header-names.ts";
import type { SipHeaderList } from "./headers.ts";
import type { Problem } from "./parse-error.ts";
import type { StartLine } from "./start-line.ts";

interface Rule {
  readonly header: HeaderName;
  readonly isRequired?: true;
  /** Its reader refuses more than one field. */
  readonly isSingle?: true;
  /** A response is used all the same: a phone must not go without its call or registration for it. */
  readonly isRefusedInRequests?: true;
}

/** In the order in which they are reported. */
const RULES: readonly Rule[] = [
  { header: lookUpHeaderName("Content-Length"), isSingle: true },
  { header: lookUpHeaderName("Via"), isRequired: true },
  { header: lookUpHeaderName("From"), isRequired: true, isSingle: true },
  { header: lookUpHeaderName("To"), isRequired: true, isSingle: true },
  { header: lookUpHeaderName("Call-ID"), isRequired: true, isSingle: true },
  { header: lookUpHeaderName("CSeq"), isRequired: true, isSingle: true },
  { header: lookUpHeaderName("Max-Forwards"), isSingle: true },
  // A registrar lists the contacts of the account's other devices as they came, odd ones too.
  { header: lookUpHeaderName("Contact"), isRefusedInRequests: true },
  { header: lookUpHeaderName("Route") },
  { header: lookUpHeaderName("Record-Route") },
  { header: lookUpHeaderName("Date"), isRefusedInRequests: true },
];

/** A problem with a header, placed by which field of that name it is (-1: none, it is missing). */
export interface HeaderProblem extends Omit<Problem, "at"> {
  /** The name in lower case. */
  readonly key: string;
  readonly field: number;
}

/** Finds the first thing wrong with the headers of a message. */
export function findHeaderProblem(startLine: StartLine | undefined, headers: SipHeaderList): HeaderProblem | undefined {
  for (const rule of RULES) {
    if (rule.isRefusedInRequests && startLine?.kind === "response") continue;
    const problem = checkRule(rule, headers);
    if (problem) return problem;
  }
  if (startLine?.kind !== "request" || headers.cseq.method === startLine.method) return undefined;
  return { code: "sip/parse/cseq-method", message: "CSeq names another method than the request line.", key: "cseq", field: 0 };
}

function checkRule({ header, isRequired, isSingle }: Rule, headers: SipHeaderList): HeaderProblem | undefined {
  const form = headers.typedBy(header);
  if (form !== undefined && form !== null) return undefined;
  const { key, name } = header;
  if (form === undefined) {
    return isRequired && { code: "sip/parse/missing-header", message: `The message has no ${name}.`, key, field: -1 };
  }
  if (isSingle && headers.count(header) > 1) return { code: "sip/parse/duplicate-header", message: `The message has more than one ${name}.`, key, field: 1 };
  return { code: "sip/parse/malformed-header", message: `The message's ${name} is malformed.`, key, field: 0 };
}
