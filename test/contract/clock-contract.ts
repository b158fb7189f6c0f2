// What every Clock promises; run on the fake and on the real one.
import { describe, expect, it } from "vitest";
import type { Clock } from "../../core/ports/clock.ts";

/** A clock to test. */
export interface ClockUnderTest {
  readonly clock: Clock;
  /** Waits for a promise that a timer settles; the fake lets virtual time pass meanwhile. */
  settle<T>(promise: Promise<T>): Promise<T>;
}

/** Declares the suite for the clock that `open` makes. */
export function describeClock(name: string, open: () => ClockUnderTest): void {
  const pass = ({ clock, settle }: ClockUnderTest, delayMs: number): Promise<void> =>
    settle(new Promise<void>((resolve) => void clock.setTimer(delayMs, resolve)));

  describe(`clock contract: ${name}`, () => {
    it("fires a timer once, not before its time, and never synchronously", async () => {
      const tested = open();
      const startMs = tested.clock.nowMs();
      let fired = 0;
      let firedAtMs = 0;
      tested.clock.setTimer(5, () => {
        fired += 1;
        firedAtMs = tested.clock.nowMs();
      });
      expect(fired).toBe(0);
      await pass(tested, 20);
      expect(fired).toBe(1);
      expect(firedAtMs - startMs).toBeGreaterThanOrEqual(5);
    });

    it.each([0.4, 1.5, 9.99, 10, 12.3])("lets a timer of %d ms find its time passed, so that what was to change by then has", async (delayMs) => {
      const tested = open();
      const early: number[] = [];
      for (let time = 0; time < 8; time++) {
        const dueMs = tested.clock.nowMs() + delayMs;
        await tested.settle(new Promise<void>((resolve) => void tested.clock.setTimer(dueMs - tested.clock.nowMs(), resolve)));
        if (tested.clock.nowMs() < dueMs) early.push(dueMs - tested.clock.nowMs());
      }
      expect(early).toEqual([]);
    });

    it("does not fire even a timer without delay synchronously", async () => {
      const tested = open();
      const order: string[] = [];
      tested.clock.setTimer(0, () => order.push("timer"));
      order.push("after");
      await pass(tested, 5);
      expect(order).toEqual(["after", "timer"]);
    });

    it("fires timers of the same delay in the order in which they were set", async () => {
      const tested = open();
      const order: number[] = [];
      for (const number of [1, 2, 3]) tested.clock.setTimer(2, () => order.push(number));
      await pass(tested, 20);
      expect(order).toEqual([1, 2, 3]);
    });

    it("does not fire a timer that was disposed", async () => {
      const tested = open();
      let fired = 0;
      const timer = tested.clock.setTimer(2, () => (fired += 1));
      timer.dispose();
      timer.dispose();
      await pass(tested, 20);
      expect(fired).toBe(0);
    });

    it("may be asked to wait longer than a month without firing at once", async () => {
      const tested = open();
      let fired = 0;
      const timer = tested.clock.setTimer(40 * 24 * 3_600_000, () => (fired += 1));
      await pass(tested, 5);
      expect(fired).toBe(0);
      timer.dispose();
    });

    it("tells wall time as milliseconds since 1970", () => {
      expect(open().clock.wallMs()).toBeGreaterThan(Date.UTC(2025, 0, 1));
    });
  });
}
