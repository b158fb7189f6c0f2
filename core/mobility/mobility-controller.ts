// Keeps calls and registrations on the paths that are right for their peers while the network changes under them: looks now
// and then and at every hint, and lets each judge for itself. An interface that nobody uses may come and go.
import { DisposableStore, type Disposable } from "../base/disposable.ts";
import type { Clock } from "../ports/clock.ts";
import type { Network, SocketAddress } from "../ports/network.ts";
import type { NetworkHint, NetworkMonitor } from "../ports/network-monitor.ts";
import { AccountMover } from "./account-mover.ts";
import { CallMover, type MoverDependencies } from "./call-mover.ts";
import type { LocalPaths } from "./local-paths.ts";
import type { MobileAccount } from "./mobile-account.ts";
import type { MobileCall } from "./mobile-call.ts";
import { PathWatch } from "./path-watch.ts";
import type { RouteAnswer, RouteAnswers } from "./path-selector.ts";
import { RouteOverride } from "./route-override.ts";

/** While there are calls. A look costs about 60 us for each peer. */
const LOOK_MS = 100;
/** Where only registrations follow, nobody hears a late look. */
const LOOK_WITHOUT_CALLS_MS = 1_000;
/** Where the system tells of changes, looking is a net under that: with calls, and with registrations alone. */
const LOOK_BESIDE_HINTS_MS = 250;
const IDLE_LOOK_BESIDE_HINTS_MS = 5_000;
/** How long a registration lets the calls that move be first to speak: sockets open in less. */
const CALLS_FIRST_MS = 300;
/** What a call has begun to say is on the wire by then, also over a socket that is opened for it. */
const HEAD_START_MS = 10;

export interface MobilityPorts {
  readonly clock: Clock;
  readonly network: Pick<Network, "localAddressFor" | "confine">;
  readonly monitor?: NetworkMonitor;
  readonly paths: LocalPaths;
  /** Told at each change of what the system says, before calls and registrations are moved. */
  readonly onNetworkChange?: () => void;
}

interface Followed<Mover> {
  readonly mover: Mover;
  readonly listening: Disposable;
}

export class MobilityController implements Disposable {
  readonly #clock: Clock;
  readonly #watch: PathWatch;
  readonly #calls = new Map<MobileCall, Followed<CallMover>>();
  readonly #accounts = new Map<MobileAccount, Followed<AccountMover>>();
  readonly #override: RouteOverride;
  readonly #owned = new DisposableStore();
  readonly #dependencies: MoverDependencies;
  readonly #onNetworkChange: () => void;
  /** Registrations to move, and where to, as soon as the calls have spoken. */
  readonly #waiting = new Map<AccountMover, string>();
  #patience: Disposable | undefined;
  #hintAtMs: number | undefined;

  constructor({ clock, network, monitor, paths, onNetworkChange = () => {} }: MobilityPorts) {
    this.#clock = clock;
    this.#onNetworkChange = onNetworkChange;
    this.#override = new RouteOverride(network);
    const [withCallsMs, idleMs] = monitor ? [LOOK_BESIDE_HINTS_MS, IDLE_LOOK_BESIDE_HINTS_MS] : [LOOK_MS, LOOK_WITHOUT_CALLS_MS];
    const intervalMs = (): number => (this.#calls.size === 0 ? idleMs : withCallsMs);
    this.#watch = this.#owned.add(new PathWatch(clock, network, intervalMs, () => this.#peers(), (isNew) => this.#judge(isNew)));
    this.#dependencies = {
      clock, paths,
      answersFor: (call) => this.#answersFor(call),
      dueSinceMs: (call) => this.#dueSinceMs(call),
      look: () => this.#watch.look(),
      prepare: (call, addresses) => this.#override.prepare(addresses, this.#answerList(call)),
      onStep: () => this.#releaseAccounts(),
    };
    if (monitor) this.#owned.add(monitor.onHint((hint) => this.#take(hint)));
  }

  /** Follows a call until it is removed. */
  add(call: MobileCall): void {
    const mover = new CallMover(call, this.#dependencies);
    this.#calls.set(call, { mover, listening: call.onChange(() => this.#watch.look()) });
    this.#watch.look();
  }

  remove(call: MobileCall): void {
    const followed = this.#calls.get(call);
    this.#calls.delete(call);
    followed?.listening.dispose();
    followed?.mover.dispose();
  }

  /** Follows a registration until it is removed. */
  addAccount(account: MobileAccount): void {
    this.#accounts.set(account, { mover: new AccountMover(account), listening: account.onServersChange(() => this.#watch.look()) });
    this.#watch.look();
  }

  removeAccount(account: MobileAccount): void {
    const followed = this.#accounts.get(account);
    this.#accounts.delete(account);
    followed?.listening.dispose();
    if (followed) this.#waiting.delete(followed.mover);
  }

  dispose(): void {
    for (const call of [...this.#calls.keys()]) this.remove(call);
    for (const account of [...this.#accounts.keys()]) this.removeAccount(account);
    this.#patience?.dispose();
    this.#owned.dispose();
  }

  #take({ source }: NetworkHint): void {
    this.#hintAtMs = this.#clock.nowMs();
    this.#watch.look();
    if (source !== "resume") return;
    for (const { mover } of this.#calls.values()) mover.doubt();
    for (const { mover } of this.#accounts.values()) mover.renew();
  }

  #judge(isNew: boolean): void {
    if (isNew) this.#onNetworkChange();
    if (isNew) this.#override.review([...this.#peers()].flatMap((peer) => this.#watch.answer(peer) ?? []));
    for (const { mover } of [...this.#calls.values()]) mover.judge();
    for (const [account, { mover }] of this.#accounts) {
      const answers = this.#answers(account.servers);
      const localAddress = answers && mover.judge(answers);
      if (localAddress !== undefined) this.#waiting.set(mover, localAddress);
    }
    this.#releaseAccounts();
  }

  /** A call's word about its new address goes before the registrations', which may take several round trips. */
  #releaseAccounts(): void {
    if (this.#waiting.size === 0) return;
    if (this.#calls.size === 0) return this.#moveAccounts();
    const isAboutToSignal = [...this.#calls.values()].some(({ mover }) => mover.isAboutToSignal);
    if (isAboutToSignal) this.#patience ??= this.#clock.setTimer(CALLS_FIRST_MS, () => this.#moveAccounts());
    else {
      this.#patience?.dispose();
      this.#patience = this.#clock.setTimer(HEAD_START_MS, () => this.#moveAccounts());
    }
  }

  #moveAccounts(): void {
    this.#patience?.dispose();
    this.#patience = undefined;
    const moving = [...this.#waiting];
    this.#waiting.clear();
    for (const [mover, localAddress] of moving) mover.move(localAddress);
  }

  *#peers(): Iterable<string> {
    for (const { stage, hops, mediaPeer } of this.#calls.keys()) {
      if (stage === "unsettled") continue;
      for (const { address } of hops) yield address;
      if (mediaPeer) yield mediaPeer.address;
    }
    for (const { servers } of this.#accounts.keys()) for (const { address } of servers) yield address;
  }

  /** Undefined while the system was not asked for all of them. */
  #answers(peers: readonly SocketAddress[]): readonly RouteAnswer[] | undefined {
    const answers = peers.map(({ address }) => this.#watch.answer(address));
    const known = answers.filter((answer) => answer !== undefined);
    return known.length < answers.length ? undefined : known;
  }

  #answersFor({ hops, mediaPeer }: MobileCall): RouteAnswers | undefined {
    const known = this.#answers(hops);
    const media = mediaPeer ? this.#watch.answer(mediaPeer.address) : "nobody";
    return known && media !== undefined ? { hops: known, media } : undefined;
  }

  #answerList({ hops, mediaPeer }: MobileCall): readonly RouteAnswer[] {
    return [...hops, ...(mediaPeer ? [mediaPeer] : [])].flatMap(({ address }) => this.#watch.answer(address) ?? []);
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
