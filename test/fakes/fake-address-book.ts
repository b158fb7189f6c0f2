// An address book on a server, in memory: versions, tokens and conditions as RFC 6352 and RFC 6578 have them. It can
// forget its tokens, say nothing of versions, and fail when a test says so.
import { GodwitError } from "../../core/base/errors.ts";
import type { AddressBook, RemoteCard } from "../../core/ports/address-book.ts";

export class FakeAddressBook implements AddressBook {
  readonly cards = new Map<string, RemoteCard>();
  /** Every change in order: a token is a place in it. */
  readonly #log: string[] = [];
  #versions = 0;
  /** Whether a PUT answers without the new version, as where a server changes cards. */
  hidesVersions = false;
  knowsTokens = true;
  /** Called before each request with its name; what it throws, the request fails with. */
  before: (request: string, href: string) => void = () => {};
  /** Called after a request took effect and before its answer arrives. */
  after: (request: string, href: string) => void = () => {};
  readonly requests: string[] = [];

  hrefFor(name: string): string {
    return `/book/${name}.vcf`;
  }

  /** Somebody else writes a card. */
  write(href: string, text: string): void {
    this.cards.set(href, { href, text, etag: `"${(this.#versions += 1)}"` });
    this.#log.push(href);
  }

  /** Somebody else deletes a card. */
  remove(href: string): void {
    if (this.cards.delete(href)) this.#log.push(href);
  }

  async changes(token: string | undefined) {
    this.#begin("changes", "");
    const next = this.knowsTokens ? String(this.#log.length) : undefined;
    if (token === undefined || next === undefined) return { token: next, isWhole: true, changed: [...this.cards.values()], removed: [] };
    const touched = [...new Set(this.#log.slice(Number(token)))];
    return {
      token: next, isWhole: false,
      changed: touched.flatMap((href) => this.cards.get(href) ?? []),
      removed: touched.filter((href) => !this.cards.has(href)),
    };
  }

  async fetch(hrefs: readonly string[]) {
    this.#begin("fetch", hrefs.join(" "));
    return hrefs.flatMap((href) => this.cards.get(href) ?? []);
  }

  async put(href: string, text: string, etag: string | undefined) {
    this.#begin("put", href);
    if (this.cards.get(href)?.etag !== etag) throw changedThere();
    this.write(href, text);
    this.after("put", href);
    return this.hidesVersions ? "" : this.cards.get(href)!.etag;
  }

  async delete(href: string, etag: string) {
    this.#begin("delete", href);
    const card = this.cards.get(href);
    if (card && card.etag !== etag) throw changedThere();
    this.remove(href);
    this.after("delete", href);
  }

  #begin(request: string, href: string): void {
    this.requests.push(`${request} ${href}`.trim());
    this.before(request, href);
  }
}

function changedThere(): GodwitError {
  return new GodwitError({ code: "directory/changed-there", message: "412" });
}
