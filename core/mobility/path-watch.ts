// Asks the system again and again which local address it would use for each peer in use, and says when an answer is another
// one. It costs one question for each distinct address a round, and nothing while there is nobody to ask for.
import type { Disposable } from "../base/disposable.ts";
import type { Clock } from "../ports/clock.ts";
import type { Network } from "../ports/network.ts";
import type { RouteAnswer } from "./path-selector.ts";

interface Known {
  readonly answer: RouteAnswer;
  /** When it was last given. */
  readonly askedAtMs: number;
  /** When the one before it was last given; undefined while it is the first. */
  readonly formerAtMs: number | undefined;
}

export class PathWatch implements Disposable {
  readonly #clock: Clock;
  readonly #network: Pick<Network, "localAddressFor">;
  readonly #peers: () => Iterable<string>;
  readonly #onLooked: (isNew: boolean) => void;
  readonly #known = new Map<string, Known>();
  readonly #intervalMs: () => number;
  #timer: Disposable | undefined;
  #isLooking = false;
  #again = false;
  #disposed = false;

  /** `peers` names the addresses that matter now; `onLooked` hears of each round, and whether an answer was another one. */
  constructor(
    clock: Clock, network: Pick<Network, "localAddressFor">, intervalMs: () => number, peers: () => Iterable<string>, onLooked: (isNew: boolean) => void,
  ) {
    this.#clock = clock;
    this.#network = network;
    this.#intervalMs = intervalMs;
    this.#peers = peers;
    this.#onLooked = onLooked;
  }

  /** What the system said last; undefined while it was not asked yet. A peer on this computer is never asked for. */
  answer(peer: string): RouteAnswer | undefined {
    return isAskable(peer) ? this.#known.get(peer)?.answer : "unasked";
  }

  /** When the answer before the present one was last right; undefined where there was none. */
  lastRightMs(peer: string): number | undefined {
    return this.#known.get(peer)?.formerAtMs;
  }

  /** Looks now; while a look is under way, once more after it. */
  look(): void {
    if (this.#disposed) return;
    if (this.#isLooking) this.#again = true;
    else void this.#look();
  }

  dispose(): void {
    this.#disposed = true;
    this.#timer?.dispose();
    this.#known.clear();
  }

  async #look(): Promise<void> {
    this.#timer?.dispose();
    this.#timer = undefined;
    const peers = new Set([...this.#peers()].filter(isAskable));
    for (const peer of this.#known.keys()) if (!peers.has(peer)) this.#known.delete(peer);
    if (peers.size === 0) return;
    this.#isLooking = true;
    const news = await Promise.all([...peers].map((peer) => this.#ask(peer)));
    this.#isLooking = false;
    if (this.#disposed) return;
    this.#onLooked(news.includes(true));
    if (this.#again) {
      this.#again = false;
      return this.#look();
    }
    this.#timer ??= this.#clock.setTimer(this.#intervalMs(), () => this.look());
  }

  /** Answers whether the system said something else than before. */
  async #ask(peer: string): Promise<boolean> {
    // The port says nothing about the way; any will do (RFC 863).
    const answer = (await this.#network.localAddressFor({ address: peer, port: 9 }).catch(() => undefined)) ?? "none";
    const nowMs = this.#clock.nowMs();
    const known = this.#known.get(peer);
    const isNew = known !== undefined && known.answer !== answer;
    this.#known.set(peer, { answer, askedAtMs: nowMs, formerAtMs: isNew ? known.askedAtMs : known?.formerAtMs });
    return isNew;
  }
}

/** Names no host elsewhere: loopback (RFC 1122 section 3.2.1.3, RFC 4291 section 2.5.3), or no address at all. */
function isAskable(address: string): boolean {
  return address !== "" && !address.startsWith("127.") && address !== "::1" && address !== "0.0.0.0" && address !== "::";
}
