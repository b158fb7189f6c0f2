// Limits of the terminal commands (--duration, --for).
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { withTimeLimit } from "../../../core/cli/time-limit.ts";

describe("a signal with a time limit", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("aborts when the time is over", () => {
    const limited = withTimeLimit(new AbortController().signal, 9000);
    vi.advanceTimersByTime(8999);
    expect(limited.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(limited.aborted).toBe(true);
  });

  it("aborts with the signal that it limits, and leaves no timer", () => {
    const outer = new AbortController();
    const limited = withTimeLimit(outer.signal, 9000);
    outer.abort();
    expect(limited.aborted).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
    expect(withTimeLimit(outer.signal, 9000).aborted).toBe(true);
  });

  it("holds although rubbish is collected meanwhile", () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    let ended = false;
    withTimeLimit(new AbortController().signal, 9000).addEventListener("abort", () => (ended = true));
    collect();
    vi.advanceTimersByTime(9000);
    expect(ended).toBe(true);
  });
});
