// RFC 3261 figure 8.
import { describe, expect, it } from "vitest";
import {
  startNonInviteServer,
  stepNonInviteServer,
  type NonInviteServerInput,
  type NonInviteServerState,
} from "../../../../core/sip/transaction/non-invite-server-machine.ts";
import { transactionTimers } from "../../../../core/sip/transaction/timers.ts";
import { describeDiagram, describeEffect } from "./diagram.ts";
import { answer, sentRequest } from "./sample-messages.ts";

const request = sentRequest("OPTIONS");
const failure = { code: "sip/transport/refused", message: "Refused." } as const;
const { state: trying, effects: firstEffects } = startNonInviteServer(transactionTimers(false));

describeDiagram<NonInviteServerState, NonInviteServerInput, ReturnType<typeof stepNonInviteServer>["effects"][number]>({
  title: "non-INVITE server transaction (RFC 3261 17.2.2)",
  states: {
    trying,
    proceeding: { ...trying, name: "proceeding", last: answer(request, 100) },
    completed: { ...trying, name: "completed", last: answer(request, 200) },
    terminated: { ...trying, name: "terminated", last: answer(request, 200) },
  },
  inputs: {
    retransmission: { kind: "retransmission" },
    provisional: { kind: "provisional", response: answer(request, 183) },
    success: { kind: "success", response: answer(request, 200) },
    rejection: { kind: "rejection", response: answer(request, 404) },
    transportError: { kind: "transportError", failure },
    timerF: { kind: "timerF" },
    timerJ: { kind: "timerJ" },
  },
  step: stepNonInviteServer,
  arrows: [
    ["trying", "provisional", "proceeding", ["send 183"]],
    ["trying", "success", "completed", ["disarm F", "send 200", "arm J 32000"]],
    ["trying", "rejection", "completed", ["disarm F", "send 404", "arm J 32000"]],
    ["trying", "timerF", "terminated", ["deliver failure", "end"]],
    ["proceeding", "timerF", "terminated", ["deliver failure", "end"]],
    ["proceeding", "retransmission", "proceeding", ["send 100"]],
    ["proceeding", "provisional", "proceeding", ["send 183"]],
    ["proceeding", "success", "completed", ["disarm F", "send 200", "arm J 32000"]],
    ["proceeding", "rejection", "completed", ["disarm F", "send 404", "arm J 32000"]],
    ["proceeding", "transportError", "terminated", ["deliver failure", "end"]],
    ["completed", "retransmission", "completed", ["send 200"]],
    ["completed", "transportError", "terminated", ["deliver failure", "end"]],
    ["completed", "timerJ", "terminated", ["end"]],
  ],
  ignored: {
    trying: ["retransmission", "transportError", "timerJ"],
    proceeding: ["timerJ"],
    completed: ["provisional", "success", "rejection", "timerF"],
    terminated: ["retransmission", "provisional", "success", "rejection", "transportError", "timerF", "timerJ"],
  },
});

describe("non-INVITE server transaction, beginning", () => {
  it("sends nothing by itself (17.2.2), and waits for its user no longer than a client does, over any transport (RFC 4320 section 4.2)", () => {
    expect(firstEffects.map(describeEffect)).toEqual(["arm F 32000"]);
    expect(startNonInviteServer(transactionTimers(true)).effects.map(describeEffect)).toEqual(["arm F 32000"]);
  });

  it("over a reliable transport is over as soon as it has answered: timer J is zero (17.2.2)", () => {
    const { state } = startNonInviteServer(transactionTimers(true));
    const { effects } = stepNonInviteServer(state, { kind: "success", response: answer(request, 200) });
    expect(effects.map(describeEffect)).toEqual(["disarm F", "send 200", "arm J 0"]);
  });
});
