// The test's hold on a `sound-phone-child`: a media engine in a process of its own.
import { fork, type ChildProcess } from "node:child_process";
import type { AudioDeviceInfo, AudioProcessing, AudioSelection, CaptureSource, MediaSessionEvent, MediaEngineEvent, MediaStatistics, PlaybackSink } from "../../core/ports/media-engine.ts";
import type { SocketAddress } from "../../core/ports/network.ts";
import { bundled, mediaWorkerPath } from "./media-worker-bundle.ts";
import type { SoundPhoneCommand, SoundPhoneMessage } from "./sound-phone-child.ts";

export interface SoundPhoneOptions {
  /** The child's whole environment, such as `PrivatePulse.environment`. */
  readonly environment: NodeJS.ProcessEnv;
  readonly capture?: CaptureSource;
  readonly playback?: PlaybackSink;
  /** What is done to the microphone's sound: nothing if absent, so that what comes out can be compared with what went in. */
  readonly processing?: AudioProcessing;
}

const UNPROCESSED: AudioProcessing = { echoCancellation: false, noiseSuppression: false, gainControl: false, highPass: false };

/** One phone's media with real devices. Close it; then the process has ended. */
export class SoundPhone {
  readonly localRtp: SocketAddress;
  readonly events: (MediaSessionEvent | MediaEngineEvent)[];
  readonly #child: ChildProcess;
  /** What the child wrote to its standard output, which should be nothing. */
  standardOutput = "";

  private constructor(child: ChildProcess, localRtp: SocketAddress, events: (MediaSessionEvent | MediaEngineEvent)[]) {
    this.#child = child;
    this.localRtp = localRtp;
    this.events = events;
    child.stdout?.on("data", (data: Buffer) => (this.standardOutput += data.toString()));
  }

  static async start(options: SoundPhoneOptions): Promise<SoundPhone> {
    const [childPath, workerPath] = await Promise.all([bundled("test/sound/sound-phone-child.ts"), mediaWorkerPath()]);
    const child = fork(childPath, { env: options.environment, stdio: ["ignore", "pipe", "ignore", "ipc"], execArgv: [] });
    const events: (MediaSessionEvent | MediaEngineEvent)[] = [];
    child.on("message", (message: SoundPhoneMessage) => {
      if (message.kind === "event") events.push(message.event as MediaSessionEvent | MediaEngineEvent);
    });
    const { capture = { kind: "device" }, playback = { kind: "device" } } = options;
    const localRtp = await ask(child, { kind: "open", workerPath, capture, playback });
    const { processing = UNPROCESSED } = options;
    await ask(child, { kind: "select", selection: { microphoneVolume: 1, speakerVolume: 1, ringerVolume: 1, processing } });
    return new SoundPhone(child, localRtp as SocketAddress, events);
  }

  get statistics(): MediaStatistics | undefined {
    const last = this.events.findLast((event) => event.kind === "statistics");
    return last?.kind === "statistics" ? last.statistics : undefined;
  }

  async connect(remoteRtp: SocketAddress): Promise<void> {
    await ask(this.#child, { kind: "connect", remoteRtp });
  }

  async playTone(): Promise<void> {
    await ask(this.#child, { kind: "tone" });
  }

  async select(selection: AudioSelection): Promise<void> {
    await ask(this.#child, { kind: "select", selection });
  }

  async listDevices(): Promise<readonly AudioDeviceInfo[]> {
    return (await ask(this.#child, { kind: "list" })) as readonly AudioDeviceInfo[];
  }

  /** Closes engine and process; answers the exit code, which is 0 if everything was taken down in order. */
  async close(): Promise<number | null> {
    if (this.#child.exitCode !== null) return this.#child.exitCode;
    const ended = new Promise<number | null>((resolve) => this.#child.once("exit", (code) => resolve(code)));
    await ask(this.#child, { kind: "close" });
    return ended;
  }
}

/** Says one thing to the child and waits for its answer. */
function ask(child: ChildProcess, command: SoundPhoneCommand): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null, signal: string | null): void => reject(new Error(`the phone ended: ${code ?? signal}`));
    const onMessage = (message: SoundPhoneMessage): void => {
      if (message.kind === "event") return;
      child.off("message", onMessage);
      child.off("exit", onExit);
      if (message.kind === "answer") resolve(message.value);
      else reject(new Error(message.reason));
    };
    child.on("message", onMessage);
    child.once("exit", onExit);
    child.send(command);
  });
}
