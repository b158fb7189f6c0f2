// The SoundFiles port on WAV files. A file being written gets its header anew every second, so that it plays after a crash.
import { closeSync, openSync, writeSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { GodwitError } from "../../base/errors.ts";
import { readWav, WAV_HEADER_BYTES, writeWavHeader } from "../../media/wav.ts";
import type { Sound, SoundFiles, SoundFileWriter } from "../../ports/sound-files.ts";

/** WAV counts its bytes in 32 bits; what would not fit is left out. */
const MAX_DATA_BYTES = 0xffff_ffff - WAV_HEADER_BYTES;

/** Stands in a file into which nothing was written. */
const DEFAULT_RATE_HZ = 8000;

/** Sound files of this computer. */
export class WavFiles implements SoundFiles {
  async read(path: string, maximumBytes = Infinity): Promise<Sound> {
    const unreadableFor = (thrown: unknown): never => {
      throw unreadable(path, thrown instanceof Error ? thrown.message : String(thrown), thrown);
    };
    const { size } = await stat(path).catch(unreadableFor);
    if (size > maximumBytes) throw tooLarge(path, size, maximumBytes);
    const bytes = await readFile(path).catch(unreadableFor);
    const sound = readWav(bytes);
    if (!sound.ok) throw unreadable(path, sound.error);
    return sound.value;
  }

  async create(path: string): Promise<SoundFileWriter> {
    try {
      return new WavFileWriter(path);
    } catch (thrown) {
      throw new GodwitError({
        code: "media/file-unwritable", message: `The sound file ${path} cannot be written. Check the folder and its permissions.`,
        detail: thrown instanceof Error ? thrown.message : String(thrown),
      }, { cause: thrown });
    }
  }
}

function tooLarge(path: string, size: number, maximumBytes: number): GodwitError {
  return new GodwitError({
    code: "media/file-too-large", message: `The sound file ${path} is too large. Take one of at most ${Math.floor(maximumBytes / 1_000_000)} MB.`, detail: `${size} bytes`,
  });
}

function unreadable(path: string, detail: string, cause?: unknown): GodwitError {
  const failure = { code: "media/file-unreadable", message: `The sound file ${path} cannot be read. It must be a WAV file.`, detail } as const;
  return new GodwitError(failure, { cause });
}

/** Writes in blocks of a second: synchronous, but to the system's cache and rarely. */
class WavFileWriter implements SoundFileWriter {
  #sampleRateHz = DEFAULT_RATE_HZ;
  #block = new Int16Array(DEFAULT_RATE_HZ);
  #file: number | undefined;
  #blockLength = 0;
  #dataBytes = 0;

  constructor(path: string) {
    this.#file = openSync(path, "w");
    writeSync(this.#file, this.#header);
  }

  begin(sampleRateHz: number): void {
    this.#sampleRateHz = sampleRateHz;
    this.#block = new Int16Array(sampleRateHz);
  }

  write(samples: Int16Array): void {
    for (let offset = 0; offset < samples.length;) {
      const part = samples.subarray(offset, offset + this.#block.length - this.#blockLength);
      this.#block.set(part, this.#blockLength);
      this.#blockLength += part.length;
      offset += part.length;
      if (this.#blockLength === this.#block.length) this.#flush();
    }
  }

  close(): void {
    if (this.#file === undefined) return;
    this.#flush();
    closeSync(this.#file);
    this.#file = undefined;
  }

  get #header(): Uint8Array {
    return writeWavHeader(this.#sampleRateHz, this.#dataBytes);
  }

  #flush(): void {
    const bytes = 2 * this.#blockLength;
    this.#blockLength = 0;
    if (this.#file === undefined || bytes === 0 || this.#dataBytes + bytes > MAX_DATA_BYTES) return;
    try {
      writeSync(this.#file, new Uint8Array(this.#block.buffer, 0, bytes), 0, bytes, WAV_HEADER_BYTES + this.#dataBytes);
      this.#dataBytes += bytes;
      writeSync(this.#file, this.#header, 0, WAV_HEADER_BYTES, 0);
    } catch {
      // A full disk must not end the call: the file stays as it was a second ago.
    }
  }
}
