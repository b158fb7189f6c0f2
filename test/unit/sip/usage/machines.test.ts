// The tables of the usages: complete, and with the arrows that matter most (RFC 3261 sections 9, 10, 13 to 15).
import { describe, expect, it } from "vitest";
import { inviteSessionIgnored, inviteSessionTable, stepInviteSession, type InviteSessionInput, type InviteSessionState } from "../../../../core/sip/usage/invite-session-machine.ts";
import { refreshDelayMs, registrationIgnored, registrationTable, retryDelayMs } from "../../../../core/sip/usage/registration-machine.ts";
import { reliabilityIgnored, reliabilityTable } from "../../../../core/sip/usage/provisional-reliability-machine.ts";
import { sessionTimerIgnored, sessionTimerTable } from "../../../../core/sip/usage/session-timer-machine.ts";
import { glareDelayMs, sessionChangeIgnored, sessionChangeTable } from "../../../../core/sip/usage/session-change-machine.ts";
import { stepTransfer, transferIgnored, transferTable } from "../../../../core/sip/usage/transfer-machine.ts";
import { describeCompleteness } from "./machine-completeness.ts";

describeCompleteness("invite session", inviteSessionTable, inviteSessionIgnored);
describeCompleteness("session change", sessionChangeTable, sessionChangeIgnored);
describeCompleteness("session timer", sessionTimerTable, sessionTimerIgnored);
describeCompleteness("reliable provisional responses", reliabilityTable, reliabilityIgnored);
describeCompleteness("registration", registrationTable, registrationIgnored);
describeCompleteness("transfer", transferTable, transferIgnored);

/** Runs inputs from a state and answers the effects of all steps. */
function run(start: InviteSessionState, ...inputs: InviteSessionInput[]): readonly string[] {
  let state = start;
  return inputs.flatMap((input) => {
    const step = stepInviteSession(state, input);
    state = step.state;
    return [...step.effects];
  });
}

describe("invite session (RFC 3261)", () => {
  it("acknowledges and ends a call whose 200 crossed the CANCEL (9.1, 15)", () => {
    expect(run("early", "end", "success").filter((effect) => effect.startsWith("send"))).toEqual(["send-cancel", "send-ack", "send-bye"]);
  });
  it("does not send BYE as callee before the ACK has come (15)", () => {
    expect(run("accepted", "end")).not.toContain("send-bye");
    expect(run("accepted", "end", "ack")).toContain("send-bye");
  });
  it("ends with BYE a call whose ACK never comes (13.3.1.4)", () => {
    expect(run("accepted", "ack-timeout")).toContain("send-bye");
  });
  it("answers the INVITE with 487 when CANCEL comes (9.2)", () => {
    expect(run("ringing", "cancel")).toContain("send-487");
  });
  it("acknowledges each 2xx that comes again (13.2.2.4)", () => {
    expect(run("confirmed", "success")).toEqual(["send-ack"]);
  });
  it("tells the end exactly once on every way from life to death", () => {
    const states = Object.keys(inviteSessionTable) as InviteSessionState[];
    const silent = new Set<InviteSessionState>(["cancelling", "releasing", "ending", "ended"]);
    for (const state of states) {
      for (const row of Object.values(inviteSessionTable[state])) {
        const [next, ...effects] = row;
        const told = effects.filter((effect) => /^tell-(?!ringing|offer|accepted|confirmed)/.test(effect)).length;
        expect(told, `${state} -> ${next}`).toBe(!silent.has(state) && silent.has(next) ? 1 : 0);
      }
    }
  });
});

describe("transfer (RFC 3515, RFC 5589)", () => {
  it("ends the call where the new one was answered, and keeps it where it was not (5589 6.1)", () => {
    expect(stepTransfer("trying", "succeeded").effects).toContain("end-call");
    for (const input of ["declined", "unheard", "due"] as const) expect(stepTransfer("trying", input).effects).not.toContain("end-call");
  });
  it("hears of the outcome also after the call is over (5057 3)", () => {
    const { state, effects } = stepTransfer("trying", "call-over");
    expect(effects).toContain("keep-dialog");
    expect(stepTransfer(state, "succeeded").effects).toEqual(["disarm", "tell-done", "release"]);
  });
  it("tells its end exactly once on every way", () => {
    for (const rows of Object.values(transferTable)) {
      for (const [next, ...effects] of Object.values(rows)) {
        const told = effects.filter((effect) => effect === "tell-done" || effect === "tell-failed").length;
        expect(told).toBe(next === "done" || next === "failed" ? 1 : 0);
      }
    }
  });
});

describe("waiting times", () => {
  it("lets the owner of the Call-ID wait 2.1 to 4 s after 491, the other 0 to 2 s (RFC 3261 14.1)", () => {
    expect([glareDelayMs(true, 0), glareDelayMs(true, 0.999_999)]).toEqual([2100, 4000]);
    expect([glareDelayMs(false, 0), glareDelayMs(false, 0.999_999)]).toEqual([0, 2000]);
  });
  it("refreshes an hour's registration at 90 %, a minute's at the half, and none more often than every second", () => {
    expect(refreshDelayMs(3_600_000)).toBe(3_240_000);
    expect(refreshDelayMs(60_000)).toBe(30_000);
    expect(refreshDelayMs(3_000)).toBe(1_500);
    expect(refreshDelayMs(1_000)).toBe(1_000);
  });
  it("doubles the wait between attempts up to 30 minutes, and takes 50 to 100 % of it (RFC 5626 4.5)", () => {
    expect([retryDelayMs(1, 0), retryDelayMs(1, 1), retryDelayMs(3, 1)]).toEqual([2_500, 5_000, 20_000]);
    expect(retryDelayMs(60, 1)).toBe(1_800_000);
  });
});
