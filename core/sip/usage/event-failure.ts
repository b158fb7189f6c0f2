// Why a subscription, a publication or a message failed, in words (RFC 3261 section 21, RFC 6665, RFC 3903, RFC 3428).
import type { ErrorCode, Failure } from "../../base/errors.ts";
import type { SipResponse } from "../message/model.ts";
import { statusLine } from "./status-failure.ts";

type Words = readonly [code: ErrorCode, message: string];

/** The subscription was accepted, but nothing came (timer N). */
export const noNotifyFailure: Failure = { code: "subscription/no-notify", message: "The server accepted the subscription, but sent nothing." };

const EVENT_WORDS: Readonly<Record<number, Words>> = {
  401: ["subscription/forbidden", "The server refused the password for this subscription."],
  403: ["subscription/forbidden", "The server does not allow this subscription."],
  404: ["subscription/not-found", "There is nobody at this address to subscribe to."],
  405: ["subscription/unsupported", "The server does not offer this."],
  406: ["subscription/unsupported", "The server offers this only in a format that this phone does not read."],
  407: ["subscription/forbidden", "The server refused the password for this subscription."],
  412: ["subscription/stale", "The server has forgotten what was published before."],
  413: ["subscription/too-large", "The server does not take that much at once."],
  480: ["subscription/unavailable", "Nobody can be reached at this address at the moment."],
  489: ["subscription/unsupported", "The server does not offer this."],
  501: ["subscription/unsupported", "The server does not offer this."],
  603: ["subscription/forbidden", "The other side does not want to be watched."],
};

/** Why a SUBSCRIBE or PUBLISH for an event package failed, from its final response. */
export function eventFailure(response: Pick<SipResponse, "status" | "reason">, event: string): Failure {
  const [code, message] = EVENT_WORDS[response.status] ?? ["subscription/refused", "The server refused the subscription."];
  return { code, message, detail: `${event}: ${statusLine(response)}` };
}

/** Why the notifier ended a subscription, from the reason in Subscription-State (RFC 6665 section 4.1.3). */
export function terminationFailure(reason: string | undefined): Failure {
  const [code, message] = TERMINATION_WORDS.get(reason ?? "") ?? ["subscription/ended", "The server ended the subscription."];
  return { code, message, ...(reason === undefined ? {} : { detail: reason.slice(0, 80) }) };
}

/** A map, since the reason is any word that a notifier sends. */
const TERMINATION_WORDS: ReadonlyMap<string, Words> = new Map([
  ["noresource", ["subscription/gone", "There is nobody at this address any more."]],
  ["rejected", ["subscription/rejected", "The other side does not want to be watched."]],
]);

const MESSAGE_WORDS: Readonly<Record<number, Words>> = {
  401: ["message/forbidden", "The server asked for a password that this account does not have."],
  403: ["message/forbidden", "The server does not allow this message."],
  404: ["message/not-found", "There is nobody at this address; check it."],
  405: ["message/unsupported", "The other side cannot take messages."],
  407: ["message/forbidden", "The server asked for a password that this account does not have."],
  408: ["message/no-answer", "The other side did not answer; the message may not have arrived."],
  410: ["message/not-found", "This address is no longer in use."],
  413: ["message/too-long", "The message is too long for the other side; send it in parts."],
  415: ["message/unsupported", "The other side cannot read this kind of message."],
  480: ["message/unavailable", "The other side cannot be reached at the moment."],
  482: ["message/server-error", "The message went in a circle between servers."],
  488: ["message/unsupported", "The other side cannot read this kind of message."],
  501: ["message/unsupported", "The server does not carry messages."],
  513: ["message/too-long", "The message is too long for the server; send it in parts."],
  603: ["message/declined", "The other side does not want this message."],
  604: ["message/not-found", "This address does not exist anywhere."],
};

const MESSAGE_CLASS_WORDS: Readonly<Record<number, Words>> = {
  3: ["message/moved", "The other side has moved to another address."],
  5: ["message/server-error", "The server could not deliver the message; try again later."],
  6: ["message/declined", "The other side does not want this message."],
};

/** Why a MESSAGE failed, from its final response. */
export function messageFailure(response: Pick<SipResponse, "status" | "reason">): Failure {
  const words = MESSAGE_WORDS[response.status] ?? MESSAGE_CLASS_WORDS[Math.floor(response.status / 100)];
  const [code, message] = words ?? ["message/refused", "The message was refused."];
  return { code, message, detail: statusLine(response) };
}

/** Whether a refusal may be over soon by itself: time-outs and the server's own trouble. */
export function isPassingStatus(status: number): boolean {
  return status === 408 || status === 480 || (status >= 500 && status < 600 && status !== 501 && status !== 505 && status !== 513);
}
