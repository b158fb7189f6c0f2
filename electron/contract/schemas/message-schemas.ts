// Arguments of the commands about texts and conversations.
import * as v from "valibot";
import { KEEP_MESSAGES_DAYS } from "../../../core/phone/protocol.ts";
import { id, listLimit, longText, oneId, shortText } from "./argument-limits.ts";

const before = v.nullable(v.pipe(v.number(), v.integer()));

export const messagePreferences = v.strictObject({
  sendsReceipts: v.boolean(),
  tellsWriting: v.boolean(),
  showsPreviews: v.boolean(),
  keepDays: v.picklist(KEEP_MESSAGES_DAYS),
});

export const messageSchemas = {
  "message.send": v.strictTuple([v.nullable(id), shortText, longText]),
  "message.resend": oneId,
  "message.sendInParts": oneId,
  "message.seen": oneId,
  "message.compose": v.strictTuple([v.nullable(id), shortText, v.boolean()]),
  "message.get": oneId,
  "message.list": v.strictTuple([id, listLimit, before]),
  "message.search": v.strictTuple([shortText, listLimit]),
  "conversation.list": v.strictTuple([listLimit, before]),
  "conversation.get": oneId,
  "conversation.open": v.strictTuple([v.nullable(id), shortText]),
  "conversation.seen": oneId,
  "conversation.draft": v.strictTuple([id, longText]),
  "conversation.delete": oneId,
  "conversation.export": oneId,
} as const;
