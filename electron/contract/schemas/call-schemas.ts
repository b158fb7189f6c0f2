// Arguments of the commands about calls and conferences.
import * as v from "valibot";
import { codecNames, id, oneId, shortText } from "./argument-limits.ts";

// RFC 4733 section 3.2 table 3, events 0 to 15.
const dtmfDigits = v.pipe(v.string(), v.regex(/^[0-9*#A-D]{1,64}$/u));

// Longer ones are refused by the phone itself, with words.
const callOptions = v.strictObject({
  subject: v.optional(shortText),
  priority: v.optional(v.picklist(["emergency", "urgent", "normal", "non-urgent"])),
  anonymous: v.optional(v.boolean()),
  followsRedirection: v.optional(v.boolean()),
  headers: v.optional(v.pipe(v.array(v.strictTuple([shortText, shortText])), v.maxLength(20))),
});

export const callPreferences = v.strictObject({ asksBeforeTransfer: v.boolean() });

export const callSchemas = {
  "call.start": v.strictTuple([shortText, v.nullable(id), v.optional(callOptions)]),
  "call.answer": v.strictTuple([id, v.optional(v.picklist(["hold", "end"]))]),
  "call.decline": oneId,
  "call.end": oneId,
  "call.hold": v.strictTuple([id, v.boolean()]),
  "call.swapTo": oneId,
  "call.holdAll": v.strictTuple([]),
  "call.consult": v.strictTuple([id, shortText]),
  "call.consultWith": v.strictTuple([id, id]),
  "call.completeConsultation": oneId,
  "call.cancelConsultation": oneId,
  "call.mute": v.strictTuple([id, v.boolean()]),
  "call.codecs": v.strictTuple([id, codecNames]),
  "call.dtmf": v.strictTuple([id, dtmfDigits]),
  "call.transfer": v.strictTuple([id, shortText]),
  "call.transferTo": v.strictTuple([id, id]),
  "call.silence": oneId,
  "call.followTransfer": v.strictTuple([id, v.boolean()]),
  "call.dismiss": oneId,
  "call.record": v.strictTuple([id, v.boolean()]),
  "conference.merge": v.strictTuple([v.pipe(v.array(id), v.maxLength(32))]),
  "conference.mute": v.strictTuple([id, v.boolean()]),
  "conference.remove": oneId,
  "conference.end": oneId,
} as const;
