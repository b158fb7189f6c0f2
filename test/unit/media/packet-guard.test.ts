// What stands between a session and its sockets: keys in force or not, used up, unusable; and what kind a datagram is.
import { describe, expect, it } from "vitest";
import type { Failure } from "../../../core/base/errors.ts";
import { datagramKind } from "../../../core/media/datagram-kind.ts";
import { PacketGuard } from "../../../core/media/packet-guard.ts";
import type { MediaSecurity } from "../../../core/ports/media-engine.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { crypto, keying, rtcp, rtp } from "../srtp/srtp-fixture.ts";

const SUITE = "AES_CM_128_HMAC_SHA1_80";
const KEYS: MediaSecurity = { kind: "sdes", send: keying(SUITE, 1), receive: keying(SUITE, 1) };

function guard(rtpPackets = 2 ** 48) {
  const failures: Failure[] = [];
  const suites: string[] = [];
  const listener = { onSecured: (suite: string) => void suites.push(suite), onFailure: (failure: Failure) => void failures.push(failure) };
  return { guard: new PacketGuard(crypto, new FakeClock(), listener, { rtpPackets, rtcpPackets: 2 ** 31 }), failures, suites };
}

describe("a packet guard", () => {
  it("passes packets as they are while no keys were agreed on", () => {
    const { guard: plain } = guard();
    expect(plain.protectRtp(rtp(1))).toEqual(rtp(1));
    expect(plain.openRtcp(rtcp())).toEqual({ packet: rtcp(), isNewest: true });
    expect([plain.isEncrypted, plain.isOpen]).toEqual([false, true]);
  });

  it("tells once of keys that are given again and again", () => {
    const { guard: keyed, suites } = guard();
    for (let round = 0; round < 3; round++) keyed.configure(KEYS);
    expect(suites).toEqual([SUITE]);
  });

  it("says when keys are used up, once, and then sends nothing, not even in plain (RFC 3711 section 9.2)", () => {
    const { guard: keyed, failures } = guard(2);
    keyed.configure(KEYS);
    expect([1, 2, 3, 4].map((number) => keyed.protectRtp(rtp(number)) !== undefined)).toEqual([true, true, false, false]);
    expect(keyed.protectRtcp(rtcp())).toBeUndefined();
    expect(failures.map(({ code }) => code)).toEqual(["media/keys-exhausted"]);
    expect(keyed.isOpen).toBe(false);
  });

  it("does not let used-up keys be used on because signalling repeats them", () => {
    const { guard: keyed, failures } = guard(1);
    keyed.configure(KEYS);
    for (const number of [1, 2]) keyed.protectRtp(rtp(number));
    keyed.configure(KEYS);
    expect(keyed.protectRtp(rtp(3))).toBeUndefined();
    expect(failures.length).toBe(2);
    keyed.configure({ ...KEYS, send: keying(SUITE, 3) });
    expect(keyed.protectRtp(rtp(4))).toBeDefined();
  });
});

describe("a datagram on a media port", () => {
  it.each([
    ["stun", [[0, 1], [1, 1], [3, 0]]], ["dtls", [[20], [22, 254], [63]]], ["rtp", [[128, 0], [128, 191], [144, 127], [191, 224]]],
    ["rtcp", [[128, 192], [129, 200], [191, 223]]], ["unknown", [[], [4], [19], [64], [79], [127], [192, 200], [255]]],
  ] as const)("is %s by its first bytes (RFC 7983 section 7, RFC 5761 section 4)", (kind, starts) => {
    for (const start of starts) expect(datagramKind(Uint8Array.from(start))).toBe(kind);
  });
});
