// A registration as mobility sees it, with all that hangs on it. The phone implements this.
import type { Event } from "../base/emitter.ts";
import type { SocketAddress } from "../ports/network.ts";

export interface MobileAccount {
  /** Whom it is registered with, or tries to be; none while it does not want to be. */
  readonly servers: readonly SocketAddress[];
  /** Its servers have changed. */
  readonly onServersChange: Event<void>;
  /** Registers from this address, and lets subscriptions follow. */
  move(localAddress: string): void;
}
