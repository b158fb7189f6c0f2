// The address book in SQLite. A contact and all that it is found by change in one transaction.
import type Database from "libsql";
import { createHash, randomUUID } from "node:crypto";
import { completeContact } from "../../../phone/contacts/complete-contact.ts";
import { addressKeys, chooseByAddress, contactKeys } from "../../../phone/contacts/contact-keys.ts";
import type { Country } from "../../../phone/contacts/phone-number.ts";
import type { Contact, ContactStore, SharedKey } from "../../../ports/store.ts";
import { contactNotFound, openContactBatches } from "./contact-batches.ts";
import { openContactRows, readDocument } from "./contact-rows.ts";
import { openContactSearch } from "./contact-search.ts";
import { tidyUp } from "./statements.ts";

/** A firm's head office may be saved with everybody who works there. */
const MAX_ALIKE = 32;
const ID_CHARACTERS = 32;
/** How many of those who share one key are looked at, and how many keys: a firm of thousands may have one number. */
const [MAX_SHARERS, MAX_KEYS] = [64, 64];
/** Kinds of keys, those that fewest share first. */
const KINDS = ["u:", "e:", "n:", "a:", "t:"];

interface DocumentRow {
  readonly document: string;
}

/** The contacts of an open database; whoever opened it closes it. `country` is where numbers without one belong. */
export function createSqliteContacts(database: Database.Database, country: () => Country): ContactStore {
  const rows = openContactRows(database);
  rows.indexOutdated();
  const selectAfter = database.prepare("SELECT document FROM contacts WHERE id > ? ORDER BY id LIMIT ?");
  const selectDirectory = database.prepare("SELECT document FROM contacts WHERE directory = ? ORDER BY id");
  const selectGroups = database.prepare("SELECT name, count(*) AS count FROM contact_groups GROUP BY name ORDER BY name");
  const selectMembers = database.prepare("SELECT id FROM contact_groups JOIN contacts USING (number) WHERE contact_groups.name = ?").pluck();
  const listed = (statement: Database.Statement, values: (string | number)[]): Contact[] => (statement.all(values) as DocumentRow[]).map(({ document }) => readDocument(document));
  const selectWithKeys = database.prepare(
    `SELECT document FROM contacts WHERE number IN (SELECT number FROM contact_keys WHERE key IN (SELECT value FROM json_each(?)) LIMIT ?)
     ORDER BY favourite DESC, name_initial, name_key, number`,
  );
  const withKeys = (keys: readonly string[], limit: number): Contact[] => listed(selectWithKeys, [JSON.stringify(keys), limit]);
  const selectAlike = new Map<number, Database.Statement>();
  /** Of many who share a number or a name, those who share most; one identity says more than anything else. */
  const alike = (keys: readonly string[], limit: number): Contact[] => {
    const asked = KINDS.flatMap((kind) => keys.filter((key) => key.startsWith(kind))).slice(0, MAX_KEYS);
    if (asked.length === 0) return [];
    const sharers = asked.map(() => `SELECT * FROM (SELECT number, key FROM contact_keys WHERE key = ? LIMIT ${MAX_SHARERS})`).join(" UNION ALL ");
    const statement = selectAlike.get(asked.length) ?? database.prepare(
      `SELECT document FROM contacts WHERE number IN
         (SELECT number FROM (${sharers}) GROUP BY number ORDER BY sum(iif(substr(key, 1, 2) = 'u:', 8, 1)) DESC LIMIT ?)
       ORDER BY favourite DESC, name_initial, name_key, number`,
    );
    selectAlike.set(asked.length, statement);
    return listed(statement, [...asked, limit]);
  };
  const put = database.transaction((contact: Contact) => void rows.put(contact)).immediate;

  return {
    ...openContactSearch(database, country),
    ...openContactBatches(database, rows),
    ...openDifferences(database),
    ...openPhotos(database),
    contact: (id) => rows.find(id)?.contact,
    contactsAfter: (id = "", limit) => listed(selectAfter, [id, limit]),
    findByAddress: (value) => chooseByAddress(value, withKeys(addressKeys(value), MAX_ALIKE), country()),
    findAlike: (contact, limit) => alike(contactKeys(contact), limit),
    contactsOf: (directory) => listed(selectDirectory, [directory]),
    groups: () => (selectGroups.all([]) as { name: string; count: number }[]).map(({ name, count }) => ({ name, count })),
    membersOf: (group) => selectMembers.all([group]) as string[],
    addContact(draft) {
      const contact = completeContact(draft, randomUUID());
      put(contact);
      return contact;
    },
    updateContact(contact) {
      if (!rows.find(contact.id)) throw contactNotFound(contact.id);
      put(contact);
    },
    deleteContact: (id) => rows.remove(id),
  };
}

function openDifferences(database: Database.Database): Pick<ContactStore, "sharedKeys" | "markDifferent" | "areDifferent"> {
  const nextKeys = database.prepare(
    `SELECT key, count(*) AS shares, group_concat(id, ' ') AS ids FROM
       (SELECT key, id FROM contact_keys JOIN contacts USING (number) WHERE key > ? ORDER BY key, id LIMIT ?) GROUP BY key ORDER BY key`,
  );
  const mark = database.prepare("INSERT OR IGNORE INTO contact_differences (first_id, second_id) VALUES (?, ?)");
  const isMarked = database.prepare("SELECT 1 FROM contact_differences WHERE first_id = ? AND second_id = ?");
  return {
    sharedKeys(after, limit) {
      const looked = nextKeys.all([after, limit]) as { key: string; shares: number; ids: string }[];
      const isEnd = looked.reduce((sum, { shares }) => sum + shares, 0) < limit;
      // The last key may go on beyond the limit: it is looked at whole the next time, unless it is the only one.
      const whole = isEnd || looked.length === 1 ? looked : looked.slice(0, -1);
      const shared: SharedKey[] = whole.filter(({ shares }) => shares > 1).map(({ key, ids }) => ({ key, contactIds: ids.split(" ") }));
      return { shared, last: isEnd ? undefined : whole.at(-1)?.key };
    },
    markDifferent: (first, second) => void mark.run([first, second].sort()),
    areDifferent: (first, second) => isMarked.all([first, second].sort()).length > 0,
  };
}

function openPhotos(database: Database.Database): Pick<ContactStore, "photo" | "addPhoto"> {
  // Photos whose contacts are gone, and those of deletions that can still be taken back, are told apart at the next start.
  tidyUp(() => database.exec(`DELETE FROM contact_photos WHERE id NOT IN (SELECT photo_id FROM contacts WHERE photo_id IS NOT NULL)
    AND id NOT IN (SELECT json_extract(former, '$.photoId') FROM contact_changes WHERE former IS NOT NULL AND json_extract(former, '$.photoId') IS NOT NULL)`));
  const select = database.prepare("SELECT media_type, bytes FROM contact_photos WHERE id = ?");
  const insert = database.prepare("INSERT OR IGNORE INTO contact_photos (id, media_type, bytes) VALUES (?, ?, ?)");
  return {
    photo(id) {
      const [row] = select.all([id]) as { media_type: string; bytes: Uint8Array }[];
      return row && { mediaType: row.media_type, bytes: new Uint8Array(row.bytes) };
    },
    addPhoto({ mediaType, bytes }) {
      const id = createHash("sha256").update(mediaType).update("\0").update(bytes).digest("hex").slice(0, ID_CHARACTERS);
      insert.run([id, mediaType, Buffer.from(bytes)]);
      return id;
    },
  };
}
