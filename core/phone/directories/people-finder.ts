// Asks all LDAP directories at once, for what is typed and for whose number it is. One that fails says so and keeps nobody
// waiting; what is typed later ends an earlier question. Nothing of the answers is kept.
import type { Disposable } from "../../base/disposable.ts";
import { GodwitError, toFailure, type Failure } from "../../base/errors.ts";
import type { PersonDirectories, PersonEntry } from "../../ports/person-directory.ts";
import { completeContact } from "../contacts/complete-contact.ts";
import { chooseByAddress } from "../contacts/contact-keys.ts";
import type { Country } from "../contacts/phone-number.ts";
import type { DirectoryFindings, LdapSettings } from "../protocol/directory-protocol.ts";
import { cleanText, numberFilter, PERSON_ATTRIBUTES, readPerson, textFilter, type DirectoryPerson } from "./look-up-filter.ts";
import { Stopper } from "./stopper.ts";

/** A directory with what it takes to ask it. */
export interface AskedDirectory {
  readonly id: string;
  readonly settings: LdapSettings;
  readonly password: string;
}

export interface PeopleFinderPorts {
  /** Absent in hosts that reach no servers. */
  readonly people: PersonDirectories | undefined;
  readonly country: () => Country;
  directories(): readonly AskedDirectory[];
  /** Told how a directory fares: undefined where it answers. */
  tell(id: string, failure: Failure | undefined): void;
}

const MIN_TEXT = 2;
const TIME_LIMIT_MS = 5_000;
/** The filter for a number is loose; as many may end alike. */
const MAX_ALIKE = 20;

export class PeopleFinder implements Disposable {
  readonly #ports: PeopleFinderPorts;
  /** Of questions for numbers, which none ends but the end of all. */
  readonly #naming = new Stopper();
  #typing: Stopper | undefined;

  constructor(ports: PeopleFinderPorts) {
    this.#ports = ports;
  }

  /** People who match what is typed, at least two characters of it. */
  async search(text: string, limit: number): Promise<DirectoryFindings> {
    this.#typing?.stop();
    const stopper = (this.#typing = new Stopper());
    if (cleanText(text).length < MIN_TEXT) return { people: [] };
    const answers = await this.#askAll(({ filter }) => textFilter(filter, text), limit, stopper);
    const failure = answers.find((answer) => answer.failure)?.failure;
    return { people: answers.flatMap(({ people }) => people).slice(0, limit), ...(failure && !stopper.aborted && { failure }) };
  }

  /** What the one person is called whose number this is; undefined where nobody has it, or several may. */
  async nameOf(address: string, number: string): Promise<string | undefined> {
    const answers = await this.#askAll(() => numberFilter(number), MAX_ALIKE, this.#naming);
    const found = answers.flatMap(({ people }) => people).map(({ id, name, numbers }) => completeContact({ name, addresses: numbers }, id));
    const names = new Set(found.filter((one) => chooseByAddress(address, [one], this.#ports.country())).map(({ name }) => name));
    return names.size === 1 ? [...names][0] : undefined;
  }

  /** Rejects where a directory cannot be asked. */
  async try(settings: LdapSettings, password: string): Promise<void> {
    await this.#look({ id: "", settings, password }, "(objectClass=*)", 1, new Stopper());
  }

  dispose(): void {
    this.#typing?.stop();
    this.#naming.stop();
  }

  #askAll(filterOf: (settings: LdapSettings) => string, limit: number, stopper: Stopper): Promise<readonly DirectoryFindings[]> {
    return Promise.all(this.#ports.directories().map((asked) => this.#ask(asked, filterOf(asked.settings), limit, stopper)));
  }

  async #ask(asked: AskedDirectory, filter: string, limit: number, stopper: Stopper): Promise<DirectoryFindings> {
    try {
      const found = await this.#look(asked, filter, limit, stopper);
      this.#ports.tell(asked.id, undefined);
      return { people: found.map((entry) => readPerson(entry, asked.settings.name)).filter((person): person is DirectoryPerson => person !== undefined) };
    } catch (thrown) {
      const failure = toFailure(thrown, { code: "directory/unknown", message: "The directory could not be asked." });
      if (!stopper.aborted) this.#ports.tell(asked.id, failure);
      return { people: [], failure };
    }
  }

  #look({ settings, password }: AskedDirectory, filter: string, limit: number, stopper: Stopper): Promise<readonly PersonEntry[]> {
    const { people } = this.#ports;
    if (!people) throw new GodwitError({ code: "directory/none-here", message: "Directories cannot be reached from here." });
    return people.search({ ...settings, password }, { filter, limit, attributes: PERSON_ATTRIBUTES, timeLimitMs: TIME_LIMIT_MS }, stopper);
  }
}
