// Arguments of the commands that ask why something does not work.
import * as v from "valibot";
import { id } from "./argument-limits.ts";

/** What is looked at: a call, an account, or everything around them. */
export const oneSubject = v.strictTuple([v.variant("kind", [
  v.strictObject({ kind: v.literal("call"), id }),
  v.strictObject({ kind: v.literal("account"), id }),
  v.strictObject({ kind: v.literal("overall") }),
])]);

export const doctorSchemas = {
  "doctor.look": oneSubject,
  "doctor.report": oneSubject,
} as const;
