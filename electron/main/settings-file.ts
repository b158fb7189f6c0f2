// The SettingsStore as one file of JSON documents by key. Small and read once; each write replaces the file atomically.
import * as v from "valibot";
import type { Failure } from "../../core/base/errors.ts";
import type { SettingsStore } from "../../core/ports/store.ts";
import { openJsonDocument } from "./json-document.ts";

export interface SettingsFileOptions {
  readonly path: string;
  readonly wallMs: () => number;
  /** Told of a damaged file (`settings/damaged`), which was kept under the name in `detail`. */
  readonly onProblem: (failure: Failure) => void;
}

// A list passes for a record otherwise.
const schema = v.pipe(v.unknown(), v.check((value) => !Array.isArray(value)), v.record(v.string(), v.unknown()));

/** Opens the settings, empty if there is no file or it was damaged. */
export function openSettingsFile(options: SettingsFileOptions): SettingsStore {
  const document = openJsonDocument<Record<string, unknown>>({
    ...options,
    schema,
    empty: {},
    damaged: {
      code: "settings/damaged",
      message: "The settings file was damaged. It was kept, and Godwit started with default settings.",
    },
  });
  return {
    read: (key) => (Object.hasOwn(document.value, key) ? structuredClone(document.value[key]) : undefined),
    write(key, value) {
      const { [key]: _former, ...rest } = document.value;
      document.replace(value === undefined ? rest : { ...rest, [key]: structuredClone(value) });
    },
  };
}
