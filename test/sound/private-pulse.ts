// A PulseAudio daemon of the test's own: private home and run-time folder, null sinks as speakers and microphones.
// Disturbs nobody's desktop. Needs Debian's pulseaudio, pulseaudio-utils and libasound2-plugins.
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/** What a sound test needs to be installed; empty when all is there. */
export function missingSoundTools(): readonly string[] {
  return ["pulseaudio", "pactl", "paplay", "parecord", "sox", "espeak-ng"].filter((tool) => spawnSync("sh", ["-c", `command -v ${tool}`]).status !== 0);
}

/** Sends PortAudio's only device, ALSA's default, to PulseAudio. */
const ASOUNDRC = "pcm.!default { type pulse }\nctl.!default { type pulse }\n";

/** More devices for PortAudio, each of which plays to one sink or hears one source, there or not. */
function asoundrcOf(devices: Readonly<Record<string, string>>): string {
  return ASOUNDRC + Object.entries(devices).map(([name, target]) => `pcm.${name} { type pulse device "${target}" }\n`).join("");
}

const STOP_LIMIT_MS = 3000;

/** A recording that is being made of a sink. */
export interface Recording {
  readonly path: string;
  /** Ends the recording; the file is complete when it resolves. */
  stop(): Promise<void>;
}

/** One private daemon. Close it; that ends every process it started and removes its folder. */
export class PrivatePulse {
  readonly folder: string;
  readonly #daemon: ChildProcess;
  readonly #children = new Set<ChildProcess>();

  private constructor(folder: string, daemon: ChildProcess) {
    this.folder = folder;
    this.#daemon = daemon;
  }

  /** Starts a daemon with these null sinks; each sink NAME has a source NAME.monitor. `devices` gives some of them to PortAudio by name. */
  static async start(sinks: readonly string[], devices: Readonly<Record<string, string>> = {}): Promise<PrivatePulse> {
    const folder = mkdtempSync(join(tmpdir(), "godwit-pulse-"));
    for (const name of ["run", "xdg", "config"]) mkdirSync(join(folder, name), { mode: 0o700 });
    writeFileSync(join(folder, ".asoundrc"), asoundrcOf(devices));
    const modules = sinks.flatMap((sink) => ["--load", `module-null-sink sink_name=${sink} rate=48000 channels=1 channel_map=mono`]);
    const daemon = spawn("pulseaudio", [
      "-n", "--daemonize=no", "--exit-idle-time=-1", "--disable-shm=yes", "--use-pid-file=no", "--realtime=no", "--high-priority=yes",
      "--load", "module-native-protocol-unix", ...modules,
    ], { env: environmentOf(folder), stdio: ["ignore", "ignore", "ignore"] });
    const pulse = new PrivatePulse(folder, daemon);
    await pulse.#ready();
    for (const sink of sinks) pulse.#keepAwake(sink);
    return pulse;
  }

  /**
   * A null sink works in blocks of two seconds while nobody asks for less, and then takes as long to begin or to come
   * back after an underrun, as no real device does. A listener who asks for little delay keeps it quick.
   */
  #keepAwake(sink: string): void {
    const child = this.#spawn("parec", [`--device=${sink}.monitor`, "--latency-msec=10", "--format=s16le", "--rate=48000", "--channels=1"]);
    child.stdout?.resume();
    child.stderr?.resume();
  }

  /** The environment for a process that is to use these sinks: what it plays goes to `sink`, what it hears is `source`. */
  environment(sink: string, source: string): NodeJS.ProcessEnv {
    return { ...environmentOf(this.folder), PULSE_SINK: sink, PULSE_SOURCE: source };
  }

  /** Plays a sound file into a sink and resolves at its end. */
  async play(path: string, sink: string): Promise<void> {
    await this.#run("paplay", ["--device", sink, path]);
  }

  /** Records what is played on a sink, as 16-bit mono WAV. */
  record(sink: string, path: string, sampleRateHz = 16_000): Recording {
    const child = this.#spawn("parecord", [
      `--device=${sink}.monitor`, "--file-format=wav", "--channels=1", `--rate=${sampleRateHz}`, "--format=s16le", "--latency-msec=20", path,
    ]);
    return { path, stop: () => endChild(child) };
  }

  /** Hears a sink until the answer is disposed: `onSamples` gets 16-bit mono at 8 kHz. */
  listen(sink: string, onSamples: (samples: Int16Array) => void): Disposable {
    const child = this.#spawn("parec", [`--device=${sink}.monitor`, "--latency-msec=10", "--format=s16le", "--rate=8000", "--channels=1"]);
    child.stdout?.on("data", (data: Buffer) => onSamples(new Int16Array(data.buffer.slice(data.byteOffset, data.byteOffset + (data.length & ~1)))));
    return { [Symbol.dispose]: () => void child.kill("SIGTERM") };
  }

  /** Stops a sink under whoever plays to it, as a device whose plug is pulled out, and lets it go on. Unloading it would only move its streams. */
  async setStopped(sink: string, stopped: boolean): Promise<void> {
    await this.#run("pactl", ["suspend-sink", sink, stopped ? "1" : "0"]);
  }

  /** Adds a sink that was not there from the beginning, as a device that is plugged in; answers how to unplug it. */
  async plugIn(sink: string): Promise<() => Promise<void>> {
    const index = await this.#run("pactl", ["load-module", "module-null-sink", `sink_name=${sink}`]);
    return async () => {
      await this.#run("pactl", ["unload-module", index.trim()]);
    };
  }

  /** Lets a sink be heard in another, as a loudspeaker is by a microphone in the same room; until the answer is disposed. */
  async connect(from: string, to: string): Promise<AsyncDisposable> {
    const index = await this.#run("pactl", ["load-module", "module-loopback", `source=${from}.monitor`, `sink=${to}`, "latency_msec=20"]);
    return { [Symbol.asyncDispose]: async () => void (await this.#run("pactl", ["unload-module", index.trim()])) };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#children].map(endChild));
    await endChild(this.#daemon);
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }

  async #ready(): Promise<void> {
    for (let attempt = 0; attempt < 100; attempt++) {
      if (this.#daemon.exitCode !== null) break;
      const answered = existsSync(join(this.folder, "run", "native")) && spawnSync("pactl", ["info"], { env: environmentOf(this.folder) }).status === 0;
      if (answered) return;
      await delay(50);
    }
    await this.close();
    throw new Error("the private PulseAudio did not start");
  }

  #spawn(command: string, args: readonly string[]): ChildProcess {
    const child = spawn(command, args, { env: environmentOf(this.folder), stdio: ["ignore", "pipe", "pipe"] });
    this.#children.add(child);
    child.once("exit", () => this.#children.delete(child));
    return child;
  }

  #run(command: string, args: readonly string[]): Promise<string> {
    const child = this.#spawn(command, args);
    let output = "";
    let errors = "";
    child.stdout?.on("data", (data: Buffer) => (output += data.toString()));
    child.stderr?.on("data", (data: Buffer) => (errors += data.toString()));
    return new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", (code) => (code === 0 ? resolve(output) : reject(new Error(`${command}: ${errors.trim() || `exit ${code}`}`))));
    });
  }
}

function environmentOf(folder: string): NodeJS.ProcessEnv {
  const { PATH, LANG } = process.env;
  return {
    PATH, ...(LANG === undefined ? {} : { LANG }), HOME: folder, XDG_RUNTIME_DIR: join(folder, "xdg"), XDG_CONFIG_HOME: join(folder, "config"),
    PULSE_RUNTIME_PATH: join(folder, "run"), PULSE_SERVER: `unix:${join(folder, "run", "native")}`, UV_THREADPOOL_SIZE: "16",
  };
}

async function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), STOP_LIMIT_MS);
  await ended;
  clearTimeout(timer);
}

/** Speaks a text into a WAV file with espeak-ng. */
export function speak(text: string, path: string, wordsPerMinute = 150): void {
  const spoken = spawnSync("espeak-ng", ["-v", "en-gb", "-s", String(wordsPerMinute), "-w", path, text]);
  if (spoken.status !== 0) throw new Error(`espeak-ng: ${spoken.stderr.toString().trim()}`);
}
