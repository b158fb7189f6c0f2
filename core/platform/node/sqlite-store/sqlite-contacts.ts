// Contacts in SQLite. A contact and its addresses change in one transaction.
import type Database from "libsql";
import { randomUUID } from "node:crypto";
import { GodwitError } from "../../../base/errors.ts";
import type { Contact, ContactDraft, ContactStore } from "../../../ports/store.ts";
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

/** The contacts of an open database; whoever opened it closes it. */
export function createSqliteContacts(database: Database.Database): ContactStore {
  const selectOne = database.prepare("SELECT id, name, favourite, notes FROM contacts WHERE id = ?");
  const selectAddresses = database.prepare("SELECT label, value FROM contact_addresses WHERE contact_id = ? ORDER BY position");
  const selectByAddress = database.prepare(
    `SELECT id, name, favourite, notes FROM contacts WHERE id IN (SELECT contact_id FROM contact_addresses WHERE normalised = ?)
     ORDER BY favourite DESC, sort_name, id LIMIT 1`,
  );
  const upsert = database.prepare(
    `INSERT INTO contacts (id, name, favourite, notes, sort_name, search_text) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, favourite = excluded.favourite, notes = excluded.notes,
       sort_name = excluded.sort_name, search_text = excluded.search_text`,
  );
  const clearAddresses = database.prepare("DELETE FROM contact_addresses WHERE contact_id = ?");
  const insertAddress = database.prepare(
    "INSERT INTO contact_addresses (contact_id, position, label, value, normalised) VALUES (?, ?, ?, ?, ?)",
  );
  const remove = database.prepare("DELETE FROM contacts WHERE id = ?");

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
  const write = database.transaction((contact: Contact) => {
    upsert.run([
      contact.id,
      contact.name,
      contact.favourite ? 1 : 0,
      contact.notes,
      foldText(contact.name),
      searchTextOf(contact),
    ]);
    clearAddresses.run([contact.id]);
    contact.addresses.forEach(({ label, value }, position) => {
      insertAddress.run([contact.id, position, label, value, normaliseAddress(value)]);
    });
  });

  return {
    searchContacts(query, limit) {
      const words = searchWords(query);
      const condition = words.map(() => "search_text LIKE ? ESCAPE '\\'").join(" AND ") || "1";
      const sql = `SELECT id, name, favourite, notes FROM contacts WHERE ${condition} ORDER BY favourite DESC, sort_name, id LIMIT ?`;
      const rows = database.prepare(sql).all([...words.map(likePattern), limit]) as ContactRow[];
      return rows.map(fromRow);
    },
    contact: (id) => firstOf(selectOne, id),
    findByAddress(value) {
      for (const candidate of addressCandidates(value)) {
        const found = candidate === "" ? undefined : firstOf(selectByAddress, candidate);
        if (found) return found;
      }
      return undefined;
    },
    addContact(draft: ContactDraft) {
      const { name, favourite, addresses, notes } = draft;
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
