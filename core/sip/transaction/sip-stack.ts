// Transport, transactions and the finding of hops, put together and owned by one object.
import type { Disposable } from "../../base/disposable.ts";
import { silentLogger, type Logger } from "../../base/logger.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Network } from "../../ports/network.ts";
import type { Random } from "../../ports/random.ts";
import type { Resolver } from "../../ports/resolver.ts";
import { Locator } from "../transport/locate.ts";
import { NameCache } from "../transport/name-cache.ts";
import type { MessageTap } from "../transport/message-tap.ts";
import { TransportLayer, type TransportLimits } from "../transport/transport-layer.ts";
import type { TimerBase } from "./timers.ts";
import { SipTransactionLayer, type TransactionLimits } from "./transaction-layer.ts";

export interface SipStackOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly network: Network;
  readonly resolver: Resolver;
  readonly logger?: Logger;
  readonly limits?: Partial<TransportLimits & TransactionLimits>;
  readonly timerBase?: TimerBase;
  /** The local port to prefer for sockets that are opened on demand; another one is taken where it is in use. */
  readonly preferredPort?: number;
  /** Looks at every message that goes out or comes in. */
  readonly tap?: MessageTap;
}

/** Everything below dialogs. Disposing it closes every socket and forgets every transaction, without a word to users. */
export interface SipStack extends Disposable {
  readonly transports: TransportLayer;
  readonly transactions: SipTransactionLayer;
  readonly locator: Locator;
  /**
   * The computer's addresses have changed, or what lies behind them: asks anew what names lead to ("no such name" included),
   * forgets which hops were down, and gives up what is bound to addresses that are not present any more.
   */
  networkChanged(isPresent: (localAddress: string) => boolean): void;
}

/** Puts a stack together; no socket is opened before one is needed or listened on. */
export function createSipStack(options: SipStackOptions): SipStack {
  const { clock, random, network, resolver, logger = silentLogger, limits = {}, timerBase, preferredPort = 0, tap } = options;
  const transports = new TransportLayer({ clock, random, network, logger, limits, preferredPort, tap });
  const transactions = new SipTransactionLayer({ clock, random, transports, logger, limits, ...(timerBase ? { timerBase } : {}) });
  const names = new NameCache(resolver, clock);
  return {
    transports,
    transactions,
    locator: new Locator(names, random),
    networkChanged(isPresent) {
      names.networkChanged();
      transactions.networkChanged();
      transports.networkChanged(isPresent);
    },
    dispose() {
      transactions.dispose();
      transports.dispose();
    },
  };
}
