// URIs, addresses and parameters as plain data (RFC 3261 sections 19.1 and 20.10). No parsing or formatting here.

/** Parameters by lower-case name; `null` is a parameter without a value. Values are unquoted and unescaped. */
export type Params = ReadonlyMap<string, string | null>;

/** sip: and sips: (RFC 3261 section 19.1). User and password are unescaped. */
export interface SipUri {
  readonly scheme: "sip" | "sips";
  readonly user?: string;
  readonly password?: string;
  /** Host name or IPv4 literal in lower case, or IPv6 without brackets. */
  readonly host: string;
  readonly port?: number;
  readonly params: Params;
  /** The part after "?": lower-case header name to value, unescaped. */
  readonly headers: ReadonlyMap<string, string>;
}

/** tel: (RFC 3966); `number` keeps its visual separators. */
export interface TelUri {
  readonly scheme: "tel";
  readonly number: string;
  readonly params: Params;
}

/** Any other absolute URI, kept as text. */
export interface OtherUri {
  readonly scheme: "other";
  readonly text: string;
}

export type Uri = SipUri | TelUri | OtherUri;

/** `"Name" <uri>;params`, as in From, To, Contact, Route (RFC 3261 section 20.10). */
export interface NameAddr {
  readonly displayName: string;
  readonly uri: Uri;
  readonly params: Params;
}
