// Arguments of the commands about texts.
import * as v from "valibot";
import { id, longText, oneId, shortText } from "./argument-limits.ts";

export const messageSchemas = {
  "message.send": v.strictTuple([v.nullable(id), shortText, longText]),
  "message.seen": oneId,
  "message.compose": v.strictTuple([v.nullable(id), shortText, v.boolean()]),
} as const;
