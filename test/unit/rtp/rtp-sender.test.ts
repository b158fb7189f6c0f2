// A sender's numbers, reports and intervals (RFC 3550 sections 4, 5.1, 6.3 and 6.4).
import { describe, expect, it } from "vitest";
import { readRtpPacket } from "../../../core/rtp/rtp-packet.ts";
import { ntpTime, RtpSender, roundTripMs } from "../../../core/rtp/rtp-sender.ts";
import { middleOfNtp } from "../../../core/rtp/rtp-receiver.ts";
import { FakeRandom } from "../../fakes/fake-random.ts";

function fields(bytes: Uint8Array): { readonly sequenceNumber: number; readonly timestamp: number; readonly ssrc: number } {
  const result = readRtpPacket(bytes);
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

const REPORT = { ssrc: 1, fractionLost: 0, cumulativeLost: 0, extendedHighestSequence: 0, jitter: 0 };

describe("an RTP sender (RFC 3550 section 5.1)", () => {
  it("counts sequence numbers by one, and timestamps by samples, from random starts", () => {
    const sender = new RtpSender(new FakeRandom(7));
    const [first, second, third] = [0, 160, 480].map((time) => fields(sender.packet(8, time, new Uint8Array(160), false)));
    expect(second!.sequenceNumber - first!.sequenceNumber).toBe(1);
    expect(third!.sequenceNumber - second!.sequenceNumber).toBe(1);
    expect((second!.timestamp - first!.timestamp) >>> 0).toBe(160);
    expect((third!.timestamp - second!.timestamp) >>> 0).toBe(320);
    const other = fields(new RtpSender(new FakeRandom(8)).packet(8, 0, new Uint8Array(160), false));
    expect(other.ssrc).not.toBe(first!.ssrc);
    expect(other.timestamp).not.toBe(first!.timestamp);
  });

  it("reports packets and payload octets sent, and the same instant on both clocks (section 6.4.1)", () => {
    const sender = new RtpSender(new FakeRandom());
    const { timestamp } = fields(sender.packet(8, 0, new Uint8Array(160), false));
    sender.packet(8, 160, new Uint8Array(80), false);
    expect(sender.senderInfo(0, 240)).toEqual({
      ntpSeconds: 2_208_988_800, ntpFraction: 0, rtpTimestamp: (timestamp + 240) >>> 0, packetCount: 2, octetCount: 240,
    });
  });

  it("counts NTP time from 1900 in fractions of 2^-32 s (section 4)", () => {
    expect(ntpTime(1500)).toEqual({ ntpSeconds: 2_208_988_801, ntpFraction: 0x8000_0000 });
  });

  it("finds the round trip as arrival less LSR less DLSR (section 6.4.1)", () => {
    const sentMs = 1_700_000_000_000;
    const report = { ...REPORT, lastSenderReport: middleOfNtp(ntpTime(sentMs)), delaySinceLastSenderReport: 5 * 65_536 };
    expect(roundTripMs(report, sentMs + 5080)).toBeCloseTo(80, 0);
  });

  it("knows no round trip before the peer has had a report, nor from clocks that were set", () => {
    const report = { ...REPORT, lastSenderReport: 0, delaySinceLastSenderReport: 0 };
    expect(roundTripMs(report, 5000)).toBeUndefined();
    const stale = { ...REPORT, lastSenderReport: middleOfNtp(ntpTime(3_600_000)), delaySinceLastSenderReport: 0 };
    expect(roundTripMs(stale, 0)).toBeUndefined();
  });
});

describe("a change of source (RFC 3550 section 8.2)", () => {
  it("takes another SSRC and begins its counts anew, while the session's go on (section 6.4.1)", () => {
    const random = new FakeRandom(5);
    const sender = new RtpSender(random);
    const { ssrc } = sender;
    sender.packet(8, 0, new Uint8Array(160), false);
    sender.changeSource(random);
    expect(sender.ssrc).not.toBe(ssrc);
    expect(fields(sender.packet(8, 160, new Uint8Array(80), false)).ssrc).toBe(sender.ssrc);
    expect(sender.senderInfo(0, 320)).toMatchObject({ packetCount: 1, octetCount: 80 });
    expect([sender.packetCount, sender.octetCount]).toEqual([2, 240]);
  });
});
