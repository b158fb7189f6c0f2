// Company settings: read from an address, a file or a code, shown as a plan, applied as chosen, remembered, asked for again.
// Passwords come over HTTPS or from the person's hands and stay in here: a plan says only that there is one.
import { randomUUID } from "node:crypto";
import { GodwitError } from "../../../core/base/errors.ts";
import { defined } from "../../../core/phone/defined.ts";
import type { PhoneFacade } from "../../../core/phone/phone-facade.ts";
import { readPreferences } from "../../../core/phone/preferences.ts";
import type { AccountSettings, AccountView, Preferences } from "../../../core/phone/protocol.ts";
import type { SettingsStore } from "../../../core/ports/store.ts";
import type { ProvisionChoice, ProvisionedAccount, ProvisionedChange, ProvisionPlan, ProvisionState } from "../../contract/setup.ts";
import { ownersOf } from "./certificates.ts";
import { readProvisioningDocument, type DocumentAccount, type ProvisioningDocument } from "./provisioning-document.ts";

const KEY = "provisioning";

/** A document's text and how it came. */
export interface ProvisioningText {
  readonly text: string;
  /** The host's or the file's name. */
  readonly source: string;
  /** Where it came from over HTTPS; absent where it came in another way, which keeps no secret. */
  readonly url?: string;
}

interface Remembered {
  readonly organisation: string;
  readonly url?: string;
  /** Account ids by the document's keys. */
  readonly accounts: Readonly<Record<string, string>>;
  readonly preferences: readonly string[];
}

interface Planned {
  readonly plan: ProvisionPlan;
  readonly document: ProvisioningDocument;
  readonly url?: string;
}

export class Provisioning {
  readonly #phone: PhoneFacade;
  readonly #settings: SettingsStore;
  #planned: Planned | undefined;

  constructor(phone: PhoneFacade, settings: SettingsStore) {
    this.#phone = phone;
    this.#settings = settings;
  }

  get state(): ProvisionState | null {
    const remembered = this.#remembered;
    if (!remembered) return null;
    const present = new Set(this.#phone.snapshot().accounts.map(({ id }) => id));
    const { organisation, url, accounts, preferences } = remembered;
    return { organisation, ...(url === undefined ? {} : { url }), accountIds: Object.values(accounts).filter((id) => present.has(id)), preferences };
  }

  /** What these settings would change. Throws as `readProvisioningDocument` does. */
  plan({ text, source, url }: ProvisioningText): ProvisionPlan {
    const document = readProvisioningDocument(text);
    const isSecret = url !== undefined;
    const plan: ProvisionPlan = {
      id: randomUUID(),
      organisation: document.organisation,
      source,
      accounts: document.accounts.map((account) => this.#accountPlan(account, isSecret)),
      preferences: this.#preferenceChanges(document),
      refusesSecrets: !isSecret && document.accounts.some(({ password }) => password !== ""),
      ignored: document.ignored,
    };
    this.#planned = { plan, document, ...(isSecret && { url }) };
    return plan;
  }

  /** Takes what was chosen; answers the accounts' ids. Throws `provision/gone` where the plan is not the last one. */
  async apply(planId: string, choice: ProvisionChoice): Promise<readonly string[]> {
    const planned = this.#planned;
    if (planned?.plan.id !== planId) throw new GodwitError({ code: "provision/gone", message: "These settings are no longer there. Open them again." });
    const ids = new Map<string, string>();
    for (const { key, password } of choice.accounts) {
      const account = planned.document.accounts.find((each) => each.key === key);
      if (!account) continue;
      const secret = password !== "" ? password : planned.url === undefined ? "" : account.password;
      ids.set(key, await this.#take(account, secret));
      this.#remember(planned, Object.fromEntries(ids), []);
    }
    const wanted = Object.fromEntries(Object.entries(planned.document.preferences).filter(([name]) => choice.preferences.includes(name)));
    if (Object.keys(wanted).length > 0) await this.#phone.execute("preferences.set", withPreferences(this.#phone.snapshot().preferences, wanted));
    this.#remember(planned, Object.fromEntries(ids), Object.keys(wanted));
    this.#planned = undefined;
    return [...ids.values()];
  }

  async #take({ key, settings }: DocumentAccount, password: string): Promise<string> {
    const present = this.#present(key, settings);
    if (!present) return (await this.#phone.execute("account.add", settings, password)).id;
    const keeps = password === "" && keepsServers(present.settings, settings);
    await this.#phone.execute("account.update", present.id, merged(present.settings, settings), keeps ? null : password);
    return present.id;
  }

  #accountPlan(account: DocumentAccount, isSecret: boolean): ProvisionedAccount {
    const present = this.#present(account.key, account.settings);
    const changes = accountChanges(present?.settings, account.settings);
    const kind = !present ? "new" : changes.length > 0 ? "changed" : "equal";
    const hasPassword = isSecret && account.password !== "";
    const needsPassword = !hasPassword && !(present && keepsServers(present.settings, account.settings));
    return { key: account.key, address: account.settings.address, kind, changes, hasPassword, needsPassword };
  }

  #preferenceChanges({ preferences }: ProvisioningDocument): readonly ProvisionedChange[] {
    const present = this.#phone.snapshot().preferences;
    const next = withPreferences(present, preferences);
    return Object.keys(preferences).flatMap((name) => {
      const [before, after] = [textOf(valueAt(present, name)), textOf(valueAt(next, name))];
      return before === after ? [] : [{ name, before, after }];
    });
  }

  /** The account that came under this key before, else one with this address. */
  #present(key: string, { address }: AccountSettings): AccountView | undefined {
    const accounts = this.#phone.snapshot().accounts.filter(({ trial }) => !trial);
    const id = this.#remembered?.accounts[key];
    return accounts.find((account) => account.id === id) ?? accounts.find((account) => bare(account.settings.address) === bare(address));
  }

  get #remembered(): Remembered | undefined {
    const stored = this.#settings.read(KEY) as Partial<Remembered> | undefined;
    if (typeof stored !== "object" || stored === null || typeof stored.accounts !== "object") return undefined;
    return { organisation: stored.organisation ?? "", accounts: stored.accounts, preferences: stored.preferences ?? [], ...(stored.url === undefined ? {} : { url: stored.url }) };
  }

  #remember({ document, url }: Planned, accounts: Readonly<Record<string, string>>, preferences: readonly string[]): void {
    const before = this.#remembered;
    const from = url ?? before?.url;
    this.#settings.write(KEY, {
      organisation: document.organisation || (before?.organisation ?? ""),
      ...(from === undefined ? {} : { url: from }),
      accounts: { ...before?.accounts, ...accounts },
      preferences: [...new Set([...(before?.preferences ?? []), ...preferences])],
    } satisfies Remembered);
  }
}

/** The document's word goes; whom the person trusts stays theirs. A password as it is was allowed for one server only. */
function merged(present: AccountSettings, wanted: AccountSettings): AccountSettings {
  const { trustedCertificate, clientCertificate } = present;
  const allowBasic = keepsServers(present, wanted) ? present.allowBasic : undefined;
  return { ...wanted, ...defined({ trustedCertificate, allowBasic, clientCertificate }), ...(wanted.displayName === "" && { displayName: present.displayName }) };
}

/** Whether an account's words go where they went: whoever hands over settings must not have a password used at a server of his choice. */
function keepsServers(present: AccountSettings, wanted: AccountSettings): boolean {
  const servers = ({ address, registrar = "", outboundProxy = "", realm = "" }: AccountSettings): string => [address.slice(address.lastIndexOf("@") + 1), registrar, outboundProxy, realm].map(bare).join(" ");
  return servers(present) === servers(wanted);
}

function accountChanges(present: AccountSettings | undefined, wanted: AccountSettings): readonly ProvisionedChange[] {
  const next: AccountSettings = present ? merged(present, wanted) : wanted;
  const names = new Set([...Object.keys(present ?? {}), ...Object.keys(next)]) as Set<keyof AccountSettings>;
  return [...names].flatMap((name) => {
    const said = name === "authorities" ? (settings: AccountSettings | undefined) => ownersOf(settings?.authorities) : (settings: AccountSettings | undefined) => textOf(settings?.[name]);
    const [before, after] = [said(present), said(next)];
    return before === after || bare(before) === bare(after) ? [] : [{ name, before, after }];
  });
}

function withPreferences(present: Preferences, wanted: Readonly<Record<string, unknown>>): Preferences {
  const next = structuredClone(present) as unknown as Record<string, unknown>;
  for (const [name, value] of Object.entries(wanted)) {
    const [first = "", second] = name.split(".");
    if (second === undefined) next[first] = value;
    else (next[first] as Record<string, unknown>)[second] = value;
  }
  return readPreferences(next);
}

function valueAt(preferences: Preferences, name: string): unknown {
  return name.split(".").reduce<unknown>((value, part) => (value as Record<string, unknown> | undefined)?.[part], preferences);
}

function textOf(value: unknown): string {
  return value === undefined ? "" : typeof value === "string" ? value : Array.isArray(value) ? value.join(", ") : String(value);
}

function bare(address: string): string {
  return address.replace(/^sips?:/iu, "").toLowerCase();
}
