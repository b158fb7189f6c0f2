// Arguments of the commands about the program itself.
import * as v from "valibot";
import { none, oneId, shortText } from "./argument-limits.ts";
import { callPreferences } from "./call-schemas.ts";
import { messagePreferences } from "./message-schemas.ts";
import { systemPreferences } from "./system-schemas.ts";

/** All preferences, whole. */
export const preferences = v.strictObject({
  theme: v.picklist(["system", "light", "dark", "contrast"]),
  locale: v.picklist(["system", "en", "de", "fi", "es", "fr", "zh"]),
  recording: v.strictObject({
    format: v.picklist(["wav", "opus"]),
    announcement: v.picklist(["none", "once", "repeated"]),
    folder: v.optional(shortText),
  }),
  calls: callPreferences,
  system: systemPreferences,
  messages: messagePreferences,
  contacts: v.strictObject({ order: v.picklist(["name", "family-name"]), country: v.optional(v.pipe(v.string(), v.regex(/^[A-Z]{2}$/u))) }),
  history: v.strictObject({ keep: v.picklist(["all", "30-days", "90-days", "365-days", "1000-calls", "10000-calls"]) }),
  updates: v.strictObject({ isAutomatic: v.boolean() }),
});

export const appSchemas = {
  "secrets.agree-to-plain": none,
  "notice.dismiss": oneId,
  "preferences.set": v.strictTuple([preferences]),
  "first-run.done": none,
} as const;
