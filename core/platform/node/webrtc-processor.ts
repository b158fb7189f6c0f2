// The AudioProcessors port on WebRTC's audio processing module, through LiveKit's add-on. Of the add-on only that is used:
// it is never initialised, so that it has no callback, no log and no server. Its idle threads do not wake up.
import { createRequire } from "node:module";
import { GodwitError, type Failure } from "../../base/errors.ts";
import type { AudioProcessor, AudioProcessors, ProcessorRateHz } from "../../ports/audio-processor.ts";
import type { AudioProcessing } from "../../ports/media-engine.ts";
import { newProcessorRequest, processCapturedRequest, processPlayedRequest, readError, readNewProcessor, setDelayRequest } from "./apm-requests.ts";

/** What of the add-on is used. */
interface ProcessingAddOn {
  livekitFfiRequest(request: Uint8Array): Uint8Array;
  /** The address of the array's bytes. */
  livekitRetrievePtr(bytes: Uint8Array): bigint;
  readonly FfiHandle: new (handle: bigint) => { dispose(): void };
}

/** Machines that the add-on is built for, as the ends of its packages' names (all of one version, see package.json). */
const MACHINES: Readonly<Record<string, string>> = {
  "darwin-arm64": "darwin-arm64", "darwin-x64": "darwin-x64", "linux-arm64": "linux-arm64-gnu", "linux-x64": "linux-x64-gnu", "win32-x64": "win32-x64-msvc",
};

const UNAVAILABLE: Failure = {
  code: "audio/no-processing", message: "Echo cancelling and noise suppression are not available on this computer. Use a headset so that others do not hear themselves.",
};

const FRAMES_PER_SECOND = 100;

export interface WebRtcProcessorsOptions {
  /** Where to look for the add-on's package from. */
  readonly requireFrom: string;
  /** The add-on's file or package, if it is another than this machine's. */
  readonly addOnPath?: string;
}

/** Processors of WebRTC's, where its add-on is installed. */
export class WebRtcProcessors implements AudioProcessors {
  readonly #require: NodeJS.Require;
  readonly #addOnPath: string | undefined;
  #addOn: ProcessingAddOn | undefined;

  constructor({ requireFrom, addOnPath }: WebRtcProcessorsOptions) {
    this.#require = createRequire(requireFrom);
    const machine = MACHINES[`${process.platform}-${process.arch}`];
    this.#addOnPath = addOnPath ?? (machine && `@livekit/rtc-ffi-bindings-${machine}`);
  }

  get unavailable(): Failure | undefined {
    if (this.#addOn) return undefined;
    if (this.#addOnPath === undefined) return { ...UNAVAILABLE, detail: `no add-on for ${process.platform} on ${process.arch}` };
    try {
      this.#require.resolve(this.#addOnPath);
      return undefined;
    } catch (thrown) {
      return failureOf(thrown);
    }
  }

  open(processing: AudioProcessing, sampleRateHz: ProcessorRateHz): AudioProcessor {
    try {
      return new WebRtcProcessor(this.#load(), processing, sampleRateHz);
    } catch (thrown) {
      throw new GodwitError(failureOf(thrown), { cause: thrown });
    }
  }

  #load(): ProcessingAddOn {
    if (this.#addOnPath === undefined) throw new Error(`no add-on for ${process.platform} on ${process.arch}`);
    this.#addOn ??= this.#require(this.#addOnPath) as ProcessingAddOn;
    return this.#addOn;
  }
}

/** One processing module. Its two frames stay where they are in memory, so each request is made once. */
class WebRtcProcessor implements AudioProcessor {
  readonly #addOn: ProcessingAddOn;
  readonly #handle: bigint;
  readonly #captured: Int16Array;
  readonly #played: Int16Array;
  readonly #processCaptured: Uint8Array;
  readonly #processPlayed: Uint8Array;
  #setDelay: Uint8Array | undefined;
  #disposed = false;

  constructor(addOn: ProcessingAddOn, processing: AudioProcessing, sampleRateHz: ProcessorRateHz) {
    const handle = readNewProcessor(addOn.livekitFfiRequest(newProcessorRequest(processing)));
    if (handle === undefined) throw new Error("the add-on made no processor");
    this.#addOn = addOn;
    this.#handle = handle;
    this.#captured = new Int16Array(sampleRateHz / FRAMES_PER_SECOND);
    this.#played = new Int16Array(sampleRateHz / FRAMES_PER_SECOND);
    const inMemory = (frame: Int16Array) => ({
      address: addOn.livekitRetrievePtr(new Uint8Array(frame.buffer)), byteLength: frame.byteLength, sampleRateHz,
    });
    this.#processCaptured = processCapturedRequest(handle, inMemory(this.#captured));
    this.#processPlayed = processPlayedRequest(handle, inMemory(this.#played));
  }

  processPlayed(frame: Int16Array): void {
    this.#played.set(frame);
    this.#request(this.#processPlayed);
  }

  processCaptured(frame: Int16Array): void {
    // WebRTC wants the delay told anew with each frame.
    if (this.#setDelay) this.#request(this.#setDelay);
    this.#captured.set(frame);
    this.#request(this.#processCaptured);
    frame.set(this.#captured);
  }

  setDelay(delayMs: number): void {
    this.#setDelay = setDelayRequest(this.#handle, Math.round(delayMs));
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    new this.#addOn.FfiHandle(this.#handle).dispose();
  }

  #request(bytes: Uint8Array): void {
    if (this.#disposed) return;
    const error = readError(this.#addOn.livekitFfiRequest(bytes));
    if (error !== undefined) throw new GodwitError({ ...UNAVAILABLE, detail: error });
  }
}

function failureOf(thrown: unknown): Failure {
  return { ...UNAVAILABLE, detail: thrown instanceof Error ? thrown.message.split("\n", 1)[0]! : String(thrown) };
}
