// An INVITE that takes the place of a call (Replaces, RFC 3891 section 3): which call it means, and whether it may.
import type { DialogId } from "../dialog/dialog.ts";
import type { SipRequest } from "../message/model.ts";
import type { DialogOwner } from "./dialog-owner.ts";
import { InviteSession } from "./invite-session.ts";

/** The call to take the place of, nothing where the INVITE names none, or the status that refuses it. */
export type Replacement = { readonly kind: "none" } | { readonly kind: "call"; readonly session: InviteSession } | { readonly kind: "refused"; readonly status: number };

/** Finds what an INVITE replaces, by the rules of section 3 in their order. */
export function findReplaced({ headers }: SipRequest, find: (id: DialogId) => DialogOwner | undefined): Replacement {
  if (!headers.has("Replaces")) return { kind: "none" };
  const { replaces } = headers;
  if (!replaces || headers.getAll("Replaces").length > 1 || headers.has("Join")) return refused(400);
  const { callId, toTag: localTag, fromTag, earlyOnly } = replaces;
  // A peer of RFC 2543 has no tag, and is named "0".
  const owner = find({ callId, localTag, remoteTag: fromTag }) ?? (fromTag === "0" ? find({ callId, localTag, remoteTag: "" }) : undefined);
  if (!(owner instanceof InviteSession)) return refused(481);
  switch (owner.state) {
    case "confirmed":
    case "accepted":
      return earlyOnly ? refused(486) : { kind: "call", session: owner };
    // Only a call that we make may be taken over while it rings: who rings here is not ours to answer by somebody else.
    case "early":
      return { kind: "call", session: owner };
    case "ending":
    case "releasing":
    case "cancelling":
      return refused(603);
    default:
      return refused(481);
  }
}

function refused(status: number): Replacement {
  return { kind: "refused", status };
}
