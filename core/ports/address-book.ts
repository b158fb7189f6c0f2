// An address book on a server (CardDAV, RFC 6352): what it holds by name and version, and one card written or deleted only
// if it is still the version one knows. Every call rejects with a GodwitError `directory/...`, or when `signal` says so.

/** Where an address book is and as whom it is asked. */
export interface AddressBookAccess {
  readonly url: string;
  readonly user: string;
  readonly password: string;
  /** The user was warned, and let the password go over a connection that anybody on the way can read. */
  readonly allowsPlain: boolean;
}

/** An address book that a server offers. */
export interface AddressBookPlace {
  readonly url: string;
  readonly name: string;
}

export interface CardVersion {
  /** The card's place as a path on the server. */
  readonly href: string;
  /** RFC 9110 section 8.8.3; empty where the server did not say. */
  readonly etag: string;
}

export interface RemoteCard extends CardVersion {
  readonly text: string;
}

/** What changed since a token (RFC 6578), or all there is. */
export interface AddressBookChanges {
  /** To be asked with the next time; undefined where the server has no such thing. */
  readonly token: string | undefined;
  /** Whether `changed` is everything: what is not in it is gone. */
  readonly isWhole: boolean;
  readonly changed: readonly CardVersion[];
  readonly removed: readonly string[];
}

export interface AddressBook {
  /** The path that a new card of this name has. */
  hrefFor(name: string): string;
  changes(token: string | undefined, signal: StopSignal): Promise<AddressBookChanges>;
  /** Those of the cards that are still there. */
  fetch(hrefs: readonly string[], signal: StopSignal): Promise<readonly RemoteCard[]>;
  /**
   * Writes a card if the server has this version, or has none (undefined). Answers the new version, or "" where the server
   * made something else of it. Rejects with `directory/changed-there` (412).
   */
  put(href: string, text: string, etag: string | undefined, signal: StopSignal): Promise<string>;
  /** Deletes a card of this version; one that is gone is no failure. Rejects with `directory/changed-there`. */
  delete(href: string, etag: string, signal: StopSignal): Promise<void>;
}

export interface AddressBooks {
  /** The address books of whoever this is, found from any address of the server (RFC 6764). */
  discover(access: AddressBookAccess, signal: StopSignal): Promise<readonly AddressBookPlace[]>;
  open(access: AddressBookAccess): AddressBook;
}

/** The part of an AbortSignal that the core knows of. */
export interface StopSignal {
  readonly aborted: boolean;
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}
