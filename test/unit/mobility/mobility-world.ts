// A controller with a clock, a network that answers what the test says, and calls that record what is done to them.
import { Emitter } from "../../../core/base/emitter.ts";
import type { Failure } from "../../../core/base/errors.ts";
import { fail, succeed, type Result } from "../../../core/base/result.ts";
import { LocalPaths } from "../../../core/mobility/local-paths.ts";
import type { MobileAccount } from "../../../core/mobility/mobile-account.ts";
import type { CallAddresses, MobileCall, PathEvent, SignalOptions } from "../../../core/mobility/mobile-call.ts";
import { MobilityController } from "../../../core/mobility/mobility-controller.ts";
import type { SocketAddress } from "../../../core/ports/network.ts";
import type { HandoverReport } from "../../../core/ports/store.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import type { FakeNetworkMonitor } from "../../fakes/fake-network-monitor.ts";

export const WIFI = "192.0.2.2";
export const CABLE = "198.51.100.2";
export const PEER = "203.0.113.9";
export const SERVER = "203.0.113.1";

/** What the peer says to the next attempts to tell it; the last one counts on. */
export type Reply = "ok" | "never" | Failure;

export class FakeMobileCall implements MobileCall {
  readonly id = "call";
  readonly #with: { readonly delayMs: number; readonly clock: FakeClock };
  stage: MobileCall["stage"] = "connected";
  addresses: CallAddresses;
  hops: readonly SocketAddress[] = [{ address: SERVER, port: 5060 }];
  mediaPeer: SocketAddress | undefined = { address: PEER, port: 4000 };
  owesAddress = false;
  answerAddress: string | undefined;
  expectsSound = true;
  /** Everything that was done, in order, such as "open 192.0.2.2". */
  readonly done: string[] = [];
  readonly reports: HandoverReport[] = [];
  reconnectingSinceMs: number | undefined;
  lost: Failure | undefined;
  replies: Reply[] = ["ok"];
  replacement: Result<void, Failure> | "never" = "never";
  /** Addresses from which somebody answers. */
  answering = new Set<string>();
  /** How many times sockets cannot be opened. */
  failingOpens = 0;
  readonly pathEvents = new Emitter<PathEvent>();
  readonly changes = new Emitter<void>();
  readonly onPathEvent = this.pathEvents.event;
  readonly onChange = this.changes.event;
  #opened: string | undefined;

  constructor(clock: FakeClock, addresses: CallAddresses, delayMs = 20) {
    this.#with = { clock, delayMs };
    this.addresses = addresses;
  }

  async openPath(localAddress: string): Promise<void> {
    this.done.push(`open ${localAddress}`);
    await this.#pass(2);
    if (this.failingOpens-- > 0) throw new Error("tentative");
    this.#opened = localAddress;
  }

  usePath({ keepSendingOn }: { readonly keepSendingOn: boolean }): void {
    this.done.push(keepSendingOn ? "use both" : "use");
    if (this.#opened !== undefined) this.addresses = { ...this.addresses, media: this.#opened };
  }

  settlePath(): void {
    this.done.push("settle");
  }

  withdrawPath(): void {
    this.done.push("withdraw");
  }

  async signal(localAddress: string, { fresh }: SignalOptions): Promise<Result<void, Failure>> {
    this.done.push(`${fresh ? "signal fresh" : "signal"} ${localAddress}`);
    this.addresses = { ...this.addresses, signalling: localAddress };
    const reply = this.replies.length > 1 ? this.replies.shift()! : this.replies[0]!;
    await this.#pass(this.#with.delayMs);
    if (reply === "never") return new Promise(() => {});
    this.owesAddress = false;
    return reply === "ok" ? succeed(undefined) : fail(reply);
  }

  async replace(localAddress: string): Promise<Result<void, Failure>> {
    this.done.push(`replace ${localAddress}`);
    await this.#pass(this.#with.delayMs);
    return this.replacement === "never" ? new Promise(() => {}) : this.replacement;
  }

  dropReplacement(): void {
    this.done.push("drop");
  }

  async probe(localAddress: string): Promise<boolean> {
    this.done.push(`probe ${localAddress}`);
    await this.#pass(this.answering.has(localAddress) ? this.#with.delayMs : 500);
    return this.answering.has(localAddress);
  }

  showReconnecting(sinceMs: number | undefined): void {
    this.reconnectingSinceMs = sinceMs;
  }

  showHandover(report: HandoverReport, replacesLast: boolean): void {
    if (replacesLast) this.reports.pop();
    this.reports.push(report);
  }

  lose(failure: Failure): void {
    this.lost = failure;
  }

  /** What was said to the peer. */
  get signalled(): readonly string[] {
    return this.done.filter((each) => each.startsWith("signal"));
  }

  #pass(delayMs: number): Promise<void> {
    return new Promise((resolve) => void this.#with.clock.setTimer(delayMs, resolve));
  }
}

export class FakeMobileAccount implements MobileAccount {
  servers: readonly SocketAddress[] = [{ address: SERVER, port: 5060 }];
  readonly onServersChange = new Emitter<void>().event;
  readonly moves: string[] = [];
  readonly #done: string[];

  /** What it does is also written to `done`. */
  constructor(done: string[] = []) {
    this.#done = done;
  }

  move(localAddress: string): void {
    this.moves.push(localAddress);
    this.#done.push(`register ${localAddress}`);
  }
}

export class MobilityWorld {
  readonly clock = new FakeClock();
  readonly monitor: FakeNetworkMonitor | undefined;
  readonly controller: MobilityController;
  /** The addresses that the computer has; the first of a peer's family is the system's choice. */
  present: string[];
  /** The system's choice for peers that have one of their own. */
  readonly routes = new Map<string, string | undefined>();
  questions = 0;
  changes = 0;

  constructor(present: readonly string[] = [WIFI], monitor?: FakeNetworkMonitor) {
    this.present = [...present];
    this.monitor = monitor;
    this.controller = new MobilityController({
      clock: this.clock,
      network: { localAddressFor: async ({ address }) => this.#choose(address) },
      paths: new LocalPaths(monitor, (address) => (this.present.includes(address) ? (address === CABLE ? "eth0" : "wlan0") : undefined)),
      onNetworkChange: () => this.changes++,
      ...(monitor && { monitor }),
    });
  }

  /** A call that is up, from the system's choice unless another address is named. */
  async call(address = this.present[0]!): Promise<FakeMobileCall> {
    const call = new FakeMobileCall(this.clock, { signalling: address, media: address });
    this.controller.add(call);
    await this.clock.advance(150);
    return call;
  }

  #choose(peer: string): string | undefined {
    this.questions++;
    if (this.routes.has(peer)) return this.routes.get(peer);
    return this.present.find((address) => address.includes(":") === peer.includes(":"));
  }
}
