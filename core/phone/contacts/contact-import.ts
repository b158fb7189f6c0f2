// One import from a file: read, compared, chosen about and carried out in turns, so that calls go on beside it, with its
// state told as it goes. Stopped while it writes, it takes back what it has written; when done, it can be taken back whole.
import type { Disposable } from "../../base/disposable.ts";
import { GodwitError, toFailure } from "../../base/errors.ts";
import type { ContactField, ContactImportView, ImportChoice, ImportItemKind, ImportItemPage } from "../protocol/contact-import-protocol.ts";
import type { ContactDraft, ContactWrite } from "../../ports/store.ts";
import { CHUNK, noTables, type ContactBookPorts } from "./contact-book.ts";
import { proposeColumns } from "./csv-fields.ts";
import { contactOfRow } from "./csv-rows.ts";
import { allows, describeItem, planContact, planUnusable, writeOf, type PlannedContact } from "./import-plan.ts";
import { readVcards } from "./read-vcard.ts";
import { Turns } from "./turns.ts";

export interface ContactImportPorts extends ContactBookPorts {
  readonly tell: (view: ContactImportView | undefined) => void;
}

/** More than any address book has; a file of more is taken in parts. */
const MAX_CONTACTS = 250_000;
const MAX_TEXT_LENGTH = 100_000_000;
const EXAMPLE_ROWS = 50;
const TELL_EVERY_MS = 100;

type Source = { readonly line: number; readonly contact: ContactDraft };

export class ContactImport implements Disposable {
  readonly #ports: ContactImportPorts;
  readonly #turns: Turns;
  readonly #items: PlannedContact[] = [];
  readonly #sources: (Source | PlannedContact)[] = [];
  readonly #byKind = new Map<ImportItemKind, number[]>();
  #rows: (readonly string[])[] = [];
  #view: ContactImportView;
  #toldMs = Number.NEGATIVE_INFINITY;
  #isClosed = false;

  constructor(ports: ContactImportPorts, fileName: string, text: string) {
    this.#ports = ports;
    this.#turns = new Turns(ports.clock);
    const format = /^\ufeff?\s*BEGIN:VCARD/iu.test(text.slice(0, 1_000)) ? "vcard" : "csv";
    this.#view = { fileName, format, state: "reading", done: 0, total: 0 };
    void this.#run(() => (format === "vcard" ? this.#readCards(text) : this.#readTable(text)));
  }

  get view(): ContactImportView {
    return this.#view;
  }

  /** Takes a table's columns for what they are said to be, and compares. */
  setColumns(fields: readonly (ContactField | null)[], hasHeader: boolean): void {
    const { state } = this.#view;
    if (this.#view.format !== "csv" || (state !== "mapping" && state !== "planned")) throw notNow();
    const columns = (this.#view.columns ?? []).map((column, index) => ({ ...column, field: fields[index] ?? null }));
    this.#show({ columns, hasHeader, state: "comparing", done: 0 });
    void this.#run(async () => {
      await this.#readRows(fields, hasHeader);
      await this.#compare();
    });
  }

  /** A page of the preview. */
  items(kind: ImportItemKind | null, offset: number, limit: number): ImportItemPage {
    const places = kind === null ? undefined : (this.#byKind.get(kind) ?? []);
    const chosen = places ? places.slice(offset, offset + limit) : this.#items.slice(offset, offset + limit).map((_, index) => offset + index);
    const { contacts, country } = this.#ports;
    return { total: places?.length ?? this.#items.length, items: chosen.map((index) => describeItem(this.#items[index]!, index, contacts, country())) };
  }

  /** Chooses for one, or for all of a kind. */
  choose(which: { readonly index: number } | { readonly kind: ImportItemKind }, choice: ImportChoice): void {
    if (this.#view.state !== "planned") throw notNow();
    const places = "index" in which ? [which.index] : (this.#byKind.get(which.kind) ?? []);
    for (const place of places) {
      const item = this.#items[place];
      if (!item || !allows(item, choice)) throw new GodwitError({ code: "contacts/no-such-choice", message: "This cannot be done with this contact of the file." });
      item.choice = choice;
    }
    this.#show({ outcome: this.#foreseen() });
  }

  /** Carries out what is chosen. */
  start(): void {
    if (this.#view.state !== "planned") throw notNow();
    const batchId = this.#ports.contacts.openBatch("import");
    this.#show({ state: "running", done: 0, total: this.#items.length, batchId });
    void this.#run(() => this.#write(batchId));
  }

  /** Stops, and takes back what a running one has written. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const { state, batchId } = this.#view;
    if (state === "running" && batchId !== undefined) await this.#takeBack(batchId);
    this.dispose();
    this.#ports.tell(undefined);
  }

  dispose(): void {
    this.#isClosed = true;
    this.#turns.dispose();
  }

  async #readCards(text: string): Promise<void> {
    if (text.length > MAX_TEXT_LENGTH) throw tooLarge();
    for (const { line, result } of readVcards(text)) {
      if (result.ok) {
        const { contact, photo } = result.value;
        this.#sources.push({ line, contact: photo ? { ...contact, photoId: this.#ports.contacts.addPhoto(photo) } : contact });
      } else {
        this.#sources.push(planUnusable(line, result.error));
      }
      if (this.#sources.length > MAX_CONTACTS) throw tooLarge();
      if (await this.#goesOn({ done: this.#sources.length, total: this.#sources.length })) return;
    }
    await this.#compare();
  }

  async #readTable(text: string): Promise<void> {
    const { tables } = this.#ports;
    if (!tables) throw noTables();
    if (text.length > MAX_TEXT_LENGTH) throw tooLarge();
    for (const rows of tables.parse(text.replace(/^\ufeff/u, ""))) {
      for (const row of rows) this.#rows.push(row);
      if (this.#rows.length > MAX_CONTACTS) throw tooLarge();
      if (await this.#goesOn({ done: this.#rows.length, total: this.#rows.length })) return;
    }
    if (this.#rows.length === 0) throw empty();
    this.#show({ ...proposeColumns(this.#rows.slice(0, EXAMPLE_ROWS)), state: "mapping", total: this.#rows.length, done: this.#rows.length });
  }

  async #readRows(fields: readonly (ContactField | null)[], hasHeader: boolean): Promise<void> {
    this.#sources.length = 0;
    for (const [index, row] of this.#rows.entries()) {
      if (index === 0 && hasHeader) continue;
      const contact = contactOfRow(row, fields);
      this.#sources.push(contact ? { line: index + 1, contact } : planUnusable(index + 1, { code: "contacts/row-empty", message: "This line has neither a name nor a number." }));
      if (this.#turns.isOver) await this.#turns.rest();
    }
  }

  async #compare(): Promise<void> {
    const { contacts, country } = this.#ports;
    if (this.#sources.length === 0) throw empty();
    if (this.#sources.length > MAX_CONTACTS) throw tooLarge();
    this.#items.length = 0;
    this.#byKind.clear();
    this.#show({ state: "comparing", done: 0, total: this.#sources.length });
    for (const source of this.#sources) {
      const item = "kind" in source ? source : planContact(source.line, source.contact, contacts, country());
      const places = this.#byKind.get(item.kind) ?? [];
      places.push(this.#items.length);
      this.#byKind.set(item.kind, places);
      this.#items.push(item);
      if (await this.#goesOn({ done: this.#items.length })) return;
    }
    const count = (kind: ImportItemKind): number => this.#byKind.get(kind)?.length ?? 0;
    const counts = { new: count("new"), changed: count("changed"), equal: count("equal"), doubtful: count("doubtful"), unusable: count("unusable") };
    this.#show({ state: "planned", counts, outcome: this.#foreseen() });
  }

  async #write(batchId: string): Promise<void> {
    const { contacts, batches, country, onChange } = this.#ports;
    let [added, changed] = [0, 0];
    for (let start = 0; start < this.#items.length; start += CHUNK) {
      const writes = this.#items.slice(start, start + CHUNK).map((item) => writeOf(item, contacts, country())).filter((write) => write !== undefined) as ContactWrite[];
      if (writes.length > 0) await batches.writeBatch(batchId, writes);
      added += writes.filter(({ kind }) => kind === "add").length;
      changed += writes.filter(({ kind }) => kind === "replace").length;
      if (await this.#goesOn({ done: Math.min(start + CHUNK, this.#items.length) })) return;
    }
    this.#show({ state: "done", done: this.#items.length, outcome: { added, changed, skipped: this.#items.length - added - changed } });
    onChange();
  }

  async #takeBack(batchId: string): Promise<void> {
    while ((await this.#ports.batches.undoBatch(batchId, CHUNK)).remaining > 0) if (this.#turns.isOver) await this.#turns.rest();
    this.#ports.onChange();
  }

  #foreseen(): NonNullable<ContactImportView["outcome"]> {
    let [added, changed] = [0, 0];
    for (const { choice } of this.#items) {
      if (choice === "add") added += 1;
      else if (choice !== "skip") changed += 1;
    }
    return { added, changed, skipped: this.#items.length - added - changed };
  }

  /** Rests where the turn is over, tells how far it is now and then. Whether the import was closed meanwhile. */
  async #goesOn(part: Partial<ContactImportView>): Promise<boolean> {
    if (!this.#turns.isOver) return this.#isClosed;
    this.#view = { ...this.#view, ...part };
    if (this.#ports.clock.nowMs() - this.#toldMs >= TELL_EVERY_MS) this.#show({});
    await this.#turns.rest();
    return this.#isClosed;
  }

  #show(part: Partial<ContactImportView>): void {
    this.#view = { ...this.#view, ...part };
    this.#toldMs = this.#ports.clock.nowMs();
    if (!this.#isClosed) this.#ports.tell(this.#view);
  }

  async #run(work: () => Promise<void>): Promise<void> {
    try {
      // Whoever has asked gets the answer before the first event.
      await this.#turns.rest();
      if (!this.#isClosed) await work();
    } catch (thrown) {
      const failure = toFailure(thrown, { code: "contacts/import-failed", message: "The contacts could not be taken from the file." });
      this.#show({ state: "failed", failure });
      if (this.#view.batchId !== undefined) this.#ports.onChange();
    }
  }
}

function notNow(): GodwitError {
  return new GodwitError({ code: "contacts/no-import", message: "There is no import that this could be done with now." });
}

function empty(): GodwitError {
  return new GodwitError({ code: "contacts/file-empty", message: "There are no contacts in this file." });
}

function tooLarge(): GodwitError {
  return new GodwitError({ code: "contacts/file-too-large", message: "There are more contacts in this file than fit; cut it into parts." });
}
