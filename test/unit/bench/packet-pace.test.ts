// The figures of the bench `pace` on arrivals that were made up.
import { describe, expect, it } from "vitest";
import { paceOf, type Arrival } from "../../bench/packet-pace.ts";

/** Packets of 20 ms, each late by what the list says. */
function arrivals(latenessMs: readonly number[], firstSequence = 100): Arrival[] {
  return latenessMs.map((late, index) => ({ sequenceNumber: (firstSequence + index) & 0xffff, atMs: 5000 + index * 20 + late }));
}

describe("the pace of packets", () => {
  it("finds no lateness in packets that come as they are due", () => {
    expect(paceOf(arrivals([0, 0, 0, 0]))).toEqual({ packets: 4, longestPauseMs: 20, latestMs: 0 });
  });

  it("counts a packet that is late, and the pause before it", () => {
    expect(paceOf(arrivals([0, 0, 15, 0]))).toEqual({ packets: 4, longestPauseMs: 35, latestMs: 15 });
  });

  it("takes the earliest packet for the punctual one, wherever it stands", () => {
    expect(paceOf(arrivals([7, 7, 2, 7])).latestMs).toBe(5);
  });

  it("does not take a lost packet for a pause of the sender that came late", () => {
    const [first, , third] = arrivals([0, 0, 0]);
    expect(paceOf([first!, third!])).toEqual({ packets: 2, longestPauseMs: 40, latestMs: 0 });
  });

  it("goes on over the end of the sequence numbers (RFC 3550 section 5.1)", () => {
    expect(paceOf(arrivals([0, 0, 3, 0], 0xfffe)).latestMs).toBe(3);
  });
});
