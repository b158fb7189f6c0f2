// What is only nice to know the next time, such as where a window stood: a full disk must not keep a window from closing.
import type { SettingsStore } from "../../core/ports/store.ts";

/** Keeps it if that is possible. What a person entered is never written in this way. */
export function rememberIfPossible(settings: SettingsStore, key: string, value: unknown): void {
  try {
    settings.write(key, value);
  } catch {
    // Whatever the person enters next fails for the same reason, with words.
  }
}
