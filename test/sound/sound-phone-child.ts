// Child process of the sound tests: one media engine with real devices, told what to do over the process's channel.
// A process of its own, since PulseAudio's choice of devices is per process.
import { NodeMediaEngine } from "../../core/platform/node/media-thread/node-media-engine.ts";
import type { AudioSelection, MediaCodec, MediaSession, PlaybackSink, CaptureSource } from "../../core/ports/media-engine.ts";
import type { SocketAddress } from "../../core/ports/network.ts";

/** What the test says. */
export type SoundPhoneCommand =
  | { readonly kind: "open"; readonly workerPath: string; readonly capture: CaptureSource; readonly playback: PlaybackSink }
  | { readonly kind: "connect"; readonly remoteRtp: SocketAddress }
  | { readonly kind: "tone" }
  | { readonly kind: "select"; readonly selection: AudioSelection }
  | { readonly kind: "list" }
  | { readonly kind: "close" };

/** What the child says: the answer to each command, and events as they come. */
export type SoundPhoneMessage =
  | { readonly kind: "answer"; readonly value: unknown }
  | { readonly kind: "refused"; readonly reason: string }
  | { readonly kind: "event"; readonly event: unknown };

const CODEC: MediaCodec = { name: "PCMA", payloadType: 8, clockRateHz: 8000 };

let engine: NodeMediaEngine | undefined;
let session: MediaSession | undefined;

const say = (message: SoundPhoneMessage): void => void process.send?.(message);

async function obey(command: SoundPhoneCommand): Promise<unknown> {
  switch (command.kind) {
    case "open":
      engine = new NodeMediaEngine({ workerPath: command.workerPath });
      engine.onEvent((event) => say({ kind: "event", event }));
      session = await engine.openSession({ localAddress: "127.0.0.1", capture: command.capture, playback: command.playback });
      session.onEvent((event) => say({ kind: "event", event }));
      return session.localRtp;
    case "connect":
      session?.update({ remoteRtp: command.remoteRtp, codec: CODEC, receiveCodecs: [CODEC], direction: "sendrecv", packetTimeMs: 20 });
      return undefined;
    case "tone":
      engine?.playTone({ kind: "dtmf", digit: "5", durationMs: 500, role: "speaker" });
      return undefined;
    case "select":
      engine?.selectAudio(command.selection);
      return undefined;
    case "list":
      return engine?.listDevices();
    case "close":
      session?.dispose();
      await engine?.close();
      return undefined;
  }
}

process.on("message", (command: SoundPhoneCommand) => {
  obey(command).then(
    (value) => {
      say({ kind: "answer", value });
      if (command.kind === "close") process.disconnect();
    },
    (thrown: unknown) => say({ kind: "refused", reason: String(thrown) }),
  );
});
