// RFC 3261 figure 5 as RFC 6026 section 8.4 redraws it.
import { describe, expect, it } from "vitest";
import { startInviteClient, stepInviteClient, type InviteClientInput, type InviteClientState } from "../../../../core/sip/transaction/invite-client-machine.ts";
import { transactionTimers } from "../../../../core/sip/transaction/timers.ts";
import { describeDiagram, describeEffect } from "./diagram.ts";
import { answer, sentRequest } from "./sample-messages.ts";

const request = sentRequest("INVITE");
const timers = transactionTimers(false);
const failure = { code: "sip/transport/refused", message: "Refused." } as const;
const { state: calling } = startInviteClient(request, timers);
const states = {
  calling,
  proceeding: { ...calling, name: "proceeding" },
  accepted: { ...calling, name: "accepted" },
  completed: { ...calling, name: "completed" },
  terminated: { ...calling, name: "terminated" },
} as const satisfies Record<InviteClientState["name"], InviteClientState>;

describeDiagram<InviteClientState, InviteClientInput, ReturnType<typeof stepInviteClient>["effects"][number]>({
  title: "INVITE client transaction (RFC 3261 17.1.1, RFC 6026)",
  states,
  inputs: {
    provisional: { kind: "provisional", response: answer(request, 180) },
    success: { kind: "success", response: answer(request, 200) },
    rejection: { kind: "rejection", response: answer(request, 486) },
    cancelSent: { kind: "cancelSent" },
    transportError: { kind: "transportError", failure },
    timerA: { kind: "timerA" },
    timerB: { kind: "timerB" },
    timerD: { kind: "timerD" },
    timerM: { kind: "timerM" },
    timerCancel: { kind: "timerCancel" },
  },
  step: stepInviteClient,
  arrows: [
    ["calling", "provisional", "proceeding", ["disarm A", "disarm B", "deliver response 180"]],
    ["calling", "success", "accepted", ["disarm A", "disarm B", "deliver response 200", "arm M 32000"]],
    ["calling", "rejection", "completed", ["disarm A", "disarm B", "send ACK", "deliver response 486", "arm D 32000"]],
    ["calling", "timerA", "calling", ["send INVITE", "arm A 1000"]],
    ["calling", "timerB", "terminated", ["deliver failure", "end"]],
    ["calling", "transportError", "terminated", ["deliver failure", "end"]],
    ["proceeding", "provisional", "proceeding", ["deliver response 180"]],
    ["proceeding", "success", "accepted", ["disarm Cancel", "deliver response 200", "arm M 32000"]],
    ["proceeding", "rejection", "completed", ["disarm Cancel", "send ACK", "deliver response 486", "arm D 32000"]],
    ["proceeding", "cancelSent", "proceeding", ["arm Cancel 32000"]],
    ["proceeding", "timerCancel", "terminated", ["deliver failure", "end"]],
    ["accepted", "success", "accepted", ["deliver response 200"]],
    ["accepted", "timerM", "terminated", ["end"]],
    ["completed", "rejection", "completed", ["send ACK"]],
    ["completed", "success", "completed", ["deliver stray 200"]],
    ["completed", "timerD", "terminated", ["end"]],
    ["completed", "transportError", "terminated", ["end"]],
  ],
  ignored: {
    calling: ["cancelSent", "timerD", "timerM", "timerCancel"],
    // Nothing is being sent, so an error reported now is about something older; the peer has shown life since.
    proceeding: ["transportError", "timerA", "timerB", "timerD", "timerM"],
    accepted: ["provisional", "rejection", "cancelSent", "transportError", "timerA", "timerB", "timerD", "timerCancel"],
    completed: ["provisional", "cancelSent", "timerA", "timerB", "timerM", "timerCancel"],
    terminated: ["provisional", "success", "rejection", "cancelSent", "transportError", "timerA", "timerB", "timerD", "timerM", "timerCancel"],
  },
});

describe("INVITE client transaction, beginning and ACK", () => {
  it("sends INVITE and starts timers A and B over an unreliable transport (17.1.1.2)", () => {
    expect(startInviteClient(request, timers).effects.map(describeEffect)).toEqual(["send INVITE", "arm A 500", "arm B 32000"]);
  });

  it("does not start timer A over a reliable transport, and D is zero there (17.1.1.2)", () => {
    const reliable = startInviteClient(request, transactionTimers(true));
    expect(reliable.effects.map(describeEffect)).toEqual(["send INVITE", "arm B 32000"]);
    const completed = stepInviteClient(reliable.state, { kind: "rejection", response: answer(request, 486) });
    expect(completed.effects.map(describeEffect)).toContain("arm D 0");
  });

  it("doubles timer A each time: T1, 2*T1, 4*T1, 8*T1 (17.1.1.2)", () => {
    let state: InviteClientState = calling;
    const delays: string[] = [];
    for (let turn = 0; turn < 4; turn++) {
      const step = stepInviteClient(state, { kind: "timerA" });
      delays.push(describeEffect(step.effects[1]!));
      state = step.state;
    }
    expect(delays).toEqual(["arm A 1000", "arm A 2000", "arm A 4000", "arm A 8000"]);
  });

  it("makes the ACK of a rejection from the INVITE's URI, branch, Call-ID, From and sequence number, and the response's To (17.1.1.3)", () => {
    const invite = sentRequest("INVITE");
    invite.headers.append("Route", "<sip:proxy.example.org;lr>");
    invite.headers.append("Contact", "<sip:ada@192.0.2.1>");
    const { state } = startInviteClient(invite, timers);
    const { effects } = stepInviteClient(state, { kind: "rejection", response: answer(invite, 486, "busy-tag") });
    const sent = effects.find((effect) => effect.kind === "send");
    const ack = sent?.kind === "send" ? sent.message : undefined;
    expect(ack?.method).toBe("ACK");
    expect(ack?.uri).toEqual(invite.uri);
    expect(ack?.headers.getAll("Via")).toEqual(invite.headers.getAll("Via"));
    expect(ack?.headers.get("Call-ID")).toBe(invite.headers.get("Call-ID"));
    expect(ack?.headers.get("From")).toBe(invite.headers.get("From"));
    expect(ack?.headers.to.params.get("tag")).toBe("busy-tag");
    expect(ack?.headers.cseq).toEqual({ sequence: 1, method: "ACK" });
    expect(ack?.headers.getAll("Route")).toEqual(["<sip:proxy.example.org;lr>"]);
    expect(ack?.headers.has("Contact")).toBe(false);
  });
});
