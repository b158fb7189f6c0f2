// One PortAudio stream in one direction. Capture: a read is always waiting. Playback: frames are always fed ahead, and the
// device's queue, when it is full, sets the pace. Quitting comes before anything else ends (see README of media-thread).
import { GodwitError } from "../../base/errors.ts";
import type { AudioStream, CaptureOptions, PlaybackOptions } from "../../ports/audio-device.ts";
import type { PortAudioAddOn, PortAudioDeviceInfo, PortAudioStream, PortAudioStreamOptions } from "./portaudio-addon.ts";

/** Frames that lie ready for the device: enough to bridge a late turn of this thread, little delay. */
const PLAYBACK_QUEUE = 3;
/** Captured frames that may wait: a thread that is late for longer loses sound rather than time. */
const CAPTURE_QUEUE = 20;
const BYTES_PER_SAMPLE = 2;
/** A device that was pulled out may never finish; then its stream is left behind. */
const QUIT_LIMIT_MS = 3000;

interface OpenStream {
  readonly stream: PortAudioStream;
  readonly channels: number;
}

/** Opens a microphone and begins to read. */
export function openCaptureStream(addOn: PortAudioAddOn, device: PortAudioDeviceInfo, options: CaptureOptions): AudioStream {
  const sampleRateHz = device.defaultSampleRate;
  const frameSamples = Math.round((sampleRateHz * options.frameMs) / 1000);
  const { stream, channels } = open(device.maxInputChannels, (channelCount) =>
    addOn.create({ inOptions: streamOptions(device, channelCount, frameSamples, CAPTURE_QUEUE) }));
  const state = { closing: false };
  const pump = async (): Promise<void> => {
    while (!state.closing) {
      const { buf, finished } = await stream.read(frameSamples * channels * BYTES_PER_SAMPLE);
      if (state.closing || finished) return;
      if (buf && buf.length > 0) options.onFrame(toMono(buf, channels), sampleRateHz);
    }
  };
  return running(stream, sampleRateHz, state, pump, options.onFailure);
}

/** Opens a speaker and begins to feed it. */
export function openPlaybackStream(addOn: PortAudioAddOn, device: PortAudioDeviceInfo, options: PlaybackOptions): AudioStream {
  const sampleRateHz = device.defaultSampleRate;
  const frameSamples = Math.round((sampleRateHz * options.frameMs) / 1000);
  const { stream, channels } = open(device.maxOutputChannels, (channelCount) =>
    addOn.create({ outOptions: streamOptions(device, channelCount, frameSamples, PLAYBACK_QUEUE) }));
  const state = { closing: false };
  const pump = async (): Promise<void> => {
    while (!state.closing) await stream.write(toChannels(options.readSamples(frameSamples, sampleRateHz), channels));
  };
  return running(stream, sampleRateHz, state, pump, options.onFailure);
}

/** Mono where the device takes it; some (WASAPI in shared mode) want their own two channels. */
function open(maxChannels: number, create: (channelCount: number) => PortAudioStream): OpenStream {
  let last: unknown;
  for (const channels of maxChannels >= 2 ? [1, 2] : [1]) {
    try {
      return { stream: create(channels), channels };
    } catch (thrown) {
      last = thrown;
    }
  }
  throw openFailed(last);
}

function streamOptions(device: PortAudioDeviceInfo, channelCount: number, framesPerBuffer: number, maxQueue: number): PortAudioStreamOptions {
  return {
    deviceId: device.id, sampleRate: device.defaultSampleRate, channelCount, sampleFormat: 16, framesPerBuffer, maxQueue, closeOnError: false,
  };
}

function running(
  stream: PortAudioStream, sampleRateHz: number, state: { closing: boolean }, pump: () => Promise<void>,
  onFailure: CaptureOptions["onFailure"],
): AudioStream {
  try {
    stream.start();
  } catch (thrown) {
    throw openFailed(thrown);
  }
  const pumped = pump().catch((thrown: unknown) => {
    if (!state.closing) onFailure(openFailed(thrown));
  });
  let closed: Promise<void> | undefined;
  const quit = async (): Promise<void> => {
    state.closing = true;
    await stream.quit("ABORT");
    await pumped;
  };
  return { sampleRateHz, close: () => (closed ??= within(quit(), QUIT_LIMIT_MS)) };
}

function toMono(bytes: Uint8Array, channels: number): Int16Array {
  const interleaved = new Int16Array(bytes.slice().buffer);
  if (channels === 1) return interleaved;
  return Int16Array.from({ length: interleaved.length / channels }, (_, index) => {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) sum += interleaved[index * channels + channel]!;
    return sum / channels;
  });
}

function toChannels(samples: Int16Array, channels: number): Buffer {
  if (channels === 1) return Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
  const interleaved = new Int16Array(samples.length * channels);
  for (let index = 0; index < interleaved.length; index++) interleaved[index] = samples[Math.floor(index / channels)]!;
  return Buffer.from(interleaved.buffer);
}

function openFailed(thrown: unknown): GodwitError {
  return new GodwitError({
    code: "audio/open-failed", message: "The sound device could not be opened. Choose another one or close programs that use it.",
    detail: thrown instanceof Error ? thrown.message : String(thrown),
  }, { cause: thrown });
}

async function within(work: Promise<void>, limitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  await Promise.race([work, limit]);
  clearTimeout(timer);
}
