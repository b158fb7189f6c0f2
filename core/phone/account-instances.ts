// The URN that names this phone to each account's registrar, made once and kept for ever (RFC 5626 section 4.1). One for
// each account, so that two providers cannot tell that they serve the same person.
import type { Random } from "../ports/random.ts";
import type { SettingsStore } from "../ports/store.ts";
import { formatHex } from "../base/bytes.ts";

const KEY = "account-instances";

export class AccountInstances {
  readonly #settings: SettingsStore;
  readonly #random: Random;

  constructor(settings: SettingsStore, random: Random) {
    this.#settings = settings;
    this.#random = random;
  }

  /** The account's URN; made now if it has none. */
  of(accountId: string): string {
    const kept = this.#read();
    const known = kept[accountId];
    if (known !== undefined) return known;
    const made = createUuidUrn(this.#random);
    this.#settings.write(KEY, { ...kept, [accountId]: made });
    return made;
  }

  delete(accountId: string): void {
    const { [accountId]: _gone, ...rest } = this.#read();
    this.#settings.write(KEY, rest);
  }

  /** What is no URN of ours is made anew. */
  #read(): Readonly<Record<string, string>> {
    const stored = this.#settings.read(KEY);
    if (typeof stored !== "object" || stored === null) return {};
    return Object.fromEntries(Object.entries(stored).filter((entry): entry is [string, string] => typeof entry[1] === "string" && UUID_URN.test(entry[1])));
  }
}

const UUID_URN = /^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A random UUID: version 4, variant 10 (RFC 9562 section 5.4). */
export function createUuidUrn(random: Random): string {
  const bytes = random.bytes(16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = formatHex(bytes);
  return `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
