// A WAV file with a steady tone (8 kHz, mono, 16 bits), for phones that say what a file holds.
import { writeFileSync } from "node:fs";

const RATE_HZ = 8_000;
const HEADER_BYTES = 44;
const AMPLITUDE = 10_000;

/** Writes it; the layout is that of RIFF WAVE with one `fmt ` and one `data` chunk. */
export function writeToneFile(path: string, frequencyHz: number, seconds: number): void {
  const samples = RATE_HZ * seconds;
  const file = Buffer.alloc(HEADER_BYTES + samples * 2);
  file.write("RIFF", 0, "latin1");
  file.writeUInt32LE(file.length - 8, 4);
  file.write("WAVEfmt ", 8, "latin1");
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(RATE_HZ, 24);
  file.writeUInt32LE(RATE_HZ * 2, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write("data", 36, "latin1");
  file.writeUInt32LE(samples * 2, 40);
  for (let index = 0; index < samples; index++) file.writeInt16LE(Math.round(AMPLITUDE * Math.sin((2 * Math.PI * frequencyHz * index) / RATE_HZ)), HEADER_BYTES + index * 2);
  writeFileSync(path, file);
}
