// What is remembered of address books that are kept in step: each card as both sides last agreed on it. Whatever differs
// from it was changed here since; a card whose contact is gone was deleted here.
import type { Contact } from "./contact-store.ts";

/** What a contact has in common with its card. */
export type CardFields = Omit<Contact, "id" | "origin">;

export interface KnownCard {
  readonly href: string;
  readonly etag: string;
  /** Null for a card that is left alone: a group, or one that cannot be read. */
  readonly agreed: { readonly contactId: string; readonly fields: CardFields; readonly version: "3.0" | "4.0" } | null;
}

export interface DirectoryStore {
  knownCards(directory: string): readonly KnownCard[];
  /** Remembers and forgets, all or nothing. */
  writeCards(directory: string, known: readonly KnownCard[], forgotten: readonly string[]): void;
  /** The server's word for how far we have come; undefined at first. */
  syncToken(directory: string): string | undefined;
  keepSyncToken(directory: string, token: string | undefined): void;
  /** Forgets all of it. */
  forgetDirectory(directory: string): void;
}
