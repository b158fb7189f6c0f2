// Why a server or a person was not reached: nobody answers, the name is unknown, the port is closed, the request is too large,
// the password is wrong, the certificate cannot be trusted, the clock is wrong. RFC 3261 sections 17.1, 18.1.1, 20.17, 22.
import type { ErrorCode, Failure } from "../../base/errors.ts";
import type { FindingCode } from "../case-file.ts";
import { arrow, cause, exchanges, figure, hint, NOTHING, type Check, type OpenCase } from "./check.ts";

/** RFC 3261 section 18.1.1: within 200 bytes of a usual path's 1,500 a request should not go as a datagram. */
const SAFE_DATAGRAM_BYTES = 1_300;
/** A digest's nonce, a certificate and a token live in minutes. */
const CLOCK_TOLERANCE_MS = 300_000;

function failures({ call, account }: OpenCase): readonly Failure[] {
  return [account?.failure, call?.end?.failure].filter((failure) => failure !== undefined);
}

const CERTIFICATES: Readonly<Record<string, FindingCode>> = {
  "tls/untrusted-certificate": "doctor/certificate-untrusted", "tls/certificate-changed": "doctor/certificate-changed",
  "tls/wrong-name": "doctor/certificate-name", "tls/expired": "doctor/certificate-expired",
};

/** The server's certificate stands in the way. */
export const checkCertificate: Check = (open) => {
  for (const { code, certificate } of failures(open)) {
    const found = CERTIFICATES[code];
    if (!found) continue;
    const isEarly = certificate !== undefined && certificate.validFromMs > open.atMs;
    if (isEarly) return cause("doctor/clock-wrong", figure("certificate-from", day(certificate.validFromMs)));
    if (!certificate) return cause(found);
    return cause(found, figure("certificate-for", certificate.subject.slice(0, 120)), figure("certificate-until", day(certificate.validToMs)));
  }
  return NOTHING;
};

/** The server tells the time (RFC 3261 section 20.17), and it is another one than ours. */
export const checkClock: Check = ({ ladder }) => {
  for (const [place, { message, traced }] of ladder.messages.entries()) {
    const told = traced.direction === "received" ? message?.headers.get("Date") : undefined;
    const toldMs = told === undefined ? Number.NaN : parseDate(told);
    const differenceMs = Math.abs(toldMs - traced.atMs);
    if (differenceMs > CLOCK_TOLERANCE_MS) return hint("doctor/clock-wrong", arrow(place), figure("clock-difference", `${Math.round(differenceMs / 60_000)} min`));
  }
  return NOTHING;
};

/** A request of ours was never answered: too large for the way, or nobody is there. */
export const checkSilence: Check = (open) => {
  const asked = exchanges(open, "sent").filter(({ request }) => request.method === "REGISTER" || request.method === "INVITE");
  const unanswered = asked.findLast(({ place, answers }) => answers.length === 0 && hasWaited(open, place));
  const known = reachedNobody(open);
  if (!unanswered || asked.at(-1) !== unanswered) return known;
  const { traced } = open.ladder.messages[unanswered.place]!;
  const evidence = [arrow(unanswered.place), figure("times", traced.times)];
  if (traced.transport === "udp" && traced.sizeBytes > SAFE_DATAGRAM_BYTES) return cause("doctor/large-request", ...evidence, figure("size", `${traced.sizeBytes} B`));
  return known.length > 0 ? known : cause("doctor/no-answer", ...evidence);
};

const UNREACHED: Readonly<Record<string, FindingCode>> = {
  "unknown-host": "doctor/name-unknown", "dns-failed": "doctor/name-unknown", refused: "doctor/port-closed", unreachable: "doctor/no-network",
  "address-unavailable": "doctor/no-network", timeout: "doctor/no-answer", "no-answer": "doctor/no-answer", left: "doctor/no-network",
};

/** What the network itself said. */
function reachedNobody(open: OpenCase): ReturnType<Check> {
  for (const { code } of failures(open)) {
    const isOfNetwork = code.startsWith("network/") || code.startsWith("sip/transport/") || code === "account/no-answer" || code === "account/unknown-host";
    const found = isOfNetwork ? UNREACHED[code.slice(code.lastIndexOf("/") + 1)] : undefined;
    if (found) return cause(found, figure("code", code));
  }
  return NOTHING;
}

const REFUSALS: readonly ErrorCode[] = ["account/forbidden", "account/refused", "account/not-found", "account/no-registrar", "account/moved", "account/server-error"];

/** The server answers, and says no. */
export const checkRefusal: Check = (open) => {
  const { account, ladder } = open;
  const lastRefused = ladder.arrows.findLastIndex(({ meaning }) => meaning === "password-refused");
  const code = account?.failure?.code;
  if (code === "account/auth-rejected" || code === "account/no-password") return cause("doctor/password-refused", ...(lastRefused < 0 ? [] : [arrow(lastRefused)]));
  if (code !== undefined && REFUSALS.includes(code)) return cause("doctor/registration-refused", figure("code", code), ...lastReceived(ladder.arrows));
  return callRefusal(open);
};

function callRefusal({ call, ladder }: OpenCase): ReturnType<Check> {
  if (!call || call.wasAnswered || call.direction === "incoming" || call.end?.by === "local") return NOTHING;
  const place = ladder.arrows.findLastIndex(({ from, meaning }) => from !== 0 && (meaning === "not-found" || meaning === "gone" || meaning === "unavailable" || meaning === "forbidden" || meaning === "password-refused"));
  const meaning = ladder.arrows[place]?.meaning;
  if (meaning === undefined) return NOTHING;
  if (meaning === "password-refused") return cause("doctor/password-refused", arrow(place));
  if (meaning === "forbidden") return cause("doctor/registration-refused", arrow(place));
  return cause(meaning === "unavailable" ? "doctor/nobody-there" : "doctor/number-unknown", arrow(place));
}

function lastReceived(arrows: OpenCase["ladder"]["arrows"]): ReturnType<typeof arrow>[] {
  const place = arrows.findLastIndex(({ from }) => from !== 0);
  return place < 0 ? [] : [arrow(place)];
}

/** Long enough for an answer to have come: it was repeated twice at least (RFC 3261 section 17.1.1.2), or the case is closed. */
function hasWaited({ ladder, call, atMs, account }: OpenCase, place: number): boolean {
  const { traced } = ladder.messages[place]!;
  return traced.times >= 3 || atMs - traced.atMs >= 5_000 || (call?.isOver === true && call.end?.by !== "local") || account?.state === "failed";
}

function day(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** RFC 3261 section 25.1: SIP-date is RFC 1123's, always GMT. */
function parseDate(text: string): number {
  return Date.parse(text);
}
