// The part of a phone that keeps people and past calls: address book, imports, history, directories. Puts them together;
// whoever owns the phone disposes them with it.
import type { DisposableStore } from "../base/disposable.ts";
import type { CaseStore } from "../ports/case-store.ts";
import { ContactBook } from "./contacts/contact-book.ts";
import { ContactImports } from "./contacts/contact-imports.ts";
import { directBatches } from "./contacts/direct-batches.ts";
import type { Conversations } from "./conversations.ts";
import { CallNames, type CallNamesPorts } from "./directories/call-names.ts";
import { Directories } from "./directories/directories.ts";
import { createMemoryDirectories } from "./memory-directories.ts";
import type { CallJournal } from "./history/call-journal.ts";
import { HistoryDesk } from "./history/history-desk.ts";
import type { Notices } from "./notices.ts";
import type { PhonePorts } from "./phone-ports.ts";
import type { PhoneState } from "./phone-state.ts";

export interface RecordsOptions {
  readonly ports: PhonePorts;
  readonly owned: DisposableStore;
  readonly state: PhoneState;
  readonly cases: CaseStore;
  readonly conversations: Conversations;
  readonly journal: CallJournal;
  readonly notices: Notices;
  readonly accountName: (accountId: string) => string;
  readonly findCall: CallNamesPorts["findCall"];
}

export interface PhoneRecords {
  readonly contactBook: ContactBook;
  readonly contactImports: ContactImports;
  readonly historyDesk: HistoryDesk;
  readonly directories: Directories;
}

/** Opens them; `owned` disposes them. */
export function openRecords({ ports, owned, state, cases, conversations, journal, notices, accountName, findCall }: RecordsOptions): PhoneRecords {
  const { clock, random, contacts, history, settings, secrets, tables } = ports;
  const book = { contacts, batches: ports.contactBatches ?? directBatches(contacts), clock, country: ports.country ?? (() => undefined), tables, onChange: () => state.apply({ kind: "contacts-changed" }) };
  const directories = owned.add(new Directories({ clock, random, contacts, settings, secrets, store: ports.directories ?? createMemoryDirectories(), state, books: ports.addressBooks, people: ports.people, country: book.country, notices }));
  owned.add(new CallNames({ contacts, state, directories, journal, findCall }));
  return {
    directories,
    contactBook: owned.add(new ContactBook(book)),
    contactImports: owned.add(new ContactImports({ ...book, tell: (contactImport) => state.apply({ kind: "contact-import", contactImport }) })),
    historyDesk: owned.add(new HistoryDesk({ clock, history, cases, contacts, conversations, journal, tables, state, accountName })),
  };
}
