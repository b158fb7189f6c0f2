// Whole phones in virtual time: real signalling over a network in memory, a media engine that records. With a domain
// of the embedded server where a test wants one.
import type { Disposable } from "../../core/base/disposable.ts";
import { silentLogger, type Logger } from "../../core/base/logger.ts";
import { NodeCrypto } from "../../core/platform/node/node-crypto.ts";
import { createMemoryMessages } from "../../core/platform/node/memory-messages.ts";
import { createMemorySecrets, createMemorySettings } from "../../core/platform/node/memory-settings.ts";
import { Phone, type PhoneOptions } from "../../core/phone/phone.ts";
import type { AccountSettings, CallView } from "../../core/phone/protocol.ts";
import type { AddressBooks } from "../../core/ports/address-book.ts";
import type { MessageStore } from "../../core/ports/message-store.ts";
import type { PersonDirectories } from "../../core/ports/person-directory.ts";
import type { TlsIdentity } from "../../core/ports/network.ts";
import { createDomain } from "../../core/server/domain.ts";
import { createSipStack, type SipStack } from "../../core/sip/transaction/sip-stack.ts";
import { FakeClock } from "../fakes/fake-clock.ts";
import { FakeMediaEngine } from "../fakes/fake-media-engine.ts";
import { FakeNetwork, type FakeHost } from "../fakes/fake-network.ts";
import { FakeRandom } from "../fakes/fake-random.ts";
import { FakeResolver } from "../fakes/fake-resolver.ts";
import { createFakeContacts, createFakeHistory } from "../fakes/fake-store.ts";
import { TestPeer } from "./sip-world.ts";

const SERVER = "192.0.2.1";
export const DOMAIN = "example.org";

/** A phone with the parts that a test looks at. */
export interface TestPhone {
  readonly phone: Phone;
  readonly engine: FakeMediaEngine;
  readonly host: FakeHost;
  readonly settings: ReturnType<typeof createMemorySettings>;
  readonly messages: MessageStore;
  /** The newest call that is shown. */
  call(): CallView;
}

/** What a phone had kept when it ended, for the next one on the same disk. */
export interface KeptStores {
  readonly messages?: MessageStore;
  readonly settings?: ReturnType<typeof createMemorySettings>;
  readonly secrets?: ReturnType<typeof createMemorySecrets>;
  /** Directories of people that can be reached. */
  readonly people?: PersonDirectories;
  /** Address books on servers. */
  readonly books?: AddressBooks;
}

export class PhoneWorld {
  readonly clock = new FakeClock();
  readonly network = new FakeNetwork(this.clock, { delayMs: 5 });
  readonly resolver = new FakeResolver().host(DOMAIN, SERVER);
  readonly #phones: TestPhone[] = [];
  readonly #closing: (() => void)[] = [];
  #server: SipStack | undefined;
  /** The domain's, one of each family; change it before the domain starts. */
  serverAddresses: readonly string[] = [SERVER];
  #seed = 1;

  /** Starts a domain with users whose password is their name. */
  async startDomain(...users: readonly string[]): Promise<void> {
    const random = new FakeRandom(++this.#seed * 7919);
    this.resolver.host(DOMAIN, ...this.serverAddresses);
    const stack = createSipStack({ clock: this.clock, random, network: this.network.host(...this.serverAddresses), resolver: this.resolver });
    this.#server = stack;
    const listening = await Promise.all(this.serverAddresses.map((address) => stack.transports.listen({ transport: "udp", address, port: 5060 })));
    const domain = createDomain({
      layer: stack.transactions, clock: this.clock, random, crypto: new NodeCrypto(), domain: DOMAIN,
      users: new Map(users.map((user) => [user, user])), listening: listening.map(({ local }) => local),
      locate: (uri, preferred) => stack.locator.locateUri(uri, preferred),
    });
    this.#closing.push(() => {
      domain.dispose();
      stack.dispose();
    });
  }

  /** Lets the domain speak TCP too. */
  async serveTcp(): Promise<void> {
    await this.#server?.transports.listen({ transport: "tcp", address: SERVER, port: 5060 });
  }

  /** Lets the domain speak TLS too, until disposed. */
  serveTls(identity: TlsIdentity): Promise<Disposable> {
    if (!this.#server) throw new Error("no domain was started");
    return this.#server.transports.listen({ transport: "tls", address: SERVER, port: 5061 }, identity);
  }

  /** A peer that does what the test says, at `address`:5060 over UDP. */
  async peer(address: string): Promise<TestPeer> {
    const peer = new TestPeer(await this.network.host(address).openUdp({ address, port: 5060 }), address, () => this.clock.nowMs());
    this.#closing.push(() => peer.close());
    return peer;
  }

  /** Opens a phone on a computer of its own. */
  async openPhone(address: string, options: Partial<PhoneOptions> = {}, logger: Logger = silentLogger, kept: KeptStores = {}): Promise<TestPhone> {
    const engine = new FakeMediaEngine();
    const host = this.network.host(address);
    const { messages = createMemoryMessages(), settings = createMemorySettings(), secrets = createMemorySecrets(), people, books } = kept;
    const phone = await Phone.open(
      {
        clock: this.clock, random: new FakeRandom(++this.#seed * 104_729), crypto: new NodeCrypto(), network: host, resolver: this.resolver,
        logger, media: engine, contacts: createFakeContacts(), history: createFakeHistory(), messages, settings,
        secrets, ...(people && { people }), ...(books && { addressBooks: books }), interfaceName: (address) => (host.addresses.includes(address) ? "eth0" : undefined),
      },
      { product: "Godwit/test", ...options },
    );
    const opened: TestPhone = {
      phone, engine, host, settings, messages,
      call() {
        const call = phone.snapshot().calls.at(-1);
        if (!call) throw new Error("no call is shown");
        return call;
      },
    };
    this.#phones.push(opened);
    return opened;
  }

  /** A phone with a registered account of the domain. */
  async openRegistered(user: string, address: string, transport: AccountSettings["transport"] = "udp"): Promise<TestPhone> {
    const opened = await this.openPhone(address);
    await opened.phone.execute("account.add", { ...accountOf(user), transport }, user);
    await this.clock.advance(200);
    return opened;
  }

  /** Closes everything and answers what was left behind: timers, sockets, media sessions. */
  async close(): Promise<{ readonly timers: number; readonly sockets: number; readonly media: number }> {
    const closed = Promise.all(this.#phones.map(({ phone }) => phone.close()));
    await this.clock.advance(40_000);
    await closed;
    for (const close of this.#closing) close();
    await this.clock.advance(10);
    return {
      timers: this.clock.pendingTimers,
      sockets: this.network.openSockets,
      media: this.#phones.reduce((sum, { engine }) => sum + engine.openSessions.length, 0),
    };
  }
}

export const NOTHING_LEFT = { timers: 0, sockets: 0, media: 0 };

export function accountOf(user: string): AccountSettings {
  return { address: `${user}@${DOMAIN}`, displayName: user, transport: "udp", register: true };
}
