// The OpusLibrary port on libopus in WebAssembly (libopus-wasm). The library makes its handles asynchronously, though its
// code is there already: each is ready after a few microtasks, before any packet can come, and until then makes nothing.
import type * as Libopus from "libopus-wasm";
import { GodwitError } from "../../base/errors.ts";
import type { OpusDecoder, OpusEncoder, OpusLibrary, OpusSettings } from "../../ports/opus-library.ts";

type Binding = typeof Libopus;

/** Loads the library. Rejects with `media/opus-missing` where it is not there or WebAssembly does not run. */
export async function loadOpusLibrary(load: () => Promise<Binding> = () => import("libopus-wasm")): Promise<OpusLibrary> {
  try {
    const binding = await load();
    const { version } = await binding.loadLibopus();
    await warmUp(binding);
    return {
      version,
      createEncoder: (channels, settings) => new WasmOpusEncoder(binding, channels, settings),
      createDecoder: (channels) => new WasmOpusDecoder(binding, channels),
    };
  } catch (thrown) {
    throw new GodwitError({
      code: "media/opus-missing", message: "Opus is not available: its library could not be loaded. Calls use other sound formats. Install the phone again.",
      detail: thrown instanceof Error ? thrown.message : String(thrown),
    }, { cause: thrown });
  }
}

/** Has the code compiled that speech goes through: in a call's first packet that took 20 ms, for which packets and captured sound waited. */
async function warmUp({ createEncoder, createDecoder, Application }: Binding): Promise<void> {
  const encoder = await createEncoder({ channels: 1, application: Application.Voip });
  const decoder = await createDecoder({ channels: 1 });
  encoder.setFec(true);
  const buzz = Int16Array.from({ length: WARM_UP_SAMPLES }, (_, index) => 100 * (index % 120));
  for (let packet = 0; packet < WARM_UP_PACKETS; packet++) decoder.decode(encoder.encode(buzz, { frameSize: WARM_UP_SAMPLES, maxPacketBytes: MAX_PACKET_BYTES }));
  encoder.free();
  decoder.free();
}

/** A handle that is coming, is there, or was let go of before it came. */
class Handle<Kind extends { free(): void }> {
  #handle: Kind | undefined;
  #disposed = false;

  constructor(made: Promise<Kind>, onReady: (handle: Kind) => void = () => {}) {
    // Where there is no memory for another one, its call stays silent.
    made.then((handle) => {
      if (this.#disposed) return handle.free();
      this.#handle = handle;
      onReady(handle);
    }, () => {});
  }

  /** What `use` makes; `otherwise` where there is no handle or the library refuses. */
  use<Made>(use: (handle: Kind) => Made, otherwise: Made): Made {
    if (!this.#handle) return otherwise;
    try {
      return use(this.#handle);
    } catch {
      return otherwise;
    }
  }

  dispose(): void {
    this.#disposed = true;
    this.#handle?.free();
    this.#handle = undefined;
  }
}

class WasmOpusEncoder implements OpusEncoder {
  readonly #binding: Binding;
  readonly #channels: 1 | 2;
  readonly #handle: Handle<Libopus.OpusEncoderHandle>;
  #settings: OpusSettings;

  constructor(binding: Binding, channels: 1 | 2, settings: OpusSettings) {
    this.#binding = binding;
    this.#channels = channels;
    this.#settings = settings;
    const made = binding.createEncoder({ channels, application: binding.Application.Voip });
    this.#handle = new Handle(made, (encoder) => this.#apply(encoder));
  }

  configure(settings: OpusSettings): void {
    this.#settings = settings;
    this.#handle.use((encoder) => this.#apply(encoder), undefined);
  }

  encode(samples: Int16Array): Uint8Array {
    const frameSize = samples.length / this.#channels;
    return this.#handle.use((encoder) => encoder.encode(samples, { frameSize, maxPacketBytes: MAX_PACKET_BYTES }), new Uint8Array());
  }

  dispose(): void {
    this.#handle.dispose();
  }

  #apply(encoder: Libopus.OpusEncoderHandle): void {
    const settings = this.#settings;
    encoder.setBitrate(settings.bitrate);
    encoder.setVbr(!settings.isConstantRate);
    encoder.setComplexity(settings.complexity);
    encoder.setMaxBandwidth(bandwidth(this.#binding, settings.bandwidthHz));
    encoder.setFec(settings.forwardErrorCorrection);
    encoder.setPacketLossPercent(Math.round(100 * settings.expectedLoss));
    encoder.setDtx(settings.discontinuous);
    encoder.encoderCtl(this.#binding.EncoderCtl.SetForceChannels, settings.forceMono ? 1 : AUTO);
  }
}

class WasmOpusDecoder implements OpusDecoder {
  readonly #handle: Handle<Libopus.OpusDecoderHandle>;

  constructor(binding: Binding, channels: 1 | 2) {
    this.#handle = new Handle(binding.createDecoder({ channels }));
  }

  decode(packet: Uint8Array): Int16Array {
    return this.#handle.use((decoder) => decoder.decode(packet), new Int16Array());
  }

  conceal(sampleCount: number): Int16Array {
    return this.#handle.use((decoder) => decoder.decodePacketLoss(sampleCount), new Int16Array());
  }

  recover(packet: Uint8Array, sampleCount: number): Int16Array {
    return this.#handle.use((decoder) => decoder.decode(packet, { decodeFec: true, frameSize: sampleCount }), new Int16Array());
  }

  dispose(): void {
    this.#handle.dispose();
  }
}

/** 20 ms at the library's own rate. */
const WARM_UP_SAMPLES = 960;
const WARM_UP_PACKETS = 2;
/** The longest frame that there is (RFC 6716 section 3.4); a packet of several keeps to it too, so that it fits into one of Ethernet's. */
const MAX_PACKET_BYTES = 1275;
/** OPUS_AUTO in libopus' interface. */
const AUTO = -1000;

function bandwidth({ Bandwidth }: Binding, bandwidthHz: number): Libopus.Bandwidth {
  if (bandwidthHz <= 4000) return Bandwidth.Narrowband;
  if (bandwidthHz <= 6000) return Bandwidth.Mediumband;
  if (bandwidthHz <= 8000) return Bandwidth.Wideband;
  return bandwidthHz <= 12_000 ? Bandwidth.Superwideband : Bandwidth.Fullband;
}
