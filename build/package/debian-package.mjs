// Makes the .deb out of the unpacked application, with Debian's own dpkg and fakeroot; needs no download.

import { chmodSync, copyFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inRepository } from "../paths.mjs";
import { desktopEntry, metainfo, unpackedDir } from "./builder-config.mjs";

const debianArchitectures = { x64: "amd64", arm64: "arm64", arm: "armhf" };

/**
 * Writes godwit_VERSION_ARCH.deb beside the unpacked application.
 * @param {string} outDir
 * @param {{ small: boolean }} options `small` takes a minute longer
 */
export async function makeDebianPackage(outDir, { small }) {
  const { Installer } = await import("electron-installer-debian");
  process.umask(0o022);
  const src = unpackedDir(outDir);
  chmodSync(src, 0o755);
  const packageType = join(src, "resources", "package-type");
  writeFileSync(packageType, "deb");
  /** The library knows nothing of AppStream. */
  class GodwitInstaller extends Installer {
    /** @override */
    get contentFunctions() {
      return [...super.contentFunctions, "copyMetainfo"];
    }

    copyMetainfo() {
      const folder = join(this.stagingDir, "usr", "share", "metainfo");
      mkdirSync(folder, { recursive: true });
      copyFileSync(metainfo, join(folder, "org.godwit.phone.metainfo.xml"));
    }
  }
  const installer = new GodwitInstaller({
    src,
    dest: outDir,
    arch: debianArchitectures[/** @type {keyof typeof debianArchitectures} */ (process.arch)],
    options: {
      name: "godwit",
      bin: "godwit",
      productName: "Godwit",
      genericName: desktopEntry.genericName,
      description: desktopEntry.comment,
      productDescription: "A desktop SIP phone that keeps the call up while the network under it changes.",
      section: "comm",
      categories: desktopEntry.categories,
      mimeType: desktopEntry.mimeTypes,
      icon: icons(),
      depends: ["libasound2t64 | libasound2"],
      compression: small ? "xz" : "gzip",
    },
    logger: () => {},
    rename: (/** @type {string} */ dest) => join(dest, "<%= name %>_<%= version %>_<%= arch %>.deb"),
  });
  try {
    await installer.generateDefaults();
    await installer.generateOptions();
    await installer.createStagingDir();
    await installer.createContents();
    await installer.createPackage();
    await installer.movePackage();
  } finally {
    rmSync(packageType);
  }
}

/** Every drawn size, as the desktop's icon themes want them. */
function icons() {
  const sizes = readdirSync(inRepository("build", "icons")).filter((file) => /^\d+x\d+\.png$/.test(file));
  return Object.fromEntries(sizes.map((file) => [file.replace(".png", ""), inRepository("build", "icons", file)]));
}
