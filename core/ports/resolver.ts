// Names to addresses. A and AAAA as the system resolves them, SRV from DNS (RFC 2782).

export interface SrvRecord {
  readonly priority: number;
  readonly weight: number;
  readonly port: number;
  readonly target: string;
}

export interface Resolver {
  /** IP literals for a host name, in the system's order; empty where the name does not exist. Rejects with `network/dns-failed`. */
  addresses(host: string): Promise<readonly string[]>;
  /** SRV records of a name such as "_sip._udp.example.org"; empty where there are none, also where DNS does not answer. */
  srv(name: string): Promise<readonly SrvRecord[]>;
}
