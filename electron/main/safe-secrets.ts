// The SecretStore over the system's key store (Electron's safeStorage): values lie encrypted in a file of mode 0600.
// Where there is no key store nothing is kept, unless the user agreed; then each value is plainly marked "plain".
import * as v from "valibot";
import { plain, type Logger } from "../../core/base/logger.ts";
import type { Failure } from "../../core/base/errors.ts";
import type { SecretStore } from "../../core/ports/store.ts";
import { noKeyStore } from "../../core/platform/node/memory-settings.ts";
import { openJsonDocument, type JsonDocument } from "./json-document.ts";

/** The part of Electron's `safeStorage` that is used here. */
export interface KeyStore {
  isEncryptionAvailable(): boolean;
  encryptString(plainText: string): Buffer;
  decryptString(encrypted: Buffer): string;
  /** Linux only. */
  getSelectedStorageBackend?(): string;
}

export interface SafeSecretsOptions {
  readonly path: string;
  readonly keyStore: KeyStore;
  readonly platform: NodeJS.Platform;
  readonly wallMs: () => number;
  readonly onProblem: (failure: Failure) => void;
  readonly logger: Logger;
}

const schema = v.strictObject({
  version: v.literal(1),
  agreedToPlain: v.boolean(),
  secrets: v.record(
    v.string(),
    v.strictObject({ protection: v.picklist(["encrypted", "plain"]), value: v.string() }),
  ),
});
type SecretsFile = v.InferOutput<typeof schema>;
type StoredSecret = SecretsFile["secrets"][string];

/** Opens the secrets; to be called after Electron's app is ready, since only then the key store is known. */
export function openSafeSecrets(options: SafeSecretsOptions): SecretStore {
  const { keyStore, logger } = options;
  const document = openJsonDocument<SecretsFile>({
    ...options,
    schema,
    empty: { version: 1, agreedToPlain: false, secrets: {} },
    damaged: {
      code: "secrets/damaged",
      message: "The file with the passwords was damaged. It was kept; please enter the passwords again.",
    },
  });
  const encrypts = hasKeyStore(keyStore, options.platform);
  const seal = (secret: string): StoredSecret =>
    encrypts
      ? { protection: "encrypted", value: keyStore.encryptString(secret).toString("base64") }
      : { protection: "plain", value: secret };
  if (encrypts) sealPlainSecrets(document, seal);
  const protection = (): SecretStore["protection"] => {
    if (encrypts) return "encrypted";
    return document.value.agreedToPlain ? "plain-agreed" : "none";
  };

  return {
    get protection() {
      return protection();
    },
    get(name) {
      const stored = Object.hasOwn(document.value.secrets, name) ? document.value.secrets[name] : undefined;
      if (stored?.protection !== "encrypted") return stored?.value;
      try {
        return keyStore.decryptString(Buffer.from(stored.value, "base64"));
      } catch {
        logger.log("warn", "a stored secret cannot be decrypted; it has to be entered again", { encrypts: plain(encrypts) });
        return undefined;
      }
    },
    set(name, secret) {
      if (protection() === "none") throw noKeyStore();
      document.replace({ ...document.value, secrets: { ...document.value.secrets, [name]: seal(secret) } });
    },
    delete(name) {
      const { [name]: removed, ...secrets } = document.value.secrets;
      if (removed) document.replace({ ...document.value, secrets });
    },
    agreeToPlain() {
      if (!encrypts) document.replace({ ...document.value, agreedToPlain: true });
    },
  };
}

// On Linux without a keyring Chromium "encrypts" with a password that is in its source: the backend "basic_text".
function hasKeyStore(keyStore: KeyStore, platform: NodeJS.Platform): boolean {
  if (!keyStore.isEncryptionAvailable()) return false;
  if (platform !== "linux") return true;
  const backend = keyStore.getSelectedStorageBackend?.() ?? "unknown";
  return backend !== "basic_text" && backend !== "unknown";
}

// A key store that appeared since: what lies open is sealed now, and the agreement is void.
function sealPlainSecrets(document: JsonDocument<SecretsFile>, seal: (secret: string) => StoredSecret): void {
  const { secrets, agreedToPlain } = document.value;
  if (!agreedToPlain && Object.values(secrets).every((stored) => stored.protection === "encrypted")) return;
  const sealed = Object.entries(secrets).map(
    ([name, stored]) => [name, stored.protection === "plain" ? seal(stored.value) : stored] as const,
  );
  document.replace({ version: 1, agreedToPlain: false, secrets: Object.fromEntries(sealed) });
}
