// Address books on servers (CardDAV) and directories that are asked for people (LDAP), as hosts see them. No password is
// ever in a view.
import type { Failure } from "../../base/errors.ts";
import type { AddressBookPlace } from "../../ports/address-book.ts";
import type { DirectoryPerson } from "../directories/look-up-filter.ts";

export type { AddressBookPlace } from "../../ports/address-book.ts";
export type { DirectoryPerson } from "../directories/look-up-filter.ts";

/** An address book that is kept in step with the contacts. */
export interface CardDavSettings {
  readonly kind: "carddav";
  readonly name: string;
  readonly url: string;
  readonly user: string;
  /** The user was warned that anybody on the way can read the password. */
  readonly allowsPlain: boolean;
  /** Whether contacts that are added go there too. */
  readonly takesNew: boolean;
}

/** A directory that is asked while one types. */
export interface LdapSettings {
  readonly kind: "ldap";
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly security: "tls" | "starttls" | "none";
  readonly baseDn: string;
  /** Empty: anonymous. */
  readonly bindDn: string;
  /** RFC 4515, with `{text}` for what is typed; empty for the usual one. */
  readonly filter: string;
  /** Authorities to trust besides this computer's, as PEM. */
  readonly authorities?: string;
}

export type DirectorySettings = CardDavSettings | LdapSettings;

/** Removals that were not passed on, since most of an address book would be gone. */
export interface HeldRemovals {
  /** Where they are gone. */
  readonly goneFrom: "server" | "computer";
  readonly count: number;
  /** As many were in step before. */
  readonly of: number;
}

export interface DirectoryView {
  readonly id: string;
  readonly settings: DirectorySettings;
  /** While it is brought in step. */
  readonly progress?: { readonly done: number; readonly total: number };
  /** When it was last in step, wall-clock milliseconds. */
  readonly syncedAtMs?: number;
  /** Contacts that are kept in step with it. */
  readonly contacts: number;
  /** Contacts that the server refused, and contacts that both sides had changed, the last time. */
  readonly refused: number;
  readonly merged: number;
  /** The user is asked what becomes of them. */
  readonly held?: HeldRemovals;
  readonly failure?: Failure;
}

/** Who was found, and what is wrong with a directory that could not be asked. */
export interface DirectoryFindings {
  readonly people: readonly DirectoryPerson[];
  readonly failure?: Failure;
}

export type DirectoryChange = { readonly kind: "directories"; readonly directories: readonly DirectoryView[] };

export interface DirectoryCommands {
  /** The address books that a server has for this user. */
  "directory.discover": (address: string, user: string, password: string, allowsPlain: boolean) => readonly AddressBookPlace[];
  /** Adds one after it was tried. Rejects with `directory/...`. */
  "directory.add": (settings: DirectorySettings, password: string) => void;
  /** Takes one from another computer, untried. False where that server is asked as that user already, which stays as it is. */
  "directory.restore": (settings: DirectorySettings, password: string) => boolean;
  /** Changes one; null leaves its password. */
  "directory.update": (directoryId: string, settings: DirectorySettings, password: string | null) => void;
  /** Brings it in step now. The second says what becomes of removals that were held: they are passed on, or undone. */
  "directory.sync": (directoryId: string, removals?: "accept" | "undo") => void;
  /** Stops what is going on; the rest follows the next time. */
  "directory.stop": (directoryId: string) => void;
  /** Forgets it; nothing on the server changes. Its contacts stay as this computer's own, or go. */
  "directory.remove": (directoryId: string, keepsContacts: boolean) => void;
  /** People in all LDAP directories that match; a later question ends an earlier one. */
  "directory.search": (text: string, limit: number) => DirectoryFindings;
}
