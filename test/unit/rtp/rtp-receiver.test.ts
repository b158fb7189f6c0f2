// A receiver's statistics (RFC 3550 sections 6.4 and appendix A).
import { describe, expect, it } from "vitest";
import { RtpReceiver } from "../../../core/rtp/rtp-receiver.ts";

/** Receives packets of 20 ms at 8 kHz with these sequence numbers, each at its own time plus `lateMs`. */
function receive(receiver: RtpReceiver, numbers: readonly number[], lateMs: (index: number) => number = () => 0): void {
  numbers.forEach((number, index) => receiver.receive(number & 0xffff, (number * 160) >>> 0, number * 20 + lateMs(index)));
}

const upTo = (count: number, from = 0): readonly number[] => Array.from({ length: count }, (_, index) => from + index);

describe("an RTP receiver's statistics", () => {
  it("expects what lies between the first and the highest sequence number (RFC 3550 A.3)", () => {
    const receiver = new RtpReceiver(1, 8000);
    receive(receiver, [...upTo(10), ...upTo(10, 15)]);
    expect(receiver.totals).toMatchObject({ expected: 25, received: 20, lost: 5 });
  });

  it("extends sequence numbers over their wrap (A.1)", () => {
    const receiver = new RtpReceiver(1, 8000);
    receive(receiver, upTo(20, 65_526));
    expect(receiver.totals).toMatchObject({ expected: 20, lost: 0 });
    expect(receiver.takeReport(0).extendedHighestSequence).toBe(65_545);
  });

  it("takes a late packet off the loss, and a copy too, so that loss can be negative (A.3)", () => {
    const receiver = new RtpReceiver(1, 8000);
    receive(receiver, [0, 1, 3, 2, 3]);
    expect(receiver.totals.lost).toBe(-1);
    expect(receiver.takeReport(0).cumulativeLost).toBe(-1);
  });

  it("waits for two packets in sequence before it believes a far jump (A.1)", () => {
    const receiver = new RtpReceiver(1, 8000);
    receive(receiver, upTo(10));
    expect(receiver.receive(30_000, 0, 200)).toEqual({ kind: "probation" });
    expect(receiver.totals.received).toBe(10);
    expect(receiver.receive(30_001, 160, 220)).toMatchObject({ kind: "valid", restarted: true });
    receive(receiver, upTo(3, 30_002));
    expect(receiver.totals).toMatchObject({ received: 14, lost: 0 });
  });

  it("reports the share that was lost since the last report in 1/256 (A.3)", () => {
    const receiver = new RtpReceiver(1, 8000);
    receive(receiver, [0, 1, 2, 7]);
    expect(receiver.takeReport(0).fractionLost).toBe(128);
    receive(receiver, upTo(8, 8));
    expect(receiver.takeReport(0)).toMatchObject({ fractionLost: 0, cumulativeLost: 4 });
  });

  it("finds no jitter in packets that arrive as they were sent", () => {
    const receiver = new RtpReceiver(1, 8000);
    receive(receiver, upTo(100), () => 35);
    expect(receiver.totals.jitterMs).toBe(0);
  });

  it("comes to the mean difference of transit times as jitter (A.8)", () => {
    const receiver = new RtpReceiver(1, 8000);
    receive(receiver, upTo(400), (index) => (index % 2 === 0 ? 0 : 10));
    expect(receiver.totals.jitterMs).toBeCloseTo(10, 1);
  });

  it("leaves events, whose timestamp stands still, out of the jitter (RFC 4733 section 2.2)", () => {
    const receiver = new RtpReceiver(1, 8000);
    receive(receiver, upTo(10));
    for (let index = 0; index < 10; index++) receiver.receive(10 + index, 1600, 200 + 20 * index, false);
    receive(receiver, upTo(10, 20));
    expect(receiver.totals).toMatchObject({ jitterMs: 0, lost: 0 });
  });

  it("gives back the middle of the last SR's NTP time and how long ago it came (section 6.4.1)", () => {
    const receiver = new RtpReceiver(1, 8000);
    receive(receiver, [0]);
    receiver.receiveSenderReport({ ntpSeconds: 0x1234_5678, ntpFraction: 0x9abc_def0, rtpTimestamp: 0, packetCount: 0, octetCount: 0 }, 1000);
    expect(receiver.takeReport(1500)).toMatchObject({ lastSenderReport: 0x5678_9abc, delaySinceLastSenderReport: 32_768 });
  });
});
