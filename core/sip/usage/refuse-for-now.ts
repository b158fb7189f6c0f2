// The answer to an offer that comes too early (RFC 3261 section 14.2, RFC 3311 section 5.2).
import type { Random } from "../../ports/random.ts";
import { createResponse } from "../message/create-message.ts";
import type { ServerTransaction } from "../transaction/transaction-user.ts";
import { randomFraction } from "./identifiers.ts";

/** 500 with a random Retry-After of 0 to 10 s: an offer before the one before it is done. */
export function refuseForNow(transaction: ServerTransaction, random: Random): void {
  const retryAfter = String(Math.floor(randomFraction(random) * 11));
  transaction.respond(createResponse(transaction.request, 500, undefined, { headers: [["Retry-After", retryAfter]] }));
}
