// Sender and receiver against each other: what is lost, comes twice, late, changed, cut or under other keys.
import { describe, expect, it } from "vitest";
import { formatHex } from "../../../core/base/bytes.ts";
import { SrtpReceiver } from "../../../core/srtp/srtp-receiver.ts";
import { SrtpSender } from "../../../core/srtp/srtp-sender.ts";
import { isUsableKeying } from "../../../core/srtp/srtp-suite.ts";
import { FakeRandom } from "../../fakes/fake-random.ts";
import { crypto, hex, keying, rtcp, rtp, SUITES } from "./srtp-fixture.ts";

const protect = (sender: SrtpSender, packet: Uint8Array): Uint8Array => {
  const sealed = sender.protectRtp(packet);
  if (!sealed.ok) throw new Error(sealed.error);
  return sealed.value;
};

const protectRtcp = (sender: SrtpSender, packet: Uint8Array): Uint8Array => {
  const sealed = sender.protectRtcp(packet);
  if (!sealed.ok) throw new Error(sealed.error);
  return sealed.value;
};

describe.each(SUITES)("SRTP with %s", (suite) => {
  const both = (mki?: string): [SrtpSender, SrtpReceiver] =>
    [new SrtpSender(crypto, keying(suite, 1, mki)), new SrtpReceiver(crypto, keying(suite, 1, mki))];

  it("gives the packet back, CSRCs and header extension unencrypted and unchanged (RFC 3711 section 3.1)", () => {
    const [sender, receiver] = both();
    const packet = rtp(5, { marker: true, csrcs: [1, 2, 3], extension: { profile: 0xbede, data: hex("1011121300000000") } });
    const sealed = protect(sender, packet);
    expect(formatHex(sealed.subarray(0, 36))).toBe(formatHex(packet.subarray(0, 36)));
    expect(formatHex(sealed)).not.toContain(formatHex(packet.subarray(36)));
    expect(receiver.openRtp(sealed)).toEqual({ ok: true, value: { packet, isNewest: true } });
  });

  it("takes a packet once, also behind the window (RFC 3711 section 3.3.2)", () => {
    const [sender, receiver] = both();
    const first = protect(sender, rtp(1));
    expect(receiver.openRtp(first).ok).toBe(true);
    expect(receiver.openRtp(first)).toEqual({ ok: false, error: "srtp/receive/replayed" });
    expect(receiver.openRtp(protect(sender, rtp(3000))).ok).toBe(true);
    expect(receiver.openRtp(first)).toEqual({ ok: false, error: "srtp/receive/replayed" });
    const report = protectRtcp(sender, rtcp());
    expect(receiver.openRtcp(report).ok).toBe(true);
    expect(receiver.openRtcp(report)).toEqual({ ok: false, error: "srtp/receive/replayed" });
  });

  it("follows the sequence number across its end with packets lost and swapped there (RFC 3711 section 3.3.1)", () => {
    const [sender, receiver] = both();
    const sealed = new Map(Array.from({ length: 200 }, (_, at) => [65_436 + at, protect(sender, rtp(65_436 + at))]));
    for (const lost of [65_535, 65_536, 65_537, 65_500]) sealed.delete(lost);
    const order = [...sealed.keys()].sort((one, other) => Math.floor(one / 7) - Math.floor(other / 7) || other - one);
    for (const number of order) {
      const opened = receiver.openRtp(sealed.get(number)!);
      expect(opened.ok && formatHex(opened.value.packet)).toBe(formatHex(rtp(number)));
    }
  });

  it("says of a late packet that it is not the newest", () => {
    const [sender, receiver] = both();
    const [one, two] = [protect(sender, rtp(10)), protect(sender, rtp(11))];
    expect(receiver.openRtp(two)).toMatchObject({ value: { isNewest: true } });
    expect(receiver.openRtp(one)).toMatchObject({ value: { isNewest: false } });
  });

  it("keeps several sources apart, in SRTP and in SRTCP", () => {
    const [sender, receiver] = both();
    for (const ssrc of [1, 2, 3]) {
      for (const number of [100, 101]) expect(receiver.openRtp(protect(sender, rtp(number, { ssrc }))).ok).toBe(true);
      expect(receiver.openRtcp(protectRtcp(sender, rtcp(ssrc))).ok).toBe(true);
    }
  });

  it("refuses packets under other keys, and each packet with any bit changed", () => {
    const [sender, receiver] = both();
    expect(new SrtpReceiver(crypto, keying(suite, 2)).openRtp(protect(sender, rtp(1)))).toEqual({ ok: false, error: "srtp/receive/not-authentic" });
    expect(new SrtpReceiver(crypto, keying(suite, 2)).openRtcp(protectRtcp(sender, rtcp()))).toEqual({ ok: false, error: "srtp/receive/not-authentic" });
    const packet = protect(sender, rtp(2, { payload: hex("0102") }));
    const report = protectRtcp(sender, rtcp());
    for (let bit = 0; bit < packet.length * 8; bit++) expect(receiver.openRtp(flipped(packet, bit)).ok).toBe(false);
    for (let bit = 0; bit < report.length * 8; bit++) expect(receiver.openRtcp(flipped(report, bit)).ok).toBe(false);
    // Nothing of that changed what the receiver knows.
    expect(receiver.openRtp(packet).ok).toBe(true);
    expect(receiver.openRtcp(report).ok).toBe(true);
  });

  it("refuses packets cut anywhere, and noise", () => {
    const [sender, receiver] = both();
    const packet = protect(sender, rtp(2, { csrcs: [1], extension: { profile: 1, data: hex("00000000") } }));
    const report = protectRtcp(sender, rtcp());
    for (let length = 0; length < packet.length; length++) expect(receiver.openRtp(packet.subarray(0, length)).ok).toBe(false);
    for (let length = 0; length < report.length; length++) expect(receiver.openRtcp(report.subarray(0, length)).ok).toBe(false);
    const random = new FakeRandom(7);
    for (let round = 0; round < 500; round++) {
      const noise = random.bytes(round % 100);
      expect(receiver.openRtp(noise).ok || receiver.openRtcp(noise).ok).toBe(false);
    }
  });

  it("sends its key identifier and takes no other (RFC 3711 section 3.1)", () => {
    const [sender, receiver] = both("0a0b");
    const packet = protect(sender, rtp(1));
    const other = new SrtpReceiver(crypto, keying(suite, 1, "0a0c"));
    expect(other.openRtp(packet)).toEqual({ ok: false, error: "srtp/receive/other-key" });
    expect(receiver.openRtp(packet).ok).toBe(true);
    expect(receiver.openRtcp(protectRtcp(sender, rtcp())).ok).toBe(true);
  });

  it("protects no two packets under one index", () => {
    const [sender] = both();
    protect(sender, rtp(7));
    expect(sender.protectRtp(rtp(7))).toEqual({ ok: false, error: "srtp/send/index-used" });
    expect(sender.protectRtp(rtp(6))).toEqual({ ok: false, error: "srtp/send/index-used" });
  });

  it("stops when the key has protected as many packets as it may (RFC 3711 section 9.2)", () => {
    const sender = new SrtpSender(crypto, keying(suite), { rtpPackets: 2, rtcpPackets: 1 });
    for (const number of [1, 2]) protect(sender, rtp(number));
    protectRtcp(sender, rtcp());
    expect(sender.protectRtp(rtp(3))).toEqual({ ok: false, error: "srtp/send/keys-exhausted" });
    expect(sender.protectRtcp(rtcp())).toEqual({ ok: false, error: "srtp/send/keys-exhausted" });
  });

  it.each([1, 3, 15])("joins a stream that began %i rollovers ago, as after a crash in the middle of a long call", (rollovers) => {
    const [sender, receiver] = both();
    for (let number = 0; number <= rollovers * 65_536; number += 30_000) protect(sender, rtp(number));
    const heard = Array.from({ length: 10 }, (_, at) => receiver.openRtp(protect(sender, rtp(rollovers * 65_536 + at))).ok);
    expect(heard).toEqual([false, false, false, false, false, false, false, true, true, true]);
  });

  it("finds a stream again of which nothing came through for half an hour", () => {
    const [sender, receiver] = both();
    for (const number of [40_000, 70_000, 100_000, 130_000]) protect(sender, rtp(number));
    receiver.openRtp(protect(new SrtpSender(crypto, keying(suite)), rtp(40_000)));
    const heard = Array.from({ length: 10 }, (_, at) => receiver.openRtp(protect(sender, rtp(131_000 + at))).ok);
    expect(heard).toEqual([false, false, false, false, false, false, false, true, true, true]);
  });

  it("takes a stream under new keys whether its rollovers are counted on (RFC 3711 section 3.3.1) or anew (RFC 4568)", () => {
    const [sender, receiver] = both();
    for (let number = 0; number < 5 * 65_536; number += 30_000) receiver.openRtp(protect(sender, rtp(number)));
    const next = 5 * 65_536 + 9;
    const goesOn = new SrtpSender(crypto, keying(suite, 2));
    for (let number = 0; number < next; number += 30_000) protect(goesOn, rtp(number));
    for (const peer of [goesOn, new SrtpSender(crypto, keying(suite, 2))]) {
      const successor = new SrtpReceiver(crypto, keying(suite, 2), receiver.highestIndices);
      // Another source was heard already: the counter comes from what was known, not from trying.
      expect(successor.openRtp(protect(new SrtpSender(crypto, keying(suite, 2)), rtp(1, { ssrc: 9 }))).ok).toBe(true);
      expect(successor.openRtp(protect(peer, rtp(next))).ok).toBe(true);
    }
  });
});

describe("keys", () => {
  it("have the sizes that their suite asks for (RFC 4568 section 6.2, RFC 6188, RFC 7714)", () => {
    for (const suite of SUITES) {
      const usable = keying(suite);
      expect(isUsableKeying(usable)).toBe(true);
      expect(isUsableKeying({ ...usable, masterKey: new Uint8Array(17) })).toBe(false);
      expect(isUsableKeying({ ...usable, masterSalt: new Uint8Array(13) })).toBe(false);
      expect(isUsableKeying({ ...usable, mki: new Uint8Array(0) })).toBe(false);
      expect(isUsableKeying({ ...usable, mki: new Uint8Array(129) })).toBe(false);
      expect(isUsableKeying({ ...usable, suite: "F8_128_HMAC_SHA1_80" as never })).toBe(false);
    }
  });

  it("never protect SRTCP without encryption", () => {
    const suite = "AES_CM_128_HMAC_SHA1_80";
    const sealed = protectRtcp(new SrtpSender(crypto, keying(suite)), rtcp());
    sealed[sealed.length - 14]! &= 0x7f;
    expect(new SrtpReceiver(crypto, keying(suite)).openRtcp(sealed)).toEqual({ ok: false, error: "srtp/receive/not-encrypted" });
  });
});

const flipped = (packet: Uint8Array, bit: number): Uint8Array => {
  const changed = new Uint8Array(packet);
  changed[bit >> 3]! ^= 1 << (bit & 7);
  return changed;
};
