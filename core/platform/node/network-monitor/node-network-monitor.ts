// The NetworkMonitor port on Node: hints from the system's own events where there are any, from a look now and then at the
// addresses that there are, and from the clocks after a sleep. Which system this is, open-network-monitor.ts says.
import { Emitter } from "../../../base/emitter.ts";
import { plain, type Logger } from "../../../base/logger.ts";
import type { Disposable } from "../../../base/disposable.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { InterfaceKind, LocalInterface, NetworkHint, NetworkMonitor } from "../../../ports/network-monitor.ts";
import { EventProcess } from "./event-process.ts";
import type { AddressedInterface } from "./local-addresses.ts";
import { hasSlept, type Looked } from "./sleep-watch.ts";
import type { SystemEvents, SystemWord } from "./system-events.ts";

/** Where the system tells of changes, the clocks are compared at each of them, and now and then; links change at most resumes. */
const LOOK_BESIDE_EVENTS_MS = 2_500;
/** The look at the addresses is a net under the events then. */
const NET_UNDER_EVENTS_MS = 10_000;
const LOOK_ALONE_MS = 200;
/** Who asks several times in a moment is told the same without another question to the system. */
const FRESH_MS = 20;
/** The system's word of a resume and the clocks' mean the same sleep. */
const SAME_RESUME_MS = 5_000;

export interface NetworkMonitorParts {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Without it, it only looks. */
  readonly events?: SystemEvents;
  readonly readAddresses: () => readonly AddressedInterface[];
  /** Asked once for each name until links change, and as long as it is unknown. */
  readonly kindOf: (name: string) => InterfaceKind;
  /** Whether the monotonic clock stands still while the computer sleeps. */
  readonly standsStill: boolean;
}

export class NodeNetworkMonitor implements NetworkMonitor {
  readonly #parts: NetworkMonitorParts;
  readonly #hints = new Emitter<NetworkHint>();
  readonly #process: EventProcess | undefined;
  /** Kinds by name: as asked, and as the system's events told, which count more. */
  readonly #kinds = new Map<string, InterfaceKind>();
  readonly #toldKinds = new Map<string, InterfaceKind>();
  #present: readonly LocalInterface[] = [];
  #readAtMs = -Infinity;
  #seen: string;
  #seenAtMs: number;
  #looked: Looked;
  #intervalMs = LOOK_ALONE_MS;
  #resumedAtMs = -Infinity;
  #timer: Disposable | undefined;
  #disposed = false;

  readonly onHint = this.#hints.event;

  constructor(parts: NetworkMonitorParts) {
    this.#parts = parts;
    this.#looked = this.#clocks();
    this.#seen = this.#fingerprint();
    this.#seenAtMs = this.#looked.nowMs;
    if (parts.events) {
      this.#process = new EventProcess(parts.clock, parts.events, {
        onWord: (word) => this.#take(word),
        onRunning: (isRunning, willRetry) => this.#followEvents(isRunning, willRetry),
      });
    }
    this.#wait();
  }

  /** The process that tells of the system's events; undefined while there is none. */
  get eventsPid(): number | undefined {
    return this.#process?.pid;
  }

  interfaces(): readonly LocalInterface[] {
    const nowMs = this.#parts.clock.nowMs();
    if (nowMs - this.#readAtMs > FRESH_MS) this.#read(nowMs);
    return this.#present;
  }

  /** Passes a host's own word on, such as of a resume. */
  tell(source: NetworkHint["source"]): void {
    if (this.#disposed) return;
    if (source === "resume") {
      const nowMs = this.#parts.clock.nowMs();
      if (nowMs - this.#resumedAtMs < SAME_RESUME_MS) return;
      this.#resumedAtMs = nowMs;
      this.#looked = this.#clocks();
    }
    this.#readAtMs = -Infinity;
    if (source === "link") this.#kinds.clear();
    this.#hints.emit({ source });
  }

  dispose(): void {
    this.#disposed = true;
    this.#timer?.dispose();
    this.#process?.dispose();
    this.#hints.dispose();
  }

  #take(word: SystemWord): void {
    if (word.kind === "hint") {
      this.#compareClocks();
      return this.tell(word.source);
    }
    this.#toldKinds.set(word.name, word.interfaceKind);
    this.#readAtMs = -Infinity;
  }

  /** What changed before the events were heard, or while they were not, is found by looking. */
  #followEvents(isRunning: boolean, willRetry: boolean): void {
    if (!isRunning) this.#parts.logger.log("info", "the system's network events are not heard; looking instead", { retries: plain(willRetry) });
    this.#intervalMs = isRunning ? LOOK_BESIDE_EVENTS_MS : LOOK_ALONE_MS;
    this.#seenAtMs = -Infinity;
    this.#look();
  }

  #wait(): void {
    this.#timer?.dispose();
    if (!this.#disposed) this.#timer = this.#parts.clock.setTimer(this.#intervalMs, () => this.#look());
  }

  #look(): void {
    this.#compareClocks();
    this.#wait();
    const nowMs = this.#looked.nowMs;
    if (this.#intervalMs !== LOOK_ALONE_MS && nowMs - this.#seenAtMs < NET_UNDER_EVENTS_MS) return;
    this.#seenAtMs = nowMs;
    const seen = this.#fingerprint();
    if (seen === this.#seen) return;
    this.#seen = seen;
    this.tell("poll");
  }

  #compareClocks(): void {
    const looked = this.#clocks();
    const slept = hasSlept(this.#looked, looked, this.#intervalMs, this.#parts.standsStill);
    this.#looked = looked;
    if (slept) this.tell("resume");
  }

  #clocks(): Looked {
    const { clock } = this.#parts;
    return { nowMs: clock.nowMs(), wallMs: clock.wallMs() };
  }

  #fingerprint(): string {
    this.#read(this.#parts.clock.nowMs());
    return JSON.stringify(this.#present);
  }

  #read(nowMs: number): void {
    this.#readAtMs = nowMs;
    this.#present = this.#parts.readAddresses().map(({ name, isLoopback, addresses }) => ({
      name, addresses, kind: isLoopback ? "loopback" : this.#kind(name),
    }));
  }

  #kind(name: string): InterfaceKind {
    const told = this.#toldKinds.get(name) ?? this.#kinds.get(name);
    if (told !== undefined) return told;
    const kind = this.#parts.kindOf(name);
    if (kind !== "unknown") this.#kinds.set(name, kind);
    return kind;
  }
}
