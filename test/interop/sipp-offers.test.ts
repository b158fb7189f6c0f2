// Offer and answer in every position against SIPp, as caller and as callee: reliable responses (RFC 3262), UPDATE
// (RFC 3311), late offers, glare (RFC 3261 section 14), session timers (RFC 4028).
import { afterEach, describe, expect, it } from "vitest";
import type { SessionTimerOptions } from "../../core/sip/usage/session-timer-machine.ts";
import { runSipp, startSipp } from "./peers/sipp.ts";
import { offer, RealCall, RealPhone } from "./real-phone.ts";

const cleanUp: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const stop of cleanUp.splice(0).reverse()) await stop();
});

const GOOD = { status: 0, errors: "" };

function openPhone(sessionTimer?: SessionTimerOptions): RealPhone {
  const phone = new RealPhone({ user: "ada", domain: "127.0.0.1", ...(sessionTimer ? { sessionTimer } : {}) });
  cleanUp.push(() => phone.close());
  return phone;
}

/** Says yes to whatever the other side offers. */
function agree({ session }: RealCall): void {
  session.onEvent((event) => event.kind === "offer" && session.answerOffer(offer()));
}

describe("called by SIPp", () => {
  /** Runs a scenario against a phone that takes each call as `take` does. */
  async function beCalled(scenario: string, take: (call: RealCall) => void): Promise<RealCall> {
    const phone = openPhone();
    const remote = await phone.listen();
    const calls: RealCall[] = [];
    phone.userAgent.onInvite((session) => {
      const call = new RealCall(session);
      calls.push(call);
      agree(call);
      take(call);
    });
    expect(await runSipp({ scenario, remote })).toMatchObject(GOOD);
    await calls.at(-1)!.waitFor("ended");
    return calls.at(-1)!;
  }

  const answer = ({ session }: RealCall): void => {
    session.ring();
    session.accept(offer());
  };

  /** Early media first, the answer once that is acknowledged. */
  const answerAfterEarlyMedia = ({ session }: RealCall): void => {
    session.ring(offer());
    session.accept(offer());
  };

  /** Early media first, the answer when the caller has changed it. */
  const answerAfterChange = ({ session }: RealCall): void => {
    session.ring(offer());
    session.onEvent((event) => event.kind === "offer" && session.accept(offer()));
  };

  it("rings reliably where that is required (100rel)", async () => {
    await beCalled("caller-reliable", (call) => {
      call.session.ring();
      answerAfterEarlyMedia(call);
    });
  });

  it("answers the offer of a PRACK", async () => {
    const { events } = await beCalled("caller-offers-in-prack", answerAfterEarlyMedia);
    expect(events.map(({ kind }) => kind)).toContain("offer");
  });

  it("answers an UPDATE while it rings", async () => {
    await beCalled("caller-updates-early", answerAfterChange);
  });

  it("answers an UPDATE of a call that is up", async () => {
    await beCalled("caller-updates", answer);
  });

  it("makes the offer where the INVITE has none", async () => {
    const { events } = await beCalled("caller-without-offer", ({ session }) => session.accept(offer()));
    expect(events.map(({ kind }) => kind).slice(0, 2)).toEqual(["answer", "confirmed"]);
  });

  it("makes the offer where a re-INVITE has none", async () => {
    const { events } = await beCalled("caller-asks-for-offer", answer);
    expect(events.map(({ kind }) => kind)).toEqual(["confirmed", "offer", "answer", "ended"]);
  });

  it("lets the caller refresh (session timer, refresher uac)", async () => {
    await beCalled("caller-refreshes", answer);
  });

  it("refuses too short a session timer with 422", async () => {
    await beCalled("caller-with-short-timer", answer);
  });
});

describe("calls SIPp", () => {
  interface Plan {
    readonly sessionTimer?: SessionTimerOptions;
    readonly withoutOffer?: boolean;
  }

  /** Calls a scenario, does what `play` says and hangs up; the call may have ended by itself. */
  async function callPeer(scenario: string, plan: Plan, play: (call: RealCall) => Promise<void>): Promise<RealCall> {
    const callee = await startSipp({ scenario });
    cleanUp.push(() => callee.stop());
    const phone = openPhone(plan.sessionTimer);
    const target = `sip:peer@${callee.local.address}:${callee.local.port}`;
    const call = plan.withoutOffer ? phone.callWithoutOffer(target) : phone.call(target);
    agree(call);
    await play(call);
    call.session.end();
    expect(await callee.finish()).toMatchObject(GOOD);
    return call;
  }

  const untilConfirmed = async (call: RealCall): Promise<void> => void (await call.waitFor("confirmed"));

  it("acknowledges reliable early media (100rel, PRACK)", async () => {
    await callPeer("callee-reliable", {}, untilConfirmed);
  });

  it("answers the offer of a reliable response in PRACK", async () => {
    await callPeer("callee-offers-reliably", { withoutOffer: true }, untilConfirmed);
  });

  it("updates and is updated while it rings", async () => {
    await callPeer("callee-updated-early", {}, async (call) => {
      await call.waitFor("ringing");
      expect(await call.session.reoffer(offer())).toMatchObject({ ok: true });
      await call.waitFor("confirmed");
    });
  });

  it("updates a call that is up", async () => {
    await callPeer("callee-updated", {}, async (call) => {
      await call.waitFor("confirmed");
      expect(await call.session.reoffer(offer(), { prefersUpdate: true })).toMatchObject({ ok: true });
    });
  });

  it("answers the offer of the 200 in its ACK, where its INVITE has none", async () => {
    await callPeer("callee-offers-late", { withoutOffer: true }, untilConfirmed);
  });

  it("asks for an offer by a re-INVITE without one", async () => {
    await callPeer("callee-asked-for-offer", {}, async (call) => {
      await call.waitFor("confirmed");
      expect(await call.session.requestOffer()).toMatchObject({ ok: true });
    });
  });

  it("offers again after 491", async () => {
    await callPeer("callee-meets-offer", {}, async (call) => {
      await call.waitFor("confirmed");
      expect(await call.session.reoffer(offer())).toMatchObject({ ok: true });
    });
  });

  it("refreshes by UPDATE (session timer, refresher uac)", async () => {
    await callPeer("callee-lets-refresh", { sessionTimer: { intervalS: 4, minimumS: 2 } }, async (call) => {
      await call.waitFor("confirmed");
      await call.waitFor("ended").catch(() => {});
    });
  });

  it("hangs up where the peer that is to refresh does not (session timer, refresher uas)", async () => {
    const call = await callPeer("callee-never-refreshes", { sessionTimer: { intervalS: 4, minimumS: 2 } }, async (one) => void (await one.waitFor("ended")));
    expect(await call.waitFor("ended")).toMatchObject({ failure: { code: "call/session-expired" } });
  });

  it("raises its session timer after 422", async () => {
    await callPeer("callee-with-long-timer", {}, untilConfirmed);
  });
});
