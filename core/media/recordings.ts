// The recordings of one engine: begins them in their format, and waits for their files when the engine closes.
import type { Clock } from "../ports/clock.ts";
import type { RecordingRequest, RecordingState } from "../ports/media-engine.ts";
import type { OpusLibrary } from "../ports/opus-library.ts";
import type { Random } from "../ports/random.ts";
import type { RecordingFiles } from "../ports/recording-files.ts";
import { OpusRecording } from "./opus-recording.ts";
import { Recorder } from "./recorder.ts";
import { WavRecording } from "./wav-recording.ts";

/** Not below what speech needs to be recognised by machines, even of a narrow-band call. */
const MIN_WAV_RATE_HZ = 16_000;

export interface RecordingsPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly files: RecordingFiles;
  /** Opus' library, if there is one by then. */
  readonly opus: () => OpusLibrary | undefined;
}

export class Recordings {
  readonly #ports: RecordingsPorts;
  readonly #open = new Set<Recorder>();

  constructor(ports: RecordingsPorts) {
    this.#ports = ports;
  }

  /** Begins a recording of sound that is at `rateHz` now; whoever asks ends it. */
  start(request: RecordingRequest, rateHz: number, onState: (state: RecordingState) => void): Recorder {
    const { clock, random, files, opus } = this.#ports;
    // Without its library a large file is better than none.
    const library = request.format === "opus" ? opus() : undefined;
    const recorder: Recorder = new Recorder({
      clock, files, path: `${request.path}.${library ? "opus" : "wav"}`,
      createEncoder: () => library
        ? new OpusRecording({ library, serialNumber: serialNumber(random), title: request.title })
        : new WavRecording(Math.max(MIN_WAV_RATE_HZ, rateHz)),
      onState: (state) => {
        if (state.state === "ended") this.#open.delete(recorder);
        onState(state);
      },
    });
    this.#open.add(recorder);
    return recorder;
  }

  /** Ends every recording; resolves when all files are closed. */
  async close(): Promise<void> {
    await Promise.all([...this.#open].map((recorder) => recorder.end()));
  }
}

/** Any number does, as long as two files that are joined have different ones (RFC 3533 section 4). */
function serialNumber(random: Random): number {
  return new DataView(Uint8Array.from(random.bytes(4)).buffer).getUint32(0);
}
