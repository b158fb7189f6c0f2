// RFC 3261 figure 6.
import { describe, expect, it } from "vitest";
import {
  startNonInviteClient,
  stepNonInviteClient,
  type NonInviteClientInput,
  type NonInviteClientState,
} from "../../../../core/sip/transaction/non-invite-client-machine.ts";
import { transactionTimers } from "../../../../core/sip/transaction/timers.ts";
import { describeDiagram, describeEffect } from "./diagram.ts";
import { answer, sentRequest } from "./sample-messages.ts";

const request = sentRequest("OPTIONS");
const timers = transactionTimers(false);
const failure = { code: "sip/transport/refused", message: "Refused." } as const;
const { state: trying } = startNonInviteClient(request, timers);

describeDiagram<NonInviteClientState, NonInviteClientInput, ReturnType<typeof stepNonInviteClient>["effects"][number]>({
  title: "non-INVITE client transaction (RFC 3261 17.1.2)",
  states: {
    trying,
    proceeding: { ...trying, name: "proceeding" },
    completed: { ...trying, name: "completed" },
    terminated: { ...trying, name: "terminated" },
  },
  inputs: {
    provisional: { kind: "provisional", response: answer(request, 100) },
    success: { kind: "success", response: answer(request, 200) },
    rejection: { kind: "rejection", response: answer(request, 404) },
    transportError: { kind: "transportError", failure },
    timerE: { kind: "timerE" },
    timerF: { kind: "timerF" },
    timerK: { kind: "timerK" },
  },
  step: stepNonInviteClient,
  arrows: [
    ["trying", "provisional", "proceeding", ["deliver response 100"]],
    ["trying", "success", "completed", ["disarm E", "disarm F", "deliver response 200", "arm K 5000"]],
    ["trying", "rejection", "completed", ["disarm E", "disarm F", "deliver response 404", "arm K 5000"]],
    ["trying", "timerE", "trying", ["send OPTIONS", "arm E 1000"]],
    ["trying", "timerF", "terminated", ["deliver failure", "end"]],
    ["trying", "transportError", "terminated", ["deliver failure", "end"]],
    ["proceeding", "provisional", "proceeding", ["deliver response 100"]],
    ["proceeding", "success", "completed", ["disarm E", "disarm F", "deliver response 200", "arm K 5000"]],
    ["proceeding", "rejection", "completed", ["disarm E", "disarm F", "deliver response 404", "arm K 5000"]],
    ["proceeding", "timerE", "proceeding", ["send OPTIONS", "arm E 4000"]],
    ["proceeding", "timerF", "terminated", ["deliver failure", "end"]],
    ["proceeding", "transportError", "terminated", ["deliver failure", "end"]],
    ["completed", "timerK", "terminated", ["end"]],
  ],
  ignored: {
    trying: ["timerK"],
    proceeding: ["timerK"],
    completed: ["provisional", "success", "rejection", "transportError", "timerE", "timerF"],
    terminated: ["provisional", "success", "rejection", "transportError", "timerE", "timerF", "timerK"],
  },
});

describe("non-INVITE client transaction, beginning and retransmission", () => {
  it("sends the request and starts timers E and F over an unreliable transport (17.1.2.2)", () => {
    expect(startNonInviteClient(request, timers).effects.map(describeEffect)).toEqual(["send OPTIONS", "arm E 500", "arm F 32000"]);
  });

  it("does not start timer E over a reliable transport, and K is zero there (17.1.2.2)", () => {
    const reliable = startNonInviteClient(request, transactionTimers(true));
    expect(reliable.effects.map(describeEffect)).toEqual(["send OPTIONS", "arm F 32000"]);
    const completed = stepNonInviteClient(reliable.state, { kind: "success", response: answer(request, 200) });
    expect(completed.effects.map(describeEffect)).toContain("arm K 0");
  });

  it("doubles timer E up to T2: 2*T1, 4*T1, 8*T1, T2, T2 (17.1.2.2)", () => {
    let state: NonInviteClientState = trying;
    const delays: string[] = [];
    for (let turn = 0; turn < 5; turn++) {
      const step = stepNonInviteClient(state, { kind: "timerE" });
      delays.push(describeEffect(step.effects[1]!));
      state = step.state;
    }
    expect(delays).toEqual(["arm E 1000", "arm E 2000", "arm E 4000", "arm E 4000", "arm E 4000"]);
  });
});
