// What is remembered of address books that are kept in step, in SQLite. A commit does not wait for the disk: what a power
// cut takes is found again by the next sync.
import type Database from "libsql";
import type { DirectoryStore, KnownCard } from "../../../ports/directory-store.ts";

interface CardRow {
  readonly href: string;
  readonly etag: string;
  readonly document: string | null;
}

/** The cards of an open database; whoever opened it closes it. */
export function createSqliteDirectories(database: Database.Database): DirectoryStore {
  const select = database.prepare("SELECT href, etag, document FROM directory_cards WHERE directory = ?");
  const put = database.prepare("INSERT OR REPLACE INTO directory_cards (directory, href, etag, document) VALUES (?, ?, ?, ?)");
  const remove = database.prepare("DELETE FROM directory_cards WHERE directory = ? AND href = ?");
  const selectToken = database.prepare("SELECT token FROM directory_tokens WHERE directory = ?");
  const putToken = database.prepare("INSERT OR REPLACE INTO directory_tokens (directory, token) VALUES (?, ?)");
  const forgets = ["directory_cards", "directory_tokens"].map((table) => database.prepare(`DELETE FROM ${table} WHERE directory = ?`));
  const writeAll = database.transaction((directory: string, known: readonly KnownCard[], forgotten: readonly string[]) => {
    for (const { href, etag, agreed } of known) put.run([directory, href, etag, agreed && JSON.stringify(agreed)]);
    for (const href of forgotten) remove.run([directory, href]);
  });
  return {
    knownCards: (directory) => (select.all([directory]) as CardRow[]).map(({ href, etag, document }) => ({ href, etag, agreed: document === null ? null : (JSON.parse(document) as KnownCard["agreed"]) })),
    writeCards(directory, known, forgotten) {
      database.pragma("synchronous = NORMAL");
      try {
        writeAll(directory, known, forgotten);
      } finally {
        database.pragma("synchronous = FULL");
      }
    },
    syncToken: (directory) => (selectToken.all([directory]) as { readonly token: string }[])[0]?.token,
    keepSyncToken(directory, token) {
      if (token === undefined) forgets[1]!.run([directory]);
      else putToken.run([directory, token]);
    },
    forgetDirectory: database.transaction((directory: string) => {
      for (const forget of forgets) forget.run([directory]);
    }),
  };
}
