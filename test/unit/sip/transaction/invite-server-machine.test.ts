// RFC 3261 figure 7 as RFC 6026 section 8.5 redraws it.
import { describe, expect, it } from "vitest";
import {
  startInviteServer,
  stepInviteServer,
  type InviteServerInput,
  type InviteServerState,
} from "../../../../core/sip/transaction/invite-server-machine.ts";
import { transactionTimers } from "../../../../core/sip/transaction/timers.ts";
import { describeDiagram, describeEffect } from "./diagram.ts";
import { answer, sentRequest } from "./sample-messages.ts";

const request = sentRequest("INVITE");
const timers = transactionTimers(false);
const failure = { code: "sip/transport/refused", message: "Refused." } as const;
const begun = startInviteServer(answer(request, 100), timers).state;
const rejected: InviteServerState = { ...begun, last: answer(request, 486) };

describeDiagram<InviteServerState, InviteServerInput, ReturnType<typeof stepInviteServer>["effects"][number]>({
  title: "INVITE server transaction (RFC 3261 17.2.1, RFC 6026)",
  states: {
    proceeding: { ...begun, last: answer(request, 180) },
    accepted: { ...begun, name: "accepted", last: answer(request, 200) },
    completed: { ...rejected, name: "completed" },
    confirmed: { ...rejected, name: "confirmed" },
    terminated: { ...rejected, name: "terminated" },
  },
  inputs: {
    retransmission: { kind: "retransmission" },
    ack: { kind: "ack", request: sentRequest("ACK") },
    provisional: { kind: "provisional", response: answer(request, 183) },
    success: { kind: "success", response: answer(request, 200) },
    rejection: { kind: "rejection", response: answer(request, 486) },
    transportError: { kind: "transportError", failure },
    timerTrying: { kind: "timerTrying" },
    timerG: { kind: "timerG" },
    timerH: { kind: "timerH" },
    timerI: { kind: "timerI" },
    timerL: { kind: "timerL" },
  },
  step: stepInviteServer,
  arrows: [
    ["proceeding", "retransmission", "proceeding", ["send 180"]],
    ["proceeding", "provisional", "proceeding", ["disarm Trying", "send 183"]],
    ["proceeding", "success", "accepted", ["disarm Trying", "send 200", "arm L 32000"]],
    ["proceeding", "rejection", "completed", ["disarm Trying", "send 486", "arm G 500", "arm H 32000"]],
    ["proceeding", "timerTrying", "proceeding", ["send 100"]],
    ["proceeding", "transportError", "proceeding", ["deliver failure"]],
    ["accepted", "success", "accepted", ["send 200"]],
    ["accepted", "ack", "accepted", ["deliver ack"]],
    ["accepted", "transportError", "accepted", ["deliver failure"]],
    ["accepted", "timerL", "terminated", ["end"]],
    ["completed", "retransmission", "completed", ["send 486"]],
    ["completed", "timerG", "completed", ["send 486", "arm G 1000"]],
    ["completed", "ack", "confirmed", ["disarm G", "disarm H", "arm I 5000"]],
    ["completed", "timerH", "terminated", ["deliver failure", "end"]],
    ["completed", "transportError", "completed", ["deliver failure"]],
    ["confirmed", "timerI", "terminated", ["end"]],
  ],
  ignored: {
    proceeding: ["ack", "timerG", "timerH", "timerI", "timerL"],
    accepted: ["retransmission", "provisional", "rejection", "timerTrying", "timerG", "timerH", "timerI"],
    completed: ["provisional", "success", "rejection", "timerTrying", "timerI", "timerL"],
    confirmed: ["retransmission", "ack", "provisional", "success", "rejection", "transportError", "timerTrying", "timerG", "timerH", "timerL"],
    terminated: ["retransmission", "ack", "provisional", "success", "rejection", "transportError", "timerTrying", "timerG", "timerH", "timerI", "timerL"],
  },
});

describe("INVITE server transaction, beginning and timers", () => {
  it("waits 200 ms for its user before it sends 100 by itself (17.2.1)", () => {
    expect(startInviteServer(answer(request, 100), timers).effects.map(describeEffect)).toEqual(["arm Trying 200"]);
  });

  it("has nothing to repeat before anything was sent (17.2.1)", () => {
    expect(stepInviteServer(begun, { kind: "retransmission" })).toEqual({ state: begun, effects: [] });
  });

  it("repeats its own 100 to a retransmitted INVITE (17.2.1)", () => {
    const { state } = stepInviteServer(begun, { kind: "timerTrying" });
    expect(stepInviteServer(state, { kind: "retransmission" }).effects.map(describeEffect)).toEqual(["send 100"]);
  });

  it("doubles timer G up to T2 (17.2.1)", () => {
    let state: InviteServerState = { ...rejected, name: "completed" };
    const delays: string[] = [];
    for (let turn = 0; turn < 5; turn++) {
      const step = stepInviteServer(state, { kind: "timerG" });
      delays.push(describeEffect(step.effects[1]!));
      state = step.state;
    }
    expect(delays).toEqual(["arm G 1000", "arm G 2000", "arm G 4000", "arm G 4000", "arm G 4000"]);
  });

  it("over a reliable transport does not repeat a rejection, but still waits for ACK; timer I is zero (17.2.1)", () => {
    const reliable = startInviteServer(answer(request, 100), transactionTimers(true)).state;
    const completed = stepInviteServer(reliable, { kind: "rejection", response: answer(request, 486) });
    expect(completed.effects.map(describeEffect)).toEqual(["disarm Trying", "send 486", "arm H 32000"]);
    const confirmed = stepInviteServer(completed.state, { kind: "ack", request: sentRequest("ACK") });
    expect(confirmed.effects.map(describeEffect)).toContain("arm I 0");
  });
});
