// Whom a copy takes updates from: only who it was packaged to trust, and only by a way that cannot be listened in on.
import { generateKeyPairSync, sign } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { checkSignature } from "../../../../electron/main/updates/update-signature.ts";
import { readUpdateSource } from "../../../../electron/main/updates/update-source.ts";

const folder = mkdtempSync(join(tmpdir(), "godwit-update-source-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function written(source: unknown): string {
  const path = join(folder, "app-update.yml");
  writeFileSync(path, typeof source === "string" ? source : JSON.stringify(source));
  return path;
}

const good = { provider: "generic", url: "https://updates.example.org/godwit", publicKey: "AAAA", updaterCacheDirName: "godwit-updater" };

describe("the source of updates", () => {
  it("is taken where it is reached by HTTPS, or is this machine", () => {
    for (const url of [good.url, "http://127.0.0.1:8080/", "http://[::1]:8080/"]) expect(readUpdateSource(written({ ...good, url }))?.url).toBe(url);
  });

  it.each([
    ["goes over the network unprotected", { ...good, url: "http://updates.example.org/" }],
    ["only looks like this machine", { ...good, url: "http://127.0.0.1.example.org/" }],
    ["names no key", { ...good, publicKey: undefined }],
    ["has an empty key", { ...good, publicKey: "" }],
    ["is damaged", "{"],
  ])("is none where it %s", (_what, source) => {
    expect(readUpdateSource(written(source))).toBeUndefined();
  });

  it("is none where nothing was packaged", () => {
    expect(readUpdateSource(join(folder, "absent.yml"))).toBeUndefined();
  });
});

describe("the signature of an update's description (Ed25519, RFC 8032)", () => {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const key = publicKey.export({ format: "der", type: "spki" }).toString("base64");
  const description = "version: 2.0.0\npath: Godwit.AppImage\n";
  const signature = sign(null, Buffer.from(description), privateKey).toString("base64");

  it("is accepted from the publisher's key", () => {
    expect(() => checkSignature(description, `${signature}\n`, key)).not.toThrow();
  });

  it.each([
    ["a changed description", `${description} `, signature],
    ["another's signature", description, sign(null, Buffer.from(description), generateKeyPairSync("ed25519").privateKey).toString("base64")],
    ["no signature", description, ""],
  ])("refuses %s", (_what, text, signed) => {
    expect(() => checkSignature(text, signed, key)).toThrowError(expect.objectContaining({ code: "update/not-genuine" }));
  });
});
