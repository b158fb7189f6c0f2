// Installs missing Debian packages: the libraries that the window needs, a compiler for the sound add-on, and for
// the tests the real peers they talk to. Other systems are left alone. Asks dpkg once; installs only what is missing.

import { spawnSync } from "node:child_process";
import { Problem } from "./problem.mjs";
import { programExists } from "./program-exists.mjs";
import { progress } from "./progress.mjs";
import { runLogged } from "./run-command.mjs";

/**
 * A package by the names it has had: the first is today's, any of them will do.
 * @typedef {readonly string[]} PackageNames
 */

/** What compiling the sound add-on takes. @type {readonly PackageNames[]} */
export const compilerPackages = [["g++"], ["make"], ["python3"], ["libasound2t64", "libasound2"]];

/** What the window takes: Chromium's libraries and a font. @type {readonly PackageNames[]} */
export const windowPackages = [
  ["libgtk-3-0t64", "libgtk-3-0"],
  ["libnss3"],
  ["libasound2t64", "libasound2"],
  ["libgbm1"],
  ["libxss1"],
  ["libxtst6"],
  ["libnotify4"],
  ["libsecret-1-0"],
  ["fonts-dejavu-core"],
];

/** What making the installers takes. @type {readonly PackageNames[]} */
export const packagingPackages = [["fakeroot"], ["dpkg"], ["rpm"], ["binutils"], ["p7zip-full", "7zip"]];

/** What the tests talk to, show on and listen with. @type {readonly PackageNames[]} */
export const testPackages = [
  ["kamailio"],
  ["kamailio-tls-modules"],
  ["kamailio-websocket-modules"],
  ["kamailio-presence-modules"],
  ["kamailio-outbound-modules"],
  ["linphone-cli"],
  ["dnsmasq-base"],
  ["openssl"],
  ["baresip", "baresip-core"],
  ["sip-tester"],
  ["xvfb"],
  ["xauth"],
  ["x11-utils"],
  ["fonts-droid-fallback"], // Chinese, for the pictures of the window
  ["dbus-daemon"],
  ["pulseaudio"],
  ["pulseaudio-utils"],
  ["libasound2-plugins"],
  ["espeak-ng"],
  ["sox"],
  ["iproute2"],
  ["tcpdump"],
  ["ethtool"],
  ["procps"],
  ["appstream"],
  ["desktop-file-utils"],
  ["cpio"],
  ["radicale"],
  ["slapd"],
  ["ldap-utils"],
];

/**
 * Installs those of the packages that are missing, where apt is the way to do so.
 * @param {readonly PackageNames[]} packages
 * @param {string} purpose completes "needed for"
 */
export async function installSystemPackages(packages, purpose) {
  if (process.platform !== "linux" || !programExists("dpkg-query") || !programExists("apt-get")) return;
  const missing = missingPackages(packages);
  if (missing.length === 0) return;
  const rights = administratorRights();
  if (rights === null) {
    const command = `apt-get install ${missing.map((names) => names.at(-1)).join(" ")}`;
    throw new Problem(`Packages needed for ${purpose} are missing and this user may not install them: run "${command}" as root, then this command again.`);
  }
  await refreshLists(rights);
  const wanted = missing.map(availableName);
  progress("system packages", `installing for ${purpose}: ${wanted.join(" ")}`);
  const { code, logFile } = await runLogged("apt-install", ...asAdministrator(rights, ["sh", "-c", installScript, "sh", ...wanted]));
  if (code !== 0) throw new Problem(`apt-get could not install ${wanted.join(" ")}: see why in ${logFile}, then run the command again.`);
  progress("system packages", "installed");
}

/** Packages of the tests that bring a server of the machine's with them, each under its own name. */
const testServers = ["kamailio", "radicale", "slapd"];

/**
 * Installs without starting services (policy-rc.d, as Debian's invoke-rc.d asks for it), and keeps servers that came only
 * now from starting with the machine: the tests start their own, on loopback.
 */
const installScript = `
policy=/usr/sbin/policy-rc.d
fresh=""
for server in ${testServers.join(" ")}; do
  [ "$(dpkg-query -W -f '\${db:Status-Status}' "$server" 2>/dev/null)" = installed ] || fresh="$fresh $server"
done
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  trap 'exit 130' INT TERM HUP
  printf '#!/bin/sh\\nexit 101\\n' > "$policy" && chmod 755 "$policy"
fi
DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" </dev/null || exit 1
[ -d /run/systemd/system ] || exit 0
for server in $fresh; do
  if [ -e "/lib/systemd/system/$server.service" ] || [ -e "/etc/init.d/$server" ]; then
    echo "$server was installed for tests only: its service is switched off"
    systemctl disable "$server" || true
  fi
done
`;

/** @param {readonly PackageNames[]} packages */
function missingPackages(packages) {
  const query = spawnSync("dpkg-query", ["-W", "-f", "${Package} ${db:Status-Status}\\n", ...packages.flat()], { encoding: "utf8" });
  const installed = new Set();
  for (const line of query.stdout.split("\n")) {
    const [name, status] = line.split(" ");
    if (status === "installed") installed.add(name);
  }
  return packages.filter((names) => !names.some((name) => installed.has(name)));
}

/** @returns {"root" | "sudo" | "sudo, asking" | null} */
function administratorRights() {
  if (process.getuid?.() === 0) return "root";
  if (!programExists("sudo")) return null;
  if (spawnSync("sudo", ["-n", "true"], { stdio: "ignore" }).status === 0) return "sudo";
  return process.stdin.isTTY ? "sudo, asking" : null;
}

/**
 * @param {"root" | "sudo" | "sudo, asking"} rights
 * @param {string[]} command
 * @returns {[string, string[]]}
 */
function asAdministrator(rights, command) {
  if (rights === "root") return [/** @type {string} */ (command[0]), command.slice(1)];
  return ["sudo", rights === "sudo" ? ["-n", ...command] : command];
}

/** @param {"root" | "sudo" | "sudo, asking"} rights */
async function refreshLists(rights) {
  if (rights === "sudo, asking") {
    progress("system packages", "sudo may ask for your password");
    spawnSync("sudo", ["-v"], { stdio: "inherit" });
  }
  progress("system packages", "asking Debian's servers what there is");
  const { code, output, logFile } = await runLogged("apt-update", ...asAdministrator(rights, ["apt-get", "update", "-q"]));
  const unreachable = /Could not resolve|Failed to fetch|Temporary failure|Unable to connect|Could not connect/i.test(output);
  if (unreachable) throw new Problem("Debian's package servers cannot be reached: connect this machine to the network and run the command again.");
  if (code !== 0) throw new Problem(`apt-get could not read the package lists: see why in ${logFile}, then run the command again.`);
}

/** @param {PackageNames} names */
function availableName(names) {
  const last = /** @type {string} */ (names.at(-1));
  if (names.length === 1) return last;
  const known = spawnSync("apt-cache", ["show", "--no-all-versions", ...names], { encoding: "utf8" }).stdout;
  return names.find((name) => known.includes(`Package: ${name}\n`)) ?? last;
}
