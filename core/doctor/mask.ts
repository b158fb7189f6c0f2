// Masks what tells of people and places, so that a report may be given away: the same thing is masked the same throughout, so
// that equal addresses stay recognisable. Telephone numbers keep their last two digits, addresses their class.
import { addressClass, type AddressClass } from "./address-class.ts";

const CLASS_WORDS: Readonly<Record<AddressClass, string>> = {
  public: "public", private: "private", shared: "carrier", "link-local": "link-local", loopback: "loopback", unspecified: "unspecified", name: "host",
};
/** A number for people has at least this many digits; shorter ones are extensions, of which two digits would be most. */
const NUMBER_DIGITS = 5;

export class Mask {
  readonly #labels = new Map<string, string>();
  readonly #made = new Map<string, number>();

  /** An IP literal by its class, such as "private-1"; a name as "host-1". */
  host(host: string): string {
    if (host === "") return "";
    return this.#label(CLASS_WORDS[addressClass(host)], host.toLowerCase());
  }

  hostPort(address: string, port: number | string | undefined): string {
    return port === undefined ? this.host(address) : `${this.host(address)}:${port}`;
  }

  /** A user part or telephone number: "number-1 (..18)", "user-1". */
  user(user: string): string {
    if (user === "") return "";
    const digits = user.replaceAll(/\D/gu, "");
    const isNumber = /^[+\d][\d().\-\s*#]*$/u.test(user);
    if (!isNumber) return this.#label("user", user);
    const label = this.#label("number", digits);
    return digits.length >= NUMBER_DIGITS ? `${label}-xx${digits.slice(-2)}` : label;
  }

  /** Call-IDs and tags, which some phones make from their address. */
  id(kind: "call" | "tag" | "branch" | "realm" | "name", value: string): string {
    return value === "" ? "" : this.#label(kind, value);
  }

  #label(kind: string, value: string): string {
    const key = `${kind} ${value}`;
    const known = this.#labels.get(key);
    if (known !== undefined) return known;
    const count = (this.#made.get(kind) ?? 0) + 1;
    this.#made.set(kind, count);
    const label = `${kind}-${count}`;
    this.#labels.set(key, label);
    return label;
  }
}
