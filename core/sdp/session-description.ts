// The data of a session description (RFC 8866 section 5) and questions to it. No parsing or formatting here.

/** o=. Identifiers stay text: they may have more digits than a number holds exactly. */
export interface Origin {
  readonly username: string;
  readonly sessionId: string;
  readonly sessionVersion: string;
  readonly networkType: string;
  readonly addressType: string;
  readonly address: string;
}

/** c=. `address` may carry "/ttl" and "/count" of multicast. */
export interface Connection {
  readonly networkType: string;
  readonly addressType: string;
  readonly address: string;
}

/** a=name or a=name:value. */
export interface Attribute {
  readonly name: string;
  readonly value?: string;
}

/** t= with the r= lines that follow it. NTP seconds as text. */
export interface SessionTime {
  readonly start: string;
  readonly stop: string;
  readonly repeats: readonly string[];
}

/** A line that this phone keeps but has no use for: i, u, e, p, b, z, k and unknown ones. */
export interface OtherLine {
  readonly type: string;
  readonly value: string;
}

/** m= and the lines under it. */
export interface MediaDescription {
  /** "audio", "video", ... */
  readonly media: string;
  readonly port: number;
  /** The number of ports, where it is given ("49170/2"). */
  readonly portCount?: number;
  /** "RTP/AVP", ... */
  readonly protocol: string;
  /** For RTP, payload types. */
  readonly formats: readonly string[];
  readonly connection?: Connection;
  readonly attributes: readonly Attribute[];
  readonly otherLines: readonly OtherLine[];
}

export interface SessionDescription {
  readonly origin: Origin;
  readonly sessionName: string;
  readonly connection?: Connection;
  readonly times: readonly SessionTime[];
  readonly attributes: readonly Attribute[];
  readonly otherLines: readonly OtherLine[];
  readonly media: readonly MediaDescription[];
}

/** The value of the first attribute of that name; "" for one without value, undefined where there is none. */
export function findAttribute(attributes: readonly Attribute[], name: string): string | undefined {
  const found = attributes.find((attribute) => attribute.name === name);
  return found && (found.value ?? "");
}

/** The connection that counts for a media section: its own, else the session's (RFC 8866 section 5.7). */
export function connectionOf(session: SessionDescription, media: MediaDescription): Connection | undefined {
  return media.connection ?? session.connection;
}
