// Microphones and speakers as the media engine sees them. Signed 16-bit mono at the device's own rate; the engine resamples.
import type { Failure } from "../base/errors.ts";
import type { AudioDeviceInfo } from "./media-engine.ts";

/** An open device. Its owner closes it; after that nothing is called back. */
export interface AudioStream {
  readonly sampleRateHz: number;
  /** About how long sound takes through the device: until it reaches `onFrame`, or from `readSamples` until it is heard. */
  readonly delayMs: number;
  /** True of a stand-in that never gives or takes a frame and is no failure for it. */
  readonly silent?: boolean;
  /** True of the system's default where the device that was asked for is not there. */
  readonly isSubstitute?: boolean;
  /** Stops the device and lets it go; resolves when it is safe to end the thread. A second call answers the same. */
  close(): Promise<void>;
}

export interface CaptureOptions {
  /** An id from `list`; the system's default where absent or gone. */
  readonly deviceId?: string;
  /** How much sound the next frame is to hold: may be asked anew for each. */
  readonly frameMs: number;
  /** One frame of samples, in the device's own time; the array is the callee's. */
  readonly onFrame: (samples: Int16Array, sampleRateHz: number) => void;
  /** The device went away or stopped; nothing comes after it, but `close` is still due. */
  readonly onFailure: (failure: Failure) => void;
}

export interface PlaybackOptions {
  readonly deviceId?: string;
  readonly frameMs: number;
  /** How much sound the device is to hold: the shorter, the less delay and the less that a late turn is forgiven. */
  readonly bufferMs: number;
  /** Asked for exactly `count` samples whenever the device has room; must answer at once, with silence if need be. */
  readonly readSamples: (count: number, sampleRateHz: number) => Int16Array;
  readonly onFailure: (failure: Failure) => void;
}

/** All the sound devices of a machine. Opening rejects with a GodwitError `audio/no-device` or `audio/open-failed`. */
export interface AudioDevices {
  /** Present devices; rejects with `audio/no-device` where there is no sound system at all. */
  list(): Promise<readonly AudioDeviceInfo[]>;
  /** Whether a device that is there could be opened now; one that came later only once every stream is closed. */
  reaches(deviceId: string): boolean;
  openCapture(options: CaptureOptions): Promise<AudioStream>;
  openPlayback(options: PlaybackOptions): Promise<AudioStream>;
}
