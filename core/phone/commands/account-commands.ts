// Commands about accounts and the trial domain.
import type { Commands, CommandTargets } from "./command-table.ts";

export function accountCommands({ accounts, trial }: CommandTargets): Commands<"account" | "trial"> {
  return {
    "account.add": (settings, password, privateKey) => accounts.add(settings, { password, privateKey: privateKey ?? "" }),
    "account.update": (id, settings, password, privateKey) =>
      accounts.update(id, settings, { ...(password === null ? {} : { password }), ...(privateKey === null || privateKey === undefined ? {} : { privateKey }) }),
    "account.trustCertificate": (id, fingerprint) => accounts.trustCertificate(id, fingerprint),
    "account.remove": (id) => accounts.remove(id),
    "account.register": (id) => accounts.find(id).register(),
    "account.unregister": (id) => accounts.find(id).unregister(),
    "trial.start": () => trial.start(),
  };
}
