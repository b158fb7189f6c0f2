// Symmetric RTP (RFC 4961) and its limits: whose packets are believed, also while the peer moves and others send as well.
import { describe, expect, it } from "vitest";
import type { SocketAddress } from "../../../core/ports/network.ts";
import { isKnownSource, latchOfNewPath, latchTarget, NEW_LATCH, stepSourceLatch, type LatchInput, type LatchState, type Voucher } from "../../../core/rtp/source-latch.ts";

const SIGNALLED = { address: "192.0.2.1", port: 4000 };
const BEHIND_NAT = { address: "198.51.100.7", port: 61_000 };
const STRANGER = { address: "203.0.113.9", port: 5000 };
/** Where the peer has moved to: as it says, and as its NAT has it. */
const MOVED = { address: "192.0.2.77", port: 4400 };
const MOVED_BEHIND_NAT = { address: "198.51.100.99", port: 33_000 };

/** A latch that is told things in turn. */
function latch(state: LatchState = NEW_LATCH) {
  let nowMs = 1000;
  const step = (input: LatchInput): boolean => {
    const stepped = stepSourceLatch(state, input);
    state = stepped.state;
    return stepped.isBelieved;
  };
  return {
    signal: (remote: SocketAddress | undefined) => void step({ kind: "signal", remote, nowMs }),
    hears: (from: SocketAddress, voucher: Voucher = "continues") => step({ kind: "packet", from, voucher, nowMs }),
    isProvenBy: (from: SocketAddress, isNewest = true) => step({ kind: "proven", from, isNewest, nowMs }),
    pass: (ms: number) => void (nowMs += ms),
    get target() {
      return latchTarget(state);
    },
    get state() {
      return state;
    },
  };
}

function signalled(remote = SIGNALLED) {
  const fresh = latch();
  fresh.signal(remote);
  return fresh;
}

/** In a call with a peer at `source`, and then told that it has moved. */
function moving(source = SIGNALLED, keyed = false) {
  const call = signalled();
  if (keyed) call.isProvenBy(source);
  else call.hears(source, "first");
  call.pass(5000);
  call.signal(MOVED);
  return call;
}

describe("whose RTP counts", () => {
  it("takes nothing before signalling has named the peer", () => {
    const fresh = latch();
    expect(fresh.hears(SIGNALLED, "first")).toBe(false);
    expect(fresh.isProvenBy(SIGNALLED)).toBe(false);
    expect(fresh.target).toBeUndefined();
  });

  it("takes the signalled source, sends to it, and refuses all others from then on", () => {
    const call = signalled();
    expect(call.hears(SIGNALLED, "first")).toBe(true);
    for (const voucher of ["first", "continues", "stranger"] as const) expect(call.hears(STRANGER, voucher)).toBe(false);
    expect(call.target).toEqual(SIGNALLED);
  });

  it("takes the first other source while nobody was heard, and sends back to it (RFC 4961)", () => {
    const call = signalled();
    expect(call.target).toEqual(SIGNALLED);
    expect(call.hears(BEHIND_NAT, "first")).toBe(true);
    expect(call.target).toEqual(BEHIND_NAT);
    expect(call.hears(STRANGER, "stranger")).toBe(false);
    expect(call.hears(BEHIND_NAT)).toBe(true);
  });

  it("prefers the signalled source when it is heard after all, at once or much later", () => {
    const call = signalled();
    call.hears(STRANGER, "first");
    call.pass(60_000);
    expect(call.hears(SIGNALLED, "stranger")).toBe(true);
    expect(call.hears(STRANGER)).toBe(false);
    expect(call.target).toEqual(SIGNALLED);
  });

  it("changes nothing when signalling says the same again", () => {
    const call = signalled();
    call.hears(BEHIND_NAT, "first");
    call.signal({ ...SIGNALLED });
    expect(call.hears(STRANGER, "stranger")).toBe(false);
    expect(call.target).toEqual(BEHIND_NAT);
  });
});

describe("a peer that moves and says so", () => {
  it("is sent to where it says at once", () => {
    expect(moving().target).toEqual(MOVED);
    expect(moving(BEHIND_NAT).target).toEqual(MOVED);
  });

  it.each([["where it was signalled", SIGNALLED], ["where its NAT had it", BEHIND_NAT]])("is still heard from %s before, until it is heard from the new one and 5 s more", (_, source) => {
    const call = moving(source);
    call.pass(1000);
    expect(call.hears(source)).toBe(true);
    expect(call.target).toEqual(MOVED);
    expect(call.hears(MOVED)).toBe(true);
    call.pass(4000);
    expect(call.hears(source)).toBe(true);
    expect(call.target).toEqual(MOVED);
    call.pass(1001);
    expect(call.hears(source)).toBe(false);
  });

  it("is not heard from the old address with another stream: that would be somebody else who got the address", () => {
    expect(moving().hears(SIGNALLED, "stranger")).toBe(false);
  });

  it("is heard from behind its new NAT by the stream that goes on, while the copies still come from the old one", () => {
    const call = moving(BEHIND_NAT);
    expect(call.hears(BEHIND_NAT)).toBe(true);
    expect(call.hears(MOVED_BEHIND_NAT)).toBe(true);
    expect(call.hears(BEHIND_NAT)).toBe(true);
    expect(call.target).toEqual(MOVED_BEHIND_NAT);
  });

  it("is gone back to where only its old address has been heard for 2 s: a new address behind the same NAT", () => {
    const call = moving(BEHIND_NAT);
    call.pass(1900);
    call.hears(BEHIND_NAT);
    expect(call.target).toEqual(MOVED);
    call.pass(200);
    call.hears(BEHIND_NAT);
    expect(call.target).toEqual(BEHIND_NAT);
    expect(call.hears(MOVED)).toBe(true);
    expect(call.target).toEqual(MOVED);
  });

  it("may begin another stream behind its new NAT once nobody else is heard for 300 ms", () => {
    const call = moving();
    const packets = Array.from({ length: 25 }, () => {
      call.pass(20);
      return call.hears(MOVED_BEHIND_NAT, "stranger");
    });
    expect(packets.indexOf(true)).toBe(14);
    expect(packets.slice(14).every(Boolean)).toBe(true);
    expect(call.target).toEqual(MOVED_BEHIND_NAT);
  });
});

describe("somebody who sends RTP during a handover", () => {
  it("does not take the latch that a new address opened, however fast, while the peer is heard from anywhere", () => {
    const call = moving();
    for (let round = 0; round < 100; round++) {
      call.pass(20);
      expect(call.hears(STRANGER, "stranger")).toBe(false);
      expect(call.hears(SIGNALLED)).toBe(true);
    }
    expect(call.hears(MOVED)).toBe(true);
    expect(call.target).toEqual(MOVED);
  });

  it("loses a latch that was won in silence to the stream that went on, and to the signalled address", () => {
    for (const peer of [MOVED_BEHIND_NAT, MOVED]) {
      const call = moving();
      for (let round = 0; round < 20; round++, call.pass(20)) call.hears(STRANGER, "stranger");
      expect(call.target).toEqual(STRANGER);
      expect(call.hears(peer)).toBe(true);
      expect(call.target).toEqual(peer);
      expect(call.hears(STRANGER, "stranger")).toBe(false);
    }
  });

  it("does not win by many addresses: patience is with one source", () => {
    const call = moving();
    for (let port = 1; port < 100; port++, call.pass(20)) expect(call.hears({ ...STRANGER, port }, "stranger")).toBe(false);
    expect(call.target).toEqual(MOVED);
  });

  it("gets nothing from a path that was just opened: its latch is the call's", () => {
    const call = signalled();
    call.hears(BEHIND_NAT, "first");
    const path = latch(latchOfNewPath(call.state, 0));
    expect(path.target).toEqual(BEHIND_NAT);
    for (let round = 0; round < 100; round++, path.pass(20)) expect(path.hears(STRANGER, "stranger")).toBe(false);
    // The peer's NAT may give the way to our new address another port.
    expect(path.hears({ ...BEHIND_NAT, port: 61_001 })).toBe(true);
    expect(path.hears(BEHIND_NAT)).toBe(false);
    expect(path.target).toEqual({ ...BEHIND_NAT, port: 61_001 });
  });

  it("is known as nobody of the call's", () => {
    const call = moving(BEHIND_NAT);
    call.hears(MOVED);
    expect([SIGNALLED, BEHIND_NAT, MOVED].every((address) => isKnownSource(call.state, address))).toBe(true);
    expect(isKnownSource(call.state, STRANGER)).toBe(false);
    // Who gets the address that the peer had is nobody either.
    call.pass(5001);
    call.hears(MOVED);
    expect([SIGNALLED, BEHIND_NAT].some((address) => isKnownSource(call.state, address))).toBe(false);
  });
});

describe("packets that keys have proved (RFC 3711)", () => {
  it("count from wherever they come", () => {
    const call = signalled();
    expect(call.isProvenBy(STRANGER)).toBe(true);
    expect(call.target).toEqual(STRANGER);
  });

  it("are followed to where three of them in a row come from, none of them late", () => {
    const call = signalled();
    call.isProvenBy(SIGNALLED);
    for (const isNewest of [true, true, false, false]) call.isProvenBy(STRANGER, isNewest);
    expect(call.target).toEqual(SIGNALLED);
    call.isProvenBy(SIGNALLED);
    for (let packet = 0; packet < 2; packet++) call.isProvenBy(STRANGER);
    expect(call.target).toEqual(SIGNALLED);
    call.isProvenBy(STRANGER);
    expect(call.target).toEqual(STRANGER);
    // A straggler from the old address does not call it back.
    for (let packet = 0; packet < 3; packet++) call.isProvenBy(SIGNALLED, false);
    expect(call.target).toEqual(STRANGER);
  });

  it("do not call the target back to where the peer was before it said that it moved, though they come there first", () => {
    const call = moving(BEHIND_NAT, true);
    for (let packet = 0; packet < 50; packet++, call.pass(20)) expect(call.isProvenBy(BEHIND_NAT)).toBe(true);
    expect(call.target).toEqual(MOVED);
    call.isProvenBy(MOVED);
    for (let packet = 0; packet < 50; packet++, call.pass(20)) call.isProvenBy(BEHIND_NAT);
    expect(call.target).toEqual(MOVED);
  });

  it("are gone back to after 2 s in which they came from nowhere else", () => {
    const call = moving(BEHIND_NAT, true);
    call.pass(2001);
    call.isProvenBy(BEHIND_NAT);
    expect(call.target).toEqual(BEHIND_NAT);
  });
});
