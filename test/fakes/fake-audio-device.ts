// Sound devices without sound, on a clock: a microphone that gives what the test says, a speaker that keeps what it was
// given. They can be missing, fail to open, stall and be pulled out.
import type { Disposable } from "../../core/base/disposable.ts";
import { GodwitError } from "../../core/base/errors.ts";
import { FramePacer } from "../../core/media/frame-pacer.ts";
import type { AudioDevices, AudioStream, CaptureOptions, PlaybackOptions } from "../../core/ports/audio-device.ts";
import type { Clock } from "../../core/ports/clock.ts";
import type { AudioDeviceInfo } from "../../core/ports/media-engine.ts";

const NO_DEVICE = { code: "audio/no-device", message: "No sound device was found. Plug one in, or check the system's sound settings." } as const;

/** One open device of the fake. */
export interface FakeAudioStream {
  readonly direction: "capture" | "playback";
  readonly deviceId: string | undefined;
  /** What a speaker was given. */
  readonly played: number[];
  closed: boolean;
  /** Stops it without a word, as a driver that hangs. */
  stalled: boolean;
  /** Reports that it went away. */
  pullOut(): void;
}

export class FakeAudioDevices implements AudioDevices {
  readonly #clock: Clock;
  readonly sampleRateHz: number;
  devices: AudioDeviceInfo[] = [
    { id: "fake:mic", name: "Fake microphone", canCapture: true, canPlay: false, isDefaultCapture: true, isDefaultPlayback: false },
    { id: "fake:speaker", name: "Fake speaker", canCapture: false, canPlay: true, isDefaultCapture: false, isDefaultPlayback: true },
  ];
  readonly streams: FakeAudioStream[] = [];
  /** What PortAudio would know: it looks only while no stream is open, and gives the default for what it does not know. */
  #known: readonly string[] = [];
  /** What the microphone hears: sample by sample number. */
  voice: (index: number) => number = () => 0;
  /** How long opening takes. */
  openMs = 0;
  /** How long an open device takes to begin. */
  startMs = 0;
  /** Makes opening fail while it is set. */
  openFailure: GodwitError | undefined;

  constructor(clock: Clock, sampleRateHz = 48_000) {
    this.#clock = clock;
    this.sampleRateHz = sampleRateHz;
  }

  /** Streams that are open now; a leak check expects none. */
  get openStreams(): readonly FakeAudioStream[] {
    return this.streams.filter((stream) => !stream.closed);
  }

  async list(): Promise<readonly AudioDeviceInfo[]> {
    if (this.devices.length === 0) throw new GodwitError(NO_DEVICE);
    return this.devices;
  }

  reaches(deviceId: string): boolean {
    return this.openStreams.length === 0 || this.#known.includes(deviceId);
  }

  openCapture(options: CaptureOptions): Promise<AudioStream> {
    let position = 0;
    return this.#open("capture", options, (count) => {
      options.onFrame(Int16Array.from({ length: count }, () => this.voice(position++)), this.sampleRateHz);
    });
  }

  openPlayback(options: PlaybackOptions): Promise<AudioStream> {
    return this.#open("playback", options, (count, stream) => {
      stream.played.push(...options.readSamples(count, this.sampleRateHz));
    });
  }

  async #open(
    direction: FakeAudioStream["direction"], options: CaptureOptions | PlaybackOptions, onBeat: (count: number, stream: FakeAudioStream) => void,
  ): Promise<AudioStream> {
    if (this.openMs > 0) await new Promise<void>((resolve) => this.#clock.setTimer(this.openMs, resolve));
    if (this.openFailure) throw this.openFailure;
    if (this.openStreams.length === 0) this.#known = this.devices.map(({ id }) => id);
    const isSubstitute = options.deviceId !== undefined && !this.#known.includes(options.deviceId);
    const usable = this.devices.some((device) => (direction === "capture" ? device.canCapture : device.canPlay));
    if (!usable) throw new GodwitError(NO_DEVICE);
    let pacer: Disposable | undefined;
    const stream: FakeAudioStream = {
      direction, deviceId: isSubstitute ? undefined : options.deviceId, played: [], closed: false, stalled: false,
      pullOut: () => {
        stream.stalled = true;
        options.onFailure({ code: "audio/stalled", message: "The sound device stopped. Check its plug or choose another one." });
      },
    };
    this.streams.push(stream);
    const count = (this.sampleRateHz * options.frameMs) / 1000;
    const starting = this.#clock.setTimer(this.startMs, () => {
      pacer = new FramePacer(this.#clock, options.frameMs, () => {
        if (!stream.stalled) onBeat(count, stream);
      });
    });
    return {
      sampleRateHz: this.sampleRateHz,
      delayMs: options.frameMs,
      isSubstitute,
      close: async () => {
        stream.closed = true;
        starting.dispose();
        pacer?.dispose();
      },
    };
  }
}
