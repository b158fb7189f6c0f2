// Settings and secrets on the disk: whole at any moment, kept aside when damaged, unreadable for others.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Failure } from "../../../../core/base/errors.ts";
import { silentLogger } from "../../../../core/base/logger.ts";
import { openSafeSecrets, type KeyStore } from "../../../../electron/main/safe-secrets.ts";
import { openSettingsFile } from "../../../../electron/main/settings-file.ts";

const wallMs = () => Date.UTC(2026, 10, 22, 18, 56, 14);
let folder = "";
let problems: Failure[] = [];
const onProblem = (failure: Failure): void => void problems.push(failure);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "godwit-files-"));
  problems = [];
});
afterEach(() => {
  const leftOver = readdirSync(folder).filter((name) => name.endsWith(".tmp"));
  rmSync(folder, { recursive: true });
  expect(leftOver).toEqual([]);
});

describe("settings", () => {
  const path = () => join(folder, "settings.json");
  const open = () => openSettingsFile({ path: path(), wallMs, onProblem });

  it("are there again after a restart", () => {
    open().write("accounts", [{ id: "a" }]);
    open().write("theme", "dark");
    expect(open().read("accounts")).toEqual([{ id: "a" }]);
    expect(open().read("theme")).toBe("dark");
    expect(open().read("other")).toBeUndefined();
    expect(problems).toEqual([]);
  });

  it("are forgotten by writing undefined", () => {
    open().write("theme", "dark");
    open().write("theme", undefined);
    expect(open().read("theme")).toBeUndefined();
  });

  it("do not change under the hands of one who read them", () => {
    const settings = open();
    settings.write("list", [1]);
    (settings.read("list") as number[]).push(2);
    expect(settings.read("list")).toEqual([1]);
  });

  it("answer nothing for names that every object has", () => {
    expect(open().read("constructor")).toBeUndefined();
    expect(open().read("toString")).toBeUndefined();
  });

  it.each(['{"theme":"da', "", "[1,2]", "null", "\u0000\u0000\u0000"])("that are damaged (%j) are kept under a dated name and named", (text) => {
    writeFileSync(path(), text);
    const settings = open();
    const kept = join(folder, "settings.damaged-2026-11-22T18-56-14Z.json");
    expect(problems).toEqual([expect.objectContaining({ code: "settings/damaged", detail: kept })]);
    expect(readFileSync(kept, "utf8")).toBe(text);
    settings.write("theme", "dark");
    expect(open().read("theme")).toBe("dark");
    expect(readFileSync(kept, "utf8")).toBe(text);
  });

  it("that cannot be read stop the start with a code, and are left alone", () => {
    mkdirSync(path());
    expect(open).toThrow(expect.objectContaining({ code: "settings/unreadable" }));
    expect(existsSync(path())).toBe(true);
  });

  it("that cannot be saved say so, and the former ones stay", () => {
    const settings = open();
    settings.write("theme", "dark");
    rmSync(folder, { recursive: true });
    expect(() => settings.write("theme", "light")).toThrow(expect.objectContaining({ code: "settings/not-saved" }));
    expect(settings.read("theme")).toBe("dark");
    mkdirSync(folder);
  });
});

describe("secrets", () => {
  const path = () => join(folder, "secrets.json");
  const open = (keyStore: KeyStore, platform: NodeJS.Platform = "linux") =>
    openSafeSecrets({ path: path(), keyStore, platform, wallMs, onProblem, logger: silentLogger });

  it("lie encrypted where the system has a key store, for the user only", () => {
    const secrets = open(keyring);
    expect(secrets.protection).toBe("encrypted");
    secrets.set("account-1", "hunter2");
    expect(readFileSync(path(), "utf8")).not.toContain("hunter2");
    expect(statSync(path()).mode & 0o777).toBe(0o600);
    expect(open(keyring).get("account-1")).toBe("hunter2");
  });

  it.each([
    ["Chromium's built-in password", { ...keyring, getSelectedStorageBackend: () => "basic_text" }],
    ["an unknown backend", { ...keyring, getSelectedStorageBackend: () => "unknown" }],
    ["no encryption", { ...keyring, isEncryptionAvailable: () => false }],
  ])("are refused where the key store is %s", (_what, keyStore) => {
    const secrets = open(keyStore);
    expect(secrets.protection).toBe("none");
    expect(() => secrets.set("account-1", "hunter2")).toThrow(expect.objectContaining({ code: "secrets/no-key-store" }));
    expect(existsSync(path())).toBe(false);
  });

  it("need no backend's name on other systems", () => {
    expect(open({ ...keyring, getSelectedStorageBackend: undefined }, "win32").protection).toBe("encrypted");
  });

  it("lie open, and marked so, only after the user agreed", () => {
    open(noKeyring).agreeToPlain();
    const secrets = open(noKeyring);
    expect(secrets.protection).toBe("plain-agreed");
    secrets.set("account-1", "hunter2");
    const file = JSON.parse(readFileSync(path(), "utf8"));
    expect(file).toMatchObject({ agreedToPlain: true, secrets: { "account-1": { protection: "plain", value: "hunter2" } } });
    expect(statSync(path()).mode & 0o777).toBe(0o600);
    expect(open(noKeyring).get("account-1")).toBe("hunter2");
  });

  it("are encrypted as soon as there is a key store", () => {
    const plainSecrets = open(noKeyring);
    plainSecrets.agreeToPlain();
    plainSecrets.set("account-1", "hunter2");
    expect(open(keyring).get("account-1")).toBe("hunter2");
    expect(readFileSync(path(), "utf8")).not.toContain("hunter2");
    expect(open(noKeyring).protection).toBe("none");
  });

  it("that the key store cannot open any more are as good as absent", () => {
    open(keyring).set("account-1", "hunter2");
    const lost = { ...keyring, decryptString: () => { throw new Error("other key"); } };
    expect(open(lost).get("account-1")).toBeUndefined();
  });

  it("are gone once deleted", () => {
    const secrets = open(keyring);
    secrets.set("a", "x");
    secrets.delete("a");
    secrets.delete("a");
    expect(open(keyring).get("a")).toBeUndefined();
  });

  it("in a damaged file are kept aside and named", () => {
    writeFileSync(path(), '{"version":1}');
    expect(open(keyring).get("a")).toBeUndefined();
    expect(problems).toEqual([expect.objectContaining({ code: "secrets/damaged" })]);
    expect(readdirSync(folder)).toEqual(["secrets.damaged-2026-11-22T18-56-14Z.json"]);
  });
});

function turned(bytes: Buffer): Buffer {
  return Buffer.from(bytes.map((byte) => byte ^ 0x5a));
}

// Stands for a keyring: reversible, and nothing of the text is left to read.
const keyring: KeyStore = {
  isEncryptionAvailable: () => true,
  encryptString: (text) => turned(Buffer.from(text)),
  decryptString: (bytes) => turned(bytes).toString(),
  getSelectedStorageBackend: () => "gnome_libsecret",
};
const noKeyring: KeyStore = { ...keyring, getSelectedStorageBackend: () => "basic_text" };
