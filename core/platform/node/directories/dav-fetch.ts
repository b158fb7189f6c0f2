// The `fetch` under CardDAV: who one is goes to the server that the user named and to no other, not even where that one
// sends us; nothing goes in the clear unless the user chose so; answers have a limit and requests an end. What the
// server has against a request becomes a GodwitError.
import { GodwitError, type ErrorCode, type Failure } from "../../../base/errors.ts";
import type { AddressBookAccess, StopSignal } from "../../../ports/address-book.ts";
import { systemCode } from "../network-failure.ts";

/** Fifty cards with a photo of a megabyte each, as base64. */
const MAX_ANSWER_BYTES = 80 * 1_048_576;
/** Radicale reads every card before its first answer: a minute and more for thousands of them. */
const TIME_LIMIT_MS = 300_000;
const MAX_REDIRECTS = 5;

/** A `fetch` for one access. It follows redirects unless it is asked not to, and rejects for any status above 399. */
export function createDavFetch(access: AddressBookAccess, stop: StopSignal): typeof fetch {
  const home = new URL(access.url);
  const credentials = `Basic ${Buffer.from(`${access.user}:${access.password}`, "utf8").toString("base64")}`;
  return async (input, init = {}) => {
    const signal = AbortSignal.any([asAbortSignal(stop), AbortSignal.timeout(TIME_LIMIT_MS)]);
    let url = new URL(input instanceof Request ? input.url : input);
    for (let hops = 0; hops <= MAX_REDIRECTS; hops += 1) {
      refuseOthers(url, home, access);
      const headers = new Headers(init.headers);
      headers.set("authorization", credentials);
      const response = await fetch(url, { ...init, headers, signal, redirect: "manual" }).catch((thrown: unknown) => Promise.reject(asFailure(thrown, stop)));
      const location = response.headers.get("location");
      if (response.status < 300 || response.status >= 400) return checked(response, init.method ?? "GET", url, stop);
      await response.body?.cancel();
      if (location === null) throw serverError(response);
      const next = new URL(location, url);
      refuseOthers(next, home, access);
      if (init.redirect === "manual") return response;
      url = next;
    }
    throw new GodwitError({ code: "directory/server-error", message: "The server sends us round in circles. Check the address.", detail: url.host });
  };
}

function refuseOthers(url: URL, home: URL, { allowsPlain }: AddressBookAccess): void {
  if (url.protocol !== "https:" && !(url.protocol === "http:" && allowsPlain)) {
    throw new GodwitError({ code: "directory/plain", message: "This address is not encrypted: anybody on the way could read the password. Use https://.", detail: url.host });
  }
  const isUpgrade = home.protocol === "http:" && url.protocol === "https:" && url.hostname === home.hostname;
  if (url.origin !== home.origin && !isUpgrade) {
    throw new GodwitError({ code: "directory/elsewhere", message: "The server sends us to another one, which was not told the password. If you trust it, enter its address.", detail: url.host });
  }
}

async function checked(response: Response, method: string, url: URL, stop: StopSignal): Promise<Response> {
  if (response.status >= 400) {
    await response.body?.cancel();
    throw statusError(response, method);
  }
  const body = await readLimited(response).catch((thrown: unknown) => Promise.reject(asFailure(thrown, stop)));
  const answer = new Response(isBodiless(response.status) ? null : body, { status: response.status, statusText: response.statusText, headers: response.headers });
  // A made response does not know where it is from, which tsdav asks.
  Object.defineProperty(answer, "url", { value: url.href });
  return answer;
}

function isBodiless(status: number): boolean {
  return status === 204 || status === 205 || status === 304;
}

async function readLimited(response: Response): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body ?? []) {
    bytes += part.byteLength;
    if (bytes > MAX_ANSWER_BYTES) throw new GodwitError({ code: "directory/too-much", message: "The server's answer is longer than an address book can be. Check the address." });
    parts.push(part);
  }
  return Buffer.concat(parts);
}

const BY_STATUS: Readonly<Record<number, Omit<Failure, "detail">>> = {
  401: { code: "directory/auth-rejected", message: "The server refused the user name or the password. Check them." },
  403: { code: "directory/forbidden", message: "The server does not let this user do that." },
  404: { code: "directory/not-found", message: "There is no such address book on the server. Check the address." },
  410: { code: "directory/not-found", message: "There is no such address book on the server. Check the address." },
  412: { code: "directory/changed-there", message: "Somebody else changed this contact at the same time; it is merged the next time." },
  413: { code: "directory/too-large", message: "The server finds this contact too large. A smaller photo may help." },
  429: { code: "directory/busy", message: "The server is busy; it is tried again later." },
  503: { code: "directory/busy", message: "The server is busy; it is tried again later." },
  507: { code: "directory/full", message: "There is no room left on the server. Delete something there." },
};

function statusError(response: Response, method: string): GodwitError {
  const known = BY_STATUS[response.status];
  const detail = `${response.status} ${response.statusText}`.trim();
  const isOfTheCard = (method === "PUT" || method === "DELETE") && [400, 403, 404, 405, 409, 415, 422].includes(response.status);
  if (isOfTheCard) return new GodwitError({ code: "directory/refused", message: "The server refused this change.", detail });
  if (known) return new GodwitError({ ...known, detail });
  return response.status >= 500 ? serverError(response) : new GodwitError({ code: "directory/refused", message: "The server refused this.", detail });
}

function serverError(response: Response): GodwitError {
  return new GodwitError({ code: "directory/server-error", message: "The server made a mistake; it is tried again later.", detail: `${response.status} ${response.statusText}`.trim() });
}

/** OpenSSL's words for certificates that do not hold, as Node gives them. */
const CERTIFICATE_CODES = /^(?:CERT_|ERR_TLS_CERT|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_)/u;

function asFailure(thrown: unknown, stop: StopSignal): GodwitError {
  if (thrown instanceof GodwitError) return thrown;
  if (stop.aborted) return new GodwitError({ code: "directory/stopped", message: "It was stopped; the rest follows the next time." });
  const cause = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown;
  return directoryFailure(cause);
}

/** A failed connection in words. */
export function directoryFailure(thrown: unknown): GodwitError {
  const code = systemCode(thrown);
  const make = (ours: ErrorCode, message: string): GodwitError => new GodwitError({ code: ours, message, detail: code || String(thrown) }, { cause: thrown });
  if (CERTIFICATE_CODES.test(code)) return make("directory/untrusted", "The server's certificate is not trusted, so this may be another server. Nothing was sent to it.");
  return make("directory/unreachable", "The server cannot be reached. Check the address and the network; it is tried again by itself.");
}

function asAbortSignal(stop: StopSignal): AbortSignal {
  if (stop instanceof AbortSignal) return stop;
  const controller = new AbortController();
  if (stop.aborted) controller.abort();
  stop.addEventListener("abort", () => controller.abort());
  return controller.signal;
}
