// Arguments of the commands about accounts.
import * as v from "valibot";
import { DIGIT_WISHES, PACKET_TIMES_MS } from "../../../core/phone/protocol.ts";
import { codecNames, id, longText, none, oneId, shortText } from "./argument-limits.ts";

/** What an account is made of. */
export const accountSettings = v.strictObject({
  address: shortText,
  displayName: shortText,
  authenticationUser: v.optional(shortText),
  realm: v.optional(shortText),
  allowBasic: v.optional(v.boolean()),
  registrar: v.optional(shortText),
  outboundProxy: v.optional(shortText),
  transport: v.picklist(["udp", "tcp", "tls", "ws", "wss"]),
  webSocketPath: v.optional(shortText),
  trustedCertificate: v.optional(shortText),
  authorities: v.optional(longText),
  clientCertificate: v.optional(longText),
  voicemailNumber: v.optional(shortText),
  register: v.boolean(),
  codecs: v.optional(codecNames),
  packetTimeMs: v.optional(v.picklist(PACKET_TIMES_MS)),
  encryption: v.optional(v.picklist(["never", "offered", "required"])),
  keyExchange: v.optional(v.picklist(["sdes", "dtls"])),
  pickUpCode: v.optional(v.pipe(v.string(), v.regex(/^[0-9*#+]{0,16}$/u))),
  plusAs: v.optional(v.pipe(v.string(), v.regex(/^[0-9*#]{0,8}$/u))),
  publishesPresence: v.optional(v.boolean()),
  sharesCalls: v.optional(v.boolean()),
  digits: v.optional(v.picklist(DIGIT_WISHES)),
});

export const accountSchemas = {
  "account.add": v.strictTuple([accountSettings, shortText, v.optional(longText)]),
  "account.update": v.strictTuple([id, accountSettings, v.nullable(shortText), v.optional(v.nullable(longText))]),
  "account.trustCertificate": v.strictTuple([id, shortText]),
  "account.remove": oneId,
  "account.register": oneId,
  "account.unregister": oneId,
  "trial.start": none,
} as const;
