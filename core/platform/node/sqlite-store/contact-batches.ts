// Changes made together and taken back together: what each contact was before is kept with its batch, and comes back
// unless somebody has changed the contact again since.
import type Database from "libsql";
import { randomUUID } from "node:crypto";
import { GodwitError } from "../../../base/errors.ts";
import { completeContact } from "../../../phone/contacts/complete-contact.ts";
import type { ContactStore, ContactWrite } from "../../../ports/store.ts";
import { readDocument, type ContactRows } from "./contact-rows.ts";

/** Batches that can be taken back; older ones are forgotten. */
const REMEMBERED_BATCHES = 10;
/** How much of the full-text index one transaction may put in order: a few milliseconds of work. */
const MERGED_PAGES = 24;

interface ChangeRow {
  readonly number: number;
  readonly contact_id: string;
  readonly former: string | null;
  readonly former_revision: number | null;
  readonly revision: number | null;
}

/** The batches of an open database's contacts. */
export function openContactBatches(database: Database.Database, rows: ContactRows): Pick<ContactStore, "openBatch" | "writeBatch" | "undoBatch"> {
  const open = database.prepare("INSERT INTO contact_batches (kind) VALUES (?) RETURNING number");
  const exists = database.prepare("SELECT number FROM contact_batches WHERE number = ?");
  const prune = database.prepare(`DELETE FROM contact_batches WHERE number IN (SELECT number FROM contact_batches ORDER BY number DESC LIMIT -1 OFFSET ${REMEMBERED_BATCHES})`);
  const close = database.prepare("DELETE FROM contact_batches WHERE number = ?");
  const remember = database.prepare("INSERT INTO contact_changes (batch, contact_id, former, former_revision, revision) VALUES (?, ?, ?, ?, ?)");
  const lastChanges = database.prepare("SELECT * FROM contact_changes WHERE batch = ? ORDER BY number DESC LIMIT ?");
  const forget = database.prepare("DELETE FROM contact_changes WHERE number = ?");
  const countLeft = database.prepare("SELECT count(*) AS left FROM contact_changes WHERE batch = ?");
  const tidy = database.prepare("INSERT INTO contact_words (contact_words, rank) VALUES ('merge', ?)");

  function write(batch: number, change: ContactWrite): string {
    const id = change.kind === "add" ? randomUUID() : change.kind === "delete" ? change.id : change.contact.id;
    const former = change.kind === "add" ? undefined : rows.find(id);
    if (change.kind !== "add" && !former) throw contactNotFound(id);
    if (change.kind === "delete") rows.remove(id);
    const revision = change.kind === "delete" ? null : rows.put(change.kind === "add" ? completeContact(change.contact, id) : change.contact);
    remember.run([batch, id, former ? JSON.stringify(former.contact) : null, former?.revision ?? null, revision]);
    return id;
  }

  /** Whether the contact was still as the batch had left it. */
  function takeBack(change: ChangeRow): boolean {
    forget.run([change.number]);
    if ((rows.find(change.contact_id)?.revision ?? null) !== change.revision) return false;
    if (change.former === null) rows.remove(change.contact_id);
    else rows.put(readDocument(change.former), change.former_revision ?? undefined);
    return true;
  }

  const writeAll = database.transaction((batch: number, writes: readonly ContactWrite[]) => {
    const ids = writes.map((change) => write(batch, change));
    tidy.run([MERGED_PAGES]);
    return ids;
  });
  const undo = database.transaction((batch: number, limit: number) => {
    const changes = lastChanges.all([batch, limit]) as ChangeRow[];
    const undone = changes.filter(takeBack).length;
    const [{ left } = { left: 0 }] = countLeft.all([batch]) as { left: number }[];
    if (left === 0) close.run([batch]);
    tidy.run([MERGED_PAGES]);
    return { undone, kept: changes.length - undone, remaining: left };
  });

  const numberOf = (batchId: string): number => {
    const number = Number(batchId);
    if (!Number.isSafeInteger(number) || exists.all([number]).length === 0) {
      throw new GodwitError({ code: "store/batch-not-found", message: "This can no longer be taken back; too much has been changed since.", detail: batchId });
    }
    return number;
  };
  return {
    openBatch(kind) {
      const [{ number }] = open.all([kind]) as [{ number: number }];
      prune.run([]);
      return String(number);
    },
    writeBatch: (batchId, writes) => lightly(database, () => writeAll.immediate(numberOf(batchId), writes)),
    undoBatch: (batchId, limit) => lightly(database, () => undo.immediate(numberOf(batchId), limit)),
  };
}

/**
 * Commits without waiting for the disk each time: after a power cut the last parts of a batch may be missing, never half of
 * one, and the next commit of anything else takes them along (sqlite.org/pragma.html#pragma_synchronous).
 */
function lightly<Answer>(database: Database.Database, run: () => Answer): Answer {
  database.pragma("synchronous = NORMAL");
  try {
    return run();
  } finally {
    database.pragma("synchronous = FULL");
  }
}

/** What a change of a contact that is not there (any more) throws. */
export function contactNotFound(id: string): GodwitError {
  return new GodwitError({
    code: "store/contact-not-found",
    message: "This contact is no longer there. Add it again if you still need it.",
    detail: id,
  });
}
