// Published vectors, each both ways where it is a packet.
import { describe, expect, it } from "vitest";
import { formatHex } from "../../../core/base/bytes.ts";
import { CounterMode } from "../../../core/srtp/counter-mode.ts";
import { deriveSessionKeys } from "../../../core/srtp/key-derivation.ts";
import { packetCipherOf, wordOf } from "../../../core/srtp/packet-cipher.ts";
import { SrtpReceiver } from "../../../core/srtp/srtp-receiver.ts";
import { SrtpSender } from "../../../core/srtp/srtp-sender.ts";
import { crypto, hex, rtcp, vectors } from "./srtp-fixture.ts";

describe("published vectors", () => {
  it.each(vectors.keyDerivation)("derives the session keys of $source", ({ masterKey, masterSalt, ...expected }) => {
    const suite = masterKey.length === 32 ? "AES_CM_128_HMAC_SHA1_80" as const : "AES_256_CM_HMAC_SHA1_80" as const;
    const keying = { suite, masterKey: hex(masterKey), masterSalt: hex(masterSalt) };
    for (const kind of ["rtp", "rtcp"] as const) {
      const keys = deriveSessionKeys(crypto, keying, kind);
      const { encryptionKey, authenticationKey, salt } = keys;
      if (expected[kind]) expect({ encryptionKey: formatHex(encryptionKey), authenticationKey: formatHex(authenticationKey), salt: formatHex(salt) }).toEqual(expected[kind]);
    }
  });

  it.each(vectors.keystream)("makes the keystream of $source", ({ key, start, keystream }) => {
    const counter = new CounterMode(crypto.blockCipher(hex(key)));
    expect(formatHex(counter.apply(hex(start), new Uint8Array(keystream.length / 2)))).toBe(keystream);
  });

  it.each(vectors.packets)("protects and opens the packets of $source", (vector) => {
    const keying = {
      suite: vector.suite, masterKey: hex(vector.masterKey), masterSalt: hex(vector.masterSalt), ...(vector.mki ? { mki: hex(vector.mki) } : {}),
    };
    const sender = new SrtpSender(crypto, keying);
    const receiver = new SrtpReceiver(crypto, keying);
    const sealed = sender.protectRtp(hex(vector.rtp));
    expect(sealed.ok && formatHex(sealed.value)).toBe(vector.srtp);
    const opened = receiver.openRtp(hex(vector.srtp));
    expect(opened.ok && formatHex(opened.value.packet)).toBe(vector.rtp);
    if (!vector.rtcp || !vector.srtcp) return;
    for (let index = 0; index < vector.srtcpIndex!; index++) sender.protectRtcp(rtcp(0xcafebabe));
    const sealedRtcp = sender.protectRtcp(hex(vector.rtcp));
    expect(sealedRtcp.ok && formatHex(sealedRtcp.value)).toBe(vector.srtcp);
    const openedRtcp = receiver.openRtcp(hex(vector.srtcp));
    expect(openedRtcp.ok && formatHex(openedRtcp.value.packet)).toBe(vector.rtcp);
  });

  it.each(vectors.sessionKeyPackets)("seals $suite under the session keys of $source", (vector) => {
    const keys = { encryptionKey: hex(vector.key), salt: hex(vector.salt), authenticationKey: new Uint8Array(20) };
    const packet = hex(vector.rtp);
    const parts = { ssrc: 0x5501a0b2, index: 0xf17b, header: packet.subarray(0, 12) };
    const { ciphertext, tag } = packetCipherOf(crypto, vector, "rtp", keys).seal(parts, packet.subarray(12));
    expect(formatHex(packet.subarray(0, 12)) + formatHex(ciphertext) + formatHex(tag)).toBe(vector.srtp);

    const compound = hex(vector.rtcp);
    const indexWord = wordOf(0x8000_0000 + vector.srtcpIndex);
    const rtcpParts = { ssrc: 0x4d617273, index: vector.srtcpIndex, header: compound.subarray(0, 8), indexWord };
    const sealed = packetCipherOf(crypto, vector, "rtcp", keys).seal(rtcpParts, compound.subarray(8));
    expect(formatHex(compound.subarray(0, 8)) + formatHex(sealed.ciphertext) + formatHex(sealed.tag) + formatHex(indexWord)).toBe(vector.srtcp);
  });
});
