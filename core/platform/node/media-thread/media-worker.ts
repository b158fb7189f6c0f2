// Entry of the media thread or process. Builds an engine on its own sockets, clock and devices, and serves it. It ends by
// itself when it is told to close: streams first, then the port, so that nothing is pending.
import { setListenerErrorHandler } from "../../../base/emitter.ts";
import { LocalMediaEngine } from "../../../media/local-media-engine.ts";
import { NodeClock } from "../node-clock.ts";
import { NodeNetwork } from "../node-network.ts";
import { NodePacketCrypto } from "../node-packet-crypto.ts";
import { NodeRandom } from "../node-random.ts";
import { NodeRecordingFiles } from "../node-recording-files.ts";
import { loadOpusLibrary } from "../opus-wasm.ts";
import { NoAudioDevices } from "../no-audio-devices.ts";
import { PortAudioDevices } from "../portaudio-device.ts";
import { systemCountry } from "../system-country.ts";
import { WavFiles } from "../wav-file.ts";
import { WebRtcProcessors } from "../webrtc-processor.ts";
import { MediaHost } from "./media-host.ts";
import type { MediaMessage } from "./media-protocol.ts";
import { MessageBatch } from "./message-batch.ts";
import { raiseThreadPriority } from "./thread-priority.ts";
import { openWorkerPort } from "./worker-port.ts";

/** A peer could send such datagrams for ever. */
const MAX_ERRORS_WRITTEN = 20;

// What a datagram's handler throws costs that datagram; it is written where the phone's own errors are, and so often that it is seen.
let errorsWritten = 0;
setListenerErrorHandler((thrown) => {
  if (errorsWritten++ < MAX_ERRORS_WRITTEN) process.stderr.write(`media: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}\n`);
});

const port = openWorkerPort();
const { options } = port;

if (!options.looksOnly) raiseThreadPriority();

const network = new NodeNetwork();
const engine = new LocalMediaEngine({
  clock: new NodeClock(),
  random: new NodeRandom(),
  crypto: new NodePacketCrypto(),
  network,
  devices: options.devices === "none" ? new NoAudioDevices() : new PortAudioDevices({
    requireFrom: options.workerPath,
    ...(options.audioAddOnPath === undefined ? {} : { addOnPath: options.audioAddOnPath }),
  }),
  ...(options.devices === "none" ? {} : { processors: new WebRtcProcessors({
    requireFrom: options.workerPath,
    ...(options.processingAddOnPath === undefined ? {} : { addOnPath: options.processingAddOnPath }),
  }) }),
  files: new WavFiles(),
  opus: loadOpusLibrary(),
  systemCountry: systemCountry(),
  recordingFiles: new NodeRecordingFiles(),
  ...(options.portRange === undefined ? {} : { portRange: options.portRange }),
});
const batch = new MessageBatch<MediaMessage>((messages) => port.post(messages));
const host = new MediaHost(engine, network, (message) => batch.add(message));

port.onCommands((commands) => {
  for (const command of commands) {
    if (command.kind === "crash") throw new Error("asked to crash");
    if (command.kind === "close") void engine.close().finally(() => close());
    else host.obey(command);
  }
});

function close(): void {
  batch.flush();
  port.close();
}
