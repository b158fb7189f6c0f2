// Which hosts are this domain's (RFC 3261 sections 10.3 step 1, 16.4 and 16.5).
import type { SocketAddress } from "../ports/network.ts";
import type { SipUri, Uri, Via } from "../sip/message/model.ts";

const DEFAULT_PORT = 5060;

/** The domain's name and the addresses it listens on; several where it listens on all interfaces. */
export class OwnAddresses {
  readonly domain: string;
  readonly #listening: readonly SocketAddress[];

  constructor(domain: string, listening: readonly SocketAddress[]) {
    this.domain = domain.toLowerCase();
    this.#listening = listening;
  }

  /** Whether a request for this URI is for a user or the server of this domain. */
  isOurs(uri: Uri): uri is SipUri {
    if (uri.scheme !== "sip") return false;
    return uri.host === this.domain || this.#isListening(uri);
  }

  /** Whether this Via was put on by this server. */
  isSentBy(via: Via): boolean {
    return this.#isListening(via);
  }

  /** The canonical user of an address of record; the user part is case-sensitive (RFC 3261 section 19.1.4). */
  userOf(uri: Uri): string | undefined {
    return this.isOurs(uri) ? uri.user : undefined;
  }

  #isListening({ host, port = DEFAULT_PORT }: { readonly host: string; readonly port?: number }): boolean {
    return this.#listening.some((own) => own.address === host && own.port === port);
  }
}
