// Makes the .rpm out of the contents of the .deb, with rpmbuild alone: both systems lay their files out alike.

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inRepository } from "../paths.mjs";
import { Problem } from "../setup/problem.mjs";
import { desktopEntry } from "./builder-config.mjs";

const rpmArchitectures = { x64: "x86_64", arm64: "aarch64", arm: "armv7hl" };

/** What the window and the sound need, by the names of Fedora and its relatives. */
const requires = ["gtk3", "nss", "alsa-lib", "mesa-libgbm", "libXScrnSaver", "libXtst", "libnotify", "libsecret", "xdg-utils"];

/**
 * Writes godwit-VERSION-1.ARCH.rpm into `outDir`, where the .deb lies.
 * @param {string} outDir
 * @param {{ small: boolean }} options `small` takes a minute longer
 */
export function makeRpmPackage(outDir, { small }) {
  const deb = readdirSync(outDir).find((name) => name.endsWith(".deb"));
  if (deb === undefined) throw new Problem("The .rpm is made out of the .deb, and there is none.");
  const scratch = mkdtempSync(join(tmpdir(), "godwit-rpm-"));
  try {
    const root = join(scratch, "root");
    mkdirSync(root);
    run("dpkg-deb", "-x", join(outDir, deb), root);
    for (const debianOnly of ["usr/share/doc", "usr/share/lintian"]) rmSync(join(root, debianOnly), { recursive: true, force: true });
    writeFileSync(join(root, "usr/lib/godwit/resources/package-type"), "rpm");
    const spec = join(scratch, "godwit.spec");
    writeFileSync(spec, specification(root, small));
    const arch = rpmArchitectures[/** @type {keyof typeof rpmArchitectures} */ (process.arch)];
    run("rpmbuild", "-bb", "--quiet", "--target", arch, "--define", `_topdir ${scratch}/build`, "--define", `_rpmdir ${outDir}`, "--define", "_rpmfilename %{name}-%{version}-%{release}.%{arch}.rpm", "--buildroot", join(scratch, "buildroot"), spec);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * @param {string} root
 * @param {boolean} small
 */
function specification(root, small) {
  const { version, license, homepage } = JSON.parse(readFileSync(inRepository("package.json"), "utf8"));
  return `
%global debug_package %{nil}
%global __os_install_post %{nil}
%global _build_id_links none
%global _binary_payload ${small ? "w19.zstdio" : "w1.gzdio"}
Name: godwit
Version: ${version.replace(/-/g, "~")}
Release: 1
Summary: ${desktopEntry.comment}
License: ${license}
URL: ${homepage}
AutoReqProv: no
Requires: ${requires.join(", ")}

%description
A desktop SIP phone that keeps the call up while the network under it changes.

%install
mkdir -p %{buildroot}
cp -a ${root}/. %{buildroot}/

%post
update-desktop-database -q /usr/share/applications || :

%files
%defattr(-,root,root,-)
/usr/bin/godwit
/usr/lib/godwit
/usr/share/applications/godwit.desktop
/usr/share/icons/hicolor/*/apps/godwit.png
/usr/share/metainfo/org.godwit.phone.metainfo.xml
`;
}

/**
 * @param {string} command
 * @param {string[]} args
 */
function run(command, ...args) {
  const { status, stderr, error } = spawnSync(command, args, { encoding: "utf8" });
  if (status !== 0) throw new Problem(`${command} could not make the .rpm: ${(error?.message ?? stderr).trim().split("\n").slice(-3).join(" ")}`);
}
