// Makes pictures of the window small enough for a repository: 256 colours of the picture's own, which is what a window
// of flat grounds and smoothed letters needs (PNG 1.2 sections 6 and 9.2). Reads what browsers write: 8 bits a channel, not interlaced.
import { crc32, deflateSync, inflateSync } from "node:zlib";

interface Picture {
  readonly width: number;
  readonly height: number;
  /** 0xRRGGBB, row by row. */
  readonly colours: Uint32Array;
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const PALETTE_COLOURS = 256;

/** The same picture with a palette; a colour that found no place in it becomes the one nearest to it. */
export function toPalettePng(png: Buffer): Buffer {
  const picture = readPng(png);
  const { palette, indexOf } = choosePalette(picture.colours);
  const rows = Buffer.alloc((picture.width + 1) * picture.height);
  for (let y = 0; y < picture.height; y++) {
    for (let x = 0; x < picture.width; x++) rows[y * (picture.width + 1) + 1 + x] = indexOf(picture.colours[y * picture.width + x]!);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(picture.width, 0);
  header.writeUInt32BE(picture.height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  const colours = Buffer.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]));
  return Buffer.concat([SIGNATURE, chunk("IHDR", header), chunk("PLTE", colours), chunk("IDAT", deflateSync(rows, { level: 9, memLevel: 9 })), chunk("IEND", Buffer.alloc(0))]);
}

/** The most frequent colours, and where each colour is among them. */
function choosePalette(colours: Uint32Array): { palette: readonly number[]; indexOf(colour: number): number } {
  const counts = new Map<number, number>();
  for (const colour of colours) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const palette = [...counts].toSorted(([, a], [, b]) => b - a).slice(0, PALETTE_COLOURS).map(([colour]) => colour);
  const known = new Map(palette.map((colour, index) => [colour, index]));
  return {
    palette,
    indexOf(colour) {
      const found = known.get(colour) ?? nearest(palette, colour);
      known.set(colour, found);
      return found;
    },
  };
}

function nearest(palette: readonly number[], colour: number): number {
  let best = 0;
  let bestDistance = Infinity;
  for (const [index, other] of palette.entries()) {
    const distance = [16, 8, 0].reduce((sum, shift) => sum + (((colour >> shift) & 255) - ((other >> shift) & 255)) ** 2, 0);
    if (distance < bestDistance) [best, bestDistance] = [index, distance];
  }
  return best;
}

function readPng(png: Buffer): Picture {
  if (!png.subarray(0, 8).equals(SIGNATURE)) throw new Error("This is not a PNG.");
  const parts = chunksOf(png);
  const header = parts.find(({ type }) => type === "IHDR")!.data;
  const [width, height, depth, colourType] = [header.readUInt32BE(0), header.readUInt32BE(4), header[8], header[9]];
  const channels = colourType === 6 ? 4 : colourType === 2 ? 3 : 0;
  if (depth !== 8 || channels === 0 || header[12] !== 0) throw new Error("This kind of PNG is not read: 8 bits a channel, RGB or RGBA, not interlaced.");
  const bytes = unfilter(inflateSync(Buffer.concat(parts.filter(({ type }) => type === "IDAT").map(({ data }) => data))), width * channels, height, channels);
  const colours = new Uint32Array(width * height);
  for (let at = 0; at < colours.length; at++) colours[at] = bytes.readUIntBE(at * channels, 3);
  return { width, height, colours };
}

/** Takes back the filter of each row (section 6). */
function unfilter(filtered: Buffer, rowBytes: number, height: number, channels: number): Buffer {
  const bytes = Buffer.alloc(rowBytes * height);
  for (let y = 0; y < height; y++) {
    const filter = filtered[y * (rowBytes + 1)]!;
    for (let x = 0; x < rowBytes; x++) {
      const at = y * rowBytes + x;
      const left = x >= channels ? bytes[at - channels]! : 0;
      const above = y > 0 ? bytes[at - rowBytes]! : 0;
      const aboveLeft = x >= channels && y > 0 ? bytes[at - rowBytes - channels]! : 0;
      bytes[at] = filtered[y * (rowBytes + 1) + 1 + x]! + [0, left, above, (left + above) >> 1, paeth(left, above, aboveLeft)][filter]!;
    }
  }
  return bytes;
}

function paeth(left: number, above: number, aboveLeft: number): number {
  const [toLeft, toAbove, toBoth] = [Math.abs(above - aboveLeft), Math.abs(left - aboveLeft), Math.abs(left + above - 2 * aboveLeft)];
  if (toLeft <= toAbove && toLeft <= toBoth) return left;
  return toAbove <= toBoth ? above : aboveLeft;
}

function chunksOf(png: Buffer): readonly { readonly type: string; readonly data: Buffer }[] {
  const found: { type: string; data: Buffer }[] = [];
  for (let at = 8; at + 12 <= png.length;) {
    const length = png.readUInt32BE(at);
    found.push({ type: png.toString("latin1", at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) });
    at += 12 + length;
  }
  return found;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
