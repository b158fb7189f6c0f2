// What a page says and hears of company settings, of files with everything in them, and of certificates. No secret is in
// any of it but what a person types.

/** Where company settings come from. "known": where they came from the last time. */
export type ProvisionSource =
  | { readonly kind: "url"; readonly url: string }
  | { readonly kind: "file" | "clipboard" | "known" }
  | { readonly kind: "dropped"; readonly name: string; readonly base64: string };

export interface ProvisionedChange {
  /** A field of the account, or a preference such as "messages.keepDays". */
  readonly name: string;
  /** As text; empty where there was nothing. */
  readonly before: string;
  readonly after: string;
}

export interface ProvisionedAccount {
  /** The document's own name for it. */
  readonly key: string;
  readonly address: string;
  readonly kind: "new" | "changed" | "equal";
  readonly changes: readonly ProvisionedChange[];
  /** The document has a password for it, and came in a way that keeps it secret. */
  readonly hasPassword: boolean;
  /** There is none for it: it is new, or goes to another server, which is not told what the person typed for the former. */
  readonly needsPassword: boolean;
}

/** What company settings would do; nothing is done before `provision-apply`. */
export interface ProvisionPlan {
  readonly id: string;
  /** Text from elsewhere: never HTML. */
  readonly organisation: string;
  /** The host's or the file's name. */
  readonly source: string;
  readonly accounts: readonly ProvisionedAccount[];
  readonly preferences: readonly ProvisionedChange[];
  /** Passwords were in it, but it came in a way that others could read or change. */
  readonly refusesSecrets: boolean;
  /** Members that this version does not know. */
  readonly ignored: readonly string[];
}

export interface ProvisionChoice {
  /** By their keys, with a password where the person typed one. */
  readonly accounts: readonly { readonly key: string; readonly password: string }[];
  /** By their names. */
  readonly preferences: readonly string[];
}

/** What came from company settings, so that it can be marked and asked for again. */
export interface ProvisionState {
  readonly organisation: string;
  /** Absent where it did not come from an address. */
  readonly url?: string;
  readonly accountIds: readonly string[];
  readonly preferences: readonly string[];
}

/** What a file with everything can have in it. */
export const BACKUP_PARTS = ["accounts", "preferences", "rules", "lamps", "contacts", "directories", "history", "messages"] as const;
export type BackupPart = (typeof BACKUP_PARTS)[number];

/** What is in a file that was chosen; nothing is taken before `backup-apply`. */
export interface BackupPreview {
  readonly id: string;
  readonly name: string;
  readonly createdAtMs: number;
  readonly parts: readonly { readonly part: BackupPart; readonly count: number }[];
  /** Passwords are in it, for whoever knows the passphrase. */
  readonly hasSecrets: boolean;
}

/** How many of each part came anew. */
export interface BackupOutcome {
  readonly taken: readonly { readonly part: BackupPart; readonly count: number }[];
  /** Accounts that need their password typed. */
  readonly withoutPassword: number;
  /** Address books and directories that do. */
  readonly directoriesWithoutPassword: number;
}

/** One certificate that an account trusts or shows. */
export interface TrustedCertificate {
  readonly accountId: string;
  /** "server": one pinned by its fingerprint; "authority": may vouch for servers; "client": shown to servers. */
  readonly kind: "server" | "authority" | "client";
  readonly fingerprint: string;
  /** Absent for a pinned one, of which only the fingerprint is kept. */
  readonly facts?: { readonly subject: string; readonly issuer: string; readonly validFromMs: number; readonly validToMs: number };
}

/** The commands of pages about all this. */
export interface SetupCommands {
  /** Reads company settings; null if the person chose no file. */
  "provision-open": (source: ProvisionSource) => Promise<ProvisionPlan | null>;
  /** Takes what was chosen; answers the ids of the accounts. */
  "provision-apply": (planId: string, choice: ProvisionChoice) => Promise<readonly string[]>;
  "provision-state": () => ProvisionState | null;
  /** An account for another phone as a QR code, as a data: URL; without its password. */
  "account-code": (accountId: string) => Promise<string>;
  /** Writes a file with these parts; passwords only with a passphrase. Answers its name, null if the person chose nowhere. */
  "backup-export": (parts: readonly BackupPart[], passphrase: string | null) => Promise<string | null>;
  "backup-open": () => Promise<BackupPreview | null>;
  "backup-apply": (id: string, parts: readonly BackupPart[], passphrase: string | null) => Promise<BackupOutcome>;
  /** What the accounts trust and show. */
  "certificates": () => readonly TrustedCertificate[];
  /** Takes one back and registers again. */
  "certificate-revoke": (accountId: string, fingerprint: string) => Promise<void>;
}
