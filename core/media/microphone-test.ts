// Tries the microphone outside a call: tells its level, and records three seconds and plays them, so that a person hears
// what others would hear.
import { DisposableStore, type Disposable } from "../base/disposable.ts";
import type { Clock } from "../ports/clock.ts";
import type { MicrophoneTestMode, MicrophoneTestReport } from "../ports/media-engine.ts";
import type { AudioDesk } from "./audio-desk.ts";
import { FRAME_MS } from "./frame-duration.ts";
import { LevelMeter } from "./level-meter.ts";
import { repeat } from "./repeat.ts";

const SAMPLE_RATE_HZ = 16_000;
const FRAME_SAMPLES = (SAMPLE_RATE_HZ * FRAME_MS) / 1000;
const RECORDED_FRAMES = 3000 / FRAME_MS;
const REPORT_EVERY_MS = 100;

export interface MicrophoneTestOptions {
  readonly desk: AudioDesk;
  readonly clock: Clock;
  readonly onReport: (report: MicrophoneTestReport) => void;
}

/** One test at a time; the microphone is open while it is not off. */
export class MicrophoneTest implements Disposable {
  readonly #options: MicrophoneTestOptions;
  #phase: MicrophoneTestReport["phase"] = "off";
  #level = new LevelMeter();
  #recorded: Int16Array[] = [];
  #running: DisposableStore | undefined;
  #playing: Disposable | undefined;

  constructor(options: MicrophoneTestOptions) {
    this.#options = options;
  }

  /** Begins, changes or ends the test. */
  run(mode: MicrophoneTestMode): void {
    this.#playing?.dispose();
    this.#recorded = [];
    if (mode === "off") return this.#end();
    this.#phase = mode === "level" ? "listening" : "recording";
    this.#running ??= this.#begin();
  }

  dispose(): void {
    this.#playing?.dispose();
    this.#running?.dispose();
  }

  #begin(): DisposableStore {
    const { desk, clock } = this.#options;
    this.#level = new LevelMeter();
    const running = new DisposableStore();
    running.add(desk.listen({ sampleRateHz: SAMPLE_RATE_HZ, takeFrame: (frame) => this.#take(frame) }));
    running.add(repeat(clock, () => REPORT_EVERY_MS, () => this.#report()));
    return running;
  }

  #take(frame: Int16Array): void {
    this.#level.measure(frame, FRAME_MS);
    if (this.#phase !== "recording") return;
    this.#recorded.push(frame);
    if (this.#recorded.length === RECORDED_FRAMES) this.#playBack();
  }

  #playBack(): void {
    this.#phase = "playing";
    const frames = this.#recorded;
    this.#playing = this.#options.desk.play({
      sampleRateHz: SAMPLE_RATE_HZ,
      readFrame: () => frames.shift() ?? this.#played(),
    });
  }

  /** All has been played: back to the level. */
  #played(): Int16Array {
    if (this.#phase === "playing") this.#phase = "listening";
    return new Int16Array(FRAME_SAMPLES);
  }

  #end(): void {
    this.#running?.dispose();
    this.#running = undefined;
    this.#phase = "off";
    this.#report();
  }

  #report(): void {
    if (this.#phase === "listening") this.#playing?.dispose();
    this.#options.onReport({ phase: this.#phase, levelDb: this.#level.levelDb });
  }
}
