// The address book as commands use it: many at once, duplicates, groups, files. Everything long is done in turns, and
// everything that changes many answers a batch that can be taken back.
import type { Disposable } from "../../base/disposable.ts";
import { GodwitError } from "../../base/errors.ts";
import type { Clock } from "../../ports/clock.ts";
import type { CsvTables } from "../../ports/csv-tables.ts";
import type { Contact, ContactBatches, ContactBatchKind, ContactStore, ContactUndo, ContactWrite } from "../../ports/store.ts";
import type { ContactChoice, ContactFile, ContactFileFormat, DuplicatePair } from "../protocol/contact-protocol.ts";
import { isSure, likenessOf } from "./contact-likeness.ts";
import { csvRows } from "./csv-rows.ts";
import { mergeContacts } from "./merge-contacts.ts";
import type { Country } from "./phone-number.ts";
import { Turns } from "./turns.ts";
import { writeVcard } from "./write-vcard.ts";

export interface ContactBookPorts {
  readonly contacts: ContactStore;
  /** Where many are changed; usually `directBatches(contacts)`, or a thread. */
  readonly batches: ContactBatches;
  readonly clock: Clock;
  readonly country: () => Country;
  /** Absent in hosts that read no tables. */
  readonly tables?: CsvTables | undefined;
  readonly onChange: () => void;
}

/** Contacts written in one transaction: a few milliseconds of work. */
export const CHUNK = 20;
const PAGE = 100;
const KEYS_AT_ONCE = 400;
/** A head office's number says nothing of who is who. */
const MAX_SHARING = 8;

export class ContactBook implements Disposable {
  readonly #ports: ContactBookPorts;
  readonly #turns = new Set<Turns>();

  constructor(ports: ContactBookPorts) {
    this.#ports = ports;
  }

  /** Deletes these. Answers the batch. */
  deleteAll(ids: readonly string[]): Promise<string> {
    return this.#write("delete", ids.filter((id) => this.#ports.contacts.contact(id)).map((id) => ({ kind: "delete", id })));
  }

  /** Puts contacts into a group, or takes them out. Answers the batch. */
  assign(group: string, ids: readonly string[], member: boolean): Promise<string> {
    const changed = ids.map((id) => this.#ports.contacts.contact(id)).filter((contact) => contact !== undefined && contact.groups.includes(group) !== member) as Contact[];
    return this.#write("group", changed.map((contact) => replaced(contact, member ? [...contact.groups, group] : contact.groups.filter((name) => name !== group))));
  }

  /** Gives a group another name, or ends it. Answers the batch. */
  async renameGroup(group: string, newName: string | null): Promise<string> {
    const writes: ContactWrite[] = [];
    for await (const contact of this.#chosen({ kind: "group", group })) {
      writes.push(replaced(contact, [...new Set(contact.groups.flatMap((name) => (name !== group ? [name] : newName === null ? [] : [newName])))]));
    }
    return this.#write("group", writes);
  }

  /** Pairs that may be the same person, the sure ones first. */
  async duplicates(limit: number): Promise<readonly DuplicatePair[]> {
    const { contacts, country } = this.#ports;
    const turns = this.#begin();
    const pairs = new Map<string, DuplicatePair>();
    for (let after: string | undefined = ""; after !== undefined && pairs.size < limit * 2;) {
      const part = contacts.sharedKeys(after, KEYS_AT_ONCE);
      after = part.last;
      for (const [firstId, secondId] of part.shared.flatMap(({ contactIds }) => pairsOf(contactIds.slice(0, MAX_SHARING)))) {
        if (turns.isOver) await turns.rest();
        if (pairs.has(`${firstId} ${secondId}`) || contacts.areDifferent(firstId, secondId)) continue;
        const [first, second] = [contacts.contact(firstId), contacts.contact(secondId)];
        const reasons = first && second ? likenessOf(first, second, country()) : [];
        if (first && second && reasons.length > 0) pairs.set(`${firstId} ${secondId}`, { first, second, reasons });
      }
      await turns.rest();
    }
    this.#end(turns);
    return [...pairs.values()].sort((a, b) => Number(isSure(b.reasons)) - Number(isSure(a.reasons))).slice(0, limit);
  }

  /** What merging would make of the first of these. */
  merged(ids: readonly string[]): Contact {
    const [first, ...others] = ids.map((id) => this.#present(id));
    if (!first) throw new GodwitError({ code: "store/contact-not-found", message: "Choose the contacts to merge." });
    return mergeContacts(first, others, this.#ports.country());
  }

  /** Replaces these by one of them as given. Answers the batch. */
  merge(ids: readonly string[], merged: Contact): string {
    const { contacts, onChange } = this.#ports;
    for (const id of [merged.id, ...ids]) this.#present(id);
    const batch = contacts.openBatch("merge");
    const others = [...new Set(ids)].filter((id) => id !== merged.id);
    contacts.writeBatch(batch, [{ kind: "replace", contact: merged }, ...others.map((id) => ({ kind: "delete", id }) as const)]);
    onChange();
    return batch;
  }

  /** Takes a batch back. */
  async undo(batchId: string): Promise<ContactUndo> {
    const turns = this.#begin();
    try {
      let sum: ContactUndo = { undone: 0, kept: 0, remaining: 1 };
      while (sum.remaining > 0) {
        const part = await this.#ports.batches.undoBatch(batchId, CHUNK);
        sum = { undone: sum.undone + part.undone, kept: sum.kept + part.kept, remaining: part.remaining };
        if (sum.remaining > 0 && turns.isOver) await turns.rest();
      }
      return sum;
    } finally {
      this.#end(turns);
      this.#ports.onChange();
    }
  }

  /** The text of a file. */
  async exported(choice: ContactChoice, format: ContactFileFormat): Promise<ContactFile> {
    const { contacts, tables } = this.#ports;
    const list: Contact[] = [];
    const cards: string[] = [];
    for await (const contact of this.#chosen(choice)) {
      list.push(contact);
      const photo = contact.photoId === undefined || format === "csv" ? undefined : contacts.photo(contact.photoId);
      if (format !== "csv") cards.push(writeVcard(contact, format === "vcard-3" ? "3.0" : "4.0", photo));
    }
    if (format !== "csv") return { suggestedName: "contacts.vcf", text: cards.join(""), count: cards.length };
    if (!tables) throw noTables();
    return { suggestedName: "contacts.csv", text: tables.format(csvRows(list)), count: list.length };
  }

  dispose(): void {
    for (const turns of this.#turns) turns.dispose();
  }

  async *#chosen(choice: ContactChoice): AsyncGenerator<Contact> {
    const { contacts } = this.#ports;
    const turns = this.#begin();
    const ids = choice.kind === "ids" ? choice.ids : choice.kind === "group" ? contacts.membersOf(choice.group) : undefined;
    if (ids) for (const id of ids) {
      const contact = contacts.contact(id);
      if (contact) yield contact;
      if (turns.isOver) await turns.rest();
    } else for (let page = contacts.contactsAfter(undefined, PAGE); page.length > 0; page = contacts.contactsAfter(page.at(-1)!.id, PAGE)) {
      yield* choice.kind === "favourites" ? page.filter(({ favourite }) => favourite) : page;
      if (turns.isOver) await turns.rest();
    }
    this.#end(turns);
  }

  /** All of it, or nothing: what cannot be gone on with is taken back. */
  async #write(kind: ContactBatchKind, writes: readonly ContactWrite[]): Promise<string> {
    const { contacts, batches, onChange } = this.#ports;
    const turns = this.#begin();
    const batch = contacts.openBatch(kind);
    try {
      for (let start = 0; start < writes.length; start += CHUNK) {
        await batches.writeBatch(batch, writes.slice(start, start + CHUNK));
        if (turns.isOver) await turns.rest();
      }
    } catch (thrown) {
      // Why it failed is the news; where it cannot be taken back either, the window shows what is there.
      await this.undo(batch).catch(() => {});
      throw thrown;
    } finally {
      this.#end(turns);
    }
    onChange();
    return batch;
  }

  #present(id: string): Contact {
    const contact = this.#ports.contacts.contact(id);
    if (!contact) throw new GodwitError({ code: "store/contact-not-found", message: "This contact is no longer there.", detail: id });
    return contact;
  }

  #begin(): Turns {
    const turns = new Turns(this.#ports.clock);
    this.#turns.add(turns);
    return turns;
  }

  #end(turns: Turns): void {
    turns.dispose();
    this.#turns.delete(turns);
  }
}

/** What a host without tables answers. */
export function noTables(): GodwitError {
  return new GodwitError({ code: "contacts/no-tables", message: "Tables cannot be read or written here; use a vCard file." });
}

function replaced(contact: Contact, groups: readonly string[]): ContactWrite {
  return { kind: "replace", contact: { ...contact, groups } };
}

function pairsOf(ids: readonly string[]): readonly (readonly [string, string])[] {
  return ids.flatMap((first, index) => ids.slice(index + 1).map((second) => [first, second] as const));
}
