// When somebody counts as free: after busy as soon as no dialog is left, after no answer once they have used their phone.
import { describe, expect, it } from "vitest";
import { stepCallback, type CallbackProgress, type CallbackReason } from "../../../../core/phone/reachability/callback-machine.ts";

const table: readonly (readonly [CallbackReason, CallbackProgress, boolean, CallbackProgress])[] = [
  ["busy", "waiting", false, "free"],
  ["busy", "waiting", true, "occupied"],
  ["busy", "occupied", false, "free"],
  ["busy", "occupied", true, "occupied"],
  ["busy", "free", false, "free"],
  ["busy", "free", true, "free"],
  ["no-answer", "waiting", false, "waiting"],
  ["no-answer", "waiting", true, "occupied"],
  ["no-answer", "occupied", false, "free"],
  ["no-answer", "occupied", true, "occupied"],
  ["no-answer", "free", false, "free"],
  ["no-answer", "free", true, "free"],
];

describe("whoever is waited for", () => {
  it.each(table)("after %s, %s, in a call: %s, is %s", (reason, progress, isInCall, next) => {
    expect(stepCallback(progress, reason, isInCall)).toBe(next);
  });

  it("has a row for every reason, progress and report", () => {
    expect(new Set(table.map((row) => row.slice(0, 3).join(" "))).size).toBe(2 * 3 * 2);
  });
});
