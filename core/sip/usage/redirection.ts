// Where an INVITE goes after 3xx (RFC 3261 sections 8.1.3.4, 19.1.5, 21.3): the set of targets, tried one after the
// other, most preferred first; each at most once, so that no loop of servers can keep us calling. Pure.
import type { HeaderList } from "../dialog/dialog.ts";
import type { NameAddr, SipResponse, SipUri, Uri } from "../message/model.ts";
import { equalUris, toRequestUri } from "../message/uri.ts";

/** One place to try. */
export interface Target {
  readonly uri: Uri;
  /** The name that the redirecting server gives it; empty for none. */
  readonly displayName: string;
  /** The way that a 305 prescribes. */
  readonly proxy?: SipUri;
  /** Header fields that the Contact's URI brings along. */
  readonly headers: HeaderList;
  /** How many redirections led here. */
  readonly depth: number;
}

/** More places than anybody forwards calls to. */
const MAX_TARGETS = 10;
const MAX_DEPTH = 5;

/** 380 describes another service instead of another place (RFC 3261 section 21.3.5): it is not followed. */
const FOLLOWED = [300, 301, 302, 305];

/**
 * What a link may say about the request that it makes. Whatever routes, identifies, authorizes or describes us is ours
 * (RFC 3261 section 19.1.5), and all the rest is of no use to a redirection.
 */
const SAFE_HEADERS: Readonly<Record<string, string>> = {
  "subject": "Subject",
  "priority": "Priority",
  "accept-contact": "Accept-Contact",
  "reject-contact": "Reject-Contact",
  "request-disposition": "Request-Disposition",
  "history-info": "History-Info",
  "diversion": "Diversion",
  "user-to-user": "User-to-User",
};
const MAX_HEADER_LENGTH = 512;

export class TargetSet {
  readonly #secure: boolean;
  readonly #seen: Target[];
  #waiting: readonly Target[] = [];

  constructor(first: Uri) {
    this.#secure = first.scheme === "sips";
    this.#seen = [{ uri: toRequestUri(first), displayName: "", headers: [], depth: 0 }];
  }

  /** Where the first request goes. */
  get first(): Target {
    return this.#seen[0]!;
  }

  /** Takes the Contacts of a 3xx that came from `from`; false where it names no new place that may be called. */
  redirect(response: SipResponse, from: Target): boolean {
    const { contacts, expires } = response.headers;
    if (!FOLLOWED.includes(response.status) || contacts === "*" || from.depth >= MAX_DEPTH || expires === 0) return false;
    const offered = contacts.filter((contact) => this.#mayBeCalled(contact)).toSorted((a, b) => qOf(b) - qOf(a));
    const added: Target[] = [];
    for (const contact of offered) {
      const target = response.status === 305 ? throughProxy(contact, from) : directTo(contact, from, response);
      if (!target || this.#seen.length >= MAX_TARGETS || this.#seen.some((other) => isSame(other, target))) continue;
      this.#seen.push(target);
      added.push(target);
    }
    // The places of the last answer go first: it knows best where its own user is.
    this.#waiting = [...added, ...this.#waiting];
    return added.length > 0;
  }

  /** The next place to try, which then counts as tried. */
  next(): Target | undefined {
    const [next, ...others] = this.#waiting;
    this.#waiting = others;
    return next;
  }

  /** A call that asked for the security of sips goes nowhere else (RFC 3261 section 8.1.3.4). */
  #mayBeCalled({ uri, params }: NameAddr): boolean {
    if (params.get("expires") === "0") return false;
    if (uri.scheme === "tel") return !this.#secure;
    if (uri.scheme === "other" || (this.#secure && uri.scheme !== "sips")) return false;
    return (uri.params.get("method") ?? "INVITE").toUpperCase() === "INVITE";
  }
}

function directTo({ uri, displayName }: NameAddr, from: Target, response: SipResponse): Target {
  return { uri: toRequestUri(uri), displayName, headers: withDiversions(safeHeaders(uri), response), depth: from.depth + 1 };
}

/** More steps than anybody wants to read about. */
const MAX_DIVERSIONS = 5;

/** Whom it was sent on by is told to whom it goes on to (RFC 5806), where the new address does not say so itself. */
function withDiversions(headers: HeaderList, { headers: answered }: SipResponse): HeaderList {
  if (headers.some(([name]) => name === "Diversion" || name === "History-Info")) return headers;
  const told = answered.getAll("Diversion").slice(0, MAX_DIVERSIONS).filter((value) => value.length <= MAX_HEADER_LENGTH && !hasControls(value));
  return [...headers, ...told.map((value) => ["Diversion", value] as const)];
}

/** The same address again, by way of a proxy (RFC 3261 section 21.3.4). */
function throughProxy({ uri }: NameAddr, from: Target): Target | undefined {
  if (uri.scheme !== "sip" && uri.scheme !== "sips") return undefined;
  return { ...from, proxy: { ...uri, headers: new Map() }, depth: from.depth + 1 };
}

function isSame(a: Target, b: Target): boolean {
  return equalUris(a.uri, b.uri) && (a.proxy && b.proxy ? equalUris(a.proxy, b.proxy) : a.proxy === b.proxy);
}

/** What of a URI's header fields may go into the request that it leads to. */
export function safeHeaders(uri: Uri): HeaderList {
  if (uri.scheme === "tel" || uri.scheme === "other") return [];
  return [...uri.headers].flatMap(([key, value]) => {
    const name = SAFE_HEADERS[key];
    return name === undefined || value.length > MAX_HEADER_LENGTH || hasControls(value) ? [] : [[name, value] as const];
  });
}

function hasControls(text: string): boolean {
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) < 0x20 || text.charCodeAt(index) === 0x7f) return true;
  return false;
}

/** A Contact without a usable q is as good as any (RFC 3261 section 20.10). */
function qOf({ params }: NameAddr): number {
  const q = Number(params.get("q") ?? "1");
  return q >= 0 && q <= 1 ? q : 1;
}
