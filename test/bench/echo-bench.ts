// What the sound processing makes of an echo, of two who talk at once, and of noise; and what it costs. Far-end speech goes
// through a simulated room back to the microphone, at several delays and levels and through a loudspeaker that clips.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ALL_PROCESSING, CaptureProcessing } from "../../core/media/capture-processing.ts";
import { Resampler } from "../../core/media/resampler.ts";
import { readWav } from "../../core/media/wav.ts";
import { WebRtcProcessors } from "../../core/platform/node/webrtc-processor.ts";
import type { AudioProcessing } from "../../core/ports/media-engine.ts";
import type { Bench, BenchContext, Figures } from "./bench.ts";
import { compare } from "./comparison.ts";
import { convolve, OFFICE, roomResponse } from "./room-response.ts";
import { envelopeLikeness, powerDb } from "./speech-measures.ts";

const RATE_HZ = 16_000;
const FRAME = RATE_HZ / 100;
const ROOM_SECONDS = 0.3;
const SPEECH = fileURLToPath(new URL("../../build/sounds/talk.wav", import.meta.url));
/** About -22 dBov while somebody speaks. */
const SPEECH_DB = 20 * Math.log10(32_768) - 22;
/** ERLE is counted from here on, and what comes before is the learning. */
const SETTLED_SECONDS = 5;
const WINDOW = RATE_HZ / 2;
const CONVERGED_DB = 20;

const ECHO_ONLY: AudioProcessing = { echoCancellation: true, noiseSuppression: false, gainControl: false, highPass: true };
const NOISE_ONLY: AudioProcessing = { echoCancellation: false, noiseSuppression: true, gainControl: false, highPass: true };
const GAIN_ONLY: AudioProcessing = { echoCancellation: false, noiseSuppression: false, gainControl: true, highPass: false };

interface EchoPath {
  readonly name: string;
  readonly delayMs: number;
  /** How much quieter the echo is than what is played; negative where it is louder. */
  readonly lossDb: number;
  /** The loudspeaker flattens what is above this share of the loudest. */
  readonly clipsAt?: number;
}

const PATHS: readonly EchoPath[] = [
  { name: "20 ms, -6 dB", delayMs: 20, lossDb: 6 },
  { name: "120 ms, -6 dB", delayMs: 120, lossDb: 6 },
  { name: "120 ms, +6 dB", delayMs: 120, lossDb: -6 },
  { name: "120 ms, -20 dB", delayMs: 120, lossDb: 20 },
  { name: "300 ms, -6 dB", delayMs: 300, lossDb: 6 },
  { name: "120 ms, -6 dB, clipping", delayMs: 120, lossDb: 6, clipsAt: 0.25 },
];

const HEADSET = "headset, both talk";

const processors = new WebRtcProcessors({ requireFrom: fileURLToPath(import.meta.url) });

export const echoBench: Bench = {
  name: "echo",
  about: "echo taken out, own voice kept while both talk, noise taken out, processor time of 10 ms of sound",
  async run(context) {
    if (processors.unavailable) return context.leaveOut("echo", processors.unavailable.detail ?? processors.unavailable.message);
    const speech = farAndNear(context.quick ? 12 : 24);
    const room = roomResponse(OFFICE, RATE_HZ, ROOM_SECONDS);
    for (const path of context.quick ? PATHS.slice(1, 2) : PATHS) await reportPath(context, path, speech, room);
    await reportOnce(context, headset(speech), { [`${HEADSET}, first seconds: understood`]: "of 1", [`${HEADSET}, later: voice kept`]: "dB", [`${HEADSET}, later: understood`]: "of 1" });
    await reportOnce(context, noise(speech.near), { "white noise, taken out of pauses": "dB", "white noise, voice kept": "dB", "white noise, voice understood": "of 1" });
    await reportOnce(context, loudness(speech.near), { "quiet voice (-42 dBov), raised": "dB", "loud voice (-10 dBov), lowered": "dB" });
    await reportCost(context);
  },
};

interface Speech {
  readonly far: Float64Array;
  readonly near: Float64Array;
}

/** Two voices that never say the same at the same time: two stretches of one recording. */
function farAndNear(seconds: number): Speech {
  const sound = readWav(readFileSync(SPEECH));
  if (!sound.ok) throw new Error(sound.error);
  const samples = Float64Array.from(new Resampler(sound.value.sampleRateHz, RATE_HZ).process(sound.value.samples));
  const gain = 10 ** ((SPEECH_DB - powerDb(samples)) / 20);
  const from = (start: number): Float64Array => Float64Array.from({ length: seconds * RATE_HZ }, (_, at) => gain * samples[(start + at) % samples.length]!);
  return { far: from(0), near: from(Math.floor(samples.length / 2)) };
}

async function reportPath(context: BenchContext, path: EchoPath, speech: Speech, room: Float64Array): Promise<void> {
  const echo = echoOf(path, speech.far, room);
  const measured: Record<string, number> = {
    ...single(path.name, ECHO_ONLY, speech.far, echo),
    ...single(`${path.name}, everything on`, ALL_PROCESSING, speech.far, echo),
    ...both(path.name, speech, echo),
  };
  const unitOf = (name: string): string => (name.endsWith("understood") ? "of 1" : name.includes("until") ? "s" : name.includes("delay") ? "ms" : "dB");
  await reportOnce(context, measured, Object.fromEntries(Object.keys(measured).map((name) => [name, unitOf(name)])));
}

function echoOf({ delayMs, lossDb, clipsAt }: EchoPath, far: Float64Array, room: Float64Array): Float64Array {
  const limit = (clipsAt ?? 1) * far.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0);
  const played = far.map((sample) => Math.max(-limit, Math.min(limit, sample)));
  const delay = (delayMs * RATE_HZ) / 1000;
  const gain = 10 ** (-lossDb / 20);
  const heard = convolve(played, room);
  return heard.map((_, at) => (at < delay ? 0 : gain * heard[at - delay]!));
}

/** Only the far end talks: all that is left is echo. */
function single(name: string, processing: AudioProcessing, far: Float64Array, echo: Float64Array): Figures {
  const { heard, delayMs } = run(processing, far, echo);
  const from = SETTLED_SECONDS * RATE_HZ;
  const audible = powerDb(echo) - 20;
  let converged = NaN;
  for (let at = 0; at + WINDOW <= echo.length && Number.isNaN(converged); at += WINDOW / 5) {
    const loud = powerDb(echo, at, at + WINDOW);
    if (loud > audible && loud - powerDb(heard, at, at + WINDOW) >= CONVERGED_DB) converged = (at + WINDOW) / RATE_HZ;
  }
  return {
    [`${name}: return loss`]: powerDb(echo, from) - powerDb(heard, from),
    [`${name}: seconds until ${CONVERGED_DB} dB`]: converged,
    ...(processing === ECHO_ONLY ? { [`${name}: measured delay`]: delayMs ?? NaN } : {}),
  };
}

/** Both talk from the fifth second on: the near voice, as loud as the far one, should pass. */
function both(name: string, { far, near }: Speech, echo: Float64Array): Figures {
  const from = SETTLED_SECONDS * RATE_HZ;
  const voice = near.map((sample, at) => (at < from ? 0 : sample));
  const mixed = echo.map((sample, at) => sample + voice[at]!);
  const { heard } = run(ECHO_ONLY, far, mixed);
  const { heard: alone } = run(ECHO_ONLY, new Float64Array(far.length), voice);
  const cut = (samples: Float64Array): Float64Array => samples.subarray(from);
  return {
    [`${name}, both talk: voice kept`]: powerDb(cut(heard)) - powerDb(cut(alone)),
    [`${name}, both talk: understood`]: envelopeLikeness(cut(alone), cut(heard), RATE_HZ),
    [`${name}, both talk, unprocessed: understood`]: envelopeLikeness(cut(voice), cut(mixed), RATE_HZ),
  };
}

/** No echo at all, and both talk from the first moment on. */
function headset({ far, near }: Speech): Figures {
  const { heard } = run(ECHO_ONLY, far, near);
  const { heard: alone } = run(ECHO_ONLY, new Float64Array(far.length), near);
  const from = 2 * SETTLED_SECONDS * RATE_HZ;
  return {
    [`${HEADSET}, first seconds: understood`]: envelopeLikeness(alone.subarray(0, from / 2), heard.subarray(0, from / 2), RATE_HZ),
    [`${HEADSET}, later: voice kept`]: powerDb(heard, from) - powerDb(alone, from),
    [`${HEADSET}, later: understood`]: envelopeLikeness(alone.subarray(from), heard.subarray(from), RATE_HZ),
  };
}

function noise(near: Float64Array): Figures {
  const level = 10 ** ((SPEECH_DB - 15) / 20) * Math.sqrt(3);
  let state = 1;
  const next = (): number => ((state = (state * 48_271) % 2_147_483_647) / 1_073_741_823.5) - 1;
  // Two seconds of noise alone, then the voice, then noise alone again.
  const voice = near.map((sample, at) => (at < 2 * RATE_HZ || at > near.length - 2 * RATE_HZ ? 0 : sample));
  const noisy = voice.map((sample) => sample + level * next());
  const { heard } = run(NOISE_ONLY, new Float64Array(near.length), noisy);
  const { heard: clean } = run({ ...NOISE_ONLY, noiseSuppression: false }, new Float64Array(near.length), voice);
  const [from, to] = [2 * RATE_HZ, near.length - 2 * RATE_HZ];
  const pause = near.length - RATE_HZ;
  return {
    "white noise, taken out of pauses": powerDb(noisy, pause) - powerDb(heard, pause),
    "white noise, voice kept": powerDb(heard, from, to) - powerDb(clean, from, to),
    "white noise, voice understood": envelopeLikeness(clean.slice(from, to - FRAME), heard.slice(from + (6 * RATE_HZ) / 1000, to), RATE_HZ),
  };
}

function loudness(near: Float64Array): Figures {
  const change = (db: number): number => {
    const voice = near.map((sample) => Math.max(-32_768, Math.min(32_767, sample * 10 ** (db / 20))));
    const { heard } = run(GAIN_ONLY, new Float64Array(near.length), voice);
    const from = SETTLED_SECONDS * RATE_HZ;
    return powerDb(heard, from) - powerDb(voice, from);
  };
  return { "quiet voice (-42 dBov), raised": change(-20), "loud voice (-10 dBov), lowered": -change(12) };
}

/** Plays and captures frame by frame, as the desk does. */
function run(processing: AudioProcessing, played: Float64Array, captured: Float64Array): { heard: Float64Array; delayMs: number | undefined } {
  const subject = new CaptureProcessing(processors);
  subject.onFailure((failure) => {
    if (failure) throw new Error(failure.detail ?? failure.message);
  });
  subject.select(processing);
  subject.setLive(true);
  const heard = new Float64Array(captured.length);
  for (let at = 0; at + FRAME <= captured.length; at += FRAME) {
    subject.played(clipped(played.subarray(at, at + FRAME)), RATE_HZ);
    for (const { samples } of subject.captured(clipped(captured.subarray(at, at + FRAME)), RATE_HZ)) heard.set(samples, at);
  }
  const delayMs = subject.echoDelayMs;
  subject.dispose();
  return { heard, delayMs };
}

function clipped(samples: Float64Array): Int16Array {
  return Int16Array.from(samples, (sample) => Math.max(-32_768, Math.min(32_767, Math.round(sample))));
}

/** The same each time: one run is enough. */
function reportOnce(context: BenchContext, measured: Figures, units: Readonly<Record<string, string>>): Promise<void> {
  return compare({ bench: "echo", units, runs: 1, ours: { name: "godwit", measure: () => measured }, peers: [] }, context);
}

async function reportCost(context: BenchContext): Promise<void> {
  const settings = { "everything on": ALL_PROCESSING, "echo cancelling alone": ECHO_ONLY, "noise suppression alone": NOISE_ONLY };
  for (const rateHz of [RATE_HZ, 48_000]) {
    for (const [setting, processing] of Object.entries(settings)) {
      const name = `${setting} at ${rateHz} Hz, 10 ms`;
      const measure = (): Figures => ({ [name]: costUs(processing, rateHz, context.quick ? 300 : 2000) });
      await compare({ bench: "echo", units: { [name]: "us" }, runs: context.runs(5, 2), warmsUp: true, ours: { name: "godwit", measure }, peers: [] }, context);
    }
  }
}

function costUs(processing: AudioProcessing, rateHz: number, frames: number): number {
  const subject = new CaptureProcessing(processors);
  subject.select(processing);
  subject.setLive(true);
  let state = 1;
  const sounds = Array.from({ length: 50 }, () => Int16Array.from({ length: rateHz / 100 }, () => ((state = (state * 48_271) % 2_147_483_647) % 8000) - 4000));
  const frame = (index: number): void => {
    subject.played(sounds[index % 50]!, rateHz);
    subject.captured(sounds[(index + 45) % 50]!.slice(), rateHz);
  };
  for (let index = 0; index < 100; index++) frame(index);
  const before = process.cpuUsage();
  for (let index = 0; index < frames; index++) frame(index);
  const { user, system } = process.cpuUsage(before);
  subject.dispose();
  return (user + system) / frames;
}
