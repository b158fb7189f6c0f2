// The way on which a registrar's requests come back to a registered phone: kept open while there is a registration, and
// told when it is lost, with how long to wait before registering again (RFC 5626 sections 4.4, 4.5).
import type { Disposable } from "../../base/disposable.ts";
import type { Arrival, KeepAliveTerms } from "../transaction/transaction-user.ts";
import { formatHop } from "../transport/hop.ts";
import { addressKey } from "./contact.ts";
import { randomFraction } from "./identifiers.ts";
import { retryDelayMs } from "./registration-machine.ts";
import type { UserAgentContext } from "./user-agent-context.ts";

/** A way that lasted longer than this before it was lost is no sign of a server that closes each connection. */
const LOSSES_FORGOTTEN_MS = 600_000;

export class WayBack implements Disposable {
  readonly #context: UserAgentContext;
  readonly #options: { isSpare(): boolean };
  readonly #onLost: (delayMs: number) => void;
  #kept: { readonly key: string; readonly keeper: Disposable } | undefined;
  #lostAtMs = -Infinity;
  /** In short order, the last one included. */
  #losses = 0;

  constructor(context: UserAgentContext, options: { isSpare(): boolean }, onLost: (delayMs: number) => void) {
    this.#context = context;
    this.#options = options;
    this.#onLost = onLost;
  }

  /** Keeps the way open that the registrar's answer came by, and no other, as the registrar wants it. */
  keepOpen({ source, local }: Arrival, terms: KeepAliveTerms): void {
    const key = `${formatHop(source)} ${addressKey(local)} ${terms.outbound ?? false} ${terms.flowTimerS ?? ""}`;
    if (this.#kept?.key === key) return;
    this.dispose();
    this.#kept = { key, keeper: this.#context.transactions.keepOpen(source, local.address, () => this.#lose(), terms) };
  }

  /** Lets the way go; `keepOpen` may follow. */
  dispose(): void {
    this.#kept?.keeper.dispose();
    this.#kept = undefined;
  }

  #lose(): void {
    this.dispose();
    const { clock, random } = this.#context;
    const nowMs = clock.nowMs();
    this.#losses = nowMs - this.#lostAtMs > LOSSES_FORGOTTEN_MS ? 1 : this.#losses + 1;
    this.#lostAtMs = nowMs;
    this.#onLost(retryDelayMs(this.#losses, randomFraction(random), this.#options.isSpare()));
  }
}
