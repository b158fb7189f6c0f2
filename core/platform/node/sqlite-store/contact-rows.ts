// Contacts as rows: one document each, and beside it what it is sorted, searched and looked up by, made anew with it.
import type Database from "libsql";
import { contactKeys } from "../../../phone/contacts/contact-keys.ts";
import { initialOf, sortKeyOf } from "../../../phone/contacts/contact-text.ts";
import { contactWords } from "../../../phone/contacts/contact-words.ts";
import type { Contact } from "../../../ports/store.ts";

/** Counts up when what is made of a contact for search or look-up changes: the store then indexes every contact anew. */
export const INDEX_VERSION = 1;

/** A contact's row number and how often it was written; the revision tells whether it is still what one knew. */
export interface ContactPlace {
  readonly number: number;
  readonly revision: number;
}

export interface ContactRows {
  find(id: string): (ContactPlace & { readonly contact: Contact }) | undefined;
  /**
   * Adds a contact or replaces the one with its id, inside a transaction of the caller's. Answers its revision, which
   * counts up, or is the one given for a contact that becomes again what it was.
   */
  put(contact: Contact, formerRevision?: number): number;
  remove(id: string): void;
  /** Indexes what an older version has indexed, or a migration has not. */
  indexOutdated(): void;
}

/** The rows of an open database's contacts. */
export function openContactRows(database: Database.Database): ContactRows {
  const select = database.prepare("SELECT number, revision, document FROM contacts WHERE id = ?");
  const upsert = database.prepare(
    `INSERT INTO contacts (id, document, favourite, name_initial, name_key, family_initial, family_key, directory, photo_id, revision, index_version)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, coalesce(?, 1), ${INDEX_VERSION})
     ON CONFLICT (id) DO UPDATE SET document = excluded.document, favourite = excluded.favourite, name_initial = excluded.name_initial,
       name_key = excluded.name_key, family_initial = excluded.family_initial, family_key = excluded.family_key,
       directory = excluded.directory, photo_id = excluded.photo_id, revision = coalesce(?, revision + 1), index_version = excluded.index_version
     RETURNING number, revision`,
  );
  const forget = ["contact_keys", "contact_groups"].map((table) => database.prepare(`DELETE FROM ${table} WHERE number = ?`));
  const addKey = database.prepare("INSERT OR IGNORE INTO contact_keys (key, number) VALUES (?, ?)");
  const addGroup = database.prepare("INSERT OR IGNORE INTO contact_groups (name, number) VALUES (?, ?)");
  const forgetWords = database.prepare("DELETE FROM contact_words WHERE rowid = ?");
  const addWords = database.prepare("INSERT INTO contact_words (rowid, words) VALUES (?, ?)");
  const remove = database.prepare("DELETE FROM contacts WHERE id = ?");

  function put(contact: Contact, formerRevision?: number): number {
    const given = formerRevision ?? null;
    const [nameKey, familyKey] = [sortKeyOf(contact, "name"), sortKeyOf(contact, "family-name")];
    const [row] = upsert.all([
      contact.id, JSON.stringify(contact), contact.favourite ? 1 : 0, initialOf(nameKey), nameKey, initialOf(familyKey), familyKey,
      contact.origin?.directory ?? null, contact.photoId ?? null, given, given,
    ]) as ContactPlace[];
    const { number, revision } = row!;
    if (revision > 1 || given !== null) for (const statement of [...forget, forgetWords]) statement.run([number]);
    for (const key of contactKeys(contact)) addKey.run([key, number]);
    for (const name of contact.groups) addGroup.run([name, number]);
    addWords.run([number, contactWords(contact).join(" ")]);
    return revision;
  }

  return {
    find(id) {
      const [row] = select.all([id]) as (ContactPlace & { document: string })[];
      return row && { number: row.number, revision: row.revision, contact: readDocument(row.document) };
    },
    put,
    remove: (id) => void remove.run([id]),
    indexOutdated() {
      const outdated = database.prepare("SELECT document FROM contacts WHERE index_version < ?").all([INDEX_VERSION]) as { document: string }[];
      if (outdated.length === 0) return;
      database.transaction(() => {
        // A row that was never indexed has revision 0, and nothing to forget.
        for (const { document } of outdated) put(readDocument(document));
      })();
    },
  };
}

/** A contact from its document. */
export function readDocument(document: string): Contact {
  return JSON.parse(document) as Contact;
}
