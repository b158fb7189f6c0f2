// The options that say how an account's calls sound and whether they are encrypted, the same for each command that calls
// or answers; an account file holds the same under the settings' names.
import { CODEC_NAMES, PACKET_TIMES_MS, type AccountSettings, type CodecName } from "../phone/protocol.ts";
import { UsageError } from "./terminal.ts";

/** For `parseArgs`. */
export const MEDIA_OPTIONS = {
  codec: { type: "string" },
  ptime: { type: "string" },
  encryption: { type: "string" },
  "key-exchange": { type: "string" },
} as const;

export interface MediaValues {
  /** Names with commas between, the preferred one first. */
  readonly codec?: string | undefined;
  /** Milliseconds. */
  readonly ptime?: string | undefined;
  readonly encryption?: string | undefined;
  readonly "key-exchange"?: string | undefined;
}

type MediaSettings = Pick<AccountSettings, "codecs" | "packetTimeMs" | "encryption" | "keyExchange">;

const ENCRYPTIONS = ["never", "offered", "required"] as const;
const KEY_EXCHANGES = ["sdes", "dtls"] as const;

/** The account with what the command line says in the place of what its file says. */
export function withMedia<Account extends { readonly settings: AccountSettings }>(account: Account, values: MediaValues): Account {
  return { ...account, settings: { ...account.settings, ...readMediaOptions(values) } };
}

/** Throws a UsageError that names what there is. */
export function readMediaOptions({ codec, ptime, encryption, "key-exchange": keyExchange }: MediaValues): MediaSettings {
  return {
    ...(codec === undefined ? {} : { codecs: readCodecs(codec) }),
    ...(ptime === undefined ? {} : { packetTimeMs: choose("--ptime", Number(ptime), PACKET_TIMES_MS) }),
    ...(encryption === undefined ? {} : { encryption: choose("--encryption", encryption, ENCRYPTIONS) }),
    ...(keyExchange === undefined ? {} : { keyExchange: choose("--key-exchange", keyExchange, KEY_EXCHANGES) }),
  };
}

/** The same fields of an account file, where codecs are a list. */
export function readMediaFields(fields: Readonly<Record<string, unknown>>): MediaSettings {
  const { codecs, packetTimeMs, encryption, keyExchange } = fields;
  if (codecs !== undefined && !Array.isArray(codecs)) throw new UsageError("\"codecs\" must be a list of names");
  return readMediaOptions({ codec: codecs?.join(","), ptime: text(packetTimeMs), encryption: text(encryption), "key-exchange": text(keyExchange) });
}

/** "opus,PCMA"; names in any case. */
export function readCodecs(names: string): readonly CodecName[] {
  return names.split(",").map((name) => {
    const wanted = name.trim().toLowerCase();
    const known = CODEC_NAMES.find((codec) => codec.toLowerCase() === wanted);
    if (!known) throw new UsageError(`"${name}" is no codec of this phone: ${CODEC_NAMES.join(", ")}`);
    return known;
  });
}

function choose<Value extends string | number>(option: string, said: string | number, known: readonly Value[]): Value {
  const found = known.find((value) => value === said);
  if (found === undefined) throw new UsageError(`${option} takes ${known.join(", ")}`);
  return found;
}

function text(value: unknown): string | undefined {
  return value === undefined ? undefined : String(value);
}
