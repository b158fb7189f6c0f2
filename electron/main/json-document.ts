// One JSON file with a shape: read whole at start, written whole and atomically. A file that does not parse or has
// another shape is set aside under a dated name and reported, never overwritten.
import { randomUUID } from "node:crypto";
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as v from "valibot";
import { GodwitError, toFailure, type Failure } from "../../core/base/errors.ts";
import { setAside } from "../../core/platform/node/set-aside.ts";

export interface JsonDocumentOptions<Value> {
  readonly path: string;
  readonly schema: v.GenericSchema<unknown, Value>;
  readonly empty: Value;
  /** What the user is told where the file is damaged; the kept file's path becomes its `detail`. */
  readonly damaged: Failure;
  readonly wallMs: () => number;
  /** Called with the failure after a damaged file was kept aside. */
  readonly onProblem: (failure: Failure) => void;
}

export interface JsonDocument<Value> {
  readonly value: Value;
  /** Replaces the file; the new value is on the disk when this returns. Throws GodwitError `settings/not-saved`. */
  replace(value: Value): void;
}

/** Opens the document, empty if there is no file. Throws GodwitError `settings/unreadable` where the file cannot be read. */
export function openJsonDocument<Value>(options: JsonDocumentOptions<Value>): JsonDocument<Value> {
  let value = load(options);
  return {
    get value() {
      return value;
    },
    replace(next) {
      writeAtomically(options.path, `${JSON.stringify(next, null, 2)}\n`);
      value = next;
    },
  };
}

function load<Value>({ path, schema, empty, damaged, wallMs, onProblem }: JsonDocumentOptions<Value>): Value {
  const text = readIfPresent(path);
  if (text === undefined) return empty;
  const parsed = v.safeParse(schema, parseJson(text));
  if (parsed.success) return parsed.output;
  onProblem({ ...damaged, detail: setAside(path, "damaged", wallMs()) });
  return empty;
}

function readIfPresent(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    const message = "Godwit cannot read its settings. Check the permissions of its folder.";
    throw new GodwitError(toFailure(thrown, { code: "settings/unreadable", message }), { cause: thrown });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

// Temporary file, sync, rename, sync of the folder: at any moment the name holds the old text or the new, whole.
function writeAtomically(path: string, text: string): void {
  const temporary = join(dirname(path), `.${randomUUID()}.tmp`);
  try {
    const file = openSync(temporary, "wx", 0o600);
    try {
      writeFileSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
    syncFolder(dirname(path));
  } catch (thrown) {
    rmSync(temporary, { force: true });
    const message = "Godwit cannot save its settings. Check the free space and the permissions of its folder.";
    throw new GodwitError(toFailure(thrown, { code: "settings/not-saved", message }), { cause: thrown });
  }
}

// Windows has no such call; its rename is durable enough with NTFS's journal.
function syncFolder(folder: string): void {
  if (process.platform === "win32") return;
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
