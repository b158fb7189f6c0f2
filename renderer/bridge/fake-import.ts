// The scripted phone's import: reads names and numbers of simple vCards and tables, and goes through the states at once.
import type {
  Contact, ContactDraft, ContactField, ContactImportView, FieldChange, ImportChoice, ImportItem, ImportItemKind, ImportItemPage, PhoneChange,
} from "../../electron/contract/bridge.ts";

/** What the import needs of the book that it writes into. */
export interface ImportBook {
  find(name: string): Contact | undefined;
  /** Answers the batch. */
  write(drafts: readonly { readonly id: string | undefined; readonly draft: ContactDraft }[]): string;
  tell(change: PhoneChange): void;
}

const KINDS: readonly ImportItemKind[] = ["new", "changed", "equal", "doubtful", "unusable"];

/** One import at a time. */
export class FakeImport {
  readonly #book: ImportBook;
  #view: ContactImportView | undefined;
  #rows: readonly (readonly string[])[] = [];
  #items: ImportItem[] = [];

  constructor(book: ImportBook) {
    this.#book = book;
  }

  open(fileName: string, text: string): ContactImportView {
    const isCard = /^BEGIN:VCARD/mu.test(text);
    this.#view = { fileName, format: isCard ? "vcard" : "csv", state: "reading", done: 0, total: 0 };
    if (isCard) this.#plan(readCards(text));
    else this.#askForColumns(text);
    return this.#view;
  }

  setColumns(fields: readonly (ContactField | null)[]): void {
    const drafts = this.#rows.slice(1).map((row): ContactDraft => ({
      name: row.filter((_cell, index) => ["name", "given-name", "family-name"].includes(fields[index] ?? "")).join(" "),
      addresses: row.flatMap((value, index) => (/^(?:phone|sip):/u.test(fields[index] ?? "") && value !== "" ? [{ label: fields[index]!.split(":")[1]!, value }] : [])),
    }));
    this.#plan(drafts);
  }

  items(kind: ImportItemKind | null, offset: number, limit: number): ImportItemPage {
    const found = this.#items.filter((item) => kind === null || item.kind === kind);
    return { total: found.length, items: found.slice(offset, offset + limit) };
  }

  choose(which: { readonly index: number } | { readonly kind: ImportItemKind }, choice: ImportChoice): void {
    this.#items = this.#items.map((item) => (("index" in which ? item.index === which.index : item.kind === which.kind) ? { ...item, choice } : item));
    this.#show({ outcome: this.#outcome() });
  }

  start(): void {
    const chosen = this.#items.filter(({ choice }) => choice !== "skip");
    const batchId = this.#book.write(chosen.map(({ choice, present, contact }) => ({ id: choice === "add" ? undefined : present?.id, draft: contact })));
    this.#show({ state: "done", done: chosen.length, total: chosen.length, outcome: this.#outcome(), batchId });
  }

  close(): void {
    this.#view = undefined;
    this.#book.tell({ kind: "contact-import", contactImport: undefined });
  }

  #askForColumns(text: string): void {
    this.#rows = text.split(/\r?\n/u).filter((line) => line !== "").map((line) => line.split(/[,;\t]/u));
    const columns = (this.#rows[0] ?? []).map((header, index) => ({ header, field: guessField(header), examples: this.#rows.slice(1, 4).map((row) => row[index] ?? "") }));
    this.#show({ state: "mapping", columns, hasHeader: true, total: Math.max(0, this.#rows.length - 1) });
  }

  #plan(drafts: readonly ContactDraft[]): void {
    this.#items = drafts.map((contact, index) => {
      const present = this.#book.find(contact.name);
      const changes = present === undefined ? [] : changesOf(present, contact);
      const kind = present === undefined ? "new" : changes.length === 0 ? "equal" : "changed";
      return {
        index, kind, contact, changes, line: index * 5 + 1,
        choice: kind === "new" ? "add" : kind === "changed" ? "merge" : "skip", ...(present === undefined ? {} : { present }),
      } satisfies ImportItem;
    });
    const counts = Object.fromEntries(KINDS.map((kind) => [kind, this.#items.filter((item) => item.kind === kind).length])) as Record<ImportItemKind, number>;
    this.#show({ state: "planned", done: drafts.length, total: drafts.length, counts, outcome: this.#outcome() });
  }

  #outcome(): NonNullable<ContactImportView["outcome"]> {
    const count = (...choices: readonly ImportChoice[]): number => this.#items.filter(({ choice }) => choices.includes(choice)).length;
    return { added: count("add"), changed: count("merge", "replace"), skipped: count("skip") };
  }

  #show(part: Partial<ContactImportView>): void {
    if (this.#view === undefined) return;
    this.#view = { ...this.#view, ...part };
    this.#book.tell({ kind: "contact-import", contactImport: this.#view });
  }
}

function readCards(text: string): ContactDraft[] {
  return text.split(/^END:VCARD/mu).flatMap((card) => {
    const name = /^FN[^:]*:(.*)$/mu.exec(card)?.[1]?.trim();
    const numbers = [...card.matchAll(/^TEL[^:]*:(?:tel:)?(.*)$/gmu)].map((found) => ({ label: "work", value: found[1]!.trim() }));
    return name === undefined ? [] : [{ name, addresses: numbers }];
  });
}

function changesOf(present: Contact, draft: ContactDraft): FieldChange[] {
  const compact = (value: string): string => value.replace(/[^\d+]/gu, "");
  const added = draft.addresses.filter(({ value }) => !present.addresses.some((own) => compact(own.value) === compact(value)));
  if (added.length === 0) return [];
  const before = present.addresses.map(({ value }) => value).join("\n");
  return [{ field: "addresses", before, after: [before, ...added.map(({ value }) => value)].join("\n") }];
}

function guessField(header: string): ContactField | null {
  const word = header.toLowerCase();
  if (word.includes("first")) return "given-name";
  if (word.includes("last")) return "family-name";
  if (word.includes("name")) return "name";
  if (word.includes("mail")) return "email:work";
  if (word.includes("company")) return "organisation";
  return word.includes("phone") || word.includes("tel") ? "phone:work" : null;
}
