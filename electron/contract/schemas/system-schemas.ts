// Arguments of the commands about the desktop around the phone, and the preferences about it.
import * as v from "valibot";
import { id, longText } from "./argument-limits.ts";

const accelerator = v.pipe(v.string(), v.maxLength(64));

export const systemPreferences = v.strictObject({
  closesToTray: v.boolean(),
  startsAtLogin: v.boolean(),
  notifies: v.boolean(),
  dialsLinksAtOnce: v.boolean(),
  hotKeys: v.strictObject({ answer: accelerator, mute: accelerator, hold: accelerator, dial: accelerator }),
  headsets: v.pipe(v.array(v.pipe(v.string(), v.regex(/^[0-9a-f]{4}:[0-9a-f]{4}$/u))), v.maxLength(32)),
});

export const systemSchemas = {
  // Longer links are refused by the phone itself, with words.
  "link.open": v.strictTuple([longText, v.nullable(id)]),
  "link.answer": v.strictTuple([id, v.boolean(), v.nullable(id)]),
} as const;
