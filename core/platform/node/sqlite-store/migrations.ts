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
  // An address book: whole contacts as documents, beside them what they are sorted, searched and looked up by. What was
  // there comes over with index_version 0, and is indexed when the store opens.
  `
  CREATE TABLE people (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    document TEXT NOT NULL,
    favourite INTEGER NOT NULL CHECK (favourite IN (0, 1)),
    name_initial TEXT NOT NULL DEFAULT '',
    name_key TEXT NOT NULL DEFAULT '',
    family_initial TEXT NOT NULL DEFAULT '',
    family_key TEXT NOT NULL DEFAULT '',
    directory TEXT,
    photo_id TEXT,
    revision INTEGER NOT NULL DEFAULT 0,
    index_version INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  INSERT INTO people (id, favourite, document)
    SELECT id, favourite, json_object(
      'id', id, 'name', name, 'organisation', '', 'title', '', 'favourite', json(iif(favourite = 1, 'true', 'false')), 'notes', notes,
      'addresses', json((SELECT coalesce(json_group_array(json_object('label', label, 'value', value)), '[]')
        FROM (SELECT label, value FROM contact_addresses WHERE contact_id = contacts.id ORDER BY position))),
      'emails', json_array(), 'groups', json_array(), 'extra', json_array())
    FROM contacts;
  DROP TABLE contact_addresses;
  DROP TABLE contacts;
  ALTER TABLE people RENAME TO contacts;
  CREATE INDEX contacts_by_name ON contacts (favourite DESC, name_initial, name_key, number);
  CREATE INDEX contacts_by_family ON contacts (favourite DESC, family_initial, family_key, number);
  CREATE INDEX contacts_of_directory ON contacts (directory) WHERE directory IS NOT NULL;
  CREATE INDEX contacts_with_photo ON contacts (photo_id) WHERE photo_id IS NOT NULL;
  CREATE INDEX contacts_not_indexed ON contacts (index_version);
  CREATE TABLE contact_keys (
    key TEXT NOT NULL,
    number INTEGER NOT NULL REFERENCES contacts (number) ON DELETE CASCADE,
    PRIMARY KEY (key, number)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX contact_keys_of_contact ON contact_keys (number);
  CREATE TABLE contact_groups (
    name TEXT NOT NULL,
    number INTEGER NOT NULL REFERENCES contacts (number) ON DELETE CASCADE,
    PRIMARY KEY (name, number)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX contact_groups_of_contact ON contact_groups (number);
  CREATE VIRTUAL TABLE contact_words USING fts5 (words, content = '', contentless_delete = 1, detail = 'none', prefix = '1 2 3', tokenize = 'unicode61 remove_diacritics 0');
  INSERT INTO contact_words (contact_words, rank) VALUES ('automerge', 0);
  INSERT INTO contact_words (contact_words, rank) VALUES ('crisismerge', 1900);
  CREATE TRIGGER contact_words_deleted AFTER DELETE ON contacts BEGIN
    DELETE FROM contact_words WHERE rowid = old.number;
  END;
  CREATE TABLE contact_photos (
    id TEXT PRIMARY KEY NOT NULL,
    media_type TEXT NOT NULL,
    bytes BLOB NOT NULL
  ) STRICT;
  CREATE TABLE contact_batches (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL
  ) STRICT;
  CREATE TABLE contact_changes (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    batch INTEGER NOT NULL REFERENCES contact_batches (number) ON DELETE CASCADE,
    contact_id TEXT NOT NULL,
    former TEXT,
    former_revision INTEGER,
    revision INTEGER
  ) STRICT;
  CREATE INDEX contact_changes_of_batch ON contact_changes (batch, number);
  CREATE TABLE contact_differences (
    first_id TEXT NOT NULL,
    second_id TEXT NOT NULL,
    PRIMARY KEY (first_id, second_id)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  CREATE TABLE cases (
    id TEXT PRIMARY KEY NOT NULL,
    at_ms INTEGER NOT NULL,
    text TEXT NOT NULL
  ) STRICT;
  CREATE INDEX cases_by_time ON cases (at_ms DESC, id DESC);
  CREATE TRIGGER cases_of_deleted_calls AFTER DELETE ON history BEGIN
    DELETE FROM cases WHERE id = old.id;
  END;
  `,
  // Calls as documents, noted when they begin; beside each what lists and searches need, filled in when the store opens.
  `
  CREATE TABLE calls (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    document TEXT NOT NULL,
    day INTEGER NOT NULL DEFAULT 0,
    started_at_ms INTEGER NOT NULL,
    seen INTEGER NOT NULL CHECK (seen IN (0, 1)),
    is_open INTEGER NOT NULL DEFAULT 0,
    is_head INTEGER NOT NULL DEFAULT 0,
    account_id TEXT,
    direction TEXT NOT NULL,
    is_missed INTEGER NOT NULL DEFAULT 0,
    is_recorded INTEGER NOT NULL DEFAULT 0,
    address TEXT NOT NULL DEFAULT '',
    tail TEXT,
    run_key TEXT NOT NULL DEFAULT ''
  ) STRICT;
  INSERT INTO calls (id, document, started_at_ms, seen, account_id, direction)
    SELECT id, json_patch(
      json_object('id', id, 'accountId', account_id, 'direction', direction, 'remoteUri', remote_uri, 'remoteName', remote_name,
        'startedAtMs', started_at_ms, 'durationMs', duration_ms, 'outcome', outcome, 'endedBy', ended_by, 'reasonCode', reason_code, 'reason', reason),
      json_object('encryption', encryption, 'forwardedTo', forwarded_to, 'handovers', json(iif(json_valid(handovers), handovers, 'null')))),
      started_at_ms, seen, account_id, direction
    FROM history ORDER BY started_at_ms, id;
  DROP TABLE history;
  ALTER TABLE calls RENAME TO history;
  CREATE INDEX history_by_start ON history (started_at_ms DESC, number DESC);
  CREATE INDEX history_in_order ON history (day DESC, started_at_ms DESC, number DESC) WHERE is_open = 0;
  CREATE INDEX history_listed ON history (day DESC, started_at_ms DESC, number DESC, direction, is_missed, is_recorded, account_id) WHERE is_head = 1;
  CREATE INDEX history_unseen ON history (seen) WHERE seen = 0;
  CREATE INDEX history_open ON history (is_open) WHERE is_open = 1;
  CREATE INDEX history_not_indexed ON history (run_key) WHERE run_key = '';
  CREATE INDEX history_by_address ON history (address);
  CREATE INDEX history_by_tail ON history (tail) WHERE tail IS NOT NULL;
  CREATE VIRTUAL TABLE history_words USING fts5 (words, content = '', contentless_delete = 1, detail = 'none', prefix = '1 2 3', tokenize = 'unicode61 remove_diacritics 0');
  CREATE TRIGGER history_words_deleted AFTER DELETE ON history BEGIN
    DELETE FROM history_words WHERE rowid = old.number;
  END;
  CREATE TRIGGER cases_of_deleted_calls AFTER DELETE ON history BEGIN
    DELETE FROM cases WHERE id = old.id;
  END;
  `,
  // A document that is null is a card that is left alone.
  `
  CREATE TABLE directory_cards (
    directory TEXT NOT NULL,
    href TEXT NOT NULL,
    etag TEXT NOT NULL,
    document TEXT,
    PRIMARY KEY (directory, href)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE directory_tokens (
    directory TEXT PRIMARY KEY NOT NULL,
    token TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
  "ALTER TABLE messages ADD COLUMN sent_time TEXT;",
  // Calls are numbered by the second in which they began, so that the newest of those found are at one end of the index of
  // words; it is filled anew when the store opens.
  `
  DROP TABLE history_words;
  CREATE VIRTUAL TABLE history_words USING fts5 (words, content = '', contentless_delete = 1, detail = 'none', prefix = '1 2 3', tokenize = 'unicode61 remove_diacritics 0');
  CREATE TABLE history_numbers (was INTEGER PRIMARY KEY, number INTEGER NOT NULL) STRICT;
  INSERT INTO history_numbers (was, number)
    SELECT number, place + max(second - place) OVER (ORDER BY place) FROM (
      SELECT number, max(0, started_at_ms / 1000) AS second, row_number() OVER (ORDER BY started_at_ms, number) AS place FROM history);
  UPDATE history SET number = -1 - number;
  UPDATE history SET number = (SELECT history_numbers.number FROM history_numbers WHERE was = -1 - history.number), run_key = '', is_head = 0;
  DROP TABLE history_numbers;
  `,
  // Messages are numbered by the millisecond in which they came, so that those of a backup find their places; in the order in
  // which they are. The index of words is filled anew when the store opens.
  `
  DROP TABLE message_words;
  CREATE VIRTUAL TABLE message_words USING fts5 (words, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 0');
  CREATE TABLE message_numbers (was INTEGER PRIMARY KEY, seq INTEGER NOT NULL) STRICT;
  INSERT INTO message_numbers (was, seq)
    SELECT was, place + max(at_ms - place) OVER (ORDER BY place) FROM (
      SELECT seq AS was, max(1, at_ms) AS at_ms, row_number() OVER (ORDER BY seq) AS place FROM messages);
  UPDATE messages SET seq = -1 - seq;
  UPDATE messages SET seq = (SELECT message_numbers.seq FROM message_numbers WHERE was = -1 - messages.seq);
  DROP TABLE message_numbers;
  UPDATE threads SET last_seq = coalesce((SELECT max(seq) FROM messages WHERE thread_id = threads.id), 0);
  `,
];
