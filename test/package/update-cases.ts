// An installed copy (as an AppImage is installed: one file that is replaced) and a server with a newer version: found,
// verified, refused where somebody changed it, held back during a call, installed. Told to installers.test.ts, which packs
// the phone once for all.
import { execFileSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { extractAll, createPackageWithOptions } from "@electron/asar";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeRelease, writeUpdateSource } from "../../build/package/update-description.mjs";
import { startPackagedPhone, attachToPhone, type PackagedPhone } from "./packaged-phone.ts";
import { startUpdateServer, type UpdateServer } from "./update-server.ts";

const NEWER = "9.8.7";
const { publicKey, privateKey } = generateKeyPairSync("ed25519");
const key = publicKey.export({ format: "der", type: "spki" }).toString("base64");

/** `scratchDir` is the caller's; `installedDir` answers where the packed phone lies. */
export function describeUpdates(scratchDir: string, installedDir: () => string): void {
  describe("an update of an installed copy", () => {
    let server: UpdateServer;
    let older: string;
    let newer: string;

    beforeAll(async () => {
      server = await startUpdateServer();
      older = join(scratchDir, "older");
      newer = join(scratchDir, "newer");
      for (const copy of [older, newer]) {
        execFileSync("cp", ["-al", installedDir(), copy]);
        // It says that a .deb put the phone there, which the system's installer would then replace.
        rmSync(join(copy, "resources", "package-type"));
      }
      writeUpdateSource(join(older, "resources"), { url: server.url, publicKey: key });
      await raiseVersion(newer, scratchDir);
    });

    afterAll(() => server.close());

    it("is refused where its description is not the publisher's", async () => {
      publish(server, newerFile("nothing"), generateKeyPairSync("ed25519").privateKey);
      await withPhone(scratchDir, older, async (phone) => {
        await lookForUpdate(phone);
        await expect.poll(() => sentence(phone), { timeout: 30_000 }).toContain("not the update that Godwit’s publisher made");
      });
    });

    it("is refused where the file is not the one that was published", async () => {
      publish(server, newerFile("what was published"));
      server.files.set("Godwit.AppImage", newerFile("what somebody put there"));
      await withPhone(scratchDir, older, async (phone, appImage) => {
        const before = readFileSync(appImage);
        await lookForUpdate(phone);
        await expect.poll(() => sentence(phone), { timeout: 30_000 }).toContain("it was not installed");
        expect(readFileSync(appImage)).toEqual(before);
      });
    });

    it("is found, downloaded, held back while there is a call, then installed and started", async () => {
      const home = mkdtempSync(join(scratchDir, "home-"));
      publish(server, Buffer.from(startScript(newer, home)));
      await withPhone(scratchDir, older, async (phone, appImage) => {
        await lookForUpdate(phone);
        await expect.poll(() => phone.window.getByTestId("update-sentence").getAttribute("data-state"), { timeout: 30_000 }).toBe("ready");
        await phone.window.evaluate('window.godwit.execute("trial.start")');
        const { value: callId } = await phone.window.evaluate<{ value: string }>('window.godwit.execute("call.start", "echo", null)');
        await phone.window.getByTestId("update-line-install").click();
        await expect.poll(() => phone.window.getByTestId("update-line").innerText()).toContain("when your calls have ended");
        expect(readFileSync(appImage, "utf8")).toContain(older);
        // Its answer might find no page to come to any more.
        await phone.window.evaluate(`void window.godwit.execute("call.end", ${JSON.stringify(callId)})`);
        const updated = await attachToPhone(join(home, "godwit"));
        try {
          expect(await updated.window.evaluate("window.godwit.versions.godwit")).toBe(NEWER);
          expect(readFileSync(appImage, "utf8")).toContain(newer);
        } finally {
          await updated.end();
        }
      });
    });
  });

  /** Puts a newer version on the server. */
  function publish(server: UpdateServer, file: Buffer, signingKey = privateKey): void {
    const folder = mkdtempSync(join(scratchDir, "published-"));
    writeFileSync(join(folder, "Godwit.AppImage"), file);
    server.files.clear();
    for (const name of ["Godwit.AppImage", ...describeRelease(folder, NEWER, signingKey)]) server.files.set(name, readFileSync(join(folder, name)));
  }
}

/** The same application, but for its version. */
async function raiseVersion(copy: string, scratchDir: string): Promise<void> {
  const archive = join(copy, "resources", "app.asar");
  const unpacked = join(scratchDir, "newer-app");
  extractAll(archive, unpacked);
  const description = join(unpacked, "package.json");
  writeFileSync(description, JSON.stringify({ ...JSON.parse(readFileSync(description, "utf8")), version: NEWER }));
  // The archive is a hard link to the other copy's.
  execFileSync("rm", ["-r", archive, `${archive}.unpacked`]);
  await createPackageWithOptions(unpacked, archive, { unpack: "{**/*.node,**/libportaudio*}" });
}

/** What stands in for an AppImage: one file that starts the phone that is in it. */
function startScript(copy: string, home: string): string {
  const userData = join(home, "godwit");
  mkdirSync(userData, { recursive: true });
  const rootOnly = process.getuid?.() === 0 ? "--no-sandbox" : "";
  return `#!/bin/sh\nexec "${join(copy, "godwit")}" ${rootOnly} --remote-debugging-port=0 --user-data-dir="${userData}"\n`;
}

async function withPhone(scratchDir: string, copy: string, use: (phone: PackagedPhone, appImage: string) => Promise<void>): Promise<void> {
  const home = mkdtempSync(join(scratchDir, "home-"));
  const appImage = join(home, "Godwit.AppImage");
  writeFileSync(appImage, startScript(copy, home));
  chmodSync(appImage, 0o755);
  const phone = await startPackagedPhone(join(copy, "godwit"), home, { APPIMAGE: appImage });
  try {
    await use(phone, appImage);
  } finally {
    await phone.end();
  }
}

async function lookForUpdate({ window }: PackagedPhone): Promise<void> {
  await window.evaluate('window.godwit.execute("first-run.done")');
  await window.getByTestId("rail-settings").click();
  await window.getByTestId("settings-updates").click();
  await window.getByTestId("update-check").click();
}

function sentence({ window }: PackagedPhone): Promise<string> {
  return window.getByTestId("update-sentence").innerText();
}

function newerFile(text: string): Buffer {
  return Buffer.from(`#!/bin/sh\n# ${text}\n`);
}
