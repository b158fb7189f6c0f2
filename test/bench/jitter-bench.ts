// What is played when the network is bad: the phone's receive pipeline over many traces in virtual time, then whole phones
// over some of them in real time.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { CodecRegistry } from "../../core/media/codecs/codec-registry.ts";
import { readWav } from "../../core/media/wav.ts";
import { loadOpusLibrary } from "../../core/platform/node/opus-wasm.ts";
import type { SocketAddress } from "../../core/ports/network.ts";
import type { Sound } from "../../core/ports/sound-files.ts";
import { startBaresip } from "../interop/peers/baresip.ts";
import { findFreePort } from "../interop/peers/free-port.ts";
import { GodwitProcess } from "../terminal/godwit-process.ts";
import type { Bench, BenchContext, Contender } from "./bench.ts";
import { CallRuler } from "./call-ruler.ts";
import { compare } from "./comparison.ts";
import { TRACES, TRACE_PACKET_MS } from "./network-traces.ts";
import { openPeers } from "./open-peers.ts";
import { encodeSpeech, measureHour, measurePlayout, silentPercent } from "./playout-run.ts";
import { scoreSpeech } from "./speech-score.ts";
import { callOverTrace, type TraceCodec } from "./trace-call.ts";

const ADDRESS = "127.0.0.1";
const SPEECH = fileURLToPath(new URL("../../build/sounds/talk.wav", import.meta.url));
/** Quick runs leave out all but these. */
const QUICK_TRACES: readonly string[] = ["perfect", "loss 10 %", "bursts 10 %", "jitter 50 ms", "spikes 150 ms"];
const LIVE_TRACES: readonly string[] = ["perfect", "loss 5 %", "loss 10 %", "loss 20 %", "bursts 10 %", "jitter 50 ms", "jitter 100 ms", "spikes 150 ms"];
const QUICK_LIVE_TRACES: readonly string[] = ["perfect", "loss 20 %", "jitter 50 ms"];
const TONE_HZ = 440;
const TONE_S = 15;
const TONE_TRACES: readonly string[] = ["loss 5 %", "loss 10 %", "loss 20 %"];

/** What the encoder is told of the path, as RTCP would. */
const TOLD_LOSS = 0.1;

interface BenchCodec extends TraceCodec {
  readonly name: string;
}

export const jitterBench: Bench = {
  name: "jitter",
  about: "speech over traces of loss and jitter: delay (lower is better), likeness to the original (0 to 1, higher), silent frames (lower)",
  async run(context) {
    const speech = readSpeech();
    for (const codec of await codecs(context)) {
      await measureOffline(context, speech, codec);
      if (codec.name === "PCMA") await measureHours(context, speech, codec);
      await compareLive(context, speech, codec);
    }
  },
};

/** G.711, and Opus where its library is. */
async function codecs(context: BenchContext): Promise<readonly BenchCodec[]> {
  const pcma = { name: "PCMA", payloadType: 8, entry: new CodecRegistry().find({ name: "PCMA", clockRateHz: 8000 })! };
  try {
    const entry = new CodecRegistry(await loadOpusLibrary()).find({ name: "opus", clockRateHz: 48_000, channels: 2 })!;
    return [pcma, { name: "opus", payloadType: 96, entry, parameters: "useinbandfec=1" }];
  } catch (thrown) {
    context.leaveOut("jitter: opus", thrown);
    return [pcma];
  }
}

/** Each run has seeds of its own; a run is the same whenever it is measured. */
async function measureOffline(context: BenchContext, speech: Sound, codec: BenchCodec): Promise<void> {
  const payloads = await encodeSpeech(speech, codec.entry, codec.parameters, TOLD_LOSS);
  for (const name of context.quick ? QUICK_TRACES : Object.keys(TRACES)) {
    let seed = 0;
    const label = (figure: string): string => `${codec.name}, ${name}: ${figure}`;
    const measure = async (): Promise<Record<string, number>> => {
      const figures = await measurePlayout(speech, payloads, codec.entry, TRACES[name]!(payloads.length, ++seed));
      return {
        [label("delay")]: figures.delayMs, [label("likeness")]: figures.score, [label("late")]: figures.latePercent,
        [label("made up")]: figures.concealedPercent, [label("stretched")]: figures.stretchedPercent,
      };
    };
    const units = { [label("delay")]: "ms", [label("likeness")]: "", [label("late")]: "%", [label("made up")]: "%", [label("stretched")]: "%" };
    await compare({ bench: "jitter", units, runs: context.runs(9, 3), ours: { name: "pipeline", measure }, peers: [] }, context);
  }
}

/** Two clocks that differ by 500 ppm, either way; with the cheapest codec, as the pace knows none. */
async function measureHours(context: BenchContext, speech: Sound, codec: BenchCodec): Promise<void> {
  const payloads = await encodeSpeech(speech, codec.entry);
  for (const ppm of [500, -500]) {
    let seed = 0;
    const label = (figure: string): string => `an hour at ${ppm} ppm: ${figure}`;
    const measure = async (): Promise<Record<string, number>> => {
      const { concealedMs, stretchedMs, late } = await measureHour(payloads, codec.entry, ppm, ++seed);
      return { [label("made up")]: concealedMs, [label("stretched")]: stretchedMs, [label("late")]: late };
    };
    const units = { [label("made up")]: "ms", [label("stretched")]: "ms", [label("late")]: "packets" };
    await compare({ bench: "jitter", units, runs: context.runs(3, 1), ours: { name: "pipeline", measure }, peers: [] }, context);
  }
}

/** Whole phones that send back what they play. */
async function compareLive(context: BenchContext, speech: Sound, codec: BenchCodec): Promise<void> {
  await using ruler = await CallRuler.open();
  const local: SocketAddress = { address: ADDRESS, port: await findFreePort(ADDRESS) };
  await using godwit = new GodwitProcess("answer", "--listen", `${ADDRESS}:${local.port}`, "--echo", "--playback", "null", "--json");
  await godwit.event(({ event }) => event === "listening");
  await using peers = await openPeers(context, "jitter", {
    baresip: () => startBaresip({ user: "callee", autoAnswer: true, speaks: "echo", records: false, extraModules: codec.name === "opus" ? ["opus"] : [] }),
  });
  const traces = context.quick ? QUICK_LIVE_TRACES : LIVE_TRACES;
  const contender = (name: string, at: SocketAddress): Contender => {
    let seed = 0;
    return { name, measure: () => measureLive(ruler, at, codec, speech, traces, ++seed) };
  };
  const others = peers.opened.map(([name, { local: at }]) => contender(name, at));
  await compare({ bench: "jitter", units: liveUnits(codec.name, traces), runs: context.runs(3, 1), ours: contender("godwit", local), peers: others }, context);
}

async function measureLive(ruler: CallRuler, at: SocketAddress, codec: BenchCodec, speech: Sound, traces: readonly string[], seed: number): Promise<Record<string, number>> {
  const figures: Record<string, number> = {};
  const played = async (sound: Sound, trace: string): Promise<Sound> => {
    const payloads = await encodeSpeech(sound, codec.entry, codec.parameters, TOLD_LOSS);
    return callOverTrace(ruler, at, codec, payloads, TRACES[trace]!(payloads.length, seed));
  };
  for (const trace of traces) {
    const { score, delayMs, silent } = await played(speech, trace).then((heard) => {
      const found = scoreSpeech(speech, heard);
      return { ...found, silent: silentPercent(speech, heard, found.delayMs) };
    });
    Object.assign(figures, { [`${codec.name} live, ${trace}: delay`]: delayMs, [`${codec.name} live, ${trace}: likeness`]: score, [`${codec.name} live, ${trace}: silent`]: silent });
  }
  for (const trace of traces.filter((name) => TONE_TRACES.includes(name))) {
    figures[`${codec.name} live, ${trace}: silent, tone`] = silentPercent(tone(), await played(tone(), trace), 60);
  }
  return figures;
}

function liveUnits(codec: string, traces: readonly string[]): Record<string, string> {
  return Object.fromEntries(traces.flatMap((trace) => [
    [`${codec} live, ${trace}: delay`, "ms"], [`${codec} live, ${trace}: likeness`, ""], [`${codec} live, ${trace}: silent`, "%"],
    ...(TONE_TRACES.includes(trace) ? [[`${codec} live, ${trace}: silent, tone`, "%"]] : []),
  ]));
}

function readSpeech(): Sound {
  const sound = readWav(readFileSync(SPEECH));
  if (!sound.ok) throw new Error(`${SPEECH}: ${sound.error}`);
  const whole = Math.floor((sound.value.samples.length * 1000) / sound.value.sampleRateHz / TRACE_PACKET_MS) * TRACE_PACKET_MS;
  return { sampleRateHz: sound.value.sampleRateHz, samples: sound.value.samples.slice(0, (whole * sound.value.sampleRateHz) / 1000) };
}

function tone(): Sound {
  const sampleRateHz = 8000;
  return { sampleRateHz, samples: Int16Array.from({ length: TONE_S * sampleRateHz }, (_, index) => 10_000 * Math.sin((2 * Math.PI * TONE_HZ * index) / sampleRateHz)) };
}
