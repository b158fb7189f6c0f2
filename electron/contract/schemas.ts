// Schemas of every command's arguments, checked in the main process on arrival; a file a subject in schemas/. The bottom
// of the file proves at compile time that they say the same as `PhoneCommands` and `WindowCommands`: none missing, none
// more, no field apart.
import * as v from "valibot";
import type { CommandName, PhoneCommands } from "../../core/phone/protocol.ts";
import type { WindowCommandName, WindowCommands } from "./bridge.ts";
import { accountSchemas } from "./schemas/account-schemas.ts";
import { appSchemas } from "./schemas/app-schemas.ts";
import { fileText, longText, none, oneId, shortText } from "./schemas/argument-limits.ts";
import { audioSchemas } from "./schemas/audio-schemas.ts";
import { callSchemas } from "./schemas/call-schemas.ts";
import { contactSchemas } from "./schemas/contact-schemas.ts";
import { directorySchemas } from "./schemas/directory-schemas.ts";
import { doctorSchemas, oneSubject } from "./schemas/doctor-schemas.ts";
import { historyFile, historySchemas } from "./schemas/history-schemas.ts";
import { lampSchemas } from "./schemas/lamp-schemas.ts";
import { messageSchemas } from "./schemas/message-schemas.ts";
import { recordSchemas } from "./schemas/record-schemas.ts";
import { reachabilitySchemas } from "./schemas/reachability-schemas.ts";
import { setupSchemas } from "./schemas/setup-schemas.ts";
import { systemSchemas } from "./schemas/system-schemas.ts";

/** The arguments of each phone command. */
export const commandSchemas = {
  ...accountSchemas,
  ...appSchemas,
  ...audioSchemas,
  ...callSchemas,
  ...contactSchemas,
  ...directorySchemas,
  ...doctorSchemas,
  ...historySchemas,
  ...lampSchemas,
  ...messageSchemas,
  ...reachabilitySchemas,
  ...recordSchemas,
  ...systemSchemas,
} as const satisfies Record<CommandName, v.GenericSchema<unknown, readonly unknown[]>>;

/** The arguments of each window command. */
export const windowSchemas = {
  ...setupSchemas,
  "update-state": none,
  "update-check": none,
  "update-download": none,
  "update-install": none,
  "open-main": none,
  "fit-incoming": v.strictTuple([v.pipe(v.number(), v.integer(), v.minValue(80), v.maxValue(1_000))]),
  "show-recording": oneId,
  "save-report": oneSubject,
  "copy-report": oneSubject,
  "choose-recordings-folder": none,
  "choose-ring-file": none,
  "open-link": v.strictTuple([v.pipe(v.string(), v.maxLength(2_048))]),
  "copy-text": v.strictTuple([longText]),
  "save-history": historyFile,
  "show-past-recording": oneId,
  "has-past-recording": oneId,
  "save-conversation": oneId,
  "hot-key-report": none,
  "rest-hot-keys": v.strictTuple([v.boolean()]),
  "has-tray": none,
  "choose-photo": none,
  "choose-contacts-file": none,
  "save-contacts-file": v.strictTuple([shortText, fileText]),
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
