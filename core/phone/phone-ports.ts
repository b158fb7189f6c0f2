// Everything that a phone needs from its host.
import type { Logger } from "../base/logger.ts";
import type { AddressBooks } from "../ports/address-book.ts";
import type { CaseStore } from "../ports/case-store.ts";
import type { Clock } from "../ports/clock.ts";
import type { Crypto } from "../ports/crypto.ts";
import type { CsvTables } from "../ports/csv-tables.ts";
import type { DirectoryStore } from "../ports/directory-store.ts";
import type { MediaEngine } from "../ports/media-engine.ts";
import type { Network } from "../ports/network.ts";
import type { PersonDirectories } from "../ports/person-directory.ts";
import type { Random } from "../ports/random.ts";
import type { Resolver } from "../ports/resolver.ts";
import type { MessageStore } from "../ports/message-store.ts";
import type { ContactBatches, ContactStore, HistoryStore, SecretStore, SettingsStore } from "../ports/store.ts";

export interface PhonePorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly crypto: Crypto;
  readonly network: Network;
  readonly resolver: Resolver;
  readonly logger: Logger;
  /** Handed over: the phone closes it. */
  readonly media: MediaEngine;
  readonly contacts: ContactStore;
  /** Where many contacts are changed; absent in hosts that have no thread for it. */
  readonly contactBatches?: ContactBatches;
  /** Reads and writes tables of contacts; absent in hosts that do not. */
  readonly tables?: CsvTables;
  /** Where numbers without a country belong, as ISO 3166-1 code; nowhere if not said. */
  readonly country?: () => string | undefined;
  /** Address books on servers, what is remembered of them, and directories of people; absent in hosts that have none. */
  readonly addressBooks?: AddressBooks;
  readonly directories?: DirectoryStore;
  readonly people?: PersonDirectories;
  readonly history: HistoryStore;
  /** What finished calls can be looked into by; in memory only where the host has none. */
  readonly cases?: CaseStore;
  readonly messages: MessageStore;
  readonly settings: SettingsStore;
  readonly secrets: SecretStore;
  /** The name of the interface that has a local address, such as "eth0"; a moment old, unless it is asked to look now. */
  interfaceName(localAddress: string, looksNow?: boolean): string | undefined;
}
