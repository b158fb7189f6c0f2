// The whole phone on this machine's sockets and media thread, in the test's own process: for what no terminal command
// does, such as holding a call. Without sound devices.
import { silentLogger } from "../../core/base/logger.ts";
import { createForgetfulContacts, createForgetfulHistory } from "../../core/cli/forgetful-stores.ts";
import { until } from "../../core/cli/call-watch.ts";
import { NodeMediaEngine } from "../../core/platform/node/media-thread/node-media-engine.ts";
import { createMemoryMessages } from "../../core/platform/node/memory-messages.ts";
import { createMemorySecrets, createMemorySettings } from "../../core/platform/node/memory-settings.ts";
import { NodeClock } from "../../core/platform/node/node-clock.ts";
import { NodeCrypto } from "../../core/platform/node/node-crypto.ts";
import { NodeNetwork } from "../../core/platform/node/node-network.ts";
import { NodeRandom } from "../../core/platform/node/node-random.ts";
import { NodeResolver } from "../../core/platform/node/node-resolver.ts";
import { Phone, type PhoneOptions } from "../../core/phone/phone.ts";
import type { CallView } from "../../core/phone/protocol.ts";
import { mediaWorkerPath } from "../sound/media-worker-bundle.ts";

/** A phone that says silence, with one account, which does not register. */
export async function openWholePhone(options: Partial<PhoneOptions> = {}): Promise<Phone> {
  const clock = new NodeClock();
  const phone = await Phone.open(
    {
      clock, random: new NodeRandom(), crypto: new NodeCrypto(), network: new NodeNetwork(), resolver: new NodeResolver(clock),
      logger: silentLogger, media: new NodeMediaEngine({ workerPath: await mediaWorkerPath(), devices: "none" }),
      contacts: createForgetfulContacts(), history: createForgetfulHistory(), messages: createMemoryMessages(), settings: createMemorySettings(), secrets: createMemorySecrets(),
      interfaceName: () => undefined,
    },
    { product: "Godwit/test", capture: { kind: "silence" }, playback: { kind: "null" }, acceptsAnyTarget: true, ...options },
  );
  await phone.execute("account.add", { address: "ada@127.0.0.1", displayName: "", transport: "udp", register: false }, "");
  return phone;
}

/** The call once `fits` says so; at once if it does already. */
export async function untilCall(phone: Phone, callId: string, fits: (call: CallView) => boolean): Promise<CallView> {
  return (await until(phone, ({ calls }) => calls.find((call) => call.id === callId && fits(call)))) as CallView;
}
