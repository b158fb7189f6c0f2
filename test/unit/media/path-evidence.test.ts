// What tells that a path has died, and what does not.
import { describe, expect, it } from "vitest";
import { FlowWatch, type HeardPacket } from "../../../core/media/flow-watch.ts";
import { ReportWatch } from "../../../core/media/report-watch.ts";
import { SendWatch } from "../../../core/media/send-watch.ts";

const packet = (number: number, atMs: number, changes: Partial<HeardPacket> = {}): HeardPacket => ({
  atMs, ssrc: 1, sequenceNumber: number & 0xffff, mediaMs: number * 20, endsSpeech: false, ...changes,
});

/** Hears packets, and then asks every 10 ms. */
function told(packets: readonly HeardPacket[], forMs: number, before: (watch: FlowWatch) => void = () => {}): readonly number[] {
  const watch = new FlowWatch();
  watch.expect(true);
  const evidence: number[] = [];
  const ask = (nowMs: number): void => {
    const sinceMs = watch.check(nowMs);
    if (sinceMs !== undefined) evidence.push(sinceMs);
  };
  let nowMs = 0;
  for (const heard of packets) {
    for (; nowMs < heard.atMs; nowMs += 10) ask(nowMs);
    watch.heard(heard);
  }
  before(watch);
  for (const untilMs = nowMs + forMs; nowMs <= untilMs; nowMs += 10) ask(nowMs);
  return evidence;
}

const flow = (count: number, atMs = (number: number): number => number * 20): HeardPacket[] => Array.from({ length: count }, (_, number) => packet(number, atMs(number)));

describe("RTP that is missing", () => {
  it("is told after 300 ms, then four times a second, after five seconds once a second", () => {
    expect(told(flow(50), 1000)).toEqual([300, 550, 800]);
    const later = told(flow(50), 8000).filter((sinceMs) => sinceMs > 4300);
    expect(later).toEqual([4550, 4800, 5800, 6800, 7800]);
  });

  it("is no evidence before half a second of steady flow was heard, nor where nothing was", () => {
    expect(told([], 2000)).toEqual([]);
    expect(told(flow(20), 2000)).toEqual([]);
  });

  it("is waited for longer where gaps are usual, a second at most", () => {
    const [first] = told(flow(60, (number) => number * 20 + (number % 10 === 9 ? 130 : 0)), 2000);
    expect(first).toBeGreaterThan(300);
    expect(first).toBeLessThanOrEqual(500);
  });

  it("is none where nothing is to come, and the flow must be steady again when something is", () => {
    expect(told(flow(50), 2000, (watch) => watch.expect(false))).toEqual([]);
    expect(told(flow(50), 2000, (watch) => {
      watch.expect(false);
      watch.expect(true);
    })).toEqual([]);
  });

  it("is none after the sender's BYE (RFC 3550 section 6.6), nor after a description of its silence (RFC 3389)", () => {
    expect(told(flow(50), 2000, (watch) => watch.left())).toEqual([]);
    expect(told([...flow(50), packet(50, 1000, { endsSpeech: true })], 2000)).toEqual([]);
  });

  it("is none for a minute of a sender that has paused without a word: its packets went on in number and stamp with the time", () => {
    const later = (from: number): HeardPacket[] => Array.from({ length: 50 }, (_, at) => packet(50 + at, from + at * 20, { mediaMs: from + at * 20 }));
    // Before the pause is over nobody can tell it from a dead path.
    expect(told([...flow(50), ...later(2000)], 3000).every((sinceMs) => sinceMs < 1020)).toBe(true);
  });

  it("is one all the same of a sender whose packets were lost or held up in a gap", () => {
    const lost = Array.from({ length: 50 }, (_, at) => packet(100 + at, 2000 + at * 20));
    const heldUp = Array.from({ length: 50 }, (_, at) => packet(50 + at, 2000 + at * 20, { mediaMs: 1000 + at * 20 }));
    for (const later of [lost, heldUp]) expect(told([...flow(50), ...later], 400).at(-1)).toBe(300);
  });

  it("is not counted across sources: another one must flow steadily first", () => {
    expect(told([...flow(50), packet(7, 1000, { ssrc: 2 })], 2000)).toEqual([]);
  });
});

describe("the peer's reports (RFC 3550 section 6.4.1)", () => {
  const report = (extendedHighestSequence: number, fractionLost = 0, ssrc = 1) => ({ ssrc, fractionLost, extendedHighestSequence });
  const watch = (...reports: readonly [ReturnType<typeof report> | undefined, number][]): (number | undefined)[] => {
    const reportWatch = new ReportWatch();
    return reports.map(([heard, sent], at) => reportWatch.take(heard, sent, at * 5000));
  };

  it("are evidence when the highest number stands still while we send, since the report that showed it last", () => {
    expect(watch([report(100), 100], [report(350), 350], [report(350), 600], [report(350), 850])).toEqual([undefined, undefined, 5000, 10_000]);
  });

  it("are evidence when all but a few of 256 are lost, or nothing is said of us any more", () => {
    expect(watch([report(100), 100], [report(345, 252), 350])).toEqual([undefined, 5000]);
    expect(watch([report(100), 100], [undefined, 350], [undefined, 600])).toEqual([undefined, 5000, 10_000]);
  });

  it("are none where much is lost, little was sent, or our source is another one", () => {
    expect(watch([report(100), 100], [report(340, 200), 350])).toEqual([undefined, undefined]);
    expect(watch([report(100), 100], [report(100), 110], [undefined, 120])).toEqual([undefined, undefined, undefined]);
    expect(watch([report(100), 100], [report(100, 0, 2), 350])).toEqual([undefined, undefined]);
  });

  it("are none before the first that speaks of us", () => {
    expect(watch([undefined, 100], [undefined, 350], [report(500), 600])).toEqual([undefined, undefined, undefined]);
  });

  it("are none any more once something came again", () => {
    expect(watch([report(100), 100], [report(100), 350], [report(500), 600], [report(750), 850])).toEqual([undefined, 5000, undefined, undefined]);
  });
});

describe("a system that does not send", () => {
  const gone = { code: "network/unreachable", message: "" } as const;
  const refused = (failures: readonly (readonly [number, typeof gone | { readonly code: "network/too-large"; readonly message: "" }])[]): (number | undefined)[] => {
    const watch = new SendWatch();
    return failures.map(([atMs, failure]) => watch.failed(failure, atMs));
  };

  it("is evidence from the second packet on, told four times a second", () => {
    const all = refused(Array.from({ length: 50 }, (_, at) => [at * 20, gone] as const));
    expect(all.filter((sinceMs) => sinceMs !== undefined)).toEqual([20, 280, 540, 800]);
  });

  it("is none for one packet, one a second, or what is wrong with the packet", () => {
    expect(refused([[0, gone]])).toEqual([undefined]);
    expect(refused([[0, gone], [1001, gone], [2002, gone]])).toEqual([undefined, undefined, undefined]);
    expect(refused([[0, { code: "network/too-large", message: "" }], [20, { code: "network/too-large", message: "" }]])).toEqual([undefined, undefined]);
  });

  it("begins anew on another path", () => {
    const watch = new SendWatch();
    watch.failed(gone, 0);
    watch.restart();
    expect(watch.failed(gone, 20)).toBeUndefined();
    expect(watch.failed(gone, 40)).toBe(20);
  });
});
