// Arguments of the commands about lamps.
import * as v from "valibot";
import { LAMP_KINDS } from "../../../core/phone/protocol.ts";
import { id, oneId, shortText } from "./argument-limits.ts";

/** What a lamp is made of. */
export const lampSettings = v.strictObject({ address: shortText, label: shortText, accountId: v.nullable(id), kind: v.picklist(LAMP_KINDS) });

export const lampSchemas = {
  "lamp.add": v.strictTuple([lampSettings]),
  "lamp.update": v.strictTuple([id, lampSettings]),
  "lamp.remove": oneId,
  "lamp.move": v.strictTuple([id, v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000))]),
  "lamp.refresh": oneId,
  "lamp.pickUp": oneId,
} as const;
