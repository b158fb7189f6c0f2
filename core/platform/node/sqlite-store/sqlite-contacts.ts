// Contacts in SQLite. A contact and its addresses change in one transaction.
import type Database from "libsql";
import { randomUUID } from "node:crypto";
import { GodwitError } from "../../../base/errors.ts";
import type { Contact, ContactStore } from "../../../ports/store.ts";
import { addressCandidates, foldText, normaliseAddress, searchTextOf, searchWords } from "./contact-text.ts";

interface ContactRow {
  readonly id: string;
  readonly name: string;
  readonly favourite: number;
  readonly notes: string;
}

interface AddressRow {
  readonly label: string;
  readonly value: string;
}

const columns = "id, name, favourite, notes";
const order = "ORDER BY favourite DESC, sort_name, id";

/** The contacts of an open database; whoever opened it closes it. */
export function createSqliteContacts(database: Database.Database): ContactStore {
  const selectOne = database.prepare(`SELECT ${columns} FROM contacts WHERE id = ?`);
  const selectAddresses = database.prepare("SELECT label, value FROM contact_addresses WHERE contact_id = ? ORDER BY position");
  const selectByAddress = database.prepare(
    `SELECT ${columns} FROM contacts WHERE id IN (SELECT contact_id FROM contact_addresses WHERE normalised = ?) ${order} LIMIT 1`,
  );
  const remove = database.prepare("DELETE FROM contacts WHERE id = ?");
  const write = prepareWrite(database);
  const fromRow = (row: ContactRow): Contact => ({
    id: row.id,
    name: row.name,
    favourite: row.favourite === 1,
    addresses: (selectAddresses.all([row.id]) as AddressRow[]).map(({ label, value }) => ({ label, value })),
    notes: row.notes,
  });
  const firstOf = (statement: Database.Statement, key: string): Contact | undefined => {
    const [row] = statement.all([key]) as ContactRow[];
    return row && fromRow(row);
  };

  return {
    searchContacts(query, limit) {
      const words = searchWords(query);
      const condition = words.map(() => "search_text LIKE ? ESCAPE '\\'").join(" AND ") || "1";
      const statement = database.prepare(`SELECT ${columns} FROM contacts WHERE ${condition} ${order} LIMIT ?`);
      return (statement.all([...words.map(likePattern), limit]) as ContactRow[]).map(fromRow);
    },
    contact: (id) => firstOf(selectOne, id),
    findByAddress(value) {
      for (const candidate of addressCandidates(value)) {
        const found = candidate === "" ? undefined : firstOf(selectByAddress, candidate);
        if (found) return found;
      }
      return undefined;
    },
    addContact({ name, favourite, addresses, notes }) {
      const contact: Contact = { id: randomUUID(), name, favourite, addresses, notes };
      write(contact);
      return contact;
    },
    updateContact(contact) {
      if (!firstOf(selectOne, contact.id)) throw contactNotFound(contact.id);
      write(contact);
    },
    deleteContact(id) {
      remove.run([id]);
    },
  };
}

// Adds or replaces a contact with its addresses, all or nothing.
function prepareWrite(database: Database.Database): (contact: Contact) => void {
  const upsert = database.prepare(
    `INSERT INTO contacts (id, name, favourite, notes, sort_name, search_text) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, favourite = excluded.favourite, notes = excluded.notes,
       sort_name = excluded.sort_name, search_text = excluded.search_text`,
  );
  const clearAddresses = database.prepare("DELETE FROM contact_addresses WHERE contact_id = ?");
  const insertAddress = database.prepare(
    "INSERT INTO contact_addresses (contact_id, position, label, value, normalised) VALUES (?, ?, ?, ?, ?)",
  );
  return database.transaction((contact: Contact) => {
    const { id, name, favourite, notes } = contact;
    upsert.run([id, name, favourite ? 1 : 0, notes, foldText(name), searchTextOf(contact)]);
    clearAddresses.run([id]);
    contact.addresses.forEach(({ label, value }, position) => {
      insertAddress.run([id, position, label, value, normaliseAddress(value)]);
    });
  });
}

/** What an update of a contact that is not there (any more) throws. */
export function contactNotFound(id: string): GodwitError {
  return new GodwitError({
    code: "store/contact-not-found",
    message: "This contact is no longer there. Add it again if you still need it.",
    detail: id,
  });
}

function likePattern(word: string): string {
  return `%${word.replace(/[\\%_]/gu, "\\$&")}%`;
}
