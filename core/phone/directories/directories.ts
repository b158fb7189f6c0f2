// The user's directories: address books in step at the start, every quarter of an hour, soon after a change here and when
// asked, with longer pauses after failures; and people looked up while one types. Passwords live in the secret store.
import { formatHex } from "../../base/bytes.ts";
import type { Disposable } from "../../base/disposable.ts";
import { GodwitError, toFailure, type Failure } from "../../base/errors.ts";
import type { AddressBookAccess, AddressBookPlace, AddressBooks } from "../../ports/address-book.ts";
import type { Clock } from "../../ports/clock.ts";
import type { DirectoryStore } from "../../ports/directory-store.ts";
import type { PersonDirectories } from "../../ports/person-directory.ts";
import type { Random } from "../../ports/random.ts";
import type { ContactStore, SecretStore, SettingsStore } from "../../ports/store.ts";
import type { Notices } from "../notices.ts";
import type { PhoneState } from "../phone-state.ts";
import type { Country } from "../contacts/phone-number.ts";
import type { CardDavSettings, DirectoryFindings, DirectorySettings, DirectoryView } from "../protocol/directory-protocol.ts";
import { BookSync, type SyncReport } from "./book-sync.ts";
import { checkDirectory, completeAddress, directorySecretName, isSameDirectory, isSameWay, readDirectories, type StoredDirectory } from "./directory-settings.ts";
import { PeopleFinder, type AskedDirectory } from "./people-finder.ts";
import type { RemovalAnswer } from "./removal-guard.ts";
import { Stopper } from "./stopper.ts";

export interface DirectoriesPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly contacts: ContactStore;
  readonly settings: SettingsStore;
  readonly secrets: SecretStore;
  readonly store: DirectoryStore;
  readonly state: PhoneState;
  /** Absent in hosts that reach no servers. */
  readonly books: AddressBooks | undefined;
  readonly people: PersonDirectories | undefined;
  readonly country: () => Country;
  readonly notices: Pick<Notices, "add" | "clear">;
}

export const DIRECTORIES_KEY = "directories";
const FIRST_SYNC_MS = 2_000;
const EVERY_MS = 15 * 60_000;
const AFTER_CHANGE_MS = 5_000;
const FIRST_RETRY_MS = 30_000;
/** Progress is shown a few times a second. */
const PROGRESS_MS = 250;
const CHUNK = 50;

interface Entry {
  settings: DirectorySettings;
  timer?: Disposable;
  dueMs?: number;
  running?: Stopper | undefined;
  /** Asked for while it was being done. */
  again?: boolean;
  failures: number;
  /** Until it was acted on. */
  answer?: RemovalAnswer | undefined;
  view: Pick<DirectoryView, "progress" | "syncedAtMs" | "refused" | "merged" | "held" | "failure">;
}

export class Directories implements Disposable {
  readonly #ports: DirectoriesPorts;
  readonly #entries = new Map<string, Entry>();
  readonly #listening: Disposable;
  readonly #finder: PeopleFinder;
  #shownAtMs = Number.NEGATIVE_INFINITY;
  #isWriting = false;

  constructor(ports: DirectoriesPorts) {
    this.#ports = ports;
    this.#finder = new PeopleFinder({ people: ports.people, country: ports.country, directories: () => this.#asked(), tell: (id, failure) => this.#tellAsked(id, failure) });
    for (const { id, settings } of readDirectories(ports.settings.read(DIRECTORIES_KEY))) this.#enter(id, settings, FIRST_SYNC_MS);
    if (this.#entries.size > 0) this.#tell();
    this.#listening = ports.state.onEvent(({ change }) => {
      if (change.kind === "contacts-changed" && !this.#isWriting) for (const id of this.#entries.keys()) this.#plan(id, AFTER_CHANGE_MS);
    });
  }

  /** The address book that contacts which are added go to; undefined where they stay on this computer. */
  get newContactsGoTo(): string | undefined {
    return [...this.#entries].find(([, { settings }]) => settings.kind === "carddav" && settings.takesNew)?.[0];
  }

  async discover(address: string, user: string, password: string, allowsPlain: boolean): Promise<readonly AddressBookPlace[]> {
    const access = { url: completeAddress(address), user, password, allowsPlain };
    checkDirectory({ kind: "carddav", name: "", takesNew: false, ...access });
    return this.#books.discover(access, new Stopper());
  }

  async add(settings: DirectorySettings, password: string): Promise<void> {
    checkDirectory(settings);
    await this.#try(settings, password);
    this.#take(settings, password);
  }

  /** Takes one that worked elsewhere, whether its server can be reached now or not. False where it is there already. */
  restore(settings: DirectorySettings, password: string): boolean {
    checkDirectory(settings);
    if ([...this.#entries.values()].some((entry) => isSameDirectory(entry.settings, settings))) return false;
    this.#take(settings.kind === "carddav" ? { ...settings, takesNew: settings.takesNew && this.newContactsGoTo === undefined } : settings, password);
    return true;
  }

  async update(id: string, settings: DirectorySettings, password: string | null): Promise<void> {
    const entry = this.#entry(id);
    checkDirectory(settings);
    // Who changes where it goes, or how, says the password anew: nothing else may send the one that is kept elsewhere.
    const known = password ?? (isSameWay(entry.settings, settings) ? this.#password(id) : "");
    await this.#try(settings, known);
    if (known === "") this.#ports.secrets.delete(directorySecretName(id));
    else this.#ports.secrets.set(directorySecretName(id), known);
    entry.running?.stop();
    entry.settings = settings;
    this.#show(id, { failure: undefined });
    this.#plan(id, 0, true);
    this.#keep();
  }

  sync(id: string, removals?: RemovalAnswer["removals"]): void {
    const entry = this.#entry(id);
    entry.failures = 0;
    if (removals && entry.view.held) entry.answer = { ...entry.view.held, removals };
    this.#plan(id, 0, true);
  }

  stop(id: string): void {
    const entry = this.#entry(id);
    entry.answer = undefined;
    entry.running?.stop();
  }

  remove(id: string, keepsContacts: boolean): void {
    const { contacts, store, secrets, state } = this.#ports;
    const entry = this.#entry(id);
    entry.running?.stop();
    entry.timer?.dispose();
    this.#entries.delete(id);
    store.forgetDirectory(id);
    secrets.delete(directorySecretName(id));
    const own = contacts.contactsOf(id);
    const batch = own.length > 0 ? contacts.openBatch(keepsContacts ? "sync" : "delete") : "";
    for (let start = 0; start < own.length; start += CHUNK) {
      contacts.writeBatch(batch, own.slice(start, start + CHUNK).map(({ origin: _origin, ...contact }) => (keepsContacts ? { kind: "replace", contact } : { kind: "delete", id: contact.id })));
    }
    this.#keep();
    if (entry.view.held) this.#tellHeld();
    if (own.length > 0) state.apply({ kind: "contacts-changed" });
  }

  /** People in all LDAP directories who match what is typed. */
  search(text: string, limit: number): Promise<DirectoryFindings> {
    return this.#finder.search(text, limit);
  }

  /** Whether any directory can be asked for people. */
  get hasPeople(): boolean {
    return [...this.#entries.values()].some(({ settings }) => settings.kind === "ldap");
  }

  /** What a directory calls whoever has this number. */
  nameOf(address: string, number: string): Promise<string | undefined> {
    return this.#finder.nameOf(address, number);
  }

  dispose(): void {
    this.#listening.dispose();
    this.#finder.dispose();
    for (const { timer, running } of this.#entries.values()) {
      timer?.dispose();
      running?.stop();
    }
    this.#entries.clear();
  }

  #asked(): readonly AskedDirectory[] {
    return [...this.#entries].flatMap(([id, { settings }]) => (settings.kind === "ldap" ? [{ id, settings, password: this.#password(id) }] : []));
  }

  #tellAsked(id: string, failure: Failure | undefined): void {
    if (this.#entries.get(id)?.view.failure?.code !== failure?.code) this.#show(id, { failure });
  }

  /** Nothing is kept that does not work. */
  async #try(settings: DirectorySettings, password: string): Promise<void> {
    if (settings.kind === "ldap") await this.#finder.try(settings, password);
    else await this.#books.discover(accessTo(settings, password), new Stopper());
  }

  get #books(): AddressBooks {
    if (!this.#ports.books) throw noServers();
    return this.#ports.books;
  }

  #take(settings: DirectorySettings, password: string): void {
    const id = formatHex(this.#ports.random.bytes(8));
    if (password !== "") this.#ports.secrets.set(directorySecretName(id), password);
    this.#enter(id, settings, 0);
    this.#keep();
  }

  #enter(id: string, settings: DirectorySettings, firstMs: number): void {
    this.#entries.set(id, { settings, failures: 0, view: { refused: 0, merged: 0 } });
    this.#plan(id, firstMs);
  }

  /** The next sync at the latest in so many milliseconds. */
  #plan(id: string, delayMs: number, isAsked = false): void {
    const entry = this.#entries.get(id);
    const { clock, books } = this.#ports;
    if (!entry || !books || entry.settings.kind !== "carddav") return;
    if (entry.running) {
      entry.again ||= isAsked;
      return;
    }
    const dueMs = clock.nowMs() + (isAsked ? delayMs : Math.max(delayMs, entry.failures === 0 ? 0 : pauseMs(entry.failures)));
    if (entry.dueMs !== undefined && entry.dueMs <= dueMs && !isAsked) return;
    entry.timer?.dispose();
    entry.dueMs = dueMs;
    entry.timer = clock.setTimer(dueMs - clock.nowMs(), () => void this.#run(id, entry));
  }

  async #run(id: string, entry: Entry): Promise<void> {
    const { clock, contacts, store, state, books } = this.#ports;
    if (!books || entry.settings.kind !== "carddav") return;
    const running = (entry.running = new Stopper());
    delete entry.dueMs;
    const changed = (): void => {
      this.#isWriting = true;
      state.apply({ kind: "contacts-changed" });
      this.#isWriting = false;
    };
    this.#show(id, { progress: { done: 0, total: 0 } });
    try {
      const book = books.open(accessTo(entry.settings, this.#password(id)));
      const sync = new BookSync({ clock, contacts, store, book, onContacts: changed, onProgress: (done, total) => this.#showProgress(id, done, total) }, id, running, entry.answer);
      this.#succeed(id, entry, await sync.run());
    } catch (thrown) {
      this.#fail(id, entry, toFailure(thrown, UNKNOWN));
    }
    entry.running = undefined;
    if (!this.#entries.has(id)) return;
    changed();
    const { again } = entry;
    delete entry.again;
    this.#plan(id, entry.failures === 0 ? EVERY_MS : pauseMs(entry.failures));
    if (again) this.#plan(id, 0, true);
  }

  #succeed(id: string, entry: Entry, { refused, merged, refusal, held }: SyncReport): void {
    entry.failures = 0;
    entry.answer = undefined;
    const wasHeld = entry.view.held !== undefined;
    this.#show(id, { progress: undefined, syncedAtMs: this.#ports.clock.wallMs(), refused, merged, held, failure: held ? MOST_GONE : refusal });
    if (wasHeld !== (held !== undefined)) this.#tellHeld();
  }

  /** A question that waits in the settings must be known of elsewhere. */
  #tellHeld(): void {
    const { notices } = this.#ports;
    notices.clear(MOST_GONE.code);
    for (const { settings, view } of this.#entries.values()) if (view.held) notices.add({ ...MOST_GONE, detail: settings.name });
  }

  #fail(id: string, entry: Entry, failure: Failure): void {
    if (!this.#entries.has(id)) return;
    if (failure.code === "directory/stopped") return this.#show(id, { progress: undefined });
    entry.failures += 1;
    this.#show(id, { progress: undefined, failure });
  }

  #showProgress(id: string, done: number, total: number): void {
    const nowMs = this.#ports.clock.nowMs();
    if (nowMs - this.#shownAtMs < PROGRESS_MS) return;
    this.#shownAtMs = nowMs;
    this.#show(id, { progress: { done, total } });
  }

  #show(id: string, more: { readonly [Field in keyof Entry["view"]]?: Entry["view"][Field] | undefined }): void {
    const entry = this.#entries.get(id);
    if (!entry) return;
    entry.view = Object.fromEntries(Object.entries({ ...entry.view, ...more }).filter(([, value]) => value !== undefined)) as unknown as Entry["view"];
    this.#tell();
  }

  #tell(): void {
    const directories = [...this.#entries].map(([id, { settings, view }]): DirectoryView => ({ id, settings, ...view, contacts: this.#ports.store.knownCards(id).filter(({ agreed }) => agreed !== null).length }));
    this.#ports.state.apply({ kind: "directories", directories });
  }

  #keep(): void {
    this.#ports.settings.write(DIRECTORIES_KEY, [...this.#entries].map(([id, { settings }]): StoredDirectory => ({ id, settings })));
    this.#tell();
  }

  #password(id: string): string {
    return this.#ports.secrets.get(directorySecretName(id)) ?? "";
  }

  #entry(id: string): Entry {
    const entry = this.#entries.get(id);
    if (!entry) throw new GodwitError({ code: "directory/not-known", message: "This directory is no longer there." });
    return entry;
  }
}

const UNKNOWN: Failure = { code: "directory/unknown", message: "The address book could not be brought in step." };
const MOST_GONE: Failure = { code: "directory/most-gone", message: "Most contacts of an address book are gone on one side. Nothing was removed: you are asked first." };

function noServers(): GodwitError {
  return new GodwitError({ code: "directory/none-here", message: "Directories cannot be reached from here." });
}

function pauseMs(failures: number): number {
  return Math.min(EVERY_MS, FIRST_RETRY_MS * 2 ** (failures - 1));
}

function accessTo({ url, user, allowsPlain }: CardDavSettings, password: string): AddressBookAccess {
  return { url, user, password, allowsPlain };
}
