// How a call that rings at somebody else's phone is taken here: by an INVITE that replaces it at the caller's (RFC 3891
// section 3, as in RFC 5359 section 2.16), or by a number of the server's that does the same. Pure.
import type { Failure } from "../../base/errors.ts";
import { fail, succeed, type Result } from "../../base/result.ts";
import type { WatchedDialog } from "../../sip/events/dialog-info.ts";
import type { Uri } from "../../sip/message/model.ts";
import { readUri } from "../../sip/message/uri.ts";
import { describeUri } from "../describe-uri.ts";
import { ringsHere } from "./lamp-machine.ts";

/** `replaces`: the dialog as the caller has it, whose own tag is `localTag` there (RFC 3891 section 6.1: to-tag). */
export type PickUp =
  | { readonly kind: "number"; readonly number: string }
  | { readonly kind: "replacement"; readonly target: Uri; readonly replaces: { readonly callId: string; readonly toTag: string; readonly fromTag: string } };

/** Who would pick up, and what the server wants before the extension's number, where that was set. */
export interface PickUpSettings {
  readonly own: Uri;
  readonly code: string;
}

/** The way to take what rings at the watched phone; a call of one's own is not taken from there. */
export function pickUpWay(dialogs: readonly WatchedDialog[], watched: Uri, { own, code }: PickUpSettings): Result<PickUp, Failure> {
  const ringing = dialogs.filter((dialog) => ringsHere(dialog) && !isFrom(own, dialog));
  if (ringing.length === 0) return fail({ code: "lamp/not-ringing", message: "Nothing rings there any more." });
  const user = watched.scheme === "sip" || watched.scheme === "sips" ? watched.user : undefined;
  if (code !== "" && user !== undefined) return succeed({ kind: "number", number: `${code}${user}` });
  const way = ringing.map(replacementOf).find((found) => found !== undefined);
  return way ? succeed(way) : fail({ code: "lamp/cannot-pick-up", message: "The server does not say which call rings; set a pick-up number in the account's settings." });
}

/** The caller's own tag is the remote one for the phone that rings (RFC 4235 section 4.1). */
function replacementOf({ callId, localTag, remoteTag, remote }: WatchedDialog): PickUp | undefined {
  const target = callable(remote?.target) ?? callable(remote?.identity);
  if (!target || !isWord(callId) || !isWord(localTag) || !isWord(remoteTag)) return undefined;
  return { kind: "replacement", target, replaces: { callId, toTag: remoteTag, fromTag: localTag } };
}

function isFrom(own: Uri, { remote }: WatchedDialog): boolean {
  const caller = callable(remote?.identity) ?? callable(remote?.target);
  return caller !== undefined && describeUri(caller) === describeUri(own);
}

function callable(text: string | undefined): Uri | undefined {
  const uri = text === undefined ? undefined : readUri(text);
  return uri?.scheme === "sip" || uri?.scheme === "sips" ? uri : undefined;
}

/** What may stand in the Replaces header: a Call-ID or tag without separators, since it is text from the network. */
function isWord(text: string | undefined): text is string {
  return text !== undefined && text.length <= 256 && /^[A-Za-z0-9\-.!%*_+`'~()<>:\\"/[\]?{}@]+$/.test(text);
}
