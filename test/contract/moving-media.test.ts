// Calls that move between this machine's own addresses: with the engine in this thread, on its own thread, in its own process.
import { describe, expect, it } from "vitest";
import { LocalMediaEngine } from "../../core/media/local-media-engine.ts";
import { NodeMediaEngine } from "../../core/platform/node/media-thread/node-media-engine.ts";
import { openMediaProcess } from "../../core/platform/node/media-thread/process-channel.ts";
import { NoAudioDevices } from "../../core/platform/node/no-audio-devices.ts";
import { NodeClock } from "../../core/platform/node/node-clock.ts";
import { NodeNetwork } from "../../core/platform/node/node-network.ts";
import { NodePacketCrypto } from "../../core/platform/node/node-packet-crypto.ts";
import { NodeRandom } from "../../core/platform/node/node-random.ts";
import { FakeRecordingFiles } from "../fakes/fake-recording-files.ts";
import { FakeSoundFiles } from "../fakes/fake-sound-files.ts";
import { mediaWorkerPath } from "../sound/media-worker-bundle.ts";
import { describeMovingMedia } from "./moving-media-contract.ts";

const inThisThread = (): LocalMediaEngine => new LocalMediaEngine({
  clock: new NodeClock(), random: new NodeRandom(), crypto: new NodePacketCrypto(), network: new NodeNetwork(), devices: new NoAudioDevices(),
  files: new FakeSoundFiles(), recordingFiles: new FakeRecordingFiles(),
});

describeMovingMedia("the engine in this thread", async () => inThisThread());
describeMovingMedia("the engine on its own thread", async () => new NodeMediaEngine({ workerPath: await mediaWorkerPath(), devices: "none" }));
describeMovingMedia("the engine in a process of its own", async () => new NodeMediaEngine({ workerPath: await mediaWorkerPath(), devices: "none", openChannel: openMediaProcess, isConfined: (localAddress) => localAddress === "127.0.0.3" }));

describe("200 moves in a row", () => {
  it("leave no socket and no timer behind, and nothing once the call has ended", async () => {
    const engine = inThisThread();
    const open = (kind: string): number => process.getActiveResourcesInfo().filter((resource) => resource === kind).length;
    const [socketsBefore, timersBefore] = [open("UDPWrap"), open("Timeout")];
    const session = await engine.openSession({ localAddress: "127.0.0.1", capture: { kind: "silence" }, playback: { kind: "null" } });
    session.update({ remoteRtp: { address: "127.0.0.1", port: 9 }, codec: engine.codecs[0]!, receiveCodecs: engine.codecs, direction: "sendrecv", packetTimeMs: 20 });
    const [sockets, timers] = [open("UDPWrap"), open("Timeout")];
    for (let round = 0; round < 200; round++) {
      const local = await session.openPath(`127.0.0.${2 + (round % 2)}`);
      session.usePath(local, { keepSendingOn: true });
      session.settlePath(local);
    }
    // Sockets close a turn of the loop later.
    const settled = async (most: number): Promise<void> => {
      while (open("UDPWrap") > most) await new Promise((resolve) => setImmediate(resolve));
    };
    await settled(sockets);
    expect(open("UDPWrap")).toBe(sockets);
    expect(open("Timeout")).toBeLessThanOrEqual(timers);
    await engine.close();
    await settled(socketsBefore);
    expect(open("UDPWrap")).toBe(socketsBefore);
    expect(open("Timeout")).toBeLessThanOrEqual(timersBefore);
  });
});
