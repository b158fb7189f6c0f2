// The shape of the database, one step per version; `PRAGMA user_version` counts the steps taken.
// A step that has shipped is never changed: what it left to wish for is done by the next one.

/** SQL that takes a database from version n to n + 1, by n. */
export const migrations: readonly string[] = [
  `
  CREATE TABLE contacts (
    id TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    favourite INTEGER NOT NULL CHECK (favourite IN (0, 1)),
    notes TEXT NOT NULL,
    sort_name TEXT NOT NULL,
    search_text TEXT NOT NULL
  ) STRICT;
  CREATE INDEX contacts_in_order ON contacts (favourite DESC, sort_name, id);
  CREATE TABLE contact_addresses (
    contact_id TEXT NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    label TEXT NOT NULL,
    value TEXT NOT NULL,
    normalised TEXT NOT NULL,
    PRIMARY KEY (contact_id, position)
  ) STRICT;
  CREATE INDEX contact_addresses_by_address ON contact_addresses (normalised);
  CREATE TABLE history (
    id TEXT PRIMARY KEY NOT NULL,
    account_id TEXT,
    direction TEXT NOT NULL,
    remote_uri TEXT NOT NULL,
    remote_name TEXT NOT NULL,
    started_at_ms INTEGER NOT NULL,
    duration_ms INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    reason TEXT NOT NULL,
    seen INTEGER NOT NULL CHECK (seen IN (0, 1))
  ) STRICT;
  CREATE INDEX history_by_start ON history (started_at_ms DESC, id DESC);
  `,
  `
  ALTER TABLE history ADD COLUMN ended_by TEXT NOT NULL DEFAULT 'remote';
  ALTER TABLE history ADD COLUMN reason_code TEXT NOT NULL DEFAULT '';
  `,
  `
  ALTER TABLE history ADD COLUMN encryption TEXT;
  `,
  `
  ALTER TABLE history ADD COLUMN handovers TEXT;
  `,
  `
  CREATE TABLE threads (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id TEXT NOT NULL,
    address TEXT NOT NULL,
    remote_uri TEXT NOT NULL,
    remote_name TEXT NOT NULL,
    contact_id TEXT,
    group_id INTEGER NOT NULL,
    draft TEXT NOT NULL DEFAULT '',
    last_seq INTEGER NOT NULL DEFAULT 0,
    UNIQUE (account_id, address)
  ) STRICT;
  CREATE INDEX threads_by_group ON threads (group_id, last_seq);
  CREATE INDEX threads_by_contact ON threads (account_id, contact_id);
  CREATE TABLE messages (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    thread_id INTEGER NOT NULL REFERENCES threads (id) ON DELETE CASCADE,
    direction TEXT NOT NULL,
    text TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    state TEXT NOT NULL,
    failure TEXT,
    wire_id TEXT,
    wants_display INTEGER NOT NULL CHECK (wants_display IN (0, 1))
  ) STRICT;
  CREATE INDEX messages_of_thread ON messages (thread_id, seq);
  CREATE INDEX messages_by_time ON messages (at_ms);
  CREATE INDEX messages_unread ON messages (thread_id, seq) WHERE state = 'received';
  CREATE INDEX messages_unsent ON messages (seq) WHERE state = 'sending';
  CREATE INDEX messages_by_wire_id ON messages (thread_id, wire_id) WHERE wire_id IS NOT NULL;
  CREATE VIRTUAL TABLE message_words USING fts5 (words, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 0');
  CREATE TRIGGER message_words_deleted AFTER DELETE ON messages BEGIN
    DELETE FROM message_words WHERE rowid = old.seq;
  END;
  `,
  `
  ALTER TABLE history ADD COLUMN forwarded_to TEXT;
  `,
];
