// The ciphers of encrypted media on Node's crypto. Uses only what OpenSSL and Electron's BoringSSL both have.
// AES in blocks and keys as KeyObjects are set up once: a cipher object per packet costs four times the work itself.
import { createCipheriv, createDecipheriv, createHmac, createSecretKey, type CipherGCMTypes } from "node:crypto";
import type { AeadCipher, BlockCipher, MessageAuthenticator, PacketCrypto } from "../../ports/packet-crypto.ts";

const TAG_BYTES = 16;

export class NodePacketCrypto implements PacketCrypto {
  blockCipher(key: Uint8Array): BlockCipher {
    const cipher = createCipheriv(`aes-${key.length * 8}-ecb`, key, null).setAutoPadding(false);
    return { encrypt: (blocks) => cipher.update(blocks) };
  }

  messageAuthenticator(key: Uint8Array): MessageAuthenticator {
    const secret = createSecretKey(key);
    return {
      sign(...parts) {
        const hmac = createHmac("sha1", secret);
        for (const part of parts) hmac.update(part);
        return hmac.digest();
      },
    };
  }

  aeadCipher(key: Uint8Array): AeadCipher {
    const secret = createSecretKey(key);
    const algorithm = `aes-${key.length * 8}-gcm` as CipherGCMTypes;
    return {
      seal(nonce, additional, plaintext) {
        const cipher = createCipheriv(algorithm, secret, nonce).setAAD(additional);
        const sealed = new Uint8Array(plaintext.length + TAG_BYTES);
        sealed.set(cipher.update(plaintext));
        cipher.final();
        sealed.set(cipher.getAuthTag(), plaintext.length);
        return sealed;
      },
      open(nonce, additional, sealed) {
        const end = sealed.length - TAG_BYTES;
        if (end < 0) return undefined;
        const cipher = createDecipheriv(algorithm, secret, nonce, { authTagLength: TAG_BYTES }).setAAD(additional).setAuthTag(sealed.subarray(end));
        const plaintext = cipher.update(sealed.subarray(0, end));
        try {
          cipher.final();
        } catch {
          return undefined;
        }
        return plaintext;
      },
    };
  }
}
