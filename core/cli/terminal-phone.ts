// A phone for the terminal: the core with Node's adapters, nothing kept on disk, no window.
import { fileURLToPath } from "node:url";
import { lineLogger, plain } from "../base/logger.ts";
import { Phone, type PhoneOptions } from "../phone/phone.ts";
import type { AudioSelection } from "../phone/protocol.ts";
import { interfaceName } from "../platform/node/interface-name.ts";
import { NodeMediaEngine } from "../platform/node/media-thread/node-media-engine.ts";
import { createMemoryMessages } from "../platform/node/memory-messages.ts";
import { createMemorySecrets, createMemorySettings } from "../platform/node/memory-settings.ts";
import { NodeClock } from "../platform/node/node-clock.ts";
import { NodeCrypto } from "../platform/node/node-crypto.ts";
import { openNetworkMonitor } from "../platform/node/network-monitor/open-network-monitor.ts";
import { CANNOT_CONFINE, NodeNetwork } from "../platform/node/node-network.ts";
import { NodeRandom } from "../platform/node/node-random.ts";
import { NodeResolver } from "../platform/node/node-resolver.ts";
import { createForgetfulContacts, createForgetfulHistory } from "./forgetful-stores.ts";
import type { TerminalIo } from "./terminal.ts";

declare const GODWIT_VERSION: string | undefined;

export const PRODUCT = `Godwit/${typeof GODWIT_VERSION === "string" ? GODWIT_VERSION : "0.0.0"}`;

/** Nobody waits for a window to go: a BYE may be repeated for as long as RFC 3261 section 17.1.2 says (64*T1). */
const CLOSE_LIMIT_MS = 32_000;
/** Messages that reports can still find. */
const KEPT_MESSAGES = 200;

export type TerminalPhoneOptions = Omit<PhoneOptions, "product"> & {
  /** How its devices are used; the system's as they are if absent. */
  readonly audio?: AudioSelection;
};

/** Opens a phone whose warnings go to standard error. */
export function openTerminalPhone(io: TerminalIo, { audio, ...options }: TerminalPhoneOptions): Promise<Phone> {
  const clock = new NodeClock();
  const logger = lineLogger((line) => io.writeNote(line), "warn");
  const usesDevice = options.capture?.kind === "device" || options.playback?.kind === "device";
  const network = new NodeNetwork((reason) => logger.log("info", CANNOT_CONFINE, { reason: plain(reason) }));
  const media = new NodeMediaEngine({
    workerPath: fileURLToPath(new URL("media-worker.mjs", import.meta.url)),
    devices: usesDevice ? "system" : "none",
    isConfined: (localAddress) => network.isConfined(localAddress),
  });
  // Who stays at one address whatever happens need not be told of changes.
  const monitor = options.localAddress === undefined ? openNetworkMonitor(clock, logger) : undefined;
  return Phone.open(
    {
      clock,
      random: new NodeRandom(),
      crypto: new NodeCrypto(),
      network,
      resolver: new NodeResolver(clock),
      logger,
      media,
      contacts: createForgetfulContacts(),
      history: createForgetfulHistory(),
      messages: createMemoryMessages(KEPT_MESSAGES),
      settings: createMemorySettings({ audio }),
      secrets: createMemorySecrets(),
      interfaceName,
    },
    { product: PRODUCT, closeLimitMs: CLOSE_LIMIT_MS, ...(monitor ? { monitor } : {}), ...options },
  );
}
