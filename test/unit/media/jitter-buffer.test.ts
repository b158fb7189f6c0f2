// The jitter buffer against networks that delay, reorder, lose, copy and stall, in virtual time. Packets are of 20 ms; the
// pulls are those of somebody who plays 10 ms at a time.
import { describe, expect, it } from "vitest";
import { DelayEstimate } from "../../../core/media/delay-estimate.ts";
import { JitterBuffer, type JitterOutput, type JitterPacket } from "../../../core/media/jitter-buffer.ts";
import { noise, packets, type Arrival } from "./playout-lab.ts";

const PACKET_MS = 20;
const STEP_MS = 10;

const upTo = (count: number, from = 0): readonly number[] => Array.from({ length: count }, (_, index) => from + index);

function packet(number: number, changes: Partial<JitterPacket> = {}): JitterPacket {
  return {
    sequenceNumber: number & 0xffff, timestamp: (number * 160) >>> 0, clockRateHz: 8000, payloadType: 8, payload: Uint8Array.of(number & 0xff),
    durationMs: PACKET_MS, endsSpeech: false, ...changes,
  };
}

/** Somebody who plays: packet numbers in the order they were played; "gap", "stall" and "pause" for what was made up. */
class Player {
  readonly buffer = new JitterBuffer();
  readonly sequence: (number | "gap" | "pause" | "stall")[] = [];
  /** Packets that a gap before them could be filled from. */
  readonly followings: number[] = [];
  madeUpMs = 0;
  nowMs = 0;
  #aheadMs = 0;

  run(arrivals: readonly Arrival[], untilMs: number, packetOf: (number: number) => JitterPacket = (number) => packet(number)): this {
    const sorted = arrivals.toSorted((one, other) => one.atMs - other.atMs);
    let next = 0;
    for (; this.nowMs < untilMs; this.nowMs += STEP_MS) {
      const pullMs = this.nowMs + 5;
      for (; next < sorted.length && sorted[next]!.atMs <= pullMs; next++) this.buffer.put(packetOf(sorted[next]!.number), sorted[next]!.atMs);
      while (this.#aheadMs < STEP_MS) this.#take(this.buffer.next(pullMs, this.#aheadMs));
      this.#aheadMs -= STEP_MS;
    }
    return this;
  }

  get packets(): readonly (number | string)[] {
    return this.sequence.filter((entry) => typeof entry === "number");
  }

  #take(output: JitterOutput): void {
    this.#aheadMs += output.kind === "packet" ? output.packet.durationMs : output.durationMs;
    if (output.kind === "packet") this.sequence.push(output.packet.timestamp / 160);
    if (output.kind === "missing" || output.kind === "stalled") this.madeUpMs += output.durationMs;
    if (output.kind === "missing") this.sequence.push("gap");
    if (output.kind === "stalled") this.sequence.push("stall");
    if (output.kind === "missing" && output.following) this.followings.push(output.following.timestamp / 160);
    if (output.kind === "pause" && this.sequence.length > 0) this.sequence.push("pause");
  }
}

describe("the estimate of delay", () => {
  it("counts packets sooner than after a second where there are more than a thousand: what waits is bounded", () => {
    const [few, flood] = [1000, 3000].map((count) => {
      const estimate = new DelayEstimate(200);
      estimate.add(0, 0);
      for (let number = 1; number < count; number++) estimate.add(0, 100);
      return estimate.targetMs;
    });
    expect(few).toBe(new DelayEstimate(200).targetMs);
    expect(flood).toBeGreaterThanOrEqual(100);
  });
});

/** The sequence from the first packet to the last. */
function played(arrivals: readonly Arrival[], untilMs = arrivals.at(-1)!.atMs): Player {
  return new Player().run(arrivals, untilMs);
}

describe("the jitter buffer", () => {
  it("plays packets that come in time, each once, in order, with no gap", () => {
    expect(played(packets(200), 3990).sequence).toEqual(upTo(199));
  });

  it("begins with the newest of what came in one burst, as nothing was heard yet: no delay is left behind by a slow start", () => {
    const { sequence, madeUpMs } = played(packets(200, (number) => Math.max(300, number * PACKET_MS)), 3990);
    expect(sequence[0]).toBeGreaterThanOrEqual(13);
    expect(sequence).toEqual(upTo(sequence.length, sequence[0] as number));
    expect(madeUpMs).toBe(0);
  });

  it("puts packets in order that overtook each other by less than it waits", () => {
    const swapped = packets(400, (number) => (number % 10 === 5 ? number + 1.4 : number) * PACKET_MS);
    const player = new Player();
    player.buffer.extraMs = PACKET_MS;
    expect(player.run(swapped, 7950).sequence).toEqual(upTo(396));
  });

  it("leaves one packet's time for each packet that is lost, and no other", () => {
    const { packets: heard, madeUpMs } = played(packets(300).filter(({ number }) => number % 25 !== 13), 5990);
    expect(heard.length).toBe(299 - 12);
    expect(madeUpMs).toBe(12 * PACKET_MS);
  });

  it("drops copies before and after the original was played, and counts them, as on two paths", () => {
    const copied = packets(100).flatMap((arrival) => [arrival, arrival, { ...arrival, atMs: arrival.atMs + 110 }]);
    const { buffer, sequence } = played(copied, 1990);
    expect(sequence).toEqual(upTo(99));
    expect([buffer.lateCount, buffer.duplicateCount]).toEqual([0, 100 + 94]);
    expect(buffer.targetMs).toBeLessThanOrEqual(20);
  });

  it("offers the packet after a lost one, when it is there in time, for what it carries of it (RFC 6716 section 2.1.7)", () => {
    const player = new Player();
    player.buffer.extraMs = PACKET_MS;
    player.run(packets(200).filter(({ number }) => number % 20 !== 10), 4000);
    expect(player.followings).toEqual(upTo(10).map((index) => 20 * index + 11));
  });

  it("plays a packet that is a little late, later", () => {
    const { packets: heard, buffer } = played(packets(200, (number) => (number === 100 ? 2065 : Math.max(number * PACKET_MS, number > 100 && number < 104 ? 2065 : 0))));
    expect(heard).toEqual(upTo(heard.length));
    expect(buffer.lateCount).toBe(0);
  });

  it("drops what comes after the packets behind it, and counts it", () => {
    const { packets: heard, buffer } = played(packets(200, (number) => (number === 100 ? number * PACKET_MS + 900 : number * PACKET_MS)));
    expect(heard).toEqual(upTo(heard.length + 1).filter((number) => number !== 100));
    expect(buffer.lateCount).toBe(1);
  });

  it("follows a route that became slower for good, and loses nothing", () => {
    const { packets: heard } = played(packets(600, (number) => number * PACKET_MS + (number >= 200 ? 700 : 0)));
    expect(heard).toEqual(upTo(heard.length));
  });

  it("leaves out what nobody would wait for after an outage whose packets all come at its end", () => {
    const player = played(packets(400, (number) => (number >= 200 && number < 300 ? 300 * PACKET_MS : number * PACKET_MS)));
    expect(player.packets.slice(-90)).toEqual(upTo(player.packets.at(-1) as number + 1).slice(-90));
    expect(player.buffer.bufferedMs).toBeLessThanOrEqual(420);
  });

  it("takes a sender's pause for no loss: packets go on in sequence though time has passed (RFC 3551 section 4.1)", () => {
    const talk = (number: number): JitterPacket => packet(number, { timestamp: (number + (number >= 50 ? 100 : 0)) * 160 });
    const { sequence } = new Player().run(packets(100, (number) => (number + (number >= 50 ? 100 : 0)) * PACKET_MS), 3990, talk);
    expect(sequence).not.toContain("gap");
    expect(sequence.filter((entry) => entry === "stall").length).toBeLessThanOrEqual(100);
  });

  it("waits without a stall where the sender has said that it is silent (RFC 3389, RFC 7587 section 3.1.3)", () => {
    const talk = (number: number): JitterPacket => packet(number, { timestamp: (number + (number >= 50 ? 20 : 0)) * 160, endsSpeech: number === 49 });
    const { sequence } = new Player().run(packets(100, (number) => (number + (number >= 50 ? 20 : 0)) * PACKET_MS), 2390, talk);
    expect(new Set(sequence.filter((entry) => typeof entry === "string"))).toEqual(new Set(["pause"]));
    expect(sequence.filter((entry) => typeof entry === "number").length).toBeGreaterThanOrEqual(99);
  });

  it("takes telephone events in between for no loss (RFC 4733 section 2.5.1.2)", () => {
    const player = new Player().run(packets(50), 1000);
    for (let event = 50; event < 60; event++) player.buffer.putOther(event);
    player.run(packets(110).slice(60), 2180);
    expect(player.sequence).not.toContain("gap");
    expect(player.sequence.filter((entry) => entry === "stall").length).toBe(0);
  });

  it("begins anew when the source restarts its timestamps, and plays what it had", () => {
    const restarted = (number: number): JitterPacket => packet(number, { timestamp: ((number < 100 ? number : number + 10_000_000) * 160) >>> 0 });
    const { sequence } = new Player().run(packets(200), 3990, restarted);
    expect(sequence.length).toBe(199);
    expect(sequence.every((entry) => typeof entry === "number")).toBe(true);
  });

  it("follows a source that steps back in time", () => {
    const back = (number: number): JitterPacket => packet(number, { timestamp: (number < 100 ? 1000 + number : number) * 160 });
    const { sequence, buffer } = new Player().run(packets(200), 3990, back);
    expect(sequence.length).toBe(199);
    expect(buffer.lateCount).toBe(0);
  });

  it("goes on through a change of the clock rate (RFC 7160)", () => {
    const changed = (number: number): JitterPacket => packet(number, number < 100 ? {} : { clockRateHz: 48_000, timestamp: number * 960 });
    expect(new Player().run(packets(200), 3990, changed).sequence.length).toBe(199);
  });

  it("goes on with another source without a gap", () => {
    const player = new Player().run(packets(100), 2000);
    player.buffer.restart();
    player.run(packets(200).slice(100), 3990, (number) => packet(number, { sequenceNumber: (number * 7) & 0xfff, timestamp: (number * 160 + 0x7000_0000) >>> 0 }));
    expect(player.sequence.length).toBe(199);
    expect(player.sequence).not.toContain("gap");
  });

  it("goes on over the wrap of the timestamp", () => {
    const start = Math.floor(0x1_0000_0000 / 160) - 50;
    expect(new Player().run(packets(100), 1990, (number) => packet(start + number)).sequence.length).toBe(99);
  });

  it("holds a bounded number of packets, whatever comes", () => {
    const buffer = new JitterBuffer();
    for (let number = 0; number < 5000; number++) buffer.put(packet(number), 0);
    expect(buffer.bufferedMs).toBeLessThanOrEqual(128 * PACKET_MS);
    for (let number = 0; number < 5000; number++) buffer.put(packet(5000 + number, { timestamp: number * 977 * 160 }), 0);
    expect(buffer.bufferedMs).toBeLessThanOrEqual(128 * PACKET_MS);
  });
});

describe("the delay that is worth while", () => {
  const afterwards = (count: number, lateMs: (number: number) => number): DelayEstimate => {
    const estimate = new DelayEstimate(400);
    for (let number = 0; number < count; number++) estimate.add(number * PACKET_MS, number * PACKET_MS + 1000 + lateMs(number));
    return estimate;
  };

  it("is a few milliseconds where nothing is late", () => {
    expect(afterwards(300, () => 0).targetMs).toBeLessThanOrEqual(5);
  });

  it("is nearly the whole of an even jitter", () => {
    const random = noise(5);
    const { targetMs } = afterwards(1000, () => 80 * random());
    expect(targetMs).toBeGreaterThan(70);
    expect(targetMs).toBeLessThanOrEqual(82);
  });

  it("lets go within three seconds of what was late in the first half, when devices and threads come up", () => {
    expect(afterwards(150, (number) => (number >= 10 && number < 25 ? 150 : 0)).targetMs).toBeLessThanOrEqual(5);
  });

  it("takes what may have waited to be read for packets in time", () => {
    const estimate = new DelayEstimate(400);
    for (let number = 0; number < 200; number++) {
      const atMs = number * PACKET_MS + 1000;
      // Every second nothing is read for 200 ms.
      const heldMs = atMs % 1000 < 200 ? 200 - (atMs % 1000) : 0;
      estimate.add(number * PACKET_MS, atMs + heldMs, heldMs > 0 ? atMs - (atMs % 1000) : undefined);
    }
    expect(estimate.targetMs).toBeLessThanOrEqual(5);
  });

  it("does not follow a single late packet", () => {
    expect(afterwards(400, (number) => (number === 300 ? 200 : 0)).targetMs).toBeLessThanOrEqual(5);
  });

  it("is not longer on a slower route than on the faster one before", () => {
    expect(afterwards(400, (number) => (number >= 200 ? 150 : 0)).targetMs).toBeLessThanOrEqual(5);
  });

  it("follows clocks that drift apart by 500 ppm, either way", () => {
    for (const ppm of [500, -500]) expect(afterwards(3000, (number) => (number * PACKET_MS * ppm) / 1e6).targetMs).toBeLessThanOrEqual(5);
  });
});
