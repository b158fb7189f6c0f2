// Any bytes at all on the media ports: every reader answers, none throws; what it could read it can write and read again.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readTelephoneEvent } from "../../core/media/telephone-event.ts";
import { readWav } from "../../core/media/wav.ts";
import { readRtcpCompound, writeRtcpCompound } from "../../core/rtp/rtcp-packet.ts";
import { readRtpPacket, writeRtpPacket } from "../../core/rtp/rtp-packet.ts";
import { hasCorpora, readCorpusFile } from "../fixtures/corpora.ts";
import { fuzzRuns } from "./arbitrary-messages.ts";

function readAll(bytes: Uint8Array): void {
  const rtp = readRtpPacket(bytes);
  if (rtp.ok) {
    expect(readRtpPacket(writeRtpPacket(rtp.value))).toEqual(rtp);
    readTelephoneEvent(rtp.value.payload);
  }
  const rtcp = readRtcpCompound(bytes);
  if (rtcp.ok && rtcp.value.length > 0) expect(readRtcpCompound(writeRtcpCompound(rtcp.value)).ok).toBe(true);
  readWav(bytes);
}

describe("readers of packets and sound files", () => {
  it("bear any bytes", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), readAll), fuzzRuns);
  });

  it("bear bytes that begin as RTP or RTCP does", () => {
    const head = fc.tuple(fc.integer({ min: 0x80, max: 0xbf }), fc.oneof(fc.nat(255), fc.integer({ min: 200, max: 204 })), fc.nat(2), fc.nat(20));
    const packet = fc.tuple(head, fc.uint8Array({ maxLength: 120 })).map(([start, rest]) => Uint8Array.of(...start, ...rest));
    fc.assert(fc.property(packet, readAll), fuzzRuns);
  });

  it.skipIf(!hasCorpora)("bear the collected seeds, whole and cut", () => {
    const folder = process.env["GODWIT_CORPORA"] ?? fileURLToPath(new URL("../../../shared/corpora", import.meta.url));
    for (const file of readdirSync(join(folder, "E-fuzz", "rtp-rtcp"))) {
      const bytes = new Uint8Array(readCorpusFile("E-fuzz", `rtp-rtcp/${file}`));
      for (let length = bytes.length; length >= 0; length -= Math.max(1, length >> 3)) readAll(bytes.subarray(0, length));
    }
  });
});
