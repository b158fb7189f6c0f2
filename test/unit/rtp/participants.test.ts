// Who takes part, who is gone, and whose number is ours: RFC 3550 sections 6.2.1, 6.3.5 and 8.2.
import { describe, expect, it } from "vitest";
import { Participants } from "../../../core/rtp/participants.ts";
import { SourceConflicts } from "../../../core/rtp/source-conflict.ts";

describe("participants (RFC 3550 section 6.2.1)", () => {
  it("counts us, those who report, and those who send", () => {
    const table = new Participants();
    table.heardRtp(1, 0);
    table.heardRtcp(2, 0);
    table.describe(2, "b@example", 0);
    expect([table.members, table.senders, table.cnameOf(2)]).toEqual([3, 1, "b@example"]);
  });

  it("takes a sender for a listener after two intervals, and forgets a member after five (section 6.3.5)", () => {
    const table = new Participants();
    table.heardRtp(1, 0);
    table.expire(10_000, 5000);
    expect(table.senders).toBe(1);
    table.expire(10_001, 5000);
    expect([table.members, table.senders]).toEqual([2, 0]);
    table.expire(25_001, 5000);
    expect(table.members).toBe(1);
  });

  it("does not bring back who said BYE for what is still under way", () => {
    const table = new Participants();
    table.heardRtp(1, 0);
    table.left(1, 1000);
    table.heardRtp(1, 1010);
    expect(table.members).toBe(1);
    table.expire(3001, 5000);
    table.heardRtp(1, 3002);
    expect(table.members).toBe(2);
  });

  it("stays small whoever makes up sources", () => {
    const table = new Participants();
    for (let ssrc = 0; ssrc < 10_000; ssrc++) table.heardRtcp(ssrc, 0);
    expect(table.members).toBe(257);
  });
});

describe("our number in others' packets (RFC 3550 section 8.2)", () => {
  it("is a collision the first time, a loop when the same address does it again", () => {
    const conflicts = new SourceConflicts();
    expect(conflicts.judge("192.0.2.9:4000", 0)).toBe("change");
    expect(conflicts.judge("192.0.2.9:4000", 1000)).toBe("looped");
    expect(conflicts.judge("192.0.2.8:4000", 1000)).toBe("change");
  });

  it("forgets a conflict after ten intervals", () => {
    const conflicts = new SourceConflicts();
    conflicts.judge("192.0.2.9:4000", 0);
    conflicts.expire(50_001, 5000);
    expect(conflicts.judge("192.0.2.9:4000", 50_002)).toBe("change");
  });

  it("does not change its number for ever", () => {
    const conflicts = new SourceConflicts();
    for (let port = 1; port <= 40; port++) conflicts.judge(`192.0.2.9:${port}`, 0);
    expect(conflicts.judge("192.0.2.9:41", 0)).toBe("looped");
  });
});
