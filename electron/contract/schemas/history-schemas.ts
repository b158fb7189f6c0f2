// Arguments of the commands about calls that are over.
import * as v from "valibot";
import { id, listLimit, none } from "./argument-limits.ts";

export const historySchemas = {
  "history.list": v.strictTuple([listLimit, v.nullable(v.number())]),
  "history.seen": none,
  "history.delete": v.strictTuple([v.nullable(id)]),
} as const;
