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
];
