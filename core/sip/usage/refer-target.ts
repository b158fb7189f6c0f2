// Refer-To (RFC 3515 section 2.1): where a REFER points to, what of it is followed, and how a call is pointed to that is
// to be taken over (Replaces, RFC 3891; RFC 5589 section 7). Pure.
import type { Dialog, HeaderList } from "../dialog/dialog.ts";
import { readReplaces } from "../message/dialog-headers.ts";
import { FieldValue } from "../message/field-values.ts";
import type { NameAddr, SipHeaders, SipUri, Uri } from "../message/model.ts";
import { formatNameAddr } from "../message/name-addr.ts";
import { toRequestUri } from "../message/uri.ts";
import { safeHeaders } from "./redirection.ts";

/** Where to call, and what the INVITE has to say. */
export interface ReferTarget {
  readonly uri: Uri;
  readonly headers: HeaderList;
  /** Whether the new call takes the place of one that the target has (attended transfer). */
  readonly isAttended: boolean;
}

/** Reads Refer-To; a status for one that is not followed. */
export function readReferTarget(headers: SipHeaders): ReferTarget | number {
  const { referTo } = headers;
  if (!referTo || headers.getAll("Refer-To").length !== 1) return 400;
  const { uri } = referTo;
  if (uri.scheme === "tel") return { uri, headers: [], isAttended: false };
  if (uri.scheme === "other") return 416;
  if ((uri.params.get("method") ?? "INVITE").toUpperCase() !== "INVITE") return 501;
  const replaces = uri.headers.get("replaces");
  if (replaces !== undefined && !readReplaces([new FieldValue(replaces)])) return 400;
  const attended: HeaderList = replaces === undefined ? [] : [["Replaces", replaces], ...required(uri)];
  return { uri: toRequestUri(uri), headers: [...safeHeaders(uri), ...attended], isAttended: replaces !== undefined };
}

/** Referred-By as the new call passes it on (RFC 3892 section 4); nothing where there is none that can be read. */
export function passReferredBy({ referredBy }: SipHeaders): HeaderList {
  if (!referredBy || referredBy.uri.scheme === "other") return [];
  // Without the reference to a signature, which would lead to a body that the new call does not have.
  return [["Referred-By", formatNameAddr({ ...referredBy, params: new Map() })]];
}

/**
 * Where the peer of a call is to be called so that the new call takes this one's place: by its Contact where that leads
 * there from everywhere (GRUU) or we are neighbours, else by its address (RFC 5589 section 7.3), which needs `Require`.
 */
export function referToPeerOf(dialog: Dialog): Uri {
  const contact = dialog.remoteTarget;
  const isReachable = contact.scheme !== "sip" && contact.scheme !== "sips" ? false : contact.params.has("gr") || dialog.routeSet.length === 0;
  const base = sipUriOf(isReachable ? contact : dialog.remote.uri) ?? sipUriOf(contact);
  if (!base) return dialog.remote.uri;
  const headers = new Map([["replaces", formatReplaces(dialog)], ...(isReachable ? [] : [["require", "replaces"] as const])]);
  return { ...base, headers };
}

/** Names our dialog as its peer sees it (RFC 3891 section 6.1): its own tag is "to". */
export function formatReplaces(dialog: Dialog): string {
  const { callId, localTag, remoteTag } = dialog.id;
  return `${callId};to-tag=${remoteTag || "0"};from-tag=${localTag}`;
}

/** Refer-To always in brackets: the URI's own parameters and headers must not be taken for the field's. */
export function referToHeader(uri: Uri, displayName = ""): readonly [name: string, value: string] {
  const address: NameAddr = { displayName, uri, params: new Map() };
  return ["Refer-To", formatNameAddr(address)];
}

function required({ headers }: SipUri): HeaderList {
  const tags = (headers.get("require") ?? "").toLowerCase().split(",").map((tag) => tag.trim());
  return tags.includes("replaces") ? [["Require", "replaces"]] : [];
}

function sipUriOf(uri: Uri): SipUri | undefined {
  return uri.scheme === "sip" || uri.scheme === "sips" ? (toRequestUri(uri) as SipUri) : undefined;
}
