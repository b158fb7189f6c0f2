// Where newer versions come from and whose signature they carry, as packaging wrote it beside the program
// (build/package/update-source.mjs). The file is electron-updater's app-update.yml, written as JSON, which is YAML as well.
import { readFileSync } from "node:fs";
import * as v from "valibot";

const isTrustworthy = (url: string): boolean => /^https:\/\//u.test(url) || /^http:\/\/(127\.0\.0\.1|\[::1\])[:/]/u.test(url);

const schema = v.object({
  provider: v.literal("generic"),
  /** Folder with the update's description and files: by HTTPS, or on this machine. */
  url: v.pipe(v.string(), v.check(isTrustworthy)),
  /** Ed25519 public key, DER as SubjectPublicKeyInfo in Base64. */
  publicKey: v.pipe(v.string(), v.minLength(1)),
  updaterCacheDirName: v.string(),
});

export type UpdateSource = v.InferOutput<typeof schema>;

/** The source in `path`; undefined where there is none that could be trusted: then this copy does not update itself. */
export function readUpdateSource(path: string): UpdateSource | undefined {
  try {
    const read = v.safeParse(schema, JSON.parse(readFileSync(path, "utf8")));
    return read.success ? read.output : undefined;
  } catch {
    return undefined;
  }
}
