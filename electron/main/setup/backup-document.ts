// The file with everything (docs/backup.md): read from text and checked whole, so that a broken or foreign one changes nothing.
import * as v from "valibot";
import { GodwitError } from "../../../core/base/errors.ts";
import { hasAddress } from "../../../core/phone/directories/directory-settings.ts";
import type { BackupPart } from "../../contract/setup.ts";
import { accountSettings } from "../../contract/schemas/account-schemas.ts";
import { directorySettings } from "../../contract/schemas/directory-schemas.ts";
import { fileText, id, shortText } from "../../contract/schemas/argument-limits.ts";
import { lampSettings } from "../../contract/schemas/lamp-schemas.ts";
import { callRules } from "../../contract/schemas/reachability-schemas.ts";
import { historyEntry, keptMessage } from "../../contract/schemas/record-schemas.ts";
import { sealedSecrets } from "./backup-secrets.ts";

const MAX_RECORDS = 1_000_000;

const contents = v.strictObject({
  accounts: v.optional(v.pipe(v.array(v.strictObject({ id, settings: accountSettings })), v.maxLength(32))),
  /** Read tolerantly, as from the settings: what is unknown becomes the system's choice. */
  preferences: v.optional(v.record(v.string(), v.unknown())),
  /** With the contacts that rules name, a vCard 4 file each. */
  rules: v.optional(v.strictObject({ ...callRules.entries, people: v.optional(v.pipe(v.array(v.strictObject({ id, vcard: fileText })), v.maxLength(1_000)), []) })),
  lamps: v.optional(v.pipe(v.array(lampSettings), v.maxLength(200))),
  /** A vCard 4 file (RFC 6350). */
  contacts: v.optional(v.strictObject({ count: v.number(), vcard: fileText })),
  directories: v.optional(v.pipe(v.array(v.strictObject({ id, settings: v.pipe(directorySettings, v.check(hasAddress)) })), v.maxLength(100))),
  history: v.optional(v.pipe(v.array(historyEntry), v.maxLength(MAX_RECORDS))),
  messages: v.optional(v.pipe(v.array(keptMessage), v.maxLength(MAX_RECORDS))),
});

const document = v.strictObject({
  format: v.literal("godwit-backup"),
  version: v.literal(1),
  createdAt: v.pipe(v.string(), v.isoTimestamp()),
  product: shortText,
  contents,
  secrets: v.optional(sealedSecrets),
});

export type BackupContents = v.InferOutput<typeof contents>;
export type BackupDocument = v.InferOutput<typeof document>;

/** The sealed secrets' text: by account, and by directory under `directory/ID`, which has no key. */
export const sealedText = v.record(v.string(), v.strictObject({ password: v.string(), privateKey: v.optional(v.string(), "") }));

/** Reads a file. Throws `backup/foreign`, `backup/other-version`, `backup/broken`. */
export function readBackupDocument(text: string): BackupDocument {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw foreign();
  }
  const { format, version } = (parsed ?? {}) as { format?: unknown; version?: unknown };
  if (format !== "godwit-backup") throw foreign();
  if (version !== 1) throw new GodwitError({ code: "backup/other-version", message: "This file was written by a newer Godwit. Update Godwit, then try again. Nothing was changed.", detail: `version ${String(version).slice(0, 20)}` });
  const checked = v.safeParse(document, parsed);
  if (!checked.success) throw new GodwitError({ code: "backup/broken", message: "The file is damaged. Nothing was changed.", detail: v.getDotPath(checked.issues[0]) ?? "" });
  return checked.output;
}

/** How much of a part is in it; undefined where it is not. */
export function countOf(contents: BackupContents, part: BackupPart): number | undefined {
  switch (part) {
    case "contacts":
      return contents.contacts?.count;
    case "preferences":
      return contents.preferences && 1;
    case "rules":
      return contents.rules && contents.rules.forwardings.length + contents.rules.autoAnswers.length + contents.rules.blocked.length + contents.rules.mayDisturb.length;
    default:
      return contents[part]?.length;
  }
}

/** What the secrets are bound to: the accounts and directories, to the letter. */
export function boundTo({ accounts, directories }: BackupContents): string {
  return `godwit-backup/1 ${JSON.stringify(accounts ?? [])}${directories ? ` ${JSON.stringify(directories)}` : ""}`;
}

function foreign(): GodwitError {
  return new GodwitError({ code: "backup/foreign", message: "This is not a file that Godwit has written. Nothing was changed." });
}
