// The recordings of one engine: begins them in their format, and waits for their files when the engine closes.
import type { Clock } from "../ports/clock.ts";
import type { RecordingRequest, RecordingState } from "../ports/media-engine.ts";
import type { RecordingFiles } from "../ports/recording-files.ts";
import { Recorder } from "./recorder.ts";
import type { RecordingEncoder } from "./recording-format.ts";
import { WavRecording } from "./wav-recording.ts";

/** Not below what speech needs to be recognised by machines, even of a narrow-band call. */
const MIN_WAV_RATE_HZ = 16_000;

export interface RecordingsPorts {
  readonly clock: Clock;
  readonly files: RecordingFiles;
}

export class Recordings {
  readonly #ports: RecordingsPorts;
  readonly #open = new Set<Recorder>();

  constructor(ports: RecordingsPorts) {
    this.#ports = ports;
  }

  /** Begins a recording of sound that is at `rateHz` now; whoever asks ends it. */
  start(request: RecordingRequest, rateHz: number, onState: (state: RecordingState) => void): Recorder {
    const { clock, files } = this.#ports;
    const recorder: Recorder = new Recorder({
      clock, files, path: `${request.path}.${request.format}`,
      createEncoder: () => createEncoder(request, rateHz),
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

function createEncoder(_request: RecordingRequest, rateHz: number): RecordingEncoder {
  return new WavRecording(Math.max(MIN_WAV_RATE_HZ, rateHz));
}
