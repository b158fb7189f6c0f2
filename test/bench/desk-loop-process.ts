// The process of the bench `latency` that has no call: what the microphone's device gives goes to the speaker's at once.
// What a call takes longer than this is packets, the jitter buffer and what codec and resampling take.
import { fileURLToPath } from "node:url";
import { AudioDesk } from "../../core/media/audio-desk.ts";
import { FRAME_MS } from "../../core/media/frame-duration.ts";
import { NodeClock } from "../../core/platform/node/node-clock.ts";
import { PortAudioDevices } from "../../core/platform/node/portaudio-device.ts";

/** The devices' own rate, so that nothing is resampled. */
const SAMPLE_RATE_HZ = 48_000;

const desk = new AudioDesk(new PortAudioDevices({ requireFrom: fileURLToPath(import.meta.url) }), new NodeClock());
/** One frame waits at the most: the two devices' steps do not begin at the same time. */
let waiting: Int16Array | undefined;

desk.listen({ sampleRateHz: SAMPLE_RATE_HZ, takeFrame: (frame) => (waiting = frame) });
desk.play({
  sampleRateHz: SAMPLE_RATE_HZ,
  readFrame: () => {
    const frame = waiting ?? new Int16Array((SAMPLE_RATE_HZ * FRAME_MS) / 1000);
    waiting = undefined;
    return frame;
  },
});
process.once("SIGTERM", () => void desk.close().finally(() => process.exit()));
