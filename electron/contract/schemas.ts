// Schemas of every command's arguments, checked in the main process on arrival. The bottom of the file proves at
// compile time that they say the same as `PhoneCommands` and `WindowCommands`: none missing, none more, no field apart.
import * as v from "valibot";
import { CODEC_NAMES, PACKET_TIMES_MS, type CommandName, type PhoneCommands } from "../../core/phone/protocol.ts";
import type { WindowCommandName, WindowCommands } from "./bridge.ts";

// Limits keep a page that went wrong from filling the disk; none is near what a person would enter.
const shortText = v.pipe(v.string(), v.maxLength(1_024));
const longText = v.pipe(v.string(), v.maxLength(65_536));
const id = v.pipe(v.string(), v.minLength(1), v.maxLength(256));
const listLimit = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000));
const volume = v.pipe(v.number(), v.minValue(0), v.maxValue(2));
// RFC 4733 section 3.2 table 3, events 0 to 15.
const dtmfDigits = v.pipe(v.string(), v.regex(/^[0-9*#A-D]{1,64}$/u));

const codecNames = v.pipe(v.array(v.picklist(CODEC_NAMES)), v.maxLength(CODEC_NAMES.length));

const accountSettings = v.strictObject({
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
  register: v.boolean(),
  codecs: v.optional(codecNames),
  packetTimeMs: v.optional(v.picklist(PACKET_TIMES_MS)),
  encryption: v.optional(v.picklist(["never", "offered", "required"])),
  keyExchange: v.optional(v.picklist(["sdes", "dtls"])),
});

const rankedDevices = v.optional(v.pipe(v.array(shortText), v.maxLength(16)));

const audioSelection = v.strictObject({
  microphoneIds: rankedDevices,
  speakerIds: rankedDevices,
  ringerIds: rankedDevices,
  ringsOnAll: v.optional(v.boolean()),
  microphoneVolume: volume,
  speakerVolume: volume,
  ringerVolume: volume,
  processing: v.optional(v.strictObject({ echoCancellation: v.boolean(), noiseSuppression: v.boolean(), gainControl: v.boolean(), highPass: v.boolean() })),
  country: v.optional(v.pipe(v.string(), v.regex(/^[A-Z]{2}$/))),
  ringFile: v.optional(longText),
});

// Longer ones are refused by the phone itself, with words.
const callOptions = v.strictObject({
  subject: v.optional(shortText),
  priority: v.optional(v.picklist(["emergency", "urgent", "normal", "non-urgent"])),
  anonymous: v.optional(v.boolean()),
  followsRedirection: v.optional(v.boolean()),
  headers: v.optional(v.pipe(v.array(v.strictTuple([shortText, shortText])), v.maxLength(20))),
});

const contactFields = {
  name: shortText,
  favourite: v.boolean(),
  addresses: v.pipe(v.array(v.strictObject({ label: shortText, value: shortText })), v.maxLength(100)),
  notes: longText,
};

const preferences = v.strictObject({
  theme: v.picklist(["system", "light", "dark", "contrast"]),
  locale: v.picklist(["system", "en", "de", "fi"]),
  recording: v.strictObject({
    format: v.picklist(["wav", "opus"]),
    announcement: v.picklist(["none", "once", "repeated"]),
    folder: v.optional(shortText),
  }),
});

const none = v.strictTuple([]);
const oneId = v.strictTuple([id]);

/** The arguments of each phone command. */
export const commandSchemas = {
  "account.add": v.strictTuple([accountSettings, shortText, v.optional(longText)]),
  "account.update": v.strictTuple([id, accountSettings, v.nullable(shortText), v.optional(v.nullable(longText))]),
  "account.trustCertificate": v.strictTuple([id, shortText]),
  "account.remove": oneId,
  "account.register": oneId,
  "account.unregister": oneId,
  "trial.start": none,
  "call.start": v.strictTuple([shortText, v.nullable(id), v.optional(callOptions)]),
  "call.answer": oneId,
  "call.decline": oneId,
  "call.end": oneId,
  "call.hold": v.strictTuple([id, v.boolean()]),
  "call.mute": v.strictTuple([id, v.boolean()]),
  "call.codecs": v.strictTuple([id, codecNames]),
  "call.dtmf": v.strictTuple([id, dtmfDigits]),
  "call.transfer": v.strictTuple([id, shortText]),
  "call.transferTo": v.strictTuple([id, id]),
  "call.silence": oneId,
  "call.dismiss": oneId,
  "call.record": v.strictTuple([id, v.boolean()]),
  "conference.merge": v.strictTuple([v.pipe(v.array(id), v.maxLength(32))]),
  "conference.mute": v.strictTuple([id, v.boolean()]),
  "conference.remove": oneId,
  "conference.end": oneId,
  "message.send": v.strictTuple([v.nullable(id), shortText, longText]),
  "message.seen": oneId,
  "message.compose": v.strictTuple([v.nullable(id), shortText, v.boolean()]),
  "audio.select": v.strictTuple([audioSelection]),
  "audio.test": v.strictTuple([v.picklist(["speaker", "ringer"])]),
  "audio.try-microphone": v.strictTuple([v.picklist(["level", "play-back", "off"])]),
  "audio.answer-offer": v.strictTuple([v.boolean()]),
  "audio.refresh": none,
  "contacts.search": v.strictTuple([shortText, listLimit]),
  "contacts.add": v.strictTuple([v.strictObject(contactFields)]),
  "contacts.update": v.strictTuple([v.strictObject({ id, ...contactFields })]),
  "contacts.delete": oneId,
  "history.list": v.strictTuple([listLimit, v.nullable(v.number())]),
  "history.seen": none,
  "history.delete": v.strictTuple([v.nullable(id)]),
  "secrets.agree-to-plain": none,
  "notice.dismiss": oneId,
  "preferences.set": v.strictTuple([preferences]),
  "first-run.done": none,
} as const satisfies Record<CommandName, v.GenericSchema<unknown, readonly unknown[]>>;

/** The arguments of each window command. */
export const windowSchemas = {
  "open-main": none,
  "fit-incoming": v.strictTuple([v.pipe(v.number(), v.integer(), v.minValue(80), v.maxValue(1_000))]),
  "show-recording": oneId,
  "choose-recordings-folder": none,
  "choose-ring-file": none,
} as const satisfies Record<WindowCommandName, v.GenericSchema<unknown, readonly unknown[]>>;

// The proof. `Plain` writes a type out with all fields read-only, so that two spellings of one shape compare equal.
type Plain<T> = T extends object ? { readonly [Key in keyof T]: Plain<T[Key]> } : T;
type Same<A, B> = (<T>() => T extends Plain<A> ? 1 : 2) extends <T>() => T extends Plain<B> ? 1 : 2 ? true : false;
/** An argument that may be left out is, to a tuple of schemas, one that may be undefined. */
type Filled<Args> = { readonly [Index in keyof Args]-?: Exclude<Args[Index], undefined> };
type Arguments<Commands> = {
  [Name in keyof Commands]: Commands[Name] extends (...args: infer Args) => unknown ? Filled<Args> : never;
};
type Outputs<Schemas> = {
  [Name in keyof Schemas]: Schemas[Name] extends v.GenericSchema ? Filled<v.InferOutput<Schemas[Name]>> : never;
};
type Differing<Commands, Schemas> = {
  [Name in keyof Commands | keyof Schemas]: Name extends keyof Commands & keyof Schemas
    ? Same<Arguments<Commands>[Name], Outputs<Schemas>[Name]> extends true
      ? never
      : Name
    : Name;
}[keyof Commands | keyof Schemas];
type MustBeNever<T extends never> = T;

/** Names whose schema and type differ: none, or the compiler stops here and names them. */
export type ContractDrift =
  | MustBeNever<Differing<PhoneCommands, typeof commandSchemas>>
  | MustBeNever<Differing<WindowCommands, typeof windowSchemas>>;
