// Arguments of the commands about calls that are over.
import * as v from "valibot";
import { id, listLimit, none, oneId, shortText } from "./argument-limits.ts";

const ids = v.pipe(v.array(id), v.maxLength(250_000));
const before = v.nullable(v.number());
const place = v.pipe(v.number(), v.integer(), v.minValue(0));
const query = v.strictObject({ text: v.optional(shortText), show: v.optional(v.picklist(["missed", "incoming", "outgoing", "recorded"])), accountId: v.optional(id) });

/** Which calls go into a file, and of what kind it is; also what the window command that writes it takes. */
export const historyFile = v.strictTuple([
  v.variant("kind", [v.strictObject({ kind: v.literal("query"), query }), v.strictObject({ kind: v.literal("ids"), ids })]),
  v.picklist(["csv", "json"]),
]);

export const historySchemas = {
  "history.list": v.strictTuple([listLimit, before]),
  "history.page": v.strictTuple([query, place, listLimit]),
  "history.days": v.strictTuple([query]),
  "history.get": oneId,
  "history.person": v.strictTuple([v.union([v.strictObject({ contactId: id }), v.strictObject({ address: shortText })]), listLimit, before]),
  "history.seen": none,
  "history.delete": v.strictTuple([v.nullable(ids)]),
  "history.restore": oneId,
  "history.export": historyFile,
} as const;
