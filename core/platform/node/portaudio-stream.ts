// One PortAudio stream in one direction. Capture: a read is always waiting. Playback: one frame lies ready, and the device,
// taking it, sets the pace. Quitting comes before anything else ends (see README of media-thread).
import { GodwitError } from "../../base/errors.ts";
import type { AudioStream, CaptureOptions, PlaybackOptions } from "../../ports/audio-device.ts";
import type { PortAudioAddOn, PortAudioDeviceInfo, PortAudioStream, PortAudioStreamOptions } from "./portaudio-addon.ts";

/**
 * A microphone's own step. Half of it is half the delay in each of the buffers on the way: with 10 ms the way from microphone
 * to speaker through PulseAudio's null sinks took 8 ms longer (2026-11-23). A speaker's is the frame that it is given.
 */
const CAPTURE_PERIOD_MS = 5;
/** Captured sound that may wait: a thread that is late for longer loses sound rather than time. */
const CAPTURE_QUEUE = 200 / CAPTURE_PERIOD_MS;
/** Of the device's own buffers, on the average, and of the hand-over between its thread and this one. */
const CAPTURE_DELAY_MS = 2 * CAPTURE_PERIOD_MS;
const BYTES_PER_SAMPLE = 2;
/** A device that was pulled out may never finish; then its stream is left behind. */
const QUIT_LIMIT_MS = 3000;

interface Format {
  readonly channels: number;
  readonly sampleRateHz: number;
}

interface OpenStream extends Format {
  readonly stream: PortAudioStream;
}

/** Opens a microphone and begins to read. */
export function openCaptureStream(addOn: PortAudioAddOn, device: PortAudioDeviceInfo, options: CaptureOptions): AudioStream {
  const { stream, channels, sampleRateHz } = open(device, device.maxInputChannels, (format) =>
    addOn.create({ inOptions: streamOptions(device, format, CAPTURE_PERIOD_MS, { maxQueue: CAPTURE_QUEUE }) }));
  const state = { closing: false };
  const pump = async (): Promise<void> => {
    while (!state.closing) {
      const frameSamples = Math.round((sampleRateHz * options.frameMs) / 1000);
      const { buf, finished } = await stream.read(frameSamples * channels * BYTES_PER_SAMPLE);
      if (state.closing || finished) return;
      if (buf && buf.length > 0) options.onFrame(toMono(buf, channels), sampleRateHz);
    }
  };
  return running(stream, { sampleRateHz, delayMs: CAPTURE_DELAY_MS }, state, pump, options.onFailure);
}

/** Opens a speaker and begins to feed it. */
export function openPlaybackStream(addOn: PortAudioAddOn, device: PortAudioDeviceInfo, options: PlaybackOptions): AudioStream {
  const { stream, channels, sampleRateHz } = open(device, device.maxOutputChannels, (format) =>
    addOn.create({ outOptions: streamOptions(device, format, options.frameMs, { bufferMs: options.bufferMs }) }));
  const frameSamples = Math.round((sampleRateHz * options.frameMs) / 1000);
  const state = { closing: false };
  const pump = async (): Promise<void> => {
    while (!state.closing) await stream.write(toChannels(options.readSamples(frameSamples, sampleRateHz), channels));
  };
  return running(stream, { sampleRateHz, delayMs: options.bufferMs + options.frameMs }, state, pump, options.onFailure);
}

/** Tries what costs least first: mono, then the two channels that some want, then all that the device has. */
function open(device: PortAudioDeviceInfo, maxChannels: number, create: (format: Format) => PortAudioStream): OpenStream {
  let last: unknown;
  for (const sampleRateHz of ratesFor(device)) {
    for (const channels of new Set([1, 2, maxChannels])) {
      if (channels > maxChannels) continue;
      try {
        return { stream: create({ channels, sampleRateHz }), channels, sampleRateHz };
      } catch (thrown) {
        last = thrown;
      }
    }
  }
  throw openFailed(last);
}

/** ALSA converts, and PortAudio says 44100 of whatever does; sound servers and Opus work at 48000. Elsewhere it is the mixer's own rate. */
function ratesFor(device: PortAudioDeviceInfo): ReadonlySet<number> {
  return new Set(device.hostAPIName === "ALSA" ? [48_000, device.defaultSampleRate] : [device.defaultSampleRate, 48_000, 44_100]);
}

/** `bufferMs` is what the device is to hold, 0 leaves it to PortAudio; `maxQueue` how many of its steps may lie ready beside it. */
function streamOptions(
  device: PortAudioDeviceInfo, { channels, sampleRateHz }: Format, periodMs: number, { maxQueue = 0, bufferMs = 0 },
): PortAudioStreamOptions {
  const periodSamples = Math.round((sampleRateHz * periodMs) / 1000);
  return {
    // The add-on's patch takes the upper half as the buffer's length (build/patches).
    deviceId: device.id, sampleRate: sampleRateHz, framesPerBuffer: bufferMs * 0x1_0000 + periodSamples,
    channelCount: channels, sampleFormat: 16, maxQueue, closeOnError: false,
  };
}

function running(
  stream: PortAudioStream, facts: Pick<AudioStream, "sampleRateHz" | "delayMs">, state: { closing: boolean }, pump: () => Promise<void>,
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
  return { ...facts, close: () => (closed ??= within(quit(), QUIT_LIMIT_MS)) };
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
