// Names to addresses. A and AAAA as the system resolves them, SRV (RFC 2782) and NAPTR (RFC 3403) from DNS.

export interface SrvRecord {
  readonly priority: number;
  readonly weight: number;
  readonly port: number;
  readonly target: string;
}

export interface NaptrRecord {
  readonly order: number;
  readonly preference: number;
  /** "s": `replacement` has SRV records; "a": it has addresses. */
  readonly flags: string;
  /** Such as "SIP+D2U". */
  readonly service: string;
  /** Empty where `replacement` counts. */
  readonly regexp: string;
  readonly replacement: string;
}

/** What a name has. */
export interface NameAnswer<Record> {
  readonly records: readonly Record[];
  /** How long the answer holds; absent where the system does not say. */
  readonly ttlS?: number;
}

export interface Resolver {
  /** IP literals for a host name, in the system's order; none where the name does not exist. Rejects with `network/dns-failed`. */
  addresses(host: string): Promise<NameAnswer<string>>;
  /** SRV records of a name such as "_sip._udp.example.org"; none where there are none, also where DNS does not answer. */
  srv(name: string): Promise<NameAnswer<SrvRecord>>;
  /** NAPTR records of a domain; none where there are none, also where DNS does not answer. */
  naptr(name: string): Promise<NameAnswer<NaptrRecord>>;
}
