// Everything the phone knows, collected into one text and taken from one: as much of it as the person chose, without touching
// what is there. Accounts and directories come without secrets unless a passphrase seals them. Files and dialogs are the caller's.
import { randomUUID } from "node:crypto";
import { setImmediate as rest } from "node:timers/promises";
import * as v from "valibot";
import { GodwitError } from "../../../core/base/errors.ts";
import { AccountSecrets, type Secrets } from "../../../core/phone/account-secrets.ts";
import { directorySecretName } from "../../../core/phone/directories/directory-settings.ts";
import type { PhoneFacade } from "../../../core/phone/phone-facade.ts";
import { readPreferences } from "../../../core/phone/preferences.ts";
import type { CallRules, DirectorySettings } from "../../../core/phone/protocol.ts";
import type { SecretStore } from "../../../core/ports/store.ts";
import { MAX_FILE_CHARACTERS } from "../../contract/schemas/argument-limits.ts";
import { BACKUP_PARTS, type BackupOutcome, type BackupPart, type BackupPreview } from "../../contract/setup.ts";
import { boundTo, countOf, readBackupDocument, sealedText, type BackupContents, type BackupDocument } from "./backup-document.ts";
import { openSecrets, sealSecrets } from "./backup-secrets.ts";
import { jsonPieces } from "./json-pieces.ts";
import { collectRulePeople, withOwnPeople } from "./rule-people.ts";
import { takeContacts } from "./take-contacts.ts";

export interface BackupsPorts {
  readonly phone: PhoneFacade;
  readonly secrets: SecretStore;
  readonly product: string;
  readonly wallMs: () => number;
}

/** So much is written in a turn: a millisecond or two of work. */
const WRITTEN_AT_ONCE = 262_144;

export class Backups {
  readonly #ports: BackupsPorts;
  readonly #secrets: AccountSecrets;
  #opened: { readonly id: string; readonly document: BackupDocument } | undefined;

  constructor(ports: BackupsPorts) {
    this.#ports = ports;
    this.#secrets = new AccountSecrets(ports.secrets);
  }

  /** The text of a file with these parts, piece by piece, and calls go on in between; with secrets only where there is a passphrase. */
  async *collect(parts: readonly BackupPart[], passphrase: string | null): AsyncGenerator<string> {
    const { product, wallMs } = this.#ports;
    const contents = await this.#contents(new Set(parts));
    const hasSecrets = contents.accounts !== undefined || contents.directories !== undefined;
    const sealed = passphrase === null || passphrase === "" || !hasSecrets ? undefined : await sealSecrets(JSON.stringify(this.#secretsOf(contents)), passphrase, boundTo(contents));
    const document = { format: "godwit-backup", version: 1, createdAt: new Date(wallMs()).toISOString(), product, contents, ...(sealed && { secrets: sealed }) } satisfies BackupDocument;
    let text = "";
    for (const piece of jsonPieces(document)) {
      text += piece;
      if (text.length < WRITTEN_AT_ONCE) continue;
      yield text;
      text = "";
      await rest();
    }
    yield `${text}\n`;
  }

  /** What is in a file. Throws as `readBackupDocument` does. */
  open(name: string, text: string): BackupPreview {
    const document = readBackupDocument(text);
    const id = randomUUID();
    this.#opened = { id, document };
    const parts = BACKUP_PARTS.flatMap((part) => {
      const count = countOf(document.contents, part);
      return count === undefined ? [] : [{ part, count }];
    });
    return { id, name, createdAtMs: Date.parse(document.createdAt), parts, hasSecrets: document.secrets !== undefined };
  }

  /** Takes parts of the file that was opened last. Throws `backup/gone`, `backup/wrong-passphrase` before anything is changed. */
  async apply(id: string, parts: readonly BackupPart[], passphrase: string | null): Promise<BackupOutcome> {
    if (this.#opened?.id !== id) throw new GodwitError({ code: "backup/gone", message: "The file is no longer open. Choose it again." });
    const { document } = this.#opened;
    const secrets = passphrase && document.secrets ? v.parse(sealedText, JSON.parse(await openSecrets(document.secrets, passphrase, boundTo(document.contents)))) : {};
    const wanted = new Set(parts);
    const { accounts, directories, ...others } = Object.fromEntries(Object.entries(document.contents).filter(([part]) => wanted.has(part as BackupPart))) as BackupContents;
    const ids = new Map<string, string>();
    const { added, withoutPassword } = await this.#takeAccounts(accounts ?? [], secrets, ids, document.contents);
    const counts = await this.#takeOthers(others, ids);
    // After the contacts: cards of an address book that came with them find them.
    const taken = await this.#takeDirectories(directories ?? [], secrets);
    const came = { ...counts, ...(accounts && { accounts: added }), ...(directories && { directories: taken.added }) };
    this.#opened = undefined;
    return { taken: BACKUP_PARTS.flatMap((part) => (came[part] === undefined ? [] : [{ part, count: came[part] }])), withoutPassword, directoriesWithoutPassword: taken.withoutPassword };
  }

  #secretsOf({ accounts = [], directories = [] }: BackupContents): Readonly<Record<string, Partial<Secrets>>> {
    return Object.fromEntries([
      ...accounts.map(({ id }) => [id, this.#secrets.of(id)] as const),
      ...directories.map(({ id }) => [directorySecretName(id), { password: this.#ports.secrets.get(directorySecretName(id)) ?? "" }] as const),
    ]);
  }

  async #contents(parts: ReadonlySet<BackupPart>): Promise<BackupContents> {
    const { phone } = this.#ports;
    const { accounts, preferences, reachability, lamps, directories } = phone.snapshot();
    const records = parts.has("history") || parts.has("messages") ? await phone.execute("records.collect") : undefined;
    const book = parts.has("contacts") ? await phone.execute("contacts.export", { kind: "all" }, "vcard-4") : undefined;
    // Better no file than one that cannot be read.
    if (book && book.text.length > MAX_FILE_CHARACTERS) throw new GodwitError({ code: "file/too-large", message: "The file is too large. Choose a smaller one, or cut it into parts.", detail: `${Math.round(book.text.length / 1_000_000)} MB` });
    const { folder: _folder, ...recording } = preferences.recording;
    const all = {
      accounts: accounts.filter(({ trial }) => !trial).map(({ id, settings }) => ({ id, settings })),
      // A folder and a headset are of this computer.
      preferences: { ...preferences, recording, system: { ...preferences.system, headsets: [] } },
      rules: { ...reachability.rules, people: parts.has("rules") ? await collectRulePeople(phone, reachability.rules) : [] },
      lamps: lamps.map(({ settings }) => settings),
      contacts: book && { count: book.count, vcard: book.text },
      directories: directories.map(({ id, settings }) => ({ id, settings })),
      history: records?.history,
      messages: records?.messages,
    };
    return Object.fromEntries(Object.entries(all).filter(([part]) => parts.has(part as BackupPart))) as BackupContents;
  }

  /** Accounts that are there already keep what they have; `ids` learns which is which. */
  async #takeAccounts(accounts: NonNullable<BackupContents["accounts"]>, secrets: Readonly<Record<string, Secrets>>, ids: Map<string, string>, contents: BackupContents): Promise<{ readonly added: number; readonly withoutPassword: number }> {
    const { phone } = this.#ports;
    const present = new Map(phone.snapshot().accounts.map(({ id, settings }) => [settings.address.toLowerCase(), id]));
    for (const { id, settings } of contents.accounts ?? []) {
      const known = present.get(settings.address.toLowerCase());
      if (known !== undefined) ids.set(id, known);
    }
    const fresh = accounts.filter(({ id }) => !ids.has(id));
    let withoutPassword = 0;
    for (const { id, settings } of fresh) {
      const { password, privateKey } = secrets[id] ?? { password: "", privateKey: "" };
      if (password === "") withoutPassword += 1;
      ids.set(id, (await phone.execute("account.add", settings as Parameters<typeof phone.execute<"account.add">>[1], password, privateKey)).id);
    }
    return { added: fresh.length, withoutPassword };
  }

  /** Those that are there already keep what they have; one whose password is not there says so itself. */
  async #takeDirectories(directories: NonNullable<BackupContents["directories"]>, secrets: Readonly<Record<string, Secrets>>): Promise<{ readonly added: number; readonly withoutPassword: number }> {
    let [added, withoutPassword] = [0, 0];
    for (const { id, settings } of directories) {
      const { password } = secrets[directorySecretName(id)] ?? { password: "" };
      if (!(await this.#ports.phone.execute("directory.restore", settings as DirectorySettings, password))) continue;
      added += 1;
      if (password === "" && (settings.kind === "ldap" ? settings.bindDn : settings.user) !== "") withoutPassword += 1;
    }
    return { added, withoutPassword };
  }

  async #takeOthers({ preferences, rules, lamps, contacts, history, messages }: Omit<BackupContents, "accounts" | "directories">, ids: ReadonlyMap<string, string>): Promise<Partial<Record<BackupPart, number>>> {
    const { phone } = this.#ports;
    const account = (id: string | null): string | null => (id === null ? null : (ids.get(id) ?? null));
    const own = <Item extends { readonly accountId: string | null }>(item: Item): Item => ({ ...item, accountId: account(item.accountId) });
    const counts: Partial<Record<BackupPart, number>> = {};
    if (preferences) {
      const { recording, system } = phone.snapshot().preferences;
      const read = readPreferences(preferences);
      await phone.execute("preferences.set", { ...read, recording: { ...read.recording, ...(recording.folder === undefined ? {} : { folder: recording.folder }) }, system: { ...read.system, headsets: system.headsets } });
      counts.preferences = 1;
    }
    if (contacts) counts.contacts = contacts.count === 0 ? 0 : await takeContacts(phone, contacts.vcard);
    // Without its account a rule would be one for all of them.
    const ofAccounts = <Rule extends { readonly accountId: string | null }>(all: readonly Rule[]): readonly Rule[] => all.filter(({ accountId }) => accountId === null || ids.has(accountId)).map(own);
    if (rules) {
      const { people, ...all } = rules;
      const ours = { ...all, forwardings: ofAccounts(all.forwardings), autoAnswers: ofAccounts(all.autoAnswers), blocked: ofAccounts(all.blocked) } as CallRules;
      counts.rules = await this.#takeRules(await withOwnPeople(phone, ours, people));
    }
    if (lamps) counts.lamps = await this.#takeLamps(lamps.map(own));
    if (history || messages) {
      const restored = await phone.execute("records.restore", { history: (history ?? []).map(own), messages: (messages ?? []).map(own) } as Parameters<typeof phone.execute<"records.restore">>[1]);
      if (history) counts.history = restored.history;
      if (messages) counts.messages = restored.messages;
    }
    return counts;
  }

  async #takeRules(rules: CallRules): Promise<number> {
    const { phone } = this.#ports;
    const present = phone.snapshot().reachability.rules;
    const fresh = <Rule extends { readonly id: string }>(known: readonly Rule[], all: readonly Rule[]): readonly Rule[] => all.filter(({ id }) => !known.some((each) => each.id === id));
    const forwardings = fresh(present.forwardings, rules.forwardings);
    const autoAnswers = fresh(present.autoAnswers, rules.autoAnswers);
    const blocked = fresh(present.blocked, rules.blocked);
    const mayDisturb = rules.mayDisturb.filter((match) => !present.mayDisturb.some((each) => JSON.stringify(each) === JSON.stringify(match)));
    await phone.execute("reachability.set-rules", {
      callWaiting: rules.callWaiting,
      forwardings: [...present.forwardings, ...forwardings],
      autoAnswers: [...present.autoAnswers, ...autoAnswers],
      blocked: [...present.blocked, ...blocked],
      mayDisturb: [...present.mayDisturb, ...mayDisturb],
    });
    return forwardings.length + autoAnswers.length + blocked.length + mayDisturb.length;
  }

  async #takeLamps(lamps: NonNullable<BackupContents["lamps"]>): Promise<number> {
    const { phone } = this.#ports;
    const known = new Set(phone.snapshot().lamps.map(({ settings }) => settings.address.toLowerCase()));
    const fresh = lamps.filter(({ address }) => !known.has(address.toLowerCase()));
    for (const lamp of fresh) await phone.execute("lamp.add", lamp);
    return fresh.length;
  }
}
