// The software bill of materials: everything inside the installed phone with version, licence and what needs what, in
// CycloneDX 1.5 (JSON), for whoever has to know whether a known weakness concerns them.

import { existsSync, readFileSync } from "node:fs";
import { relative } from "node:path";
import { inRepository } from "../paths.mjs";
import { packageContents } from "./package-contents.mjs";

/** @type {{ packages: Record<string, { integrity?: string }> }} */
const lock = JSON.parse(readFileSync(inRepository("package-lock.json"), "utf8"));

/**
 * The whole document.
 * @param {import("../electron-runtime.mjs").ElectronRuntime} runtime
 */
export function billOfMaterials(runtime) {
  const own = JSON.parse(readFileSync(inRepository("package.json"), "utf8"));
  const contents = packageContents();
  /** @type {Map<string, string>} */
  const references = new Map(contents.map(({ dir, name, version }) => [dir, purl(name, version)]));
  const electron = `pkg:npm/electron@${runtime.version}`;
  const phone = `pkg:generic/godwit@${own.version}`;
  const components = [
    { type: "framework", "bom-ref": electron, name: "electron", version: runtime.version, purl: electron, licenses: licences("MIT") },
    ...contents.map(component),
    ...compiledIn(),
  ];
  const unique = [...new Map(components.map((each) => [each["bom-ref"], each])).values()];
  return {
    bomFormat: "CycloneDX",
    specVersion: "1.5",
    version: 1,
    metadata: { component: { type: "application", "bom-ref": phone, name: "godwit", version: own.version, licenses: licences(own.license) } },
    components: unique,
    dependencies: [
      { ref: phone, dependsOn: unique.map((each) => each["bom-ref"]) },
      ...contents.map(({ dir, needs }) => ({ ref: /** @type {string} */ (references.get(dir)), dependsOn: [...new Set(needs.map((needed) => /** @type {string} */ (references.get(needed))))] })),
    ],
  };
}

/** @param {import("./package-contents.mjs").ContainedPackage} contained */
function component({ dir, name, version, license }) {
  return { type: "library", "bom-ref": purl(name, version), name, version, purl: purl(name, version), licenses: licences(license), hashes: hashes(dir) };
}

/**
 * Of the package's archive, as the lock file has it.
 * @param {string} dir
 */
function hashes(dir) {
  const { integrity } = lock.packages[relative(inRepository(), dir)] ?? {};
  const [algorithm, digest] = String(integrity ?? "").split("-");
  return algorithm === "sha512" && digest ? [{ alg: "SHA-512", content: Buffer.from(digest, "base64").toString("hex") }] : [];
}

/** Libraries that come compiled within npm packages. */
function compiledIn() {
  const names = [["portaudio", "MIT", "naudiodon"], ["webrtc-audio-processing", "BSD-3-Clause", "@livekit/rtc-ffi-bindings-linux-x64-gnu"], ["opus", "BSD-3-Clause", "libopus-wasm"]];
  return names.flatMap(([name = "", licence, carrier = ""]) => {
    const description = inRepository("node_modules", carrier, "package.json");
    if (!existsSync(description)) return [];
    const { version } = JSON.parse(readFileSync(description, "utf8"));
    return [{ type: "library", "bom-ref": `pkg:generic/${name}?carrier=${carrier}@${version}`, name, version: `as in ${carrier} ${version}`, licenses: licences(licence) }];
  });
}

/** @param {string | undefined} expression an SPDX expression */
function licences(expression) {
  return expression === undefined ? [] : [{ expression }];
}

/**
 * @param {string} name
 * @param {string} version
 */
function purl(name, version) {
  return `pkg:npm/${name.replace(/^@/, "%40")}@${version}`;
}
