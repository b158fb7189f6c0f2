// Arguments of the commands about contacts.
import * as v from "valibot";
import { id, listLimit, longText, oneId, shortText } from "./argument-limits.ts";

const contactFields = {
  name: shortText,
  favourite: v.boolean(),
  addresses: v.pipe(v.array(v.strictObject({ label: shortText, value: shortText })), v.maxLength(100)),
  notes: longText,
};

export const contactSchemas = {
  "contacts.search": v.strictTuple([shortText, listLimit]),
  "contacts.add": v.strictTuple([v.strictObject(contactFields)]),
  "contacts.update": v.strictTuple([v.strictObject({ id, ...contactFields })]),
  "contacts.delete": oneId,
} as const;
