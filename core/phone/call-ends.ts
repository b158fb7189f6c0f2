// Why calls end, in this phone's own words, where it is this phone that ends them. Pure.
import type { Failure } from "../base/errors.ts";
import type { CallEnd } from "./protocol.ts";

export const HUNG_UP: CallEnd = { by: "local", failure: { code: "call/ended", message: "You hung up." } };
export const DECLINED: CallEnd = { by: "local", failure: { code: "call/declined", message: "You declined the call." } };
export const UNANSWERED: CallEnd = { by: "local", failure: { code: "call/unavailable", message: "The phone was closed while the call was ringing." } };
/** The call goes on as another one. */
export const MOVED: CallEnd = { by: "remote", failure: { code: "call/transferred", message: "The call was transferred." } };
/** This phone's person has sent the other side on. */
export const SENT_ON: CallEnd = { by: "local", failure: { code: "call/transferred", message: "The call was transferred." } };
/** The other sides of two calls talk to each other. */
export const CONNECTED: CallEnd = { by: "local", failure: { code: "call/connected", message: "You connected the two with each other." } };
/** Our answer was acknowledged without the answer to our offer. */
export const NO_MEDIA: Failure = { code: "call/no-media", message: "The other side did not say how to reach its sound." };

/** This phone cannot go on with the call. */
export function byUs(failure: Failure): CallEnd {
  return { by: "local", failure };
}

/** Whether a call failed on this computer's sound, not on the way to the other side. */
export function isOfOwnSound({ code }: Failure): boolean {
  return code.startsWith("media/") || code.startsWith("audio/");
}
