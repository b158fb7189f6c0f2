// Keeps calls and registrations on the paths that are right for their peers while the network changes under them: looks now
// and then and at every hint, and lets each call judge for itself. An interface that nobody uses may come and go.
import { DisposableStore, type Disposable } from "../base/disposable.ts";
import type { Clock } from "../ports/clock.ts";
import type { Network } from "../ports/network.ts";
import type { NetworkHint, NetworkMonitor } from "../ports/network-monitor.ts";
import { CallMover, type MoverDependencies } from "./call-mover.ts";
import type { LocalPaths } from "./local-paths.ts";
import type { MobileCall } from "./mobile-call.ts";
import { PathWatch } from "./path-watch.ts";
import type { RouteAnswers } from "./path-selector.ts";

/** A look costs about 60 us for each peer. */
const LOOK_MS = 100;
/** Where the system tells of changes, looking is only a net under that. */
const LOOK_BESIDE_HINTS_MS = 250;

export interface MobilityPorts {
  readonly clock: Clock;
  readonly network: Pick<Network, "localAddressFor">;
  readonly monitor?: NetworkMonitor;
  readonly paths: LocalPaths;
}

interface Followed {
  readonly mover: CallMover;
  readonly listening: Disposable;
}

export class MobilityController implements Disposable {
  readonly #clock: Clock;
  readonly #watch: PathWatch;
  readonly #calls = new Map<MobileCall, Followed>();
  readonly #owned = new DisposableStore();
  readonly #dependencies: MoverDependencies;
  #hintAtMs: number | undefined;

  constructor({ clock, network, monitor, paths }: MobilityPorts) {
    this.#clock = clock;
    const intervalMs = monitor ? LOOK_BESIDE_HINTS_MS : LOOK_MS;
    this.#watch = this.#owned.add(new PathWatch(clock, network, intervalMs, () => this.#peers(), () => this.#judge()));
    this.#dependencies = {
      clock,
      paths,
      answersFor: (call) => this.#answersFor(call),
      dueSinceMs: (call) => this.#dueSinceMs(call),
      look: () => this.#watch.look(),
      onStep: () => {},
    };
    if (monitor) this.#owned.add(monitor.onHint((hint) => this.#take(hint)));
  }

  /** Follows a call until it is removed. */
  add(call: MobileCall): void {
    const mover = new CallMover(call, this.#dependencies);
    const listening = call.onChange(() => this.#watch.look());
    this.#calls.set(call, { mover, listening });
    this.#watch.look();
  }

  remove(call: MobileCall): void {
    const followed = this.#calls.get(call);
    this.#calls.delete(call);
    followed?.listening.dispose();
    followed?.mover.dispose();
  }

  dispose(): void {
    for (const call of [...this.#calls.keys()]) this.remove(call);
    this.#owned.dispose();
  }

  #take({ source }: NetworkHint): void {
    this.#hintAtMs = this.#clock.nowMs();
    this.#watch.look();
    if (source === "resume") for (const { mover } of this.#calls.values()) mover.doubt();
  }

  #judge(): void {
    for (const { mover } of [...this.#calls.values()]) mover.judge();
  }

  *#peers(): Iterable<string> {
    for (const { stage, hops, mediaPeer } of this.#calls.keys()) {
      if (stage === "unsettled") continue;
      for (const { address } of hops) yield address;
      if (mediaPeer) yield mediaPeer.address;
    }
  }

  /** Undefined while the system was not asked for all of them. */
  #answersFor({ hops, mediaPeer }: MobileCall): RouteAnswers | undefined {
    const media = mediaPeer ? this.#watch.answer(mediaPeer.address) : "unasked";
    const answers = hops.map(({ address }) => this.#watch.answer(address));
    const known = answers.filter((answer) => answer !== undefined);
    return media === undefined || known.length < answers.length ? undefined : { hops: known, media };
  }

  /** The later of the last look that said otherwise and the last hint. */
  #dueSinceMs({ hops, mediaPeer }: MobileCall): number | undefined {
    const peers = [...hops, ...(mediaPeer ? [mediaPeer] : [])];
    const times = peers.flatMap(({ address }) => this.#watch.lastRightMs(address) ?? []);
    if (times.length === 0) return this.#hintAtMs;
    const lookedAtMs = Math.max(...times);
    return this.#hintAtMs !== undefined && this.#hintAtMs > lookedAtMs ? this.#hintAtMs : lookedAtMs;
  }
}
