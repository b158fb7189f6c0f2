// What every usage (session, registration) gets from the user agent that owns it: ports, transactions, memory.
import type { Failure } from "../../base/errors.ts";
import type { Logger } from "../../base/logger.ts";
import type { Result } from "../../base/result.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Crypto } from "../../ports/crypto.ts";
import type { SocketAddress } from "../../ports/network.ts";
import type { Random } from "../../ports/random.ts";
import type { CredentialsCache } from "../auth/credentials-cache.ts";
import type { DialogTable } from "../dialog/dialog-table.ts";
import type { SipUri } from "../message/model.ts";
import type { TransactionLayer } from "../transaction/transaction-user.ts";
import type { Hop, SipTransport } from "../transport/hop.ts";
import type { Identity } from "./identity.ts";
import type { FlowGrant } from "./registration-grant.ts";
import type { DialogOwner } from "./dialog-owner.ts";
import type { SessionTimerOptions } from "./session-timer-machine.ts";

/** Finds the addresses of a next hop, best first (RFC 3263): `Locator.locateUri`. */
export type Locate = (uri: SipUri, preferred: SipTransport) => Promise<Result<readonly Hop[], Failure>>;

/** What is remembered of an account between requests. */
export interface IdentityMemory {
  readonly credentials: CredentialsCache;
  /** How servers outside see a local address ("address:port"), learnt when registering through a NAT (RFC 3581). */
  readonly seenAs: Map<string, SocketAddress>;
  /** What the registrar granted, while the account is registered. */
  registered: FlowGrant | undefined;
}

export interface UserAgentContext {
  readonly transactions: TransactionLayer;
  readonly locate: Locate;
  readonly clock: Clock;
  readonly random: Random;
  readonly crypto: Crypto;
  readonly logger: Logger;
  /** The User-Agent header's value. */
  readonly product: string;
  /** What is asked of peers, and the least that is agreed to; absent: as RFC 4028 recommends. */
  readonly sessionTimer?: SessionTimerOptions;
  readonly dialogs: DialogTable<DialogOwner>;
  memoryOf(identity: Identity): IdentityMemory;
}
