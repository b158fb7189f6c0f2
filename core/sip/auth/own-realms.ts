// The account's protection spaces: whose challenges are answered with its password (RFC 3261 section 22, RFC 7616
// section 5.6). A server behind the account's own proxy - a stranger's proxy, a callee - can challenge, too, and would
// get a hash to guess the password from. Which server asked cannot be seen in a response, only which realm it names:
//
//   1. to REGISTER, every realm is the account's: it goes to nobody else's servers;
//   2. to other requests, the realms are those named so far by rule 1, the one that the user configured, and the
//      account's own host names;
//   3. while none is known by rule 1 or configured, the first challenge names them: an account that does not register
//      has nothing else to go by.

const MAX_REALMS = 8;

export class OwnRealms {
  readonly #named: ReadonlySet<string>;
  readonly #learnt = new Set<string>();
  readonly #trustsFirst: boolean;

  /** `configured` is the user's choice; `hosts` the names of the account's domain and servers. */
  constructor(configured: string | undefined, hosts: readonly string[]) {
    this.#named = new Set([...(configured === undefined ? [] : [configured]), ...hosts]);
    this.#trustsFirst = configured === undefined;
  }

  /** Sorts a challenge's realms: those that are the account's, learnt from now on. */
  ownOf(realms: readonly string[], method: string): ReadonlySet<string> {
    const known = realms.filter((realm) => this.#named.has(realm) || this.#learnt.has(realm));
    const takesAll = method === "REGISTER" || (known.length === 0 && this.#learnt.size === 0 && this.#trustsFirst);
    const own = takesAll ? realms : known;
    for (const realm of own) if (this.#learnt.size < MAX_REALMS) this.#learnt.add(realm);
    return new Set(own);
  }
}
