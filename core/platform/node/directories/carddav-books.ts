// Address books by CardDAV (RFC 6352), with tsdav for its XML: found by RFC 6764 and RFC 5397, changes by RFC 6578 or, on
// servers without it, by looking at every version. The library is loaded when the first address book is opened.
import type * as tsdav from "tsdav";
import { GodwitError } from "../../../base/errors.ts";
import type { AddressBook, AddressBookAccess, AddressBookChanges, AddressBookPlace, AddressBooks, CardVersion, RemoteCard, StopSignal } from "../../../ports/address-book.ts";
import { createDavFetch } from "./dav-fetch.ts";

type Tsdav = typeof tsdav;
type Answer = Awaited<ReturnType<Tsdav["davRequest"]>>[number];

const CARD_TYPE = "text/vcard; charset=utf-8";
/** A server that lists its changes in parts has hundreds in each (RFC 6578 section 3.6). */
const MAX_PARTS = 1_000;

/** CardDAV as this computer does it. */
export const carddavBooks: AddressBooks = {
  async discover(access, signal) {
    const dav = await import("tsdav");
    const options = { fetch: createDavFetch(access, signal) };
    const account = { accountType: "carddav" as const, serverUrl: access.url };
    const entered = await bookAt(dav, access.url, options);
    if (entered.length > 0) return entered;
    const rootUrl = await rootOf(dav, access, options);
    const principalUrl = await told(() => dav.fetchPrincipalUrl({ account: { ...account, rootUrl }, ...options }));
    const homeUrl = await told(() => dav.fetchHomeUrl({ account: { ...account, rootUrl, principalUrl }, ...options }));
    const places = await booksIn(dav, homeUrl, "1", options);
    if (places.length === 0) throw new GodwitError({ code: "directory/no-books", message: "The server knows you, but has no address book of yours. Make one there." });
    return places;
  },
  open: (access) => new CarddavBook(access),
};

type Options = { readonly fetch: typeof fetch };

/** What was entered may be an address book itself. */
async function bookAt(dav: Tsdav, url: string, options: Options): Promise<readonly AddressBookPlace[]> {
  try {
    return await booksIn(dav, url, "0", options);
  } catch (thrown) {
    const goesOn = thrown instanceof GodwitError && ["directory/not-found", "directory/refused", "directory/forbidden"].includes(thrown.code);
    if (goesOn) return [];
    throw thrown;
  }
}

/** Where the server begins: what was entered if it knows who we are, else where RFC 6764 section 6 says. */
async function rootOf(dav: Tsdav, access: AddressBookAccess, options: Options): Promise<string> {
  const account = { accountType: "carddav" as const, serverUrl: access.url };
  const knows = await dav.fetchPrincipalUrl({ account: { ...account, rootUrl: access.url }, ...options }).then(() => true, () => false);
  return knows ? access.url : dav.serviceDiscovery({ account, ...options });
}

async function booksIn(dav: Tsdav, url: string, depth: "0" | "1", options: Options): Promise<readonly AddressBookPlace[]> {
  const answers = await dav.propfind({ url, depth, props: { "d:displayname": {}, "d:resourcetype": {} }, ...options });
  return answers.filter(({ props }) => isObject(props?.["resourcetype"]) && "addressbook" in (props["resourcetype"] as object)).map(({ href, props }) => {
    const place = new URL(href ?? "", url).href;
    return { url: place, name: textOf(props?.["displayname"]) || decodeURIComponent(place.replace(/\/$/u, "").split("/").at(-1) ?? "") };
  });
}

/** What tsdav throws when it does not find something is no failure of the network. */
async function told<Value>(run: () => Promise<Value>): Promise<Value> {
  try {
    return await run();
  } catch (thrown) {
    if (thrown instanceof GodwitError) throw thrown;
    throw new GodwitError({ code: "directory/no-carddav", message: "There is no address book service at this address. Ask whoever runs the server for its CardDAV address.", detail: String(thrown) }, { cause: thrown });
  }
}

class CarddavBook implements AddressBook {
  readonly #access: AddressBookAccess;
  readonly #url: string;

  constructor(access: AddressBookAccess) {
    this.#access = access;
    this.#url = access.url.endsWith("/") ? access.url : `${access.url}/`;
  }

  hrefFor(name: string): string {
    return new URL(`${encodeURIComponent(name)}.vcf`, this.#url).pathname;
  }

  async changes(token: string | undefined, signal: StopSignal): Promise<AddressBookChanges> {
    try {
      return await this.#changesSince(token, signal);
    } catch (thrown) {
      if (!(thrown instanceof GodwitError) || !["directory/forbidden", "directory/refused", "directory/changed-there", "directory/server-error"].includes(thrown.code)) throw thrown;
      // The token is too old (RFC 6578 section 3.2: DAV:valid-sync-token), or there is no such report at all.
      return token === undefined ? this.#everything(signal) : this.changes(undefined, signal);
    }
  }

  async #changesSince(token: string | undefined, signal: StopSignal): Promise<AddressBookChanges> {
    const dav = await import("tsdav");
    const changed = new Map<string, CardVersion>();
    const removed = new Set<string>();
    let next = token;
    for (let part = 0; part < MAX_PARTS; part += 1) {
      const answers = await dav.syncCollection({ url: this.#url, syncLevel: 1, syncToken: next ?? "", props: { "d:getetag": {} }, fetch: createDavFetch(this.#access, signal) });
      let isCut = false;
      for (const answer of answers) {
        const href = this.#hrefOf(answer);
        if (href === undefined) continue;
        if (href === this.#path) isCut ||= answer.status === 507;
        else if (answer.status === 404) removed.add(href);
        else changed.set(href, { href, etag: textOf(answer.props?.["getetag"]) });
      }
      const said = tokenOf(answers[0]);
      if (said === undefined) throw new GodwitError({ code: "directory/refused", message: "The server tells no changes." });
      if (!isCut || said === next) return { token: said, isWhole: token === undefined, changed: [...changed.values()], removed: [...removed].filter((href) => !changed.has(href)) };
      next = said;
    }
    throw new GodwitError({ code: "directory/too-much", message: "The server's answer is longer than an address book can be. Check the address." });
  }

  async #everything(signal: StopSignal): Promise<AddressBookChanges> {
    const dav = await import("tsdav");
    const answers = await dav.propfind({ url: this.#url, depth: "1", props: { "d:getetag": {}, "d:resourcetype": {} }, fetch: createDavFetch(this.#access, signal) });
    const changed = answers.flatMap((answer): readonly CardVersion[] => {
      const href = this.#hrefOf(answer);
      const etag = textOf(answer.props?.["getetag"]);
      return href === undefined || href.endsWith("/") || etag === "" ? [] : [{ href, etag }];
    });
    return { token: undefined, isWhole: true, changed, removed: [] };
  }

  async fetch(hrefs: readonly string[], signal: StopSignal): Promise<readonly RemoteCard[]> {
    const dav = await import("tsdav");
    const answers = await dav.addressBookMultiGet({
      url: this.#url, depth: "1", objectUrls: [...hrefs], props: { "d:getetag": {}, "card:address-data": {} }, fetch: createDavFetch(this.#access, signal),
    });
    return answers.flatMap((answer): readonly RemoteCard[] => {
      const [href, text] = [this.#hrefOf(answer), textOf(answer.props?.["addressData"])];
      return href === undefined || text === "" ? [] : [{ href, text, etag: textOf(answer.props?.["getetag"]) }];
    });
  }

  async put(href: string, text: string, etag: string | undefined, signal: StopSignal): Promise<string> {
    const condition: Record<string, string> = etag === undefined ? { "if-none-match": "*" } : etag === "" ? {} : { "if-match": etag };
    const response = await createDavFetch(this.#access, signal)(new URL(href, this.#url), { method: "PUT", body: text, headers: { "content-type": CARD_TYPE, ...condition } });
    return response.headers.get("etag") ?? "";
  }

  async delete(href: string, etag: string, signal: StopSignal): Promise<void> {
    const headers: Record<string, string> = etag === "" ? {} : { "if-match": etag };
    try {
      await createDavFetch(this.#access, signal)(new URL(href, this.#url), { method: "DELETE", headers });
    } catch (thrown) {
      if (!(thrown instanceof GodwitError && thrown.detail?.startsWith("404"))) throw thrown;
    }
  }

  get #path(): string {
    return new URL(this.#url).pathname;
  }

  /** The path of what an answer is about; nothing of another server. */
  #hrefOf({ href }: Answer): string | undefined {
    if (typeof href !== "string" || !URL.canParse(href, this.#url)) return undefined;
    const url = new URL(href, this.#url);
    return url.origin === new URL(this.#url).origin ? url.pathname : undefined;
  }
}

function tokenOf(answer: Answer | undefined): string | undefined {
  const status: unknown = isObject(answer?.raw) ? answer.raw["multistatus"] : undefined;
  const token = isObject(status) ? textOf(status["syncToken"]) : "";
  return token === "" ? undefined : token;
}

/** Text of an element, which tsdav turns into numbers, and leaves as an object where it is quoted (CDATA). */
function textOf(value: unknown): string {
  if (isObject(value)) return textOf(value["_cdata"]);
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
