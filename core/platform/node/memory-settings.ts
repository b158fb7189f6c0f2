// Settings and secrets that last as long as the process, for the terminal host and for tests.
import { GodwitError } from "../../base/errors.ts";
import type { SecretStore, SettingsStore } from "../../ports/store.ts";

/** Settings in memory; values are copied on the way in and out, as a file would. */
export function createMemorySettings(initial: Readonly<Record<string, unknown>> = {}): SettingsStore {
  const documents = new Map(Object.entries(initial).map(([key, value]) => [key, structuredClone(value)]));
  return {
    read: (key) => structuredClone(documents.get(key)),
    write(key, value) {
      if (value === undefined) documents.delete(key);
      else documents.set(key, structuredClone(value));
    },
  };
}

/** Secrets in memory. With protection "none" it refuses until the user agrees, as a system without a key store does. */
export function createMemorySecrets(initial: SecretStore["protection"] = "plain-agreed"): SecretStore {
  const secrets = new Map<string, string>();
  let protection = initial;
  return {
    get protection() {
      return protection;
    },
    get: (name) => secrets.get(name),
    set(name, secret) {
      if (protection === "none") throw noKeyStore();
      secrets.set(name, secret);
    },
    delete: (name) => void secrets.delete(name),
    agreeToPlain() {
      if (protection === "none") protection = "plain-agreed";
    },
  };
}

/** What storing a secret throws where nothing protects it and the user has not agreed. */
export function noKeyStore(): GodwitError {
  return new GodwitError({
    code: "secrets/no-key-store",
    message: "This system has no key store, so Godwit does not save the password unless you agree to keep it unprotected.",
  });
}
