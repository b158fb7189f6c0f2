// The database of contacts, recent calls and messages, as one thing with a life.
import type Database from "libsql";
import type { Disposable } from "../../../base/disposable.ts";
import type { Failure } from "../../../base/errors.ts";
import type { MessageStore } from "../../../ports/message-store.ts";
import type { ContactBatches, ContactStore, HistoryStore } from "../../../ports/store.ts";
import type { CaseStore } from "../../../ports/case-store.ts";
import type { DirectoryStore } from "../../../ports/directory-store.ts";
import { BatchThread } from "./batch-thread.ts";
import { leaveCheckNote } from "./check-note.ts";
import { watchForDamage } from "./damage-watch.ts";
import { openDatabase, reach } from "./open-database.ts";
import { createSqliteContacts } from "./sqlite-contacts.ts";
import { createSqliteCases } from "./sqlite-cases.ts";
import { createSqliteDirectories } from "./sqlite-directories.ts";
import { createSqliteHistory } from "./sqlite-history.ts";
import { createSqliteMessages } from "./sqlite-messages.ts";
import { tidyUp } from "./statements.ts";

export interface SqliteStoreOptions {
  readonly path: string;
  /** Wall-clock milliseconds, for the dated names of files that are kept. */
  readonly wallMs: () => number;
  /** The country whose numbers are written without saying so, as ISO 3166-1 code; it may change. None if not said. */
  readonly country?: () => string | undefined;
  /** The bundle of `batch-worker.ts`: with it, many contacts are changed on a thread of their own. */
  readonly batchWorkerPath?: string;
}

export interface SqliteStore extends Disposable {
  readonly contacts: ContactStore;
  /** Where a thread for them was wanted. */
  readonly contactBatches?: ContactBatches;
  readonly history: HistoryStore;
  readonly cases: CaseStore;
  readonly messages: MessageStore;
  readonly directories: DirectoryStore;
  /** What happened on opening that the user should know; show each as a notice. */
  readonly problems: readonly Failure[];
}

/** Opens the store; a damaged file is kept aside and named in `problems`. Throws GodwitError `store/unavailable`. */
export function openSqliteStore(options: SqliteStoreOptions): SqliteStore {
  const { database, problem, checkedAtMs } = openDatabase(options.path, options.wallMs);
  const damage = watchForDamage(database);
  const batches = options.batchWorkerPath === undefined ? undefined : new BatchThread(options.batchWorkerPath, options.path);
  return {
    ...(batches && { contactBatches: batches }),
    ...reach(() => openStores(database, options.country)),
    problems: problem ? [problem] : [],
    dispose() {
      batches?.dispose();
      if (!database.open) return;
      // Leaves one whole file behind: a connection whose statements are not yet collected keeps its log otherwise.
      // A disk that is full does not take the log in: it stays, and the next start does.
      tidyUp(() => void database.pragma("wal_checkpoint(TRUNCATE)"));
      database.close();
      if (!damage.isFound) leaveCheckNote(options.path, checkedAtMs);
    },
  };
}

/** Each may have rows to bring up to date, which a full disk or one that is only read does not take. */
function openStores(database: Database.Database, country: SqliteStoreOptions["country"]): Pick<SqliteStore, "contacts" | "history" | "cases" | "messages" | "directories"> {
  try {
    return {
      contacts: createSqliteContacts(database, country ?? (() => undefined)),
      history: createSqliteHistory(database, country),
      cases: createSqliteCases(database),
      messages: createSqliteMessages(database),
      directories: createSqliteDirectories(database),
    };
  } catch (thrown) {
    database.close();
    throw thrown;
  }
}
