// When reports are due: RFC 3550 sections 6.2, 6.3 and appendix A.7, with time and chance as arguments.
import { describe, expect, it } from "vitest";
import { deterministicIntervalMs, randomizedIntervalMs, type RtcpLoad } from "../../../core/rtp/rtcp-interval.ts";
import { RtcpTimer, type RtcpAudience } from "../../../core/rtp/rtcp-timer.ts";

const LOAD: RtcpLoad = { members: 2, senders: 2, weSend: true, bandwidth: 400, averageSize: 100, initial: false };
/** In the middle of the spread the interval is the deterministic one over e - 3/2. */
const MIDDLE = 0.5;
const audience = (members: number, senders = 0, weSend = false): RtcpAudience => ({ members, senders, weSend });

describe("the interval between reports (RFC 3550 section 6.3.1)", () => {
  it("is at least 5 s, and half of that before the first report (section 6.2)", () => {
    expect(deterministicIntervalMs(LOAD)).toBe(5000);
    expect(deterministicIntervalMs({ ...LOAD, initial: true })).toBe(2500);
  });

  it("need not wait for the first report between two hosts (section 6.2)", () => {
    expect(deterministicIntervalMs({ ...LOAD, initial: true, isUnicast: true })).toBeLessThan(2500);
    expect(deterministicIntervalMs({ ...LOAD, initial: true, isUnicast: true, members: 3 })).toBe(2500);
    expect(deterministicIntervalMs({ ...LOAD, isUnicast: true })).toBe(5000);
  });

  it("gives senders a quarter of the bandwidth while they are at most a quarter of the members", () => {
    const load = { ...LOAD, members: 100, senders: 10, initial: false };
    expect(deterministicIntervalMs({ ...load, weSend: true })).toBe((1000 * 100 * 10) / (400 * 0.25));
    expect(deterministicIntervalMs({ ...load, weSend: false })).toBe((1000 * 100 * 90) / (400 * 0.75));
  });

  it("shares the bandwidth alike when more than a quarter send", () => {
    expect(deterministicIntervalMs({ ...LOAD, members: 100, senders: 26 })).toBe((1000 * 100 * 100) / 400);
  });

  it("is spread from half to one and a half, over e - 3/2", () => {
    expect(randomizedIntervalMs(LOAD, 0)).toBeCloseTo(2500 / (Math.E - 1.5), 9);
    expect(randomizedIntervalMs(LOAD, 1)).toBeCloseTo(7500 / (Math.E - 1.5), 9);
  });
});

describe("the timer of reports", () => {
  it("sends one that is wanted when chance would have had it at the soonest, and not before (section 6.3.1); then as ever", () => {
    const two = audience(2, 2, true);
    const timer = new RtcpTimer(400, 100, two, 0, MIDDLE);
    timer.sent(100, two, 10_000, 1);
    timer.hasten(two, 10_100);
    const soonestMs = 10_000 + 2500 / (Math.E - 1.5);
    expect(timer.nextMs).toBeCloseTo(soonestMs, 6);
    expect(timer.expire(two, soonestMs + 1, 1)).toBe(true);
    timer.sent(100, two, soonestMs + 1, 1);
    expect(timer.nextMs).toBeCloseTo(soonestMs + 1 + 7500 / (Math.E - 1.5), 6);
    timer.hasten(two, soonestMs + 9000);
    expect(timer.nextMs).toBeLessThanOrEqual(soonestMs + 9000);
  });

  it("reports when the time has come and nobody joined", () => {
    const timer = new RtcpTimer(400, 72, audience(2), 0, MIDDLE);
    expect(timer.nextMs).toBeCloseTo(2500 / (Math.E - 1.5), 6);
    expect(timer.expire(audience(2), timer.nextMs, MIDDLE)).toBe(true);
  });

  it("thinks again when many joined meanwhile, and sends later (section 6.3.6: forward reconsideration)", () => {
    const timer = new RtcpTimer(400, 72, audience(2), 0, MIDDLE);
    const firstMs = timer.nextMs;
    expect(timer.expire(audience(200), firstMs, MIDDLE)).toBe(false);
    expect(timer.nextMs).toBeGreaterThan(firstMs);
    expect(timer.expire(audience(200), timer.nextMs, MIDDLE)).toBe(true);
  });

  it("shortens what is left of the wait in proportion when many leave (section 6.3.4: reverse reconsideration)", () => {
    const timer = new RtcpTimer(400, 72, audience(200), 0, MIDDLE);
    const wholeMs = timer.nextMs;
    timer.membersLeft(50, wholeMs / 2);
    expect(timer.nextMs).toBeCloseTo(wholeMs / 2 + wholeMs / 8, 6);
  });

  it("follows the size of packets with a weight of one sixteenth, headers included (section 6.3.3)", () => {
    const timer = new RtcpTimer(400, 72, audience(2), 0, MIDDLE);
    expect(timer.load(audience(2)).averageSize).toBe(100);
    timer.received(232);
    expect(timer.load(audience(2)).averageSize).toBe(110);
  });

  it("takes the longer minimum after the first report", () => {
    const timer = new RtcpTimer(400, 72, audience(2), 0, MIDDLE);
    timer.sent(72, audience(2), 1000, MIDDLE);
    expect(timer.nextMs - 1000).toBeCloseTo(5000 / (Math.E - 1.5), 6);
  });
});

describe("leaving (RFC 3550 section 6.3.7)", () => {
  it("says BYE at once among fewer than 50", () => {
    const timer = new RtcpTimer(400, 72, audience(2), 0, MIDDLE);
    expect(timer.leave(80, audience(49), 1000, MIDDLE)).toBe(true);
  });

  it("waits its turn among 50 and more, and longer the more leave with it", () => {
    const timer = new RtcpTimer(40, 72, audience(60), 0, MIDDLE);
    expect(timer.leave(72, audience(60), 1000, MIDDLE)).toBe(false);
    const dueMs = timer.nextMs;
    for (let others = 0; others < 30; others++) timer.received(72, true);
    expect(timer.expire(audience(60), dueMs, MIDDLE)).toBe(false);
    expect(timer.nextMs).toBeGreaterThan(dueMs);
    expect(timer.expire(audience(60), timer.nextMs, MIDDLE)).toBe(true);
  });

  it("pays no heed to other packets than BYE while it leaves", () => {
    const timer = new RtcpTimer(400, 72, audience(60), 0, MIDDLE);
    timer.leave(72, audience(60), 1000, MIDDLE);
    timer.received(1400);
    expect(timer.load(audience(60)).averageSize).toBe(100);
  });
});
