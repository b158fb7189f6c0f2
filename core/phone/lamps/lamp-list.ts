// The lamps that the user wants to see, in their order: kept in the settings store, read tolerantly, bounded. Knows no network.
import { formatHex } from "../../base/bytes.ts";
import { GodwitError } from "../../base/errors.ts";
import type { Random } from "../../ports/random.ts";
import type { SettingsStore } from "../../ports/store.ts";
import { LAMP_KINDS, type LampSettings } from "../protocol.ts";

const KEY = "lamps";
/** As many as the largest side panels of desk phones have; each may keep two subscriptions alive. */
export const MAX_LAMPS = 200;
const MAX_TEXT = 300;

export interface StoredLamp {
  readonly id: string;
  readonly settings: LampSettings;
}

export class LampList {
  readonly #settings: SettingsStore;
  readonly #random: Random;
  #lamps: readonly StoredLamp[];

  constructor(settings: SettingsStore, random: Random) {
    this.#settings = settings;
    this.#random = random;
    this.#lamps = readStored(settings.read(KEY));
  }

  get all(): readonly StoredLamp[] {
    return this.#lamps;
  }

  /** Throws `lamp/unknown`. */
  find(id: string): StoredLamp {
    const lamp = this.#lamps.find((candidate) => candidate.id === id);
    if (!lamp) throw new GodwitError({ code: "lamp/unknown", message: "This lamp is no longer there." });
    return lamp;
  }

  /** Throws `lamp/too-many`, `lamp/bad-address`, `lamp/twice`. */
  add(settings: LampSettings): StoredLamp {
    if (this.#lamps.length >= MAX_LAMPS) throw new GodwitError({ code: "lamp/too-many", message: `There is room for ${MAX_LAMPS} lamps; remove one first.` });
    const lamp = { id: formatHex(this.#random.bytes(8)), settings: this.#checked(settings) };
    this.#keep([...this.#lamps, lamp]);
    return lamp;
  }

  update(id: string, settings: LampSettings): StoredLamp {
    this.find(id);
    const lamp = { id, settings: this.#checked(settings, id) };
    this.#keep(this.#lamps.map((candidate) => (candidate.id === id ? lamp : candidate)));
    return lamp;
  }

  remove(id: string): void {
    this.find(id);
    this.#keep(this.#lamps.filter((candidate) => candidate.id !== id));
  }

  /** Puts a lamp at a place, counted from 0; a place past the end is the last one. */
  move(id: string, place: number): void {
    const lamp = this.find(id);
    const others = this.#lamps.filter((candidate) => candidate !== lamp);
    this.#keep([...others.slice(0, place), lamp, ...others.slice(place)]);
  }

  #checked(settings: LampSettings, ownId?: string): LampSettings {
    const address = settings.address.trim();
    if (address === "" || address.length > MAX_TEXT) throw new GodwitError({ code: "lamp/bad-address", message: "Enter the number or address to watch." });
    const isTwice = this.#lamps.some(({ id, settings: other }) => id !== ownId && other.address === address && other.accountId === settings.accountId);
    if (isTwice) throw new GodwitError({ code: "lamp/twice", message: "There is a lamp for this address already." });
    return { ...settings, address, label: settings.label.trim().slice(0, MAX_TEXT) };
  }

  #keep(lamps: readonly StoredLamp[]): void {
    this.#settings.write(KEY, lamps);
    this.#lamps = lamps;
  }
}

/** What the settings store holds; anything that is not a lamp is passed over. */
function readStored(stored: unknown): readonly StoredLamp[] {
  if (!Array.isArray(stored)) return [];
  const ids = new Set<string>();
  return stored.slice(0, MAX_LAMPS).flatMap((entry: unknown) => {
    const { id, settings } = (entry ?? {}) as { id?: unknown; settings?: Partial<LampSettings> | null };
    if (typeof id !== "string" || ids.has(id) || typeof settings?.address !== "string") return [];
    ids.add(id);
    const { address, label, accountId, kind } = settings;
    return [{ id, settings: {
      address: address.slice(0, MAX_TEXT),
      label: typeof label === "string" ? label.slice(0, MAX_TEXT) : "",
      accountId: typeof accountId === "string" ? accountId : null,
      kind: LAMP_KINDS.find((known) => known === kind) ?? "both",
    } }];
  });
}
