// Which final response of several tells best how a request went (RFC 3261 section 16.7 steps 6 and 7): for a proxy
// that forked it, and for a user agent that tried several targets. Pure.
import type { SipResponse } from "../message/model.ts";

/** These tell the caller what to change in order to succeed, so they go before others of their class. */
const TELLING = [401, 407, 415, 420, 484];

/** Chooses among final responses, of which there is at least one. */
export function chooseBestResponse(responses: readonly SipResponse[]): SipResponse {
  return responses.reduce((best, response) => (rank(response.status) < rank(best.status) ? response : best));
}

/** 6xx before all others, then the lowest class; 503 last, since it speaks of one branch only. */
function rank(status: number): number {
  if (status >= 600) return 0;
  if (status === 503) return 1000;
  return Math.floor(status / 100) * 10 + (TELLING.includes(status) ? 0 : 1);
}

/** The challenges of all other branches, which the caller needs at once to answer (step 7). */
export function collectChallenges(best: SipResponse, responses: readonly SipResponse[]): [name: string, value: string][] {
  if (best.status !== 401 && best.status !== 407) return [];
  const others = responses.filter((response) => response !== best && (response.status === 401 || response.status === 407));
  const names = ["WWW-Authenticate", "Proxy-Authenticate"];
  return others.flatMap(({ headers }) =>
    names.flatMap((name) => headers.getAll(name).map((value): [string, string] => [name, value])),
  );
}
