// Runs the clock's contract on the fake and on the real one.
import { NodeClock } from "../../core/platform/node/node-clock.ts";
import { FakeClock } from "../fakes/fake-clock.ts";
import { describeClock } from "./clock-contract.ts";

describeClock("fake", () => {
  const clock = new FakeClock();
  return {
    clock,
    async settle(promise) {
      await clock.advance(100);
      return promise;
    },
  };
});

describeClock("node", () => ({ clock: new NodeClock(), settle: (promise) => promise }));
