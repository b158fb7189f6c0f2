// The process of the bench `legs`: opens pairs of sessions, lets them talk, tells what that took of the processor.
import { fileURLToPath } from "node:url";
import { setTimeout as delay } from "node:timers/promises";
import { NodeMediaEngine } from "../../core/platform/node/media-thread/node-media-engine.ts";
import type { CaptureSource, MediaCodec, MediaSession } from "../../core/ports/media-engine.ts";

export interface LegsRequest {
  /** An even number. */
  readonly legs: number;
  readonly windowMs: number;
  /** "NAME/CLOCK RATE", as in SDP; the first one if absent. */
  readonly codec?: string;
}

export interface LegsResult {
  readonly cpuPercent: number;
  readonly codecs: readonly string[];
}

/** What happens in the first moments (opening sockets, compiling) is not the cost of a call. */
const SETTLING_MS = 1500;
/** A sound that is not the same from frame to frame, as a codec may profit from that. */
const SPEECH: CaptureSource = { kind: "file", path: fileURLToPath(new URL("../../build/sounds/talk.wav", import.meta.url)), loop: true };

const { legs, windowMs, codec: wanted } = JSON.parse(process.argv.at(-1)!) as LegsRequest;
const engine = new NodeMediaEngine({ workerPath: fileURLToPath(new URL("./media-worker.mjs", import.meta.url)), devices: "none" });
const codecs = engine.codecs.map(nameOf);
const codec = engine.codecs.find((candidate) => nameOf(candidate) === wanted) ?? engine.codecs[0]!;

for (let pair = 0; pair < legs / 2; pair++) {
  const [one, other] = await Promise.all([open(), open()]);
  connect(one, other);
  connect(other, one);
}
await delay(SETTLING_MS);
const before = process.cpuUsage();
const startedAtMs = performance.now();
await delay(windowMs);
const used = process.cpuUsage(before);
const cpuPercent = ((used.user + used.system) / 1000 / (performance.now() - startedAtMs)) * 100;
await engine.close();
process.send!({ cpuPercent, codecs } satisfies LegsResult, () => process.disconnect());

function open(): Promise<MediaSession> {
  return engine.openSession({ localAddress: "127.0.0.1", capture: SPEECH, playback: { kind: "null" } });
}

function connect(session: MediaSession, { localRtp }: MediaSession): void {
  session.update({ remoteRtp: localRtp, codec, receiveCodecs: [codec], direction: "sendrecv", packetTimeMs: 20 });
}

function nameOf({ name, clockRateHz, channels }: MediaCodec): string {
  return `${name}/${clockRateHz}${channels === undefined || channels === 1 ? "" : `/${channels}`}`;
}
