// DTMF as RTP events (RFC 4733), sent and received, and against captured ones.
import { describe, expect, it } from "vitest";
import {
  isDtmfKey, readTelephoneEvent, TelephoneEventReceiver, TelephoneEventSender, writeTelephoneEvent, type TelephoneEvent,
} from "../../../core/media/telephone-event.ts";
import { hasCorpora, readCorpusFile } from "../../fixtures/corpora.ts";

const PACKET_UNITS = 160;

interface Sent extends TelephoneEvent {
  readonly mediaTime: number;
  readonly marker: boolean;
}

/** Runs the sender's turns of 20 ms until it is idle; anything but events is left out, but takes its time. */
function send(sender: TelephoneEventSender): readonly Sent[] {
  const sent: Sent[] = [];
  for (let mediaTime = 0; mediaTime < 160_000 && !sender.idle; mediaTime += PACKET_UNITS) {
    const turn = sender.next(mediaTime, PACKET_UNITS, true);
    if (turn.kind !== "event") continue;
    const read = readTelephoneEvent(turn.packet.payload);
    if (read.ok) sent.push({ ...read.value, mediaTime: turn.packet.mediaTime, marker: turn.packet.marker });
  }
  return sent;
}

function sender(digits: string, durationMs: number): TelephoneEventSender {
  const made = new TelephoneEventSender(8000);
  made.enqueue(digits, durationMs);
  return made;
}

const event = (code: number, end: boolean, duration: number): Uint8Array => writeTelephoneEvent({ event: code, end, volume: 10, duration });

describe("telephone-event (RFC 4733)", () => {
  it("lays out event, end bit, volume and duration in four octets (section 2.3)", () => {
    expect([...event(11, true, 0x0320)]).toEqual([11, 0x8a, 0x03, 0x20]);
  });

  it("knows the sixteen keys (table 3)", () => {
    expect([..."0123456789*#ABCDabcd"].every(isDtmfKey)).toBe(true);
    expect(["", "E", "12", " "].some(isDtmfKey)).toBe(false);
  });

  it("refuses a payload that is too short", () => {
    expect(readTelephoneEvent(Uint8Array.of(1, 2, 3))).toEqual({ ok: false, error: "rtp/event/too-short" });
  });

  it("keeps the timestamp of the event's beginning while its duration grows (section 2.5.1.2)", () => {
    const sent = send(sender("5", 100));
    expect(new Set(sent.map(({ mediaTime }) => mediaTime))).toEqual(new Set([0]));
    expect(sent.map(({ duration }) => duration)).toEqual([160, 320, 480, 640, 800, 800, 800]);
    expect(sent.every(({ event: code }) => code === 5)).toBe(true);
  });

  it("sets the marker on the first packet only (section 2.5.1.1)", () => {
    expect(send(sender("5", 100)).map(({ marker }) => marker)).toEqual([true, false, false, false, false, false, false]);
  });

  it("sends the end three times (section 2.5.1.4)", () => {
    expect(send(sender("5", 100)).filter(({ end }) => end).length).toBe(3);
  });

  it("leaves a pause between digits, even between the same ones", () => {
    const sent = send(sender("11", 100));
    const starts = [...new Set(sent.map(({ mediaTime }) => mediaTime))];
    expect(starts.length).toBe(2);
    // 100 ms of the digit, two more ends of 20 ms, 80 ms of pause.
    expect(starts[1]! - starts[0]!).toBe((100 + 40 + 80) * 8);
  });

  it("sounds keys in the audio for a peer that takes no events", () => {
    const digits = sender("7", 60);
    const turns = Array.from({ length: 8 }, (_, index) => digits.next(index * PACKET_UNITS, PACKET_UNITS, false).kind);
    expect(turns).toEqual(["tone", "tone", "tone", "gap", "gap", "gap", "gap", "idle"]);
  });

  it("tells each received digit once, however many of its packets come", () => {
    const receiver = new TelephoneEventReceiver();
    const told = [event(1, false, 160), event(1, false, 320), event(1, true, 480), event(1, true, 480), event(1, true, 480)]
      .flatMap((payload) => receiver.receive(1000, payload));
    expect(told).toEqual(["1"]);
  });

  it("tells a digit although all packets but one end were lost", () => {
    expect(new TelephoneEventReceiver().receive(1000, event(9, true, 800))).toEqual(["9"]);
  });

  it("tells a digit whose ends were lost when the next one begins", () => {
    const receiver = new TelephoneEventReceiver();
    expect(receiver.receive(1000, event(1, false, 160))).toEqual([]);
    expect(receiver.receive(5000, event(2, false, 160))).toEqual(["1"]);
    expect(receiver.receive(5000, event(2, true, 320))).toEqual(["2"]);
  });

  it("tells a digit whose ends were lost once audio has gone on for a while after it", () => {
    const receiver = new TelephoneEventReceiver();
    receiver.receive(1000, event(1, false, 800));
    expect(receiver.passTo(1000 + 800 + 1000, 8000)).toEqual([]);
    expect(receiver.passTo(1000 + 800 + 2160, 8000)).toEqual(["1"]);
    expect(receiver.passTo(1000 + 800 + 4000, 8000)).toEqual([]);
  });

  it("does not tell an old digit again when its packet comes late", () => {
    const receiver = new TelephoneEventReceiver();
    receiver.receive(5000, event(2, true, 320));
    expect(receiver.receive(1000, event(1, true, 480))).toEqual([]);
  });

  it("leaves out events that are no keys, such as flash", () => {
    expect(new TelephoneEventReceiver().receive(1000, event(16, true, 480))).toEqual([]);
  });
});

interface Vector {
  readonly id: string;
  readonly digit: string;
  readonly packets: readonly { readonly packet: string; readonly rtp: { readonly timestamp: number }; readonly event: number; readonly end: number; readonly volume: number; readonly duration: number }[];
}

describe.skipIf(!hasCorpora)("captured telephone-events", () => {
  const text = hasCorpora ? new TextDecoder().decode(readCorpusFile("F-vectors", "telephone-event.json")) : '{"vectors":[]}';
  const { vectors } = JSON.parse(text) as { vectors: Vector[] };

  it.each(vectors)("reads $id and tells its digit once", ({ digit, packets }) => {
    const receiver = new TelephoneEventReceiver();
    const told: string[] = [];
    for (const { packet, rtp, ...expected } of packets) {
      const payload = Uint8Array.from((packet.match(/../g) ?? []).slice(12), (pair) => parseInt(pair, 16));
      expect(readTelephoneEvent(payload)).toEqual({
        ok: true, value: { event: expected.event, end: expected.end === 1, volume: expected.volume, duration: expected.duration },
      });
      told.push(...receiver.receive(rtp.timestamp, payload));
    }
    expect(told).toEqual([digit]);
  });
});
