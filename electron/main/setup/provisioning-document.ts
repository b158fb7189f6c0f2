// The document of company settings (docs/provisioning.md): read from text, checked, cut to what may come from outside.
// Whom an account trusts by fingerprint, and whether a password may be sent as it is, are for a person to say: never here.
import * as v from "valibot";
import { GodwitError } from "../../../core/base/errors.ts";
import type { AccountSettings } from "../../../core/phone/protocol.ts";
import { accountSettings } from "../../contract/schemas/account-schemas.ts";
import { id, shortText } from "../../contract/schemas/argument-limits.ts";

/** Longer than any that is written by hand or by a server for one person. */
export const MAX_DOCUMENT_CHARACTERS = 256 * 1024;

/** An account as the document says it; what it leaves out is as usual. */
export interface DocumentAccount {
  readonly key: string;
  readonly settings: AccountSettings;
  readonly password: string;
}

export interface ProvisioningDocument {
  readonly organisation: string;
  readonly accounts: readonly DocumentAccount[];
  /** By names with a dot, such as "messages.keepDays". */
  readonly preferences: Readonly<Record<string, unknown>>;
  /** Members that this version does not know. */
  readonly ignored: readonly string[];
}

/** The preferences that others may set: none that opens a door, none that belongs to one computer. */
export const PROVISIONED_PREFERENCES: readonly string[] = [
  "theme", "locale", "recording.format", "recording.announcement", "contacts.order", "contacts.country",
  "messages.sendsReceipts", "messages.tellsWriting", "messages.showsPreviews", "messages.keepDays",
  "system.closesToTray", "system.startsAtLogin", "system.notifies", "updates.isAutomatic",
];

const { trustedCertificate: _pin, allowBasic: _basic, clientCertificate: _certificate, displayName, transport, register, ...others } = accountSettings.entries;
const account = v.object({
  ...others, id, displayName: v.optional(displayName, ""), transport: v.optional(transport, "udp"), register: v.optional(register, true), password: v.optional(shortText, ""),
});

const document = v.object({
  format: v.literal("godwit-provisioning"),
  version: v.literal(1),
  organisation: v.optional(v.pipe(v.string(), v.maxLength(200)), ""),
  accounts: v.optional(v.pipe(v.array(account), v.maxLength(32)), []),
  preferences: v.optional(v.record(v.string(), v.unknown()), {}),
});

/** Reads a document. Throws `provision/not-json`, `provision/other-version`, `provision/bad-document`. */
export function readProvisioningDocument(text: string): ProvisioningDocument {
  const parsed = parse(text);
  const { format, version } = (parsed ?? {}) as { format?: unknown; version?: unknown };
  if (format === "godwit-provisioning" && version !== 1) {
    throw new GodwitError({ code: "provision/other-version", message: "These settings are written for another version of Godwit. Update Godwit, or ask your administrator for version 1.", detail: `version ${String(version).slice(0, 20)}` });
  }
  const checked = v.safeParse(document, parsed);
  if (!checked.success) throw bad(v.getDotPath(checked.issues[0]) ?? "");
  const { organisation, accounts, preferences } = checked.output;
  const keys = accounts.map((each) => each.id);
  if (new Set(keys).size < keys.length) throw bad("accounts.id");
  const flat = flatten(preferences);
  return {
    organisation,
    accounts: accounts.map(({ id: key, password, ...settings }) => ({ key, password, settings })),
    preferences: Object.fromEntries(Object.entries(flat).filter(([name]) => PROVISIONED_PREFERENCES.includes(name))),
    ignored: [...unknownOf(parsed, document.entries, ["$schema"]), ...((parsed as { accounts?: unknown[] }).accounts ?? []).flatMap((each) => unknownOf(each, account.entries, [])), ...Object.keys(flat).filter((name) => !PROVISIONED_PREFERENCES.includes(name))].slice(0, 20),
  };
}

function parse(text: string): unknown {
  if (text.length > MAX_DOCUMENT_CHARACTERS) throw bad("too long");
  try {
    return JSON.parse(text);
  } catch {
    throw new GodwitError({ code: "provision/not-json", message: "This holds no settings for Godwit: it is not JSON." });
  }
}

/** Where, and never what: there may be a password. */
function bad(place: string): GodwitError {
  return new GodwitError({ code: "provision/bad-document", message: "These settings cannot be read. Ask whoever made them to check them.", detail: place });
}

function unknownOf(value: unknown, known: object, also: readonly string[]): readonly string[] {
  return Object.keys((value ?? {}) as object).filter((name) => !Object.hasOwn(known, name) && !also.includes(name)).map((name) => name.slice(0, 60));
}

/** One level deep, as preferences are. */
function flatten(tree: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(tree).flatMap(([name, value]): [string, unknown][] =>
    typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value).map(([inner, part]) => [`${name}.${inner}`, part]) : [[name, value]]));
}
