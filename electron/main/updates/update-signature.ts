// Whether an update's description is the publisher's: Ed25519 (RFC 8032) over its bytes, with the key that this copy was
// packaged with. The description holds the SHA-512 of every file, so who cannot sign it cannot put another file in.
import { createPublicKey, verify } from "node:crypto";
import { GodwitError } from "../../../core/base/errors.ts";

/** Throws `update/not-genuine` unless `signature` (Base64) is the key's over `description`. */
export function checkSignature(description: string, signature: string, publicKey: string): void {
  const key = createPublicKey({ key: Buffer.from(publicKey, "base64"), format: "der", type: "spki" });
  if (verify(null, Buffer.from(description, "utf8"), key, Buffer.from(signature.trim(), "base64"))) return;
  throw new GodwitError({ code: "update/not-genuine", message: "The update is not from Godwit's publisher and was not installed. Tell whoever runs the server." });
}
