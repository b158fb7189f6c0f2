// Has sockets leave by their address's own interface where the routes would send them another way, which is dead: a source
// address alone does not choose the way out on most systems. Let go again once the routes agree, or nobody is left to care.
import type { Network } from "../ports/network.ts";
import type { RouteAnswer } from "./path-selector.ts";

export class RouteOverride {
  readonly #network: Pick<Network, "confine">;
  readonly #confined = new Set<string>();

  constructor(network: Pick<Network, "confine">) {
    this.#network = network;
  }

  /** These addresses are about to be tried for peers for whom the system would use `answers`. */
  prepare(addresses: readonly string[], answers: readonly RouteAnswer[]): void {
    for (const address of addresses) this.#set(address, !answers.includes(address));
  }

  /** Compares with what the system says for all peers that there are. */
  review(answers: readonly RouteAnswer[]): void {
    const said = new Set(answers.filter((answer) => answer !== "unasked"));
    for (const address of [...this.#confined]) {
      if (said.size === 0 || (said.size === 1 && said.has(address))) this.#set(address, false);
    }
  }

  #set(address: string, confined: boolean): void {
    if (confined === this.#confined.has(address)) return;
    if (confined) this.#confined.add(address);
    else this.#confined.delete(address);
    this.#network.confine?.(address, confined);
  }
}
