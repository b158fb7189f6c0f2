// One of a lamp's watches: begins and asks again in its turn, follows the account to another local address, and asks for
// somebody who is not registered every few minutes, since no notification will say that they are back.
import type { Disposable } from "../../base/disposable.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Random } from "../../ports/random.ts";
import { randomFraction } from "../../sip/usage/identifiers.ts";
import type { Watch, WatchNews } from "../watch.ts";
import { failureFact } from "./lamp-machine.ts";
import type { Pacer } from "./pacer.ts";

/** Whoever is away is asked for after two to four minutes: two hundred lamps make one or two requests a second then. */
const ASK_AGAIN_MS = 240_000;

export interface LampWatchPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly pacer: Pacer;
}

export class LampWatch<State> implements Disposable {
  readonly #ports: LampWatchPorts;
  readonly #begin: (localAddress: string | undefined, onNews: (news: WatchNews<State>) => void) => Watch;
  readonly #onNews: (news: WatchNews<State>) => void;
  #watch: Watch | undefined;
  #again: Disposable | undefined;
  #localAddress: string | undefined;
  #hasMoved = false;
  #isOver = false;

  constructor(ports: LampWatchPorts, begin: (localAddress: string | undefined, onNews: (news: WatchNews<State>) => void) => Watch, onNews: (news: WatchNews<State>) => void) {
    this.#ports = ports;
    this.#begin = begin;
    this.#onNews = onNews;
  }

  /** Asks, or asks again, in its turn; from another local address where one is given. */
  ask(localAddress = this.#localAddress): void {
    if (this.#isOver) return;
    if (this.#watch && localAddress !== this.#localAddress) this.#hasMoved = true;
    this.#localAddress = localAddress;
    this.#ports.pacer.add(this.#run);
  }

  /** Takes the subscription back; resolves within 2 s. */
  async stop(): Promise<void> {
    this.#end();
    await this.#watch?.stop();
  }

  dispose(): void {
    this.#end();
    this.#watch?.dispose();
  }

  #end(): void {
    this.#isOver = true;
    this.#again?.dispose();
    this.#ports.pacer.remove(this.#run);
  }

  readonly #run = (): void => {
    this.#again?.dispose();
    if (!this.#watch) this.#watch = this.#begin(this.#localAddress, (news) => this.#take(news));
    else if (this.#hasMoved) this.#watch.move(this.#localAddress!);
    else this.#watch.refresh();
    this.#hasMoved = false;
  };

  #take(news: WatchNews<State>): void {
    if (this.#isOver) return;
    this.#again?.dispose();
    if (news.kind === "lost" && news.failure && failureFact(news.failure) === "absent") {
      this.#again = this.#ports.clock.setTimer(ASK_AGAIN_MS * (0.5 + randomFraction(this.#ports.random) / 2), () => this.ask());
    }
    this.#onNews(news);
  }
}
