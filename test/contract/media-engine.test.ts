// Every MediaEngine there is, held to the contract: the fake, the one in this thread, on its own thread, in its own process.
import { LocalMediaEngine } from "../../core/media/local-media-engine.ts";
import { NodeMediaEngine } from "../../core/platform/node/media-thread/node-media-engine.ts";
import { openMediaProcess } from "../../core/platform/node/media-thread/process-channel.ts";
import { NodePacketCrypto } from "../../core/platform/node/node-packet-crypto.ts";
import { FakeAudioDevices } from "../fakes/fake-audio-device.ts";
import { FakeClock } from "../fakes/fake-clock.ts";
import { FakeMediaEngine } from "../fakes/fake-media-engine.ts";
import { FakeNetwork } from "../fakes/fake-network.ts";
import { FakeRandom } from "../fakes/fake-random.ts";
import { FakeRecordingFiles } from "../fakes/fake-recording-files.ts";
import { FakeSoundFiles } from "../fakes/fake-sound-files.ts";
import { mediaWorkerPath } from "../sound/media-worker-bundle.ts";
import { describeMediaEngine } from "./media-engine-contract.ts";

describeMediaEngine("the fake", async () => new FakeMediaEngine(), { opensAnywhere: true });

describeMediaEngine("the engine in this thread", async () => {
  const clock = new FakeClock();
  return new LocalMediaEngine({
    clock, random: new FakeRandom(), crypto: new NodePacketCrypto(), network: new FakeNetwork(clock).host("127.0.0.1", "127.0.0.2", "127.0.0.3"), devices: new FakeAudioDevices(clock), files: new FakeSoundFiles(),
    recordingFiles: new FakeRecordingFiles(),
  });
});

describeMediaEngine("the engine on its own thread", async () => new NodeMediaEngine({
  workerPath: await mediaWorkerPath(),
  // No sound device is opened in this suite, whatever the machine has.
  audioAddOnPath: "/nonexistent/naudiodon.node",
}));

describeMediaEngine("the engine in a process of its own", async () => new NodeMediaEngine({
  workerPath: await mediaWorkerPath(),
  audioAddOnPath: "/nonexistent/naudiodon.node",
  openChannel: openMediaProcess,
}));
