// The tables of events: complete, and with the arrows that matter most (RFC 6665, RFC 3903).
import { describe, expect, it } from "vitest";
import { notifierIgnored, notifierTable, paceIgnored, paceTable, stepPace, type PaceInput, type PaceState } from "../../../../core/sip/usage/notifier-machine.ts";
import { publicationIgnored, publicationTable, stepPublication, type PublicationInput, type PublicationMachineState } from "../../../../core/sip/usage/publication-machine.ts";
import {
  delayAfterTermination, stepSubscription, subscriptionIgnored, subscriptionRefreshMs, subscriptionTable,
  type SubscriptionInput, type SubscriptionMachineState,
} from "../../../../core/sip/usage/subscription-machine.ts";
import { describeCompleteness } from "./machine-completeness.ts";

describeCompleteness("subscription", subscriptionTable, subscriptionIgnored);
describeCompleteness("notifier", notifierTable, notifierIgnored);
describeCompleteness("pace of notifications", paceTable, paceIgnored);
describeCompleteness("publication", publicationTable, publicationIgnored);

describe("subscription (RFC 6665)", () => {
  const run = (...inputs: SubscriptionInput[]): readonly [SubscriptionMachineState, readonly string[]] => {
    let state: SubscriptionMachineState = "idle";
    const effects = inputs.flatMap((input) => {
      const step = stepSubscription(state, input);
      state = step.state;
      return [...step.effects];
    });
    return [state, effects];
  };
  it("takes a NOTIFY that comes before the 2xx (4.1.2.4)", () => {
    expect(run("start", "notified", "accepted")[0]).toBe("active");
  });
  it("is good though the 2xx was lost, since a NOTIFY came", () => {
    expect(run("start", "notified", "unavailable")[0]).toBe("active");
  });
  it("fails when timer N fires without a NOTIFY (4.1.2.4)", () => {
    expect(run("start", "accepted", "due")[0]).toBe("retrying");
  });
  it("keeps what is left of it when a refresh is not answered (4.1.2.2)", () => {
    const [state, effects] = run("start", "accepted", "notified", "due", "unavailable");
    expect([state, effects.at(-1)]).toEqual(["active", "arm-again"]);
  });
  it("never has a dialog while it waits to try again, and no timer when it is over", () => {
    for (const [from, rows] of Object.entries(subscriptionTable)) {
      for (const [next, ...effects] of Object.values(rows)) {
        if (next === "retrying") expect(effects, `${from} -> ${next}`).toEqual(expect.arrayContaining(["drop-dialog", "arm-retry"]));
        if (next === "ended" && from !== "idle" && from !== "retrying") expect(effects, `${from} -> ${next}`).toContain("drop-dialog");
      }
    }
  });
});

describe("what a reason asks for (RFC 6665 section 4.1.3)", () => {
  const after = (reason: string, retryAfterS?: number, soon = 0): number | "never" =>
    delayAfterTermination({ reason, soon, fraction: 1, ...(retryAfterS === undefined ? {} : { retryAfterS }) });
  it.each(["rejected", "noresource", "invariant"])("%s: never again", (reason) => {
    expect(after(reason, 10)).toBe("never");
  });
  it.each(["deactivated", "timeout"])("%s: at once, but not in a circle", (reason) => {
    expect(after(reason)).toBe(0);
    expect(after(reason, undefined, 1)).toBe(5_000);
    expect(after(reason, undefined, 3)).toBe(20_000);
  });
  it.each(["probation", "giveup", "unheard-of"])("%s: after retry-after, at least the back-off", (reason) => {
    expect(after(reason, 120)).toBe(120_000);
    expect(after(reason)).toBe(5_000);
  });
  it("believes no wait of more than a day", () => {
    expect(after("giveup", 4_000_000_000)).toBe(86_400_000);
  });
  it("refreshes before the end, up to a tenth earlier at random", () => {
    expect([subscriptionRefreshMs(3_600_000, 0), subscriptionRefreshMs(3_600_000, 1)]).toEqual([3_240_000, 2_916_000]);
  });
});

describe("pace of notifications (RFC 6665 sections 4.2.2, 5.4.10)", () => {
  const sends = (...inputs: PaceInput[]): number => {
    let state: PaceState = "idle";
    return inputs.flatMap((input) => {
      const step = stepPace(state, input);
      state = step.state;
      return [...step.effects];
    }).filter((effect) => effect === "send").length;
  };
  it("sends one NOTIFY at a time", () => expect(sends("now", "soon", "now", "soon")).toBe(1));
  it("bundles changes until the interval is over", () => {
    expect(sends("soon", "answered", "soon", "soon", "soon")).toBe(1);
    expect(sends("soon", "answered", "soon", "soon", "due")).toBe(2);
  });
  it("lets the answer to a SUBSCRIBE not wait for the interval", () => expect(sends("soon", "answered", "now")).toBe(2));
});

describe("publication (RFC 3903)", () => {
  const run = (...inputs: PublicationInput[]): readonly [PublicationMachineState, readonly string[]] => {
    let state: PublicationMachineState = "none";
    const effects = inputs.flatMap((input) => {
      const step = stepPublication(state, input);
      state = step.state;
      return [...step.effects];
    });
    return [state, effects];
  };
  it("publishes anew without a tag after 412 (4.1)", () => {
    expect(run("publish", "accepted", "due", "stale")[1].slice(-2)).toEqual(["forget-tag", "send-initial"]);
  });
  it("waits for the answer before it modifies, and then sends the newest state only (4)", () => {
    const [, effects] = run("publish", "publish", "publish", "accepted");
    expect(effects.filter((effect) => effect.startsWith("send"))).toEqual(["send-initial", "send-modify"]);
  });
});
