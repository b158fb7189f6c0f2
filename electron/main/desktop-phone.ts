// The phone with the desktop's ports: the real network, clock and randomness, and media on a thread of its own.
import { GodwitError, type Failure } from "../../core/base/errors.ts";
import type { Logger } from "../../core/base/logger.ts";
import type { PhoneFacade } from "../../core/phone/phone-facade.ts";
import type { ContactStore, HistoryStore, SecretStore, SettingsStore } from "../../core/ports/store.ts";

export interface DesktopPhoneOptions {
  readonly contacts: ContactStore;
  readonly history: HistoryStore;
  readonly settings: SettingsStore;
  readonly secrets: SecretStore;
  readonly logger: Logger;
  /** What went wrong before the phone was there; it shows each as a notice. */
  readonly problems: readonly Failure[];
}

/** Opens the phone. */
export async function openDesktopPhone(_options: DesktopPhoneOptions): Promise<PhoneFacade> {
  throw new GodwitError({ code: "app/no-phone", message: "This build has no phone in it yet." });
}
