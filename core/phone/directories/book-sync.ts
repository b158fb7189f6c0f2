// Brings the contacts of one directory and an address book on a server in step. It may be cut off at any point: what was
// not remembered is found again the next time, since a card's place is the contact's own and every write is conditional.
// One contact that a server refuses does not hold up the others; removals of most of it wait for the user's word.
import { GodwitError, toFailure, type Failure } from "../../base/errors.ts";
import type { AddressBook, AddressBookChanges, StopSignal } from "../../ports/address-book.ts";
import type { Clock } from "../../ports/clock.ts";
import type { CardFields, DirectoryStore, KnownCard } from "../../ports/directory-store.ts";
import type { Contact, ContactStore, ContactWrite } from "../../ports/store.ts";
import { writeDataUrl } from "../contacts/contact-photo.ts";
import { Turns } from "../contacts/turns.ts";
import type { HeldRemovals } from "../protocol/directory-protocol.ts";
import { readCardText, writeCardText } from "./card-text.ts";
import { guardRemovals, type RemovalAnswer } from "./removal-guard.ts";
import { isOneCard, isSameCard } from "./same-card.ts";
import { adoptCard, stepCard, type CardSides, type SyncAction } from "./sync-step.ts";

export interface BookSyncPorts {
  readonly clock: Clock;
  readonly contacts: ContactStore;
  readonly store: DirectoryStore;
  readonly book: AddressBook;
  /** Told from time to time, so that it can be shown. */
  readonly onProgress: (done: number, total: number) => void;
  readonly onContacts: () => void;
}

export interface SyncReport {
  /** Contacts that were written here, and cards that were written there. */
  readonly taken: number;
  readonly sent: number;
  /** Contacts that both sides had changed: this phone's word stands, and the server's is kept with it. */
  readonly merged: number;
  /** The first of the cards that the server refused; they are tried again the next time. */
  readonly refused: number;
  readonly refusal: Failure | undefined;
  /** Removals of most of the contacts, left alone until the user has said what becomes of them. */
  readonly held: HeldRemovals | undefined;
}

/** As many as a server answers at once without being slow to begin. */
const FETCHED_AT_ONCE = 50;
/** A card that somebody else keeps changing at the same moment is left for the next time. */
const MAX_ATTEMPTS = 3;
const MAX_ALIKE = 16;
/** Failures that say something of one card, not of the server or the connection; a write may be forbidden for what is in it (RFC 6352 section 6.3.2.1). */
const OF_THE_CARD = ["directory/refused", "directory/forbidden", "directory/too-large", "directory/changed-there"];

interface Situation {
  readonly href: string;
  readonly known: KnownCard | undefined;
  readonly contactId: string | undefined;
}

export class BookSync {
  readonly #ports: BookSyncPorts;
  readonly #directory: string;
  readonly #signal: StopSignal;
  readonly #answer: RemovalAnswer | undefined;
  readonly #report = { taken: 0, sent: 0, merged: 0, refused: 0, refusal: undefined as Failure | undefined, held: undefined as HeldRemovals | undefined };
  #known: Map<string, KnownCard> = new Map();
  #contactIds: Map<string, string> = new Map();
  #batch: string | undefined;
  #done = 0;
  #total = 0;

  constructor(ports: BookSyncPorts, directory: string, signal: StopSignal, answer?: RemovalAnswer) {
    this.#ports = ports;
    this.#directory = directory;
    this.#signal = signal;
    this.#answer = answer;
  }

  /** Once through everything. Rejects where it cannot go on, with what was done so far kept. */
  async run(): Promise<SyncReport> {
    const { store, book, clock } = this.#ports;
    const turns = new Turns(clock);
    try {
      const changes = await book.changes(store.syncToken(this.#directory), this.#signal);
      this.#learn();
      const { fetched, gone } = this.#sort(changes);
      const of = [...this.#known.values()].filter(({ agreed }) => agreed).length;
      const lost = this.#guardLost(gone, of);
      const asked = new Set([...fetched.filter((href) => !lost.held.has(href)), ...lost.again]);
      const own = [...new Set([...this.#known.keys(), ...this.#contactIds.keys()])].filter((href) => !asked.has(href) && !gone.has(href) && !lost.held.has(href));
      this.#total = asked.size + gone.size + own.length;
      for (const page of pagesOf([...asked])) for (const href of await this.#takePage(page, turns)) gone.add(href);
      for (const href of this.#guardGone(gone, of)) await this.#step(href, "gone", "", turns);
      for (const href of own) await this.#step(href, "unchanged", this.#known.get(href)?.etag ?? "", turns);
      // What was held is told anew the next time.
      if (!this.#report.held) store.keepSyncToken(this.#directory, changes.token);
      return { ...this.#report };
    } finally {
      turns.dispose();
    }
  }

  #learn(): void {
    const { store, contacts, book } = this.#ports;
    this.#known = new Map(store.knownCards(this.#directory).map((card) => [card.href, card]));
    for (const contact of contacts.contactsOf(this.#directory)) this.#contactIds.set(contact.origin?.href || book.hrefFor(contact.id), contact.id);
  }

  /** What has to be asked for, and what is gone there. */
  #sort({ changed, removed, isWhole }: AddressBookChanges): { readonly fetched: readonly string[]; readonly gone: Set<string> } {
    const listed = new Set(changed.map(({ href }) => href));
    const missing = isWhole ? [...this.#known.keys()].filter((href) => !listed.has(href)) : removed.filter((href) => !listed.has(href));
    const isNew = ({ href, etag }: { href: string; etag: string }): boolean => etag === "" || this.#known.get(href)?.etag !== etag;
    return { fetched: changed.filter(isNew).map(({ href }) => href), gone: new Set(missing) };
  }

  /** Of the cards that are gone there: those to go on with. */
  #guardGone(gone: ReadonlySet<string>, of: number): readonly string[] {
    const deleted = new Set([...gone].filter((href) => this.#isAsAgreed(href)));
    const verdict = this.#guard({ goneFrom: "server", count: deleted.size, of });
    // Without a word of the server's they are new ones, which it gets.
    if (verdict === "undo") for (const href of deleted) this.#known.delete(href);
    return verdict === "hold" ? [...gone].filter((href) => !deleted.has(href)) : [...gone];
  }

  /** Of the cards whose contacts are gone here: those to leave alone, and those to ask for again. */
  #guardLost(gone: ReadonlySet<string>, of: number): { readonly held: ReadonlySet<string>; readonly again: readonly string[] } {
    const lost = [...this.#known.values()].filter(({ href, agreed }) => agreed && !gone.has(href) && !this.#ports.contacts.contact(agreed.contactId)).map(({ href }) => href);
    const verdict = this.#guard({ goneFrom: "computer", count: lost.length, of });
    if (verdict === "undo") for (const href of lost) this.#known.delete(href);
    return { held: new Set(verdict === "hold" ? lost : []), again: verdict === "undo" ? lost : [] };
  }

  #guard(removals: HeldRemovals): ReturnType<typeof guardRemovals> {
    const verdict = guardRemovals(removals, this.#answer);
    if (verdict === "hold") this.#report.held = removals;
    return verdict;
  }

  #isAsAgreed(href: string): boolean {
    const agreed = this.#known.get(href)?.agreed;
    const contact = agreed && this.#ports.contacts.contact(agreed.contactId);
    return Boolean(agreed && contact && isSameCard(agreed.fields, fieldsOf(contact)));
  }

  /** Answers those that are gone there. */
  async #takePage(hrefs: readonly string[], turns: Turns): Promise<readonly string[]> {
    const cards = new Map((await this.#ports.book.fetch(hrefs, this.#signal)).map((card) => [card.href, card]));
    for (const href of hrefs) {
      const card = cards.get(href);
      if (card) await this.#stepText(href, card.text, card.etag, turns);
    }
    this.#ports.onContacts();
    return hrefs.filter((href) => !cards.has(href));
  }

  async #stepText(href: string, text: string, etag: string, turns: Turns): Promise<void> {
    const card = readCardText(text);
    if (!card) return this.#leaveAlone(href, etag);
    const photoId = card.photo && this.#ports.contacts.addPhoto(card.photo);
    await this.#step(href, { ...card.fields, ...(photoId !== undefined && { photoId }) }, etag, turns, card.version);
  }

  #leaveAlone(href: string, etag: string): void {
    const known = this.#known.get(href);
    // A person's card that became something else is the server's now; what was here stays, as a contact of this computer.
    const contact = known?.agreed ? this.#ports.contacts.contact(known.agreed.contactId) : undefined;
    if (contact) this.#writeHere({ kind: "replace", contact: withoutOrigin(contact) });
    this.#remember({ href, etag, agreed: null });
    this.#count();
  }

  /** One card: looks at both sides as they are now, and does what the table says. */
  async #step(href: string, there: CardSides["there"], etag: string, turns: Turns, version: "3.0" | "4.0" = "3.0", attempt = 1): Promise<void> {
    if (this.#signal.aborted) throw stopped();
    const known = this.#known.get(href);
    if (known?.agreed === null && there === "unchanged") return this.#count();
    const contactId = known?.agreed?.contactId ?? this.#contactIds.get(href);
    const found = contactId === undefined && typeof there === "object" ? this.#findAdopted(href, there) : undefined;
    const contact = contactId === undefined ? found : this.#ports.contacts.contact(contactId);
    const here = contact && fieldsOf(contact);
    // A new contact has no card that could be unchanged.
    const side = there === "unchanged" && !known ? "gone" : there;
    const photoLine = (photoId: string): string | undefined => this.#photoLine(photoId);
    const action = found && typeof there === "object" ? adoptCard(fieldsOf(found), there, photoLine) : stepCard({ agreed: known?.agreed?.fields, here, there: side }, photoLine);
    const situation: Situation = { href, known, contactId: contact?.id };
    try {
      await this.#act(action, situation, etag, side === "unchanged" ? (known?.agreed?.version ?? version) : version);
      this.#count();
    } catch (thrown) {
      await this.#afterRefusal(thrown, href, turns, attempt);
    }
    if (turns.isOver) await turns.rest();
  }

  /** The contact that this card is, where it came before its address book: from a file of everything, or one of contacts. */
  #findAdopted(href: string, there: CardFields): Contact | undefined {
    const alike = this.#ports.contacts.findAlike(there, MAX_ALIKE).filter((contact) => contact.origin === undefined && isOneCard(fieldsOf(contact), there));
    const found = alike.find(({ uid }) => uid !== undefined) ?? alike[0];
    if (found) this.#contactIds.set(href, found.id);
    return found;
  }

  /** Somebody was faster: the card is looked at anew. What else a server has against one card is told. */
  async #afterRefusal(thrown: unknown, href: string, turns: Turns, attempt: number): Promise<void> {
    const failure = toFailure(thrown, { code: "directory/unknown", message: "The address book could not be brought in step." });
    if (!OF_THE_CARD.includes(failure.code)) throw thrown;
    if (failure.code === "directory/changed-there" && attempt < MAX_ATTEMPTS) {
      const [card] = await this.#ports.book.fetch([href], this.#signal);
      const read = card && readCardText(card.text);
      if (card && !read) return this.#leaveAlone(href, card.etag);
      const photoId = read?.photo && this.#ports.contacts.addPhoto(read.photo);
      const there = read ? { ...read.fields, ...(photoId !== undefined && { photoId }) } : "gone";
      return this.#step(href, there, card?.etag ?? "", turns, read?.version, attempt + 1);
    }
    this.#report.refused += 1;
    this.#report.refusal ??= failure;
    this.#count();
  }

  async #act(action: SyncAction, { href, known, contactId }: Situation, etag: string, version: "3.0" | "4.0"): Promise<void> {
    const { book } = this.#ports;
    const agree = (id: string, fields: CardFields, newEtag: string): void => this.#remember({ href, etag: newEtag, agreed: { contactId: id, fields, version } });
    switch (action.kind) {
      case "nothing": return;
      case "forget": return this.#forget(href);
      case "delete-here":
        if (contactId !== undefined) this.#writeHere({ kind: "delete", id: contactId });
        return this.#forget(href);
      case "delete-there":
        await book.delete(href, etag || (known?.etag ?? ""), this.#signal);
        this.#report.sent += 1;
        return this.#forget(href);
      case "agree": return agree(this.#place(href, contactId, action.fields), action.fields, etag);
      case "take": return agree(this.#place(href, contactId, action.fields, true), action.fields, etag);
      case "put":
      case "merge": {
        if (action.kind === "merge") this.#report.merged += action.kept.length > 0 ? 1 : 0;
        // A server wants a UID in each card (RFC 6352 section 5.1); the contact has it before the card is sent.
        const fields = contactId === undefined ? action.fields : { ...action.fields, uid: action.fields.uid ?? contactId };
        const id = this.#place(href, contactId, fields, action.kind === "merge" || action.fields.uid === undefined);
        const isNew = action.kind === "put" && action.isNew;
        const text = writeCardText(fields, version, this.#photo(fields.photoId));
        const newEtag = await book.put(href, text, isNew ? undefined : etag, this.#signal);
        this.#report.sent += 1;
        return agree(id, fields, newEtag);
      }
    }
  }

  /** Writes the contact of a card where it differs or does not know its place yet. Answers its id. */
  #place(href: string, contactId: string | undefined, fields: CardFields, isChanged = false): string {
    const origin = { directory: this.#directory, href };
    if (contactId === undefined) return this.#writeHere({ kind: "add", contact: { ...fields, origin } });
    if (isChanged || this.#ports.contacts.contact(contactId)?.origin?.href !== href) this.#writeHere({ kind: "replace", contact: { ...fields, id: contactId, origin } });
    return contactId;
  }

  #writeHere(write: ContactWrite): string {
    const { contacts } = this.#ports;
    this.#batch ??= contacts.openBatch("sync");
    const [id = ""] = contacts.writeBatch(this.#batch, [write]);
    this.#report.taken += 1;
    return id;
  }

  #remember(card: KnownCard): void {
    this.#known.set(card.href, card);
    this.#ports.store.writeCards(this.#directory, [card], []);
  }

  #forget(href: string): void {
    this.#known.delete(href);
    this.#ports.store.writeCards(this.#directory, [], [href]);
  }

  #photo(photoId: string | undefined) {
    return photoId === undefined ? undefined : this.#ports.contacts.photo(photoId);
  }

  #photoLine(photoId: string): string | undefined {
    const photo = this.#photo(photoId);
    return photo && `PHOTO:${writeDataUrl(photo)}`;
  }

  #count(): void {
    this.#done += 1;
    this.#ports.onProgress(this.#done, Math.max(this.#done, this.#total));
  }
}

function pagesOf(hrefs: readonly string[]): readonly (readonly string[])[] {
  return Array.from({ length: Math.ceil(hrefs.length / FETCHED_AT_ONCE) }, (_, page) => hrefs.slice(page * FETCHED_AT_ONCE, (page + 1) * FETCHED_AT_ONCE));
}

function fieldsOf({ id: _id, origin: _origin, ...fields }: Contact): CardFields {
  return fields;
}

function withoutOrigin({ origin: _origin, ...contact }: Contact): Contact {
  return contact;
}

function stopped(): GodwitError {
  return new GodwitError({ code: "directory/stopped", message: "It was stopped; the rest follows the next time." });
}
