// Describes a release to the copies that are installed already: which version it is, which files, and the SHA-512 of each,
// signed with the publisher's Ed25519 key. Also writes, into what is packaged, whose descriptions a copy believes.
// The names and the form are electron-updater's (latest-linux.yml, ...); they are written as JSON, which YAML reads too.

import { createHash, createPrivateKey, createPublicKey, sign } from "node:crypto";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Problem } from "../setup/problem.mjs";

/**
 * @typedef {object} UpdateKeys
 * @property {string} url the folder on the web that releases are put into
 * @property {string} publicKey SubjectPublicKeyInfo, DER in Base64
 * @property {import("node:crypto").KeyObject | null} privateKey
 */

/**
 * What the environment says of updates; null where nothing is said: then packages do not update themselves.
 * GODWIT_UPDATE_URL is the folder on the web, GODWIT_UPDATE_KEY the PEM file of the private key.
 * @param {NodeJS.ProcessEnv} environment
 * @returns {UpdateKeys | null}
 */
export function updateKeys(environment) {
  const { GODWIT_UPDATE_URL: url, GODWIT_UPDATE_KEY: keyFile } = environment;
  if (!url && !keyFile) return null;
  if (!url || !keyFile) throw new Problem("Updates need both GODWIT_UPDATE_URL, the folder on the web that releases are put into, and GODWIT_UPDATE_KEY, the PEM file of the private key that signs them.");
  const privateKey = createPrivateKey(readFileSync(keyFile));
  if (privateKey.asymmetricKeyType !== "ed25519") throw new Problem(`The key in ${keyFile} is no Ed25519 key: make one with "openssl genpkey -algorithm ed25519".`);
  const publicKey = createPublicKey(privateKey).export({ format: "der", type: "spki" }).toString("base64");
  return { url, publicKey, privateKey };
}

/**
 * Tells the packaged application where its updates come from.
 * @param {string} resourcesDir
 * @param {Pick<UpdateKeys, "url" | "publicKey">} keys
 */
export function writeUpdateSource(resourcesDir, { url, publicKey }) {
  const source = { provider: "generic", url, publicKey, updaterCacheDirName: "godwit-updater" };
  writeFileSync(join(resourcesDir, "app-update.yml"), `${JSON.stringify(source, null, 2)}\n`);
}

/** Which installers a copy on each system can take, by the file that describes them. */
const channels = [
  { file: () => `latest-linux${process.arch === "x64" ? "" : `-${process.arch}`}.yml`, endings: [".AppImage", ".deb", ".rpm"] },
  { file: () => "latest-mac.yml", endings: [".zip"] },
  { file: () => "latest.yml", endings: [".exe"] },
];

/**
 * Writes the signed descriptions of what lies in `dir`; answers their names.
 * @param {string} dir
 * @param {string} version
 * @param {import("node:crypto").KeyObject} privateKey
 */
export function describeRelease(dir, version, privateKey) {
  const names = readdirSync(dir);
  return channels.flatMap(({ file, endings }) => {
    const installers = endings.flatMap((ending) => names.filter((name) => name.endsWith(ending)));
    if (installers.length === 0) return [];
    const files = installers.map((name) => ({ url: name, sha512: sha512(join(dir, name)), size: statSync(join(dir, name)).size }));
    const description = `${JSON.stringify({ version, files, path: files[0]?.url, sha512: files[0]?.sha512, releaseDate: new Date().toISOString() }, null, 2)}\n`;
    writeFileSync(join(dir, file()), description);
    writeFileSync(join(dir, `${file()}.sig`), `${sign(null, Buffer.from(description, "utf8"), privateKey).toString("base64")}\n`);
    return [file(), `${file()}.sig`];
  });
}

/** @param {string} path */
function sha512(path) {
  return createHash("sha512").update(readFileSync(path)).digest("base64");
}
