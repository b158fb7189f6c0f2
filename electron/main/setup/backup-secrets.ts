// Secrets in a file, sealed by a passphrase: scrypt (RFC 7914) makes the key, AES-256-GCM (NIST SP 800-38D) seals. What the
// secrets belong to is bound in: a file whose accounts were changed afterwards does not open.
import { createCipheriv, createDecipheriv, randomBytes, scrypt } from "node:crypto";
import { promisify } from "node:util";
import * as v from "valibot";
import { GodwitError } from "../../../core/base/errors.ts";

/** RFC 7914's parameters for files: 128 MiB of memory at N = 2^17 (OWASP's advice of 2023). */
const COST = { N: 131_072, r: 8, p: 1 } as const;
const MAX_MEMORY_BYTES = 256 * 1024 * 1024;
const IV_BYTES = 12;
const TAG_BYTES = 16;

const base64 = (maxLength: number) => v.pipe(v.string(), v.base64(), v.maxLength(maxLength));

/** How sealed secrets stand in a file; parameters that would take more memory than ours are refused. */
export const sealedSecrets = v.strictObject({
  kdf: v.strictObject({ name: v.literal("scrypt"), N: v.picklist([16_384, 32_768, 65_536, 131_072]), r: v.literal(8), p: v.literal(1), salt: base64(64) }),
  cipher: v.literal("aes-256-gcm"),
  iv: base64(32),
  /** Ciphertext with the tag behind it. */
  data: base64(4_000_000),
});
export type SealedSecrets = v.InferOutput<typeof sealedSecrets>;

const deriveKey = promisify<string, Buffer, number, { N: number; r: number; p: number; maxmem: number }, Buffer>(scrypt);

/** Seals a text; `bound` must be the same when it is opened. */
export async function sealSecrets(text: string, passphrase: string, bound: string): Promise<SealedSecrets> {
  const salt = randomBytes(16);
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv("aes-256-gcm", await keyOf(passphrase, salt, COST), iv).setAAD(Buffer.from(bound));
  const data = Buffer.concat([cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return { kdf: { name: "scrypt", ...COST, salt: salt.toString("base64") }, cipher: "aes-256-gcm", iv: iv.toString("base64"), data: data.toString("base64") };
}

/** Opens what was sealed. Throws `backup/wrong-passphrase`, also for a file that was changed. */
export async function openSecrets({ kdf, iv, data }: SealedSecrets, passphrase: string, bound: string): Promise<string> {
  const key = await keyOf(passphrase, Buffer.from(kdf.salt, "base64"), kdf);
  const bytes = Buffer.from(data, "base64");
  try {
    const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(iv, "base64"), { authTagLength: TAG_BYTES }).setAAD(Buffer.from(bound)).setAuthTag(bytes.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()]).toString("utf8");
  } catch {
    throw new GodwitError({ code: "backup/wrong-passphrase", message: "The passphrase is not the one of this file, or the file was changed. Nothing was taken." });
  }
}

function keyOf(passphrase: string, salt: Buffer, { N, r, p }: { readonly N: number; readonly r: number; readonly p: number }): Promise<Buffer> {
  return deriveKey(passphrase.normalize("NFC"), salt, 32, { N, r, p, maxmem: MAX_MEMORY_BYTES });
}
