// Capture files of Linux's "any" device, written here byte by byte as the pcap and SLL2 layouts say.
import { describe, expect, it } from "vitest";
import { readPackets } from "../../handover/capture-reader.ts";

describe("capture-reader", () => {
  it("reads a UDP packet over IPv4: when, which way, from where to where, what", () => {
    const [packet] = readPackets(capture([{ seconds: 1_700_000_000, microseconds: 250_000, outgoing: true, ip: ipv4("192.0.2.2", "203.0.113.2", 17, udp(4000, 5060, [1, 2, 3])) }]));
    expect(packet).toMatchObject({ atMs: 1_700_000_000_250, outgoing: true, transport: "udp", source: "192.0.2.2", sourcePort: 4000, target: "203.0.113.2", targetPort: 5060 });
    expect([...packet!.payload]).toEqual([1, 2, 3]);
  });

  it("passes over the padding that Ethernet adds to a short packet", () => {
    const padded = Uint8Array.from([...ipv4("192.0.2.2", "203.0.113.2", 17, udp(1, 2, [9])), 0, 0, 0, 0, 0, 0]);
    expect([...readPackets(capture([{ ip: padded }]))[0]!.payload]).toEqual([9]);
  });

  it("skips the options of a TCP header", () => {
    const header = [0, 80, 0, 90, 0, 0, 0, 1, 0, 0, 0, 1, 0x60, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1];
    const [packet] = readPackets(capture([{ ip: ipv4("192.0.2.2", "203.0.113.2", 6, Uint8Array.from([...header, 7])) }]));
    expect(packet).toMatchObject({ transport: "tcp", sourcePort: 80, targetPort: 90, outgoing: false });
    expect([...packet!.payload]).toEqual([7]);
  });

  it.each([
    [[0x2001, 0xdb8, 1, 0, 0, 0, 0, 2], "2001:db8:1::2"],
    [[0, 0, 0, 0, 0, 0, 0, 1], "::1"],
    [[0xfe80, 0, 0, 0, 1, 2, 3, 4], "fe80::1:2:3:4"],
    [[0x2001, 0xdb8, 0, 1, 1, 1, 1, 1], "2001:db8:0:1:1:1:1:1"],
    [[0x2001, 0xdb8, 0, 0, 0, 0, 0, 0], "2001:db8::"],
  ])("writes IPv6 addresses as RFC 5952 section 4 says: %j is %s", (groups, text) => {
    const source = groups.flatMap((group) => [group >> 8, group & 0xff]);
    const content = udp(1, 2, [5]);
    const ip = Uint8Array.from([0x60, 0, 0, 0, 0, content.length, 17, 64, ...source, ...source, ...content]);
    expect(readPackets(capture([{ ip }]))[0]).toMatchObject({ source: text, target: text });
  });

  it("passes over fragments, other protocols, and a record that is still being written", () => {
    const fragment = ipv4("192.0.2.2", "203.0.113.2", 17, udp(1, 2, [5]));
    fragment[7] = 1;
    const file = capture([{ ip: fragment }, { ip: ipv4("192.0.2.2", "203.0.113.2", 1, Uint8Array.from([8, 0, 0, 0, 0, 0, 0, 0])) }, { ip: ipv4("192.0.2.2", "203.0.113.2", 17, udp(1, 2, [5])) }]);
    expect(readPackets(file)).toHaveLength(1);
    for (let cut = 24; cut < file.length; cut++) expect(readPackets(file.subarray(0, cut))).toEqual([]);
  });

  it("refuses another kind of file in words", () => {
    expect(() => readPackets(new Uint8Array(24))).toThrow("not a capture file");
  });
});

interface Frame {
  readonly seconds?: number;
  readonly microseconds?: number;
  readonly outgoing?: boolean;
  readonly ip: Uint8Array;
}

function capture(frames: readonly Frame[]): Uint8Array {
  const header = [...little(0xa1b2c3d4), 2, 0, 4, 0, ...little(0), ...little(0), ...little(262_144), ...little(276)];
  const records = frames.flatMap(({ seconds = 0, microseconds = 0, outgoing = false, ip }) => {
    const frame = [8, 0, 0, 0, 0, 0, 0, 2, 0, 1, outgoing ? 4 : 0, 6, 0, 0, 0, 0, 0, 0, 0, 0, ...ip];
    return [...little(seconds), ...little(microseconds), ...little(frame.length), ...little(frame.length), ...frame];
  });
  return Uint8Array.from([...header, ...records]);
}

function little(value: number): number[] {
  return [value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24];
}

function ipv4(source: string, target: string, protocol: number, content: Uint8Array): Uint8Array {
  const length = 20 + content.length;
  return Uint8Array.from([0x45, 0, length >> 8, length & 0xff, 0, 0, 0, 0, 64, protocol, 0, 0, ...source.split(".").map(Number), ...target.split(".").map(Number), ...content]);
}

function udp(source: number, target: number, payload: readonly number[]): Uint8Array {
  return Uint8Array.from([source >> 8, source & 0xff, target >> 8, target & 0xff, 0, 8 + payload.length, 0, 0, ...payload]);
}
