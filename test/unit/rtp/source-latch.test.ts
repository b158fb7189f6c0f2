// Symmetric RTP (RFC 4961) and its limits: whose packets are believed.
import { describe, expect, it } from "vitest";
import { SourceLatch } from "../../../core/rtp/source-latch.ts";

const SIGNALLED = { address: "192.0.2.1", port: 4000 };
const BEHIND_NAT = { address: "198.51.100.7", port: 61_000 };
const STRANGER = { address: "203.0.113.9", port: 5000 };

function latched(): SourceLatch {
  const latch = new SourceLatch();
  latch.signal(SIGNALLED);
  return latch;
}

describe("whose RTP counts", () => {
  it("takes nothing before signalling has named the peer", () => {
    const latch = new SourceLatch();
    expect(latch.accept(SIGNALLED)).toBe(false);
    expect(latch.target).toBeUndefined();
  });

  it("takes the signalled source, sends to it, and refuses all others from then on", () => {
    const latch = latched();
    expect(latch.accept(SIGNALLED)).toBe(true);
    expect(latch.accept(STRANGER)).toBe(false);
    expect(latch.target).toEqual(SIGNALLED);
  });

  it("takes the first other source while nobody was heard, and sends back to it (RFC 4961)", () => {
    const latch = latched();
    expect(latch.target).toEqual(SIGNALLED);
    expect(latch.accept(BEHIND_NAT)).toBe(true);
    expect(latch.target).toEqual(BEHIND_NAT);
    expect(latch.accept(STRANGER)).toBe(false);
    expect(latch.accept(BEHIND_NAT)).toBe(true);
  });

  it("prefers the signalled source when it is heard after all", () => {
    const latch = latched();
    latch.accept(STRANGER);
    expect(latch.accept(SIGNALLED)).toBe(true);
    expect(latch.accept(STRANGER)).toBe(false);
    expect(latch.target).toEqual(SIGNALLED);
  });

  it("follows packets that keys have proved to where three of them in a row come from, none of them late", () => {
    const latch = latched();
    latch.follow(SIGNALLED, true);
    for (const isNewest of [true, true, false, false]) latch.follow(STRANGER, isNewest);
    expect(latch.target).toEqual(SIGNALLED);
    latch.follow(SIGNALLED, true);
    for (let packet = 0; packet < 2; packet++) latch.follow(STRANGER, true);
    expect(latch.target).toEqual(SIGNALLED);
    latch.follow(STRANGER, true);
    expect(latch.target).toEqual(STRANGER);
    // A straggler from the old address does not call it back.
    for (let packet = 0; packet < 3; packet++) latch.follow(SIGNALLED, false);
    expect(latch.target).toEqual(STRANGER);
  });

  it("takes the first source that keys prove, and none before signalling named one", () => {
    const latch = latched();
    latch.follow(BEHIND_NAT, true);
    expect(latch.target).toEqual(BEHIND_NAT);
    const unnamed = new SourceLatch();
    unnamed.follow(BEHIND_NAT, true);
    expect(unnamed.target).toBeUndefined();
  });

  it("believes a new address only from signalling, and a repeated one changes nothing", () => {
    const latch = latched();
    latch.accept(BEHIND_NAT);
    latch.signal({ ...SIGNALLED });
    expect(latch.accept(STRANGER)).toBe(false);
    latch.signal(STRANGER);
    expect(latch.accept(BEHIND_NAT)).toBe(true);
    expect(latch.accept(STRANGER)).toBe(true);
    expect(latch.target).toEqual(STRANGER);
  });
});
