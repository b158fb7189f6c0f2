// Sound files in memory.
import { GodwitError } from "../../core/base/errors.ts";
import type { Sound, SoundFiles, SoundFileWriter } from "../../core/ports/sound-files.ts";

export class FakeSoundFiles implements SoundFiles {
  /** Files that can be read. */
  readonly sounds = new Map<string, Sound>();
  /** Files that were written, sample by sample. */
  readonly written = new Map<string, number[]>();
  /** The rates of the files that were written. */
  readonly rates = new Map<string, number>();
  /** Writers that nobody closed; a leak check expects none. */
  openWriters = 0;

  async read(path: string): Promise<Sound> {
    const sound = this.sounds.get(path);
    if (!sound) throw new GodwitError({ code: "media/file-unreadable", message: `The sound file ${path} cannot be read. It must be a WAV file.` });
    return sound;
  }

  async create(path: string): Promise<SoundFileWriter> {
    const samples: number[] = [];
    this.written.set(path, samples);
    this.openWriters++;
    return {
      begin: (sampleRateHz) => void this.rates.set(path, sampleRateHz),
      write: (frame) => void samples.push(...frame),
      close: () => {
        this.openWriters--;
      },
    };
  }
}
