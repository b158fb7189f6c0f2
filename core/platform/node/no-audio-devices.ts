// A machine's sound devices for a program that wants none: nothing is listed, nothing is opened, nothing sounds.
// For terminals whose calls come from and go to files or tones; the audio add-on is then never loaded.
import type { AudioDevices, AudioStream } from "../../ports/audio-device.ts";

const SILENT_STREAM: AudioStream = { sampleRateHz: 48_000, delayMs: 0, silent: true, close: () => Promise.resolve() };

export class NoAudioDevices implements AudioDevices {
  list(): Promise<readonly []> {
    return Promise.resolve([]);
  }

  reaches(): boolean {
    return true;
  }

  openCapture(): Promise<AudioStream> {
    return Promise.resolve(SILENT_STREAM);
  }

  openPlayback(): Promise<AudioStream> {
    return Promise.resolve(SILENT_STREAM);
  }
}
