// Final responses in words: each has a code, a sentence, and its status line as detail (RFC 3261 section 21).
import { describe, expect, it } from "vitest";
import { callFailure, registrationFailure, statusLine } from "../../../../core/sip/usage/status-failure.ts";

describe("why a call failed", () => {
  it.each([
    [404, "call/not-found"], [408, "call/no-answer"], [480, "call/unavailable"], [486, "call/busy"], [487, "call/cancelled"],
    [488, "call/not-acceptable"], [600, "call/busy"], [603, "call/declined"], [606, "call/not-acceptable"], [403, "call/forbidden"],
  ])("%i is %s", (status, code) => {
    expect(callFailure({ status, reason: "Any" })).toMatchObject({ code, detail: `${status} Any` });
  });

  it.each([[399, "call/moved"], [499, "call/refused"], [599, "call/server-error"], [699, "call/declined"]])(
    "of an unknown status %i its class decides: %s (8.1.3.2)", (status, code) => {
      expect(callFailure({ status, reason: "" }).code).toBe(code);
    });
});

describe("why a registration failed", () => {
  it("names the account and the server in the sentence", () => {
    const { message } = registrationFailure({ status: 403, reason: "Forbidden" }, "ada@example.org", "pbx.example.org");
    expect(message).toContain("ada@example.org");
    expect(message).toContain("pbx.example.org");
  });
});

describe("the status line for people", () => {
  it("has no control characters of the peer's, and a bounded length", () => {
    expect(statusLine({ status: 486, reason: "Busy\u0007\u001b[2J Here" })).toBe("486 Busy[2J Here");
    expect(statusLine({ status: 500, reason: "x".repeat(10_000) }).length).toBeLessThan(100);
  });
});
