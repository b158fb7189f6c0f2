// Ogg pages (RFC 3533) and the Opus stream on them (RFC 7845), byte by byte.
import { describe, expect, it } from "vitest";
import { encodeUtf8 } from "../../../core/base/bytes.ts";
import { OggOpusStream } from "../../../core/media/ogg-opus.ts";
import { oggCrc, writeOggPage } from "../../../core/media/ogg-page.ts";
import { readOggPages } from "./ogg-pages.ts";

const stream = (): OggOpusStream =>
  new OggOpusStream({ serialNumber: 7, channels: 2, preSkipSamples: 312, inputSampleRateHz: 48_000, vendor: "Godwit", comments: ["TITLE=Jürgen"] });

describe("an Ogg page", () => {
  it("has the checksum of polynomial 0x04c11db7 without inversion (RFC 3533 section 6)", () => {
    // The published check value of CRC-32/CKSUM, which is the same but inverted at the end: 0x765e7680.
    expect(oggCrc(encodeUtf8("123456789"))).toBe(~0x765e_7680 >>> 0);
  });

  it.each([0, 1, 254, 255, 256, 510, 5000])("gives a packet of %i bytes back", (length) => {
    const packet = Uint8Array.from({ length }, (_, index) => index & 255);
    const [page] = readOggPages(writeOggPage({ serialNumber: 1, sequenceNumber: 0, granulePosition: 0, packets: [packet, packet] }));
    expect(page!.packets).toEqual([packet, packet]);
  });
});

describe("an Ogg Opus stream", () => {
  it("begins with the identification header alone on the first page, granule position 0 (RFC 7845 sections 3, 5.1)", () => {
    const [first] = readOggPages(stream().headers());
    expect(first).toMatchObject({ flags: 2, granulePosition: 0n, sequenceNumber: 0 });
    expect([...first!.packets[0]!]).toEqual([...encodeUtf8("OpusHead"), 1, 2, 0x38, 0x01, 0x80, 0xbb, 0, 0, 0, 0, 0]);
  });

  it("says vendor and comments on the second page in UTF-8 with their lengths (RFC 7845 section 5.2)", () => {
    const [, second] = readOggPages(stream().headers());
    const title = encodeUtf8("TITLE=Jürgen");
    expect(second!.granulePosition).toBe(0n);
    expect([...second!.packets[0]!]).toEqual([...encodeUtf8("OpusTags"), 6, 0, 0, 0, ...encodeUtf8("Godwit"), 1, 0, 0, 0, title.length, 0, 0, 0, ...title]);
  });

  it("counts on each page the samples up to its last packet's end, at 48 kHz (RFC 7845 section 4)", () => {
    const ogg = stream();
    ogg.headers();
    for (let packet = 0; packet < 50; packet++) ogg.add(new Uint8Array(100), 960);
    const [page] = readOggPages(ogg.flush()!);
    expect(page).toMatchObject({ granulePosition: 48_000n, sequenceNumber: 2 });
    expect(page!.packets.length).toBe(50);
    expect(ogg.flush()).toBeUndefined();
  });

  it("begins another page where a packet would not fit any more", () => {
    const ogg = stream();
    ogg.headers();
    const full = Array.from({ length: 60 }, () => ogg.add(new Uint8Array(1275), 960)).filter((page) => page !== undefined);
    // 1275 bytes take six segments: 42 packets on a page of 255.
    expect(full.map((page) => readOggPages(page)[0]!.packets.length)).toEqual([42]);
    expect(readOggPages(ogg.flush()!)[0]!.granulePosition).toBe(60n * 960n);
  });

  it("cuts the filling of the last packet off by the last page's granule position (RFC 7845 section 4.4)", () => {
    const ogg = stream();
    ogg.headers();
    ogg.add(new Uint8Array(10), 960);
    expect(readOggPages(ogg.end(400))).toMatchObject([{ flags: 4, granulePosition: 560n }]);
  });
});
