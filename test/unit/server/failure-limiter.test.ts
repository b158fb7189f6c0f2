// The limit on guessing passwords stays bounded in memory, whoever fills it.
import { expect, it } from "vitest";
import { FAILURE_WINDOW_MS, FailureLimiter, KEY_LIMIT } from "../../../core/server/failure-limiter.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";

const LIMIT = 10;

function failAgainAndAgain(limiter: FailureLimiter, source: string): void {
  for (let count = 0; count < LIMIT; count++) limiter.recordFailure(source);
}

it("blocks a source after its failures, and no other", () => {
  const limiter = new FailureLimiter(new FakeClock(), LIMIT);
  failAgainAndAgain(limiter, "192.0.2.66");
  expect([limiter.isBlocked("192.0.2.66"), limiter.isBlocked("192.0.2.67")]).toEqual([true, false]);
});

it("forgets after a quiet minute, and at once after a success", async () => {
  const clock = new FakeClock();
  const limiter = new FailureLimiter(clock, LIMIT);
  failAgainAndAgain(limiter, "a");
  await clock.advance(FAILURE_WINDOW_MS);
  expect(limiter.isBlocked("a")).toBe(false);
  failAgainAndAgain(limiter, "b");
  limiter.recordSuccess("b");
  expect(limiter.isBlocked("b")).toBe(false);
});

it("remembers a bounded number of sources, the latest", () => {
  const limiter = new FailureLimiter(new FakeClock(), LIMIT);
  for (let source = 0; source < KEY_LIMIT * 2; source++) limiter.recordFailure(`source ${source}`);
  failAgainAndAgain(limiter, "last");
  expect([limiter.size, limiter.isBlocked("last")]).toEqual([KEY_LIMIT, true]);
});
