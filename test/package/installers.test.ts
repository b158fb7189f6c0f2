// The installers as a user meets them: packs the phone, unpacks the .deb into a scratch root and starts what was in it.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FuseV1Options, getCurrentFuseWire } from "@electron/fuses";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findElectronRuntime } from "../../build/electron-runtime.mjs";
import { fuses } from "../../build/package/builder-config.mjs";
import { inRepository } from "../../build/paths.mjs";
import { missingSoundTools, PrivatePulse } from "../sound/private-pulse.ts";
import { startPackagedPhone } from "./packaged-phone.ts";
import { describeUpdates } from "./update-cases.ts";

const scratchDir = mkdtempSync(join(tmpdir(), "godwit-package-"));
const releaseDir = join(scratchDir, "release");
const rootDir = join(scratchDir, "root");
const installedDir = join(rootDir, "usr", "lib", "godwit");

beforeAll(() => {
  run(process.execPath, inRepository("build", "run.mjs"), "package", `--out=${releaseDir}`);
  run("dpkg", "-x", installer(".deb"), rootDir);
});

afterAll(() => rmSync(scratchDir, { recursive: true, force: true }));

describe("the .deb", () => {
  it("puts the phone into the desktop's menu, where it answers to telephone addresses", () => {
    const entry = readFileSync(join(rootDir, "usr/share/applications/godwit.desktop"), "utf8");
    expect(entry).toContain("Name=Godwit\n");
    expect(entry).toContain("Exec=godwit %U\n");
    expect(entry).toContain("Categories=Network;Telephony;\n");
    for (const scheme of ["sip", "sips", "tel", "callto", "godwit"]) expect(entry).toContain(`x-scheme-handler/${scheme};`);
    for (const size of ["16x16", "48x48", "256x256", "512x512"]) {
      expect(existsSync(join(rootDir, "usr/share/icons/hicolor", size, "apps/godwit.png")), size).toBe(true);
    }
  });

  it("has the phone on the search path and its sandbox helper ready", () => {
    expect(readlinkSync(join(rootDir, "usr/bin/godwit"))).toBe("../lib/godwit/godwit");
    expect(statSync(join(installedDir, "godwit")).mode & 0o111).toBe(0o111);
    expect(statSync(join(installedDir, "chrome-sandbox")).mode & 0o7777).toBe(0o4755);
  });

  it("names the libraries that it needs", () => {
    const depends = run("dpkg-deb", "-f", installer(".deb"), "Depends");
    for (const library of ["libgtk-3-0", "libnss3", "libasound2"]) expect(depends).toContain(library);
  });

  it("carries its licence and the notices of everything inside", () => {
    const notices = readFileSync(join(installedDir, "THIRD-PARTY-NOTICES.txt"), "utf8");
    for (const name of ["Electron ", "PortAudio", "WebRTC", "libopus", "libopus-wasm ", "naudiodon ", "libsql ", "vue ", "pinia "]) expect(notices).toContain(`\n${name}`);
    for (const author of ["Xiph.Org", "The WebRTC project authors"]) expect(notices).toContain(author);
    expect(existsSync(join(installedDir, "LICENSES.chromium.html"))).toBe(true);
    expect(readFileSync(join(rootDir, "usr/share/doc/godwit/copyright"), "utf8")).toContain("Apache License");
  });

  it("finds PortAudio beside the sound add-on, wherever it was unpacked", () => {
    const addonDir = join(installedDir, "resources/app.asar.unpacked/node_modules/naudiodon/build/Release");
    expect(run("ldd", join(addonDir, "naudiodon.node"))).toContain(`libportaudio.so.2 => ${join(addonDir, "libportaudio.so.2")}`);
  });
});

describe("the installed phone", () => {
  it("comes up to its first window, with sound add-on and records", async () => {
    const homeDir = mkdtempSync(join(scratchDir, "home-"));
    const phone = await startPackagedPhone(join(installedDir, "godwit"), homeDir);
    try {
      await expect.poll(() => phone.window.locator("body").innerText(), { timeout: 30_000 }).toMatch(/\S/);
      expect(await phone.window.title()).toBe("Godwit");
      await phone.window.screenshot({ path: join(process.env.GODWIT_TEST_OUTPUT ?? scratchDir, "first-window.png") });
      await expect.poll(() => existsSync(join(homeDir, "godwit", "godwit.db"))).toBe(true);
      for (const addon of ["naudiodon.node", "libportaudio.so.2", "index.node"]) {
        await expect.poll(() => phone.mappedFiles(), { timeout: 30_000 }).toMatch(new RegExp(`app\\.asar\\.unpacked/.*${addon}`));
      }
      expect(phone.log()).not.toMatch(/Cannot find module|ERR_DLOPEN_FAILED|cannot open shared object/);
    } finally {
      await phone.end();
    }
  });

  it("takes contacts in on a thread of its own, whose program lies among the packed files", async () => {
    const phone = await startPackagedPhone(join(installedDir, "godwit"), mkdtempSync(join(scratchDir, "home-")));
    const importState = () => phone.window.evaluate("godwit.snapshot().then(({ contactImport }) => contactImport?.state)");
    try {
      const card = ["BEGIN:VCARD", "VERSION:4.0", "FN:Ada Lovelace", "TEL:+44 20 7946 0100", "END:VCARD", ""].join("\r\n");
      await phone.window.evaluate(`godwit.execute("contacts.importOpen", "ada.vcf", ${JSON.stringify(card)})`);
      await expect.poll(importState, { timeout: 30_000 }).toBe("planned");
      await phone.window.evaluate('godwit.execute("contacts.importStart")');
      await expect.poll(importState, { timeout: 30_000 }).toBe("done");
    } finally {
      await phone.end();
    }
  });

  it.skipIf(missingSoundTools().length > 0)("calls with Opus and cancels echoes, as the program does that it was packed from", async () => {
    const pulse = await PrivatePulse.start(["speaker", "microphone"]);
    const homeDir = mkdtempSync(join(scratchDir, "home-"));
    const phone = await startPackagedPhone(join(installedDir, "godwit"), homeDir, pulse.environment("speaker", "microphone.monitor"));
    try {
      await phone.window.getByTestId("welcome-try").click();
      await phone.window.locator("[data-testid=call-stage][data-state=active]").waitFor();
      await expect.poll(() => phone.window.getByTestId("call-facts").innerText(), { timeout: 30_000 }).toContain("Opus");
      await expect.poll(() => phone.mappedFiles(), { timeout: 30_000 }).toMatch(/app\.asar\.unpacked\/.*rtc-node[^/]*\.node/);
    } finally {
      await phone.end();
      await pulse.close();
    }
  });

  it("has every fuse as stated: no interpreter, no debugger, nothing but what was packed", async () => {
    const wire = await getCurrentFuseWire(join(installedDir, "godwit"));
    const read = Object.fromEntries(
      Object.keys(fuses).map((name) => {
        const option = `${name[0]?.toUpperCase()}${name.slice(1)}` as keyof typeof FuseV1Options;
        return [name, Number((wire as Record<string, unknown>)[FuseV1Options[option]]) === "1".charCodeAt(0)];
      }),
    );
    expect(read).toEqual(fuses);
  });
});

describe("the .rpm", () => {
  it("holds the same phone, laid out alike", () => {
    const files = run("rpm", "-qlp", installer(".rpm")).split("\n");
    for (const file of ["/usr/bin/godwit", "/usr/lib/godwit/godwit", "/usr/lib/godwit/resources/app.asar", "/usr/share/applications/godwit.desktop", "/usr/share/metainfo/org.godwit.phone.metainfo.xml"]) {
      expect(files, file).toContain(file);
    }
    expect(run("rpm", "-qp", "--requires", installer(".rpm"))).toMatch(/^gtk3$/m);
  });

  it("comes up to its first window", async () => {
    const root = mkdtempSync(join(scratchDir, "rpm-root-"));
    execFileSync("sh", ["-c", `rpm2cpio "${installer(".rpm")}" | cpio -idm --quiet`], { cwd: root });
    const phone = await startPackagedPhone(join(root, "usr/lib/godwit/godwit"), mkdtempSync(join(scratchDir, "home-")));
    try {
      expect(await phone.window.title()).toBe("Godwit");
    } finally {
      await phone.end();
    }
  });
});

describe("what software centres and system keepers are told", () => {
  it("is valid AppStream data and a valid desktop entry", () => {
    run("appstreamcli", "validate", "--no-net", join(rootDir, "usr/share/metainfo/org.godwit.phone.metainfo.xml"));
    run("desktop-file-validate", join(rootDir, "usr/share/applications/godwit.desktop"));
  });

  it("names everything that is inside, with version, licence and checksum (CycloneDX 1.5)", () => {
    const bill = JSON.parse(readFileSync(join(installedDir, "godwit.cdx.json"), "utf8")) as { specVersion: string; components: { name: string; version: string; licenses: unknown[]; hashes?: unknown[] }[] };
    expect(bill.specVersion).toBe("1.5");
    for (const name of ["electron", "vue", "libsql", "naudiodon", "portaudio", "opus", "electron-updater"]) {
      const found = bill.components.find((component) => component.name === name);
      expect(found?.version, name).toMatch(/\d/);
      expect(found?.licenses, name).toHaveLength(1);
    }
    expect(bill.components.filter(({ hashes }) => hashes?.length === 1).length).toBeGreaterThan(50);
  });

  it("registers the links with the desktop's database", () => {
    const applications = join(rootDir, "usr/share/applications");
    run("update-desktop-database", applications);
    const cache = readFileSync(join(applications, "mimeinfo.cache"), "utf8");
    for (const scheme of ["sip", "sips", "tel", "callto", "godwit"]) expect(cache).toContain(`x-scheme-handler/${scheme}=godwit.desktop;`);
  });
});

describeUpdates(scratchDir, () => installedDir);

describe("the .tar.gz", () => {
  it("holds the same phone under one folder", () => {
    const names = run("tar", "-tzf", installer(".tar.gz")).split("\n").filter((name) => name !== "");
    expect(new Set(names.map((name) => name.split("/")[0])).size).toBe(1);
    for (const file of ["godwit", "resources/app.asar", "THIRD-PARTY-NOTICES.txt", "LICENSE"]) {
      expect(names.some((name) => name.endsWith(`/${file}`)), file).toBe(true);
    }
  });
});

describe("a release", () => {
  it.runIf(findElectronRuntime()?.official === false)("is refused on the stand-in Electron (only where the official one cannot be fetched)", () => {
    const refused = spawnSync(process.execPath, [inRepository("build", "run.mjs"), "package", "--release", `--out=${releaseDir}`], { encoding: "utf8" });
    expect(refused.status).toBe(1);
    expect(refused.stderr).toMatch(/A release is built on the official Electron [\d.]+ only/);
  });
});

function installer(suffix: string): string {
  const name = readdirSync(releaseDir).find((file) => file.endsWith(suffix));
  if (name === undefined) throw new Error(`no ${suffix} was made`);
  return join(releaseDir, name);
}

/** Runs a program to its end; answers what it wrote. */
function run(command: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${status}:\n${stdout}${stderr}`);
  return stdout;
}
