// What a user agent changes by itself after a refusal, so that the request may succeed (RFC 3261 section 8.1.3.5). Pure.
// 401 and 407 are ClientRequest's, 503 the locator's. 413 and 415 end the call: an INVITE's body is its offer, which is
// as small as it gets and of the one type that sessions have.
import type { HeaderList } from "../dialog/dialog.ts";
import type { SipRequest, SipResponse, SipUri, Uri } from "../message/model.ts";

/** The extensions that a 420 refuses and that the request asked for: all can be done without, but who replaces a call and may not would make another phone ring. */
export function refusedExtensions(request: SipRequest, response: SipResponse): readonly string[] {
  if (response.status !== 420) return [];
  const refused = response.headers.getAll("Unsupported").map((tag) => tag.toLowerCase());
  return [...request.headers.require, ...request.headers.proxyRequire].filter((tag) => refused.includes(tag) && !(tag === "replaces" && request.headers.has("Replaces")));
}

const EXTENSION_HEADERS = ["Require", "Proxy-Require", "Supported"];

/** The header fields without these option tags; a field that names no other goes. */
export function withoutExtensions(headers: HeaderList, tags: ReadonlySet<string>): HeaderList {
  if (tags.size === 0) return headers;
  return headers.flatMap(([name, value]) => {
    if (!EXTENSION_HEADERS.includes(name)) return [[name, value] as const];
    const left = value.split(",").map((tag) => tag.trim()).filter((tag) => !tags.has(tag.toLowerCase()));
    return left.length > 0 ? [[name, left.join(", ")] as const] : [];
  });
}

/** After 416, a telephone number as an address of the caller's own domain (RFC 3261 section 19.1.6); else undefined. */
export function knownScheme(uri: Uri, response: SipResponse, home: SipUri): SipUri | undefined {
  if (response.status !== 416 || uri.scheme !== "tel") return undefined;
  const { port } = home;
  return { scheme: home.scheme, user: uri.number, host: home.host, ...(port === undefined ? {} : { port }), params: new Map([["user", "phone"]]), headers: new Map() };
}
