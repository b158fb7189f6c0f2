// What a lamp shows, for every pair of facts (RFC 4235 section 3.7.1, RFC 3863 section 4.1.4, RFC 4480 section 3.2).
import { describe, expect, it } from "vitest";
import { DIALOG_FACTS, PRESENCE_FACTS, dialogFact, failureFact, lampState, presenceFact } from "../../../../core/phone/lamps/lamp-machine.ts";
import type { WatchedDialog, WatchedDialogState } from "../../../../core/sip/events/dialog-info.ts";
import type { PresenceState } from "../../../../core/sip/events/presence.ts";

const every = DIALOG_FACTS.flatMap((dialogs) => PRESENCE_FACTS.map((presence) => ({ dialogs, presence })));
const dialog = (state: WatchedDialogState, direction?: WatchedDialog["direction"]): WatchedDialog => ({ id: state, state, ...(direction ? { direction } : {}) });
const told = (basics: readonly ("open" | "closed" | undefined)[], ...activities: readonly string[]): PresenceState =>
  ({ entity: "sip:ada@example.org", notes: [], activities, tuples: basics.map((basic, index) => ({ id: `t${index}`, ...(basic ? { basic } : {}) })) });

describe("every pair of facts", () => {
  it.each(every)("calls $dialogs, presence $presence: one of the five states", ({ dialogs, presence }) => {
    expect(["idle", "ringing", "busy", "unregistered", "unknown"]).toContain(lampState(dialogs, presence));
  });

  it("only where both watches are silent nothing is known", () => {
    expect(every.filter(({ dialogs, presence }) => lampState(dialogs, presence) === "unknown")).toEqual([{ dialogs: "silent", presence: "silent" }]);
  });

  it("a ringing or talking phone is there, whatever presence says", () => {
    for (const presence of PRESENCE_FACTS) expect([lampState("ringing", presence), lampState("busy", presence)]).toEqual(["ringing", "busy"]);
  });

  it("idle is never said of somebody whom presence knows to be gone", () => {
    for (const dialogs of DIALOG_FACTS) expect(lampState(dialogs, "closed")).not.toBe("idle");
  });

  it("what one watch is refused, the other one may tell", () => {
    expect([lampState("absent", "open"), lampState("free", "absent"), lampState("silent", "open"), lampState("free", "silent")]).toEqual(["idle", "idle", "idle", "idle"]);
    expect([lampState("absent", "silent"), lampState("silent", "absent"), lampState("absent", "absent")]).toEqual(["unregistered", "unregistered", "unregistered"]);
  });
});

describe("the calls of somebody", () => {
  it("trying, proceeding and early are ringing where the phone is called, or where it is not told who calls", () => {
    for (const state of ["trying", "proceeding", "early"] as const) expect([dialogFact([dialog(state, "recipient")]), dialogFact([dialog(state)])]).toEqual(["ringing", "ringing"]);
  });

  it("whoever calls somebody is busy from the first moment on", () => {
    for (const state of ["trying", "proceeding", "early", "confirmed"] as const) expect(dialogFact([dialog(state, "initiator")])).toBe("busy");
  });

  it("a call that rings comes before one that goes on", () => expect(dialogFact([dialog("confirmed"), dialog("early", "recipient")])).toBe("ringing"));

  it("without a call, or with ended ones only, the phone is free", () => expect([dialogFact([]), dialogFact([dialog("terminated")])]).toEqual(["free", "free"]));
});

describe("presence", () => {
  it("open on one of several devices is open; closed on all is closed", () => {
    expect([presenceFact(told(["closed", "open"]), false), presenceFact(told(["closed", "closed"]), false)]).toEqual(["open", "closed"]);
  });

  it("on-the-phone and busy are talking, other activities are not", () => {
    expect([presenceFact(told(["open"], "on-the-phone"), false), presenceFact(told(["open"], "busy"), false), presenceFact(told(["open"], "away"), false)]).toEqual(["talking", "talking", "open"]);
  });

  it("nothing published says nothing, unless something was published before", () => {
    expect([presenceFact(told([]), false), presenceFact(told([]), true), presenceFact(told([undefined]), true)]).toEqual(["silent", "closed", "silent"]);
  });
});

it("480, 404 and noresource say that nobody is there; other refusals say nothing", () => {
  const fact = (code: `${string}/${string}`): string => failureFact({ code, message: "" });
  expect(["subscription/unavailable", "subscription/not-found", "subscription/gone"].map((code) => fact(code as "a/b"))).toEqual(["absent", "absent", "absent"]);
  expect(["subscription/forbidden", "subscription/unsupported", "subscription/rejected", "subscription/no-notify", "network/no-answer"].map((code) => fact(code as "a/b"))).toEqual(Array(5).fill("silent"));
});
