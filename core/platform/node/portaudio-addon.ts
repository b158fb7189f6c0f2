// What of naudiodon (PortAudio for Node) is used, as types. No code.

/** What of naudiodon.node is used. Its index.js is not: that also loads a crash handler bound to one version of Node. */
export interface PortAudioAddOn {
  getDevices(): readonly PortAudioDeviceInfo[];
  getHostAPIs(): { readonly defaultHostAPI: number; readonly HostAPIs: readonly PortAudioHostApi[] };
  create(options: { readonly inOptions?: PortAudioStreamOptions; readonly outOptions?: PortAudioStreamOptions }): PortAudioStream;
}

export interface PortAudioDeviceInfo {
  readonly id: number;
  readonly name: string;
  readonly maxInputChannels: number;
  readonly maxOutputChannels: number;
  readonly defaultSampleRate: number;
  readonly hostAPIName: string;
}

export interface PortAudioHostApi {
  readonly id: number;
  readonly name: string;
  readonly defaultInput: number;
  readonly defaultOutput: number;
}

export interface PortAudioStreamOptions {
  readonly deviceId: number;
  readonly sampleRate: number;
  readonly channelCount: number;
  readonly sampleFormat: 16;
  readonly framesPerBuffer: number;
  /** Chunks that may lie ready between the device and this program without a write (or the device) waiting for them to be taken. */
  readonly maxQueue: number;
  /** False: an overrun or underrun is no reason to throw the samples away. */
  readonly closeOnError: false;
}

/** One of naudiodon's streams. `read` and `write` hold a thread of libuv's pool while they wait. */
export interface PortAudioStream {
  start(): void;
  read(bytes: number): Promise<{ readonly buf?: Uint8Array; readonly finished?: boolean; readonly err?: unknown }>;
  write(bytes: Uint8Array): Promise<unknown>;
  quit(how: "WAIT" | "ABORT"): Promise<void>;
}
