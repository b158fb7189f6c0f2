// What a caller and the servers on the way say about a call, for people to read: Priority, Organization, Alert-Info,
// Call-Info, Reply-To, In-Reply-To, Date (RFC 3261 section 20). Pure; text from the network, cut and freed of control
// characters. Nothing here is fetched, played or acted upon: an Alert-Info that asks for automatic answer is only a text.
import type { InfoUri } from "../message/header-values.ts";
import type { SipHeaders } from "../message/model.ts";
import { formatUri } from "../message/uri.ts";

/** A page, picture or card about the caller; opened only when a person asks for it. */
export interface CallLink {
  readonly purpose: "icon" | "info" | "card";
  /** http or https. */
  readonly url: string;
}

export interface CallInformation {
  /** "emergency", "urgent", "normal", "non-urgent" or a word of the caller's, lower case. */
  readonly priority?: string;
  readonly organization?: string;
  /** Alert-Info as text: a URL of a ring tone, or what RFC 7462 names. */
  readonly alert?: string;
  readonly links?: readonly CallLink[];
  /** Whom to call back. */
  readonly replyTo?: string;
  /** Whether the caller says that this answers a call before. */
  readonly isReply?: boolean;
  /** When the caller says that it called. */
  readonly date?: string;
}

const MAX_TEXT = 200;
const MAX_URL = 500;
const MAX_LINKS = 5;

/** Reads what is there; undefined where there is nothing. */
export function readCallInformation(headers: SipHeaders): CallInformation | undefined {
  const links = readLinks(headers.callInfos);
  const information: CallInformation = {
    ...text("priority", headers.priority?.toLowerCase()),
    ...text("organization", headers.organization),
    ...text("alert", headers.alertInfos.map(({ uri }) => formatUri(uri)).join(", ")),
    ...text("replyTo", headers.replyTo && formatUri(headers.replyTo.uri)),
    ...text("date", headers.get("Date")),
    ...(links.length > 0 ? { links } : {}),
    ...(headers.has("In-Reply-To") ? { isReply: true } : {}),
  };
  return Object.keys(information).length > 0 ? information : undefined;
}

/** Text from the network as it may be shown: without control and direction-turning characters, and not too long. */
export function plainText(value: string, limit = MAX_TEXT): string {
  return [...value].filter((character) => !isHidden(character.codePointAt(0)!)).slice(0, limit).join("").trim();
}

/** Controls, and the marks that would let a text pose as another one (Unicode's bidirectional controls). */
function isHidden(code: number): boolean {
  return code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069) || code === 0x200e || code === 0x200f;
}

function text<Name extends string>(name: Name, value: string | undefined): { readonly [Key in Name]?: string } {
  const shown = value === undefined ? "" : plainText(value);
  return shown === "" ? {} : ({ [name]: shown } as { readonly [Key in Name]: string });
}

/** RFC 3261 section 20.9. A URL with a name and password in it would mislead about where it leads. */
function readLinks(infos: readonly InfoUri[]): readonly CallLink[] {
  return infos.slice(0, MAX_LINKS).flatMap(({ uri, params }) => {
    const purpose = params.get("purpose")?.toLowerCase() ?? "info";
    const url = uri.scheme === "other" ? uri.text : "";
    if (purpose !== "icon" && purpose !== "info" && purpose !== "card") return [];
    return isWebAddress(url) ? [{ purpose, url } as const] : [];
  });
}

function isWebAddress(url: string): boolean {
  const lower = url.toLowerCase();
  if (!lower.startsWith("http://") && !lower.startsWith("https://")) return false;
  const [authority = ""] = url.slice(url.indexOf("//") + 2).split(/[/?#]/, 1);
  return url.length <= MAX_URL && authority !== "" && !authority.includes("@") && plainText(url, MAX_URL) === url;
}
