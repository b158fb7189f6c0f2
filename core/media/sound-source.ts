// Sounds that are not captured: silence, a tone, a file. Read in any number of samples at any rate, for ever.
import type { CaptureSource } from "../ports/media-engine.ts";
import type { Sound, SoundFiles } from "../ports/sound-files.ts";
import { RatedReader, type FrameSource } from "./frame-source.ts";
import { steadyTone } from "./tone-generator.ts";

/** The kinds of `CaptureSource` that are read, not heard. */
export type SoundSourceKind = Exclude<CaptureSource, { readonly kind: "device" | "echo" }>;

/** The next `count` samples at a rate, which changes seldom. */
export type SoundSource = (count: number, sampleRateHz: number) => Int16Array<ArrayBuffer>;

/** Opens a source. Rejects with `media/file-unreadable`. */
export async function openSoundSource(files: SoundFiles, kind: SoundSourceKind): Promise<SoundSource> {
  switch (kind.kind) {
    case "silence":
      return (count) => new Int16Array(count);
    case "tone":
      return atRate((sampleRateHz) => steadyTone(sampleRateHz, kind.frequencyHz));
    case "file": {
      const source = fileSource(await files.read(kind.path), kind.loop);
      return atRate((sampleRateHz) => {
        const reader = new RatedReader(source, sampleRateHz);
        return (count) => reader.read(count);
      });
    }
  }
}

/** Reads what `make` makes for a rate, made anew when the rate changes. */
function atRate(make: (sampleRateHz: number) => (count: number) => Int16Array<ArrayBuffer>): SoundSource {
  let made: { readonly sampleRateHz: number; readonly read: (count: number) => Int16Array<ArrayBuffer> } | undefined;
  return (count, sampleRateHz) => {
    if (made?.sampleRateHz !== sampleRateHz) made = { sampleRateHz, read: make(sampleRateHz) };
    return made.read(count);
  };
}

/** Frames of about 10 ms of a file; past the end it starts again or is silent. */
function fileSource({ samples, sampleRateHz }: Sound, loop: boolean): FrameSource {
  const frameSamples = Math.ceil(sampleRateHz / 100);
  let position = 0;
  return {
    sampleRateHz,
    readFrame() {
      const frame = new Int16Array(frameSamples);
      for (let filled = 0; filled < frameSamples && position < samples.length;) {
        const part = samples.subarray(position, position + frameSamples - filled);
        frame.set(part, filled);
        filled += part.length;
        position += part.length;
        if (loop && position >= samples.length) position = 0;
      }
      return frame;
    },
  };
}
