// Arguments of the commands about whether calls come through, and about being told when somebody is free.
import * as v from "valibot";
import { id, oneId, shortText } from "./argument-limits.ts";

const callerMatch = v.variant("kind", [
  v.strictObject({ kind: v.literal("everybody") }),
  v.strictObject({ kind: v.literal("anonymous") }),
  v.strictObject({ kind: v.literal("favourites") }),
  v.strictObject({ kind: v.literal("group"), group: shortText }),
  v.strictObject({ kind: v.literal("contact"), contactId: id }),
  v.strictObject({ kind: v.literal("address"), address: shortText }),
]);
const seconds = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(3_600));
const rule = { id, accountId: v.nullable(id), caller: callerMatch, disabled: v.exactOptional(v.boolean()) };
// More than are kept are refused by the phone itself, with words.
const MAX_SENT = 1_000;

/** All rules about calls. */
export const callRules = v.strictObject({
  forwardings: v.pipe(v.array(v.strictObject({ ...rule, afterS: seconds, when: v.picklist(["always", "busy", "no-answer", "offline"]), to: shortText })), v.maxLength(MAX_SENT)),
  autoAnswers: v.pipe(v.array(v.strictObject({ ...rule, afterS: seconds, onlyIfAsked: v.boolean() })), v.maxLength(MAX_SENT)),
  // Not in files of older versions.
  blocked: v.optional(v.pipe(v.array(v.strictObject(rule)), v.maxLength(MAX_SENT)), []),
  mayDisturb: v.pipe(v.array(callerMatch), v.maxLength(MAX_SENT)),
  callWaiting: v.boolean(),
});

export const reachabilitySchemas = {
  "reachability.do-not-disturb": v.strictTuple([v.nullable(id), v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0)))]),
  "reachability.set-rules": v.strictTuple([callRules]),
  "callback.request": oneId,
  "callback.cancel": oneId,
} as const;
