// Which addresses follow from the system's answers, and in which order others are tried.
import { describe, expect, it } from "vitest";
import { rememberMove, waitBeforeMove } from "../../../core/mobility/flap-damping.ts";
import { completeReport, reportHandover } from "../../../core/mobility/handover-report.ts";
import { afterFalseAlarm, FRESH_LIVENESS, isSuspicious } from "../../../core/mobility/path-liveness.ts";
import { alternatives, chooseAddresses, startingPoint, type RouteAnswer } from "../../../core/mobility/path-selector.ts";
import { readOutcome } from "../../../core/mobility/signalling-outcome.ts";

const A = "192.0.2.2";
const B = "198.51.100.2";
const inUse = { signalling: A, media: A };

describe("the choice", () => {
  const cases: readonly (readonly [string, readonly RouteAnswer[], RouteAnswer | "nobody", ReturnType<typeof chooseAddresses>])[] = [
    ["follows the system for both", [B], B, { signalling: B, media: B }],
    ["keeps signalling and sound apart, as a VPN for one of them asks", [A], B, { signalling: A, media: B }],
    ["takes the first hop that has a way", ["none", B], B, { signalling: B, media: B }],
    ["stays on a way that is one of several, though another one comes first", [B, A], "nobody", inUse],
    ["sends sound the way of the signalling where it has none of its own", [B], "none", { signalling: B, media: B }],
    ["sends sound the way of the signalling while nobody has said where it goes", [B], "nobody", { signalling: B, media: B }],
    ["leaves it where it is while nobody was asked for", ["unasked"], "nobody", inUse],
    ["is none where no hop can be reached", ["none", "none"], "none", undefined],
    ["is none where no hop can be reached though the sound could", ["none"], A, undefined],
    ["stays where nobody was asked for", ["unasked"], "unasked", inUse],
    ["is none where there is no hop at all, whatever the sound's peer is reached by", [], B, undefined],
  ];
  it.each(cases)("%s", (_what, hops, media, expected) => {
    expect(chooseAddresses({ hops, media }, inUse)).toEqual(expected);
  });
  it("has no sound where the call has none", () => {
    expect(chooseAddresses({ hops: [B], media: "nobody" }, { signalling: A })).toEqual({ signalling: B });
  });
  it("leaves an address that was asked for alone while this computer has it, and sees that it is gone where it has not", () => {
    expect(startingPoint({ signalling: B, media: B }, inUse, () => true)).toEqual({ signalling: B, media: B });
    expect(startingPoint({ signalling: B, media: B }, inUse, () => false)).toEqual(inUse);
  });
});

describe("other addresses", () => {
  const wifi = { name: "wlan0", kind: "wireless", addresses: [A, "2001:db8::2"] } as const;
  const cable = { name: "eth0", kind: "wired", addresses: ["fe80::1", "169.254.3.4", B, "2001:db8:1::2"] } as const;
  const mobile = { name: "wwan0", kind: "cellular", addresses: ["203.0.113.7"] } as const;
  const tunnel = { name: "tun0", kind: "virtual", addresses: ["10.8.0.2"] } as const;
  const loopback = { name: "lo", kind: "loopback", addresses: ["127.0.0.1"] } as const;
  it("come wired before wireless before cellular, a VPN last, one of each interface", () => {
    expect(alternatives([tunnel, loopback, mobile, wifi, cable], "192.0.2.99")).toEqual([B, A, "203.0.113.7", "10.8.0.2"]);
  });
  it("are of the same family, on other interfaces, and lead beyond their link", () => {
    expect(alternatives([wifi, cable], "2001:db8::2")).toEqual(["2001:db8:1::2"]);
    expect(alternatives([wifi], A)).toEqual([]);
  });
});

describe("suspicion", () => {
  it("needs 300 ms of missing sound, and sound to be missed", () => {
    expect(isSuspicious(FRESH_LIVENESS, "silence", 299, true, 0)).toBe(false);
    expect(isSuspicious(FRESH_LIVENESS, "silence", 300, true, 0)).toBe(true);
    expect(isSuspicious(FRESH_LIVENESS, "silence", 300, false, 0)).toBe(false);
  });
  it("waits ever longer after a peer that was merely silent, but not for what the system refuses to send", () => {
    let liveness = FRESH_LIVENESS;
    const waitsMs = Array.from({ length: 7 }, () => {
      liveness = afterFalseAlarm(liveness, 0);
      return liveness.calmUntilMs;
    });
    expect(waitsMs).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
    expect(isSuspicious(liveness, "all-lost", 5_000, true, 59_999)).toBe(false);
    expect(isSuspicious(liveness, "send-failed", 0, false, 0)).toBe(true);
  });
});

describe("flapping", () => {
  it("lets three moves within ten seconds go at once, and spaces what comes after them by two seconds", () => {
    let moves: readonly number[] = [];
    for (const atMs of [0, 1_000, 2_000]) {
      expect(waitBeforeMove(moves, atMs)).toBe(0);
      moves = rememberMove(moves, atMs);
    }
    expect(waitBeforeMove(moves, 2_500)).toBe(1_500);
    expect(waitBeforeMove(moves, 12_001)).toBe(0);
    expect(rememberMove(moves, 11_500)).toEqual([2_000, 11_500]);
  });
});

describe("the report", () => {
  const decision = { kind: "make-before-break", decidedAtMs: 1_000, dueSinceMs: 940.4 } as const;
  it("says how long noticing and telling took, and null for what is not known", () => {
    const report = reportHandover({ localAddress: A }, { localAddress: B }, decision, 1_050);
    expect(report).toMatchObject({ detectedMs: 60, signalledMs: 50, gapInMs: null, lostOut: null });
    expect(reportHandover({ localAddress: A }, { localAddress: B }, { ...decision, dueSinceMs: undefined }, undefined)).toMatchObject({ detectedMs: null, signalledMs: null });
  });
  it("takes media's figures in when they come", () => {
    const report = reportHandover({ localAddress: A }, { localAddress: B }, decision, 1_050);
    const figures = {
      from: { address: A, port: 1 }, to: { address: B, port: 2 }, gapInMs: 20.6, lostIn: 1, gapOutMs: null, lostOut: null, duplicates: 7, concealedMs: 0, isFinal: false,
    };
    expect(completeReport(report, figures)).toMatchObject({ gapInMs: 21, lostIn: 1, gapOutMs: null, duplicates: 7, signalledMs: 50 });
  });
});

describe("failures to tell the peer", () => {
  it.each([
    ["call/gone", "dead"], ["call/not-acceptable", "refused"], ["call/failed", "refused"], ["call/try-later", "postponed"], ["call/not-connected", "postponed"],
    ["call/no-reply", "unheard"], ["call/glare", "unheard"], ["call/change-superseded", "unheard"], ["sip/transport/left", "unheard"], ["sip/transaction/timeout", "unheard"],
  ] as const)("%s is taken for %s", (code, outcome) => {
    expect(readOutcome({ code, message: "" })).toBe(outcome);
  });
});
