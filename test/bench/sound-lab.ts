// A microphone and a speaker on one clock: the two channels of one null sink of a private PulseAudio. The microphone
// hears what is played on the left channel, the speaker plays on the right one. So one recording of the sink holds what
// went in beside what came out, and the time between them needs no second clock.
import { execFileSync, spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { PrivatePulse } from "../sound/private-pulse.ts";
import { chirpDelaysMs, chirpsOnTheLeft, CHIRP_RATE_HZ } from "./chirp-delay.ts";

const SINK = "lab";
const MICROPHONE = "microphone";
const SPEAKER = "speaker";
const MODULES = [
  ["module-null-sink", `sink_name=${SINK}`, "rate=48000", "channels=2", "channel_map=front-left,front-right"],
  ["module-remap-source", `source_name=${MICROPHONE}`, `master=${SINK}.monitor`, "channels=1", "channel_map=mono", "master_channel_map=front-left", "remix=no"],
  ["module-remap-sink", `sink_name=${SPEAKER}`, `master=${SINK}`, "channels=1", "channel_map=mono", "master_channel_map=front-right", "remix=no"],
];
const STEREO = ["--format=s16le", `--rate=${CHIRP_RATE_HZ}`, "--channels=2", "--channel-map=front-left,front-right"];
/** Until the last chirp has come through. */
const REST_MS = 1_000;
/** What PulseAudio's own loopback is asked for: the frame of a telephone. */
export const LOOPBACK_MS = 20;

/** What the bench needs to be installed. */
export function missingLabTools(): readonly string[] {
  return ["pulseaudio", "pactl", "pacat", "parec"].filter((tool) => spawnSync("sh", ["-c", `command -v ${tool}`]).status !== 0);
}

export class SoundLab implements AsyncDisposable {
  readonly #pulse: PrivatePulse;
  #recorder: ChildProcess | undefined;
  #recorded: Buffer[] | undefined;

  private constructor(pulse: PrivatePulse) {
    this.#pulse = pulse;
  }

  static async open(): Promise<SoundLab> {
    const missing = missingLabTools();
    if (missing.length > 0) throw new Error(`${missing.join(", ")} not installed`);
    const pulse = await PrivatePulse.start([]);
    const lab = new SoundLab(pulse);
    for (const module of MODULES) lab.#pactl("load-module", ...module);
    lab.#record();
    return lab;
  }

  /** For a process whose default devices are to be the lab's. */
  get environment(): Record<string, string> {
    return this.#pulse.environment(SPEAKER, MICROPHONE) as Record<string, string>;
  }

  /** Plays chirps to the microphone and tells how long each took to the speaker; one that was not heard is left out. */
  async delaysMs(chirps: number): Promise<number[]> {
    this.#recorded = [];
    const player = this.#tool("pacat", ["--playback", `--device=${SINK}`, ...STEREO]);
    player.stdin!.end(Buffer.from(chirpsOnTheLeft(chirps).buffer));
    await once(player, "exit");
    await delay(REST_MS);
    const bytes = Buffer.concat(this.#recorded);
    this.#recorded = undefined;
    return chirpDelaysMs(new Int16Array(bytes.buffer, bytes.byteOffset, Math.floor(bytes.length / 4) * 2));
  }

  /** Connects microphone and speaker inside PulseAudio, by its own loopback; dispose to take that away. */
  connectDirectly(): AsyncDisposable {
    const index = this.#pactl("load-module", "module-loopback", `source=${MICROPHONE}`, `sink=${SPEAKER}`, `latency_msec=${LOOPBACK_MS}`, "adjust_time=1");
    return { [Symbol.asyncDispose]: async () => void this.#pactl("unload-module", index) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#recorder) await end(this.#recorder);
    await this.#pulse.close();
  }

  /** Runs all the time: it keeps the null sink from working in blocks of two seconds, as it does while nobody asks for less. */
  #record(): void {
    this.#recorder = this.#tool("parec", [`--device=${SINK}.monitor`, ...STEREO, "--latency-msec=10"]);
    this.#recorder.stdout!.on("data", (chunk: Buffer) => this.#recorded?.push(chunk));
  }

  /** Answers what it printed: the number of a module that was loaded. */
  #pactl(...args: readonly string[]): string {
    return execFileSync("pactl", args, { env: this.#pulse.environment("", ""), encoding: "utf8" }).trim();
  }

  #tool(program: string, args: readonly string[]): ChildProcess {
    return spawn(program, args, { env: this.#pulse.environment("", ""), stdio: ["pipe", "pipe", "ignore"] });
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  await ended;
}
