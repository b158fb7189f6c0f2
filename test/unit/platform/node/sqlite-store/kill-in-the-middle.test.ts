// A committed contact survives kill -9 at any moment of editing.
import { buildSync } from "esbuild";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openSqliteStore } from "../../../../../core/platform/node/sqlite-store/sqlite-store.ts";

const root = join(import.meta.dirname, "../../../../..");
let folder = "";
let program = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "godwit-kill-"));
  program = join(folder, "add-contacts-forever.cjs");
  const entry = join(root, "test/fixtures/processes/add-contacts-forever.ts");
  buildSync({ entryPoints: [entry], outfile: program, bundle: true, platform: "node", format: "cjs", external: ["libsql"] });
});
afterAll(() => rmSync(folder, { recursive: true }));

it.each([1, 7, 40])("has every contact whose commit was told, after a kill at contact %i", async (killAt) => {
  const path = join(folder, `killed-at-${killAt}.db`);
  const told = await runAndKill(path, killAt);
  const store = openSqliteStore({ path, wallMs: Date.now });
  try {
    expect(store.problems).toEqual([]);
    for (const id of told) {
      expect(store.contacts.contact(id)).toMatchObject({ favourite: true, notes: "edited" });
      expect(store.contacts.contact(id)?.addresses).toHaveLength(2);
    }
    expect(told.length).toBeGreaterThanOrEqual(killAt);
  } finally {
    store.dispose();
  }
});

async function runAndKill(path: string, killAt: number): Promise<readonly string[]> {
  const env = { ...process.env, NODE_PATH: join(root, "node_modules") };
  const child = spawn(process.execPath, [program, path], { env, stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(child, "exit");
  const told: string[] = [];
  for await (const id of createInterface({ input: child.stdout })) {
    told.push(id);
    if (told.length === killAt) child.kill("SIGKILL");
  }
  await exited;
  expect(child.signalCode).toBe("SIGKILL");
  return told;
}
