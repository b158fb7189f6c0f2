// The phone with the desktop's ports: the real network, clock and randomness, and media in a process of its own.
import { app, webContents, type WebContents } from "electron";
import { join } from "node:path";
import type { Failure } from "../../core/base/errors.ts";
import { plain } from "../../core/base/logger.ts";
import type { PhoneFacade } from "../../core/phone/phone-facade.ts";
import type { PhonePorts } from "../../core/phone/phone-ports.ts";
import { Phone } from "../../core/phone/phone.ts";
import { csvTables } from "../../core/platform/node/csv-tables.ts";
import { carddavBooks } from "../../core/platform/node/directories/carddav-books.ts";
import { ldapPeople } from "../../core/platform/node/directories/ldap-people.ts";
import { interfaceName } from "../../core/platform/node/interface-name.ts";
import { NodeMediaEngine } from "../../core/platform/node/media-thread/node-media-engine.ts";
import { NodeClock } from "../../core/platform/node/node-clock.ts";
import { NodeCrypto } from "../../core/platform/node/node-crypto.ts";
import { openNetworkMonitor } from "../../core/platform/node/network-monitor/open-network-monitor.ts";
import { CANNOT_CONFINE, NodeNetwork } from "../../core/platform/node/node-network.ts";
import { NodeRandom } from "../../core/platform/node/node-random.ts";
import { NodeResolver } from "../../core/platform/node/node-resolver.ts";
import { hearHost } from "./host-hints.ts";
import { openMediaUtilityProcess } from "./media-process.ts";
import { countryOfNumbers } from "./number-country.ts";
import { recordingsFolder } from "./recording-places.ts";

/** What the desktop keeps and hears, and what went wrong before the phone was there; it shows each as a notice. */
export interface DesktopPhoneOptions extends Pick<PhonePorts, "contacts" | "directories" | "contactBatches" | "history" | "cases" | "messages" | "settings" | "secrets" | "logger"> {
  readonly problems: readonly Failure[];
  /** When the first window is there; looking for sound devices is work that it does not need. */
  readonly settled: Promise<unknown>;
}

/** Opens the phone; whoever opened it closes it. */
export async function openDesktopPhone({ problems, settled, ...stores }: DesktopPhoneOptions): Promise<PhoneFacade> {
  const clock = new NodeClock();
  const network = new NodeNetwork((reason) => stores.logger.log("info", CANNOT_CONFINE, { reason: plain(reason) }));
  const media = new NodeMediaEngine({ workerPath: join(__dirname, "media-worker.mjs"), openChannel: openMediaUtilityProcess, isConfined: (localAddress) => network.isConfined(localAddress) });
  const ports: PhonePorts = {
    ...stores,
    clock,
    random: new NodeRandom(),
    crypto: new NodeCrypto(),
    tables: csvTables,
    addressBooks: carddavBooks,
    people: ldapPeople,
    country: () => countryOfNumbers(stores.settings),
    network,
    resolver: new NodeResolver(clock),
    media,
    interfaceName,
  };
  const monitor = openNetworkMonitor(clock, stores.logger);
  hearHost(monitor);
  prepareWhenUsed(media);
  return Phone.open(ports, {
    monitor,
    product: `Godwit/${app.getVersion()}`,
    system: `${process.platform} ${process.arch}`,
    notices: problems,
    settled,
    watchesVoicemail: true,
    hasPerson: true,
    recordings: { folder: recordingsFolder() },
    talk: { kind: "file", path: join(__dirname, "../sounds/talk.wav"), loop: true },
  });
}

/** Whoever turns to a window, or types in it, may be about to call. */
function prepareWhenUsed(media: NodeMediaEngine): void {
  const prepare = (): void => media.prepare();
  const hearKeys = (contents: WebContents): void => void contents.on("before-input-event", prepare);
  app.on("browser-window-focus", prepare);
  app.on("web-contents-created", (_event, contents) => hearKeys(contents));
  webContents.getAllWebContents().forEach(hearKeys);
}
