// What the phone keeps: contacts, recent calls, accounts and settings. Secrets are a port of their own.
// Calls are synchronous: an embedded database answers in microseconds, and order is then never in doubt.
export * from "./contact-store.ts";
export * from "./history-store.ts";

/** Small JSON documents by key: accounts, audio selection, window place, preferences. */
export interface SettingsStore {
  read(key: string): unknown;
  write(key: string, value: unknown): void;
}

/** Passwords. Where the system has no key store, `available` is false and `set` refuses unless the user agreed. */
export interface SecretStore {
  /** "encrypted": the system's key store; "plain-agreed": the user agreed to a plain file; "none": refused. */
  readonly protection: "encrypted" | "plain-agreed" | "none";
  get(name: string): string | undefined;
  /** Throws GodwitError `secrets/no-key-store` where the protection is "none". */
  set(name: string, secret: string): void;
  delete(name: string): void;
  /** The user agrees to keep secrets without a key store. */
  agreeToPlain(): void;
}
