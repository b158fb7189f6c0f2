// Arguments of the window's commands about company settings, files with everything, and certificates.
import * as v from "valibot";
import { BACKUP_PARTS } from "../setup.ts";
import { id, none, oneId, shortText } from "./argument-limits.ts";

const MAX_DROPPED_CHARACTERS = 27_000_000;

const source = v.variant("kind", [
  v.strictObject({ kind: v.literal("url"), url: v.pipe(v.string(), v.maxLength(2_048)) }),
  v.strictObject({ kind: v.picklist(["file", "clipboard", "known"]) }),
  v.strictObject({ kind: v.literal("dropped"), name: shortText, base64: v.pipe(v.string(), v.maxLength(MAX_DROPPED_CHARACTERS)) }),
]);

const choice = v.strictObject({
  accounts: v.pipe(v.array(v.strictObject({ key: id, password: shortText })), v.maxLength(32)),
  preferences: v.pipe(v.array(shortText), v.maxLength(100)),
});

const parts = v.pipe(v.array(v.picklist(BACKUP_PARTS)), v.maxLength(BACKUP_PARTS.length));
const passphrase = v.nullable(shortText);

export const setupSchemas = {
  "provision-open": v.strictTuple([source]),
  "provision-apply": v.strictTuple([id, choice]),
  "provision-state": none,
  "account-code": oneId,
  "backup-export": v.strictTuple([parts, passphrase]),
  "backup-open": none,
  "backup-apply": v.strictTuple([id, parts, passphrase]),
  "certificates": none,
  "certificate-revoke": v.strictTuple([id, shortText]),
} as const;
