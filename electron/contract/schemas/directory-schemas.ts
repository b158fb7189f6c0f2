// Arguments of the commands about address books on servers and directories of people.
import * as v from "valibot";
import { id, listLimit, oneId, shortText } from "./argument-limits.ts";

const password = v.pipe(v.string(), v.maxLength(1_000));
/** Where a directory is and as whom it is asked. */
export const directorySettings = v.variant("kind", [
  v.strictObject({ kind: v.literal("carddav"), name: shortText, url: shortText, user: shortText, allowsPlain: v.boolean(), takesNew: v.boolean() }),
  v.strictObject({
    kind: v.literal("ldap"), name: shortText, host: shortText, port: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535)),
    security: v.picklist(["tls", "starttls", "none"]), baseDn: shortText, bindDn: shortText, filter: shortText,
    authorities: v.exactOptional(v.pipe(v.string(), v.maxLength(100_000))),
  }),
]);

export const directorySchemas = {
  "directory.discover": v.strictTuple([shortText, shortText, password, v.boolean()]),
  "directory.add": v.strictTuple([directorySettings, password]),
  "directory.restore": v.strictTuple([directorySettings, password]),
  "directory.update": v.strictTuple([id, directorySettings, v.nullable(password)]),
  "directory.sync": v.strictTuple([id, v.optional(v.picklist(["accept", "undo"]))]),
  "directory.stop": oneId,
  "directory.remove": v.strictTuple([id, v.boolean()]),
  "directory.search": v.strictTuple([shortText, listLimit]),
} as const;
