// Commands about the program itself: preferences, notices, secrets.
import { readPreferences } from "../preferences.ts";
import type { Commands, CommandTargets } from "./command-table.ts";

export function appCommands({ secrets, settings, notices, state }: CommandTargets): Commands<"secrets" | "notice" | "preferences" | "first-run"> {
  return {
    "secrets.agree-to-plain": () => {
      secrets.agreeToPlain();
      state.apply({ kind: "secret-protection", secretProtection: secrets.protection });
    },
    "notice.dismiss": (id) => notices.dismiss(id),
    "preferences.set": (wanted) => {
      const preferences = readPreferences(wanted);
      settings.write("preferences", preferences);
      state.apply({ kind: "preferences", preferences });
    },
    "first-run.done": () => {
      settings.write("first-run-done", true);
      state.apply({ kind: "first-run", firstRun: false });
    },
  };
}
