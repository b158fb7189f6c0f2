// The plain data that SIP messages are made of (RFC 3261 section 25). No parsing or formatting here.
import type { NameAddr, Params, Uri } from "./address-values.ts";
import type {
  ContentDisposition,
  Diversion,
  EventType,
  FeaturePredicate,
  HistoryEntry,
  InfoUri,
  MediaType,
  RAck,
  Reason,
  Replaces,
  SessionExpires,
  SubscriptionState,
  Warning,
} from "./header-values.ts";

export type { NameAddr, OtherUri, Params, SipUri, TelUri, Uri } from "./address-values.ts";

/** One Via value (RFC 3261 section 20.42). `transport` in upper case: "UDP", "TCP", "TLS", ... */
export interface Via {
  readonly transport: string;
  readonly host: string;
  readonly port?: number;
  readonly params: Params;
}

export interface CSeq {
  readonly sequence: number;
  readonly method: string;
}

/** An authentication challenge or credentials: scheme and its parameters (RFC 3261 section 20.44, RFC 7616). */
export interface AuthValue {
  /** Lower case: "digest", "basic". */
  readonly scheme: string;
  readonly params: Params;
}

export type SipMessage = SipRequest | SipResponse;

/** Typed headers that both kinds have. A parsed message has all mandatory ones, checked. */
interface SipMessageBase {
  readonly headers: SipHeaders;
  readonly body: Uint8Array;
}

export interface SipRequest extends SipMessageBase {
  readonly kind: "request";
  readonly method: string;
  readonly uri: Uri;
}

export interface SipResponse extends SipMessageBase {
  readonly kind: "response";
  readonly status: number;
  readonly reason: string;
}

/**
 * An ordered list of header fields with typed, cached readers. Names compare without case and compact forms are
 * the same as long ones ("v" is "Via"). Readers of a header that is absent answer undefined or an empty list;
 * readers of one that is malformed answer as if absent: `parseSipMessage` has already refused a message in which a
 * header that this phone must understand is malformed.
 */
export interface SipHeaders {
  /** The first field's value as text, unfolded and trimmed. */
  get(name: string): string | undefined;
  /** Every value: fields in order, comma-separated ones split where the header's grammar is a list. */
  getAll(name: string): readonly string[];
  has(name: string): boolean;
  /** Field names and values in order, names in their usual spelling. */
  entries(): Iterable<readonly [name: string, value: string]>;
  /** Replaces all fields of that name by one (in place of the first, else at the end). */
  set(name: string, value: string): void;
  append(name: string, value: string): void;
  /** Adds before all other fields of that name. */
  prepend(name: string, value: string): void;
  /** Removes the first *value* of that name (a comma list loses its first member). */
  removeFirst(name: string): void;
  remove(name: string): void;
  clone(): SipHeaders;

  readonly vias: readonly Via[];
  readonly from: NameAddr;
  readonly to: NameAddr;
  readonly callId: string;
  readonly cseq: CSeq;
  readonly maxForwards: number | undefined;
  /** "*" stands for the wildcard of RFC 3261 section 10.2.2. */
  readonly contacts: readonly NameAddr[] | "*";
  readonly routes: readonly NameAddr[];
  readonly recordRoutes: readonly NameAddr[];
  readonly expires: number | undefined;
  readonly minExpires: number | undefined;
  /** Seconds of Retry-After, without its comment. */
  readonly retryAfter: number | undefined;
  /** Lower-case "type/subtype", without parameters. */
  readonly contentType: string | undefined;
  /** Option tags, lower case. */
  readonly supported: readonly string[];
  readonly require: readonly string[];
  readonly proxyRequire: readonly string[];
  readonly allow: readonly string[];
  readonly wwwAuthenticate: readonly AuthValue[];
  readonly proxyAuthenticate: readonly AuthValue[];
  readonly authorization: readonly AuthValue[];
  readonly proxyAuthorization: readonly AuthValue[];
  /** Content-Type with its parameters. */
  readonly mediaType: MediaType | undefined;
  readonly contentDisposition: ContentDisposition | undefined;
  /** Lower case. */
  readonly contentEncodings: readonly string[];
  /** Media ranges; an empty list accepts no body at all. */
  readonly accept: readonly MediaType[] | undefined;
  readonly unsupported: readonly string[];
  readonly authenticationInfo: Params | undefined;
  readonly proxyAuthenticationInfo: Params | undefined;
  readonly warnings: readonly Warning[];
  /** Text for the person called. */
  readonly subject: string | undefined;
  readonly organization: string | undefined;
  /** Lower case: "emergency", "urgent", "normal", "non-urgent". */
  readonly priority: string | undefined;
  readonly alertInfos: readonly InfoUri[];
  readonly callInfos: readonly InfoUri[];
  readonly errorInfos: readonly InfoUri[];
  readonly replyTo: NameAddr | undefined;
  /** RFC 3262. */
  readonly rseq: number | undefined;
  readonly rack: RAck | undefined;
  /** RFC 4028. */
  readonly sessionExpires: SessionExpires | undefined;
  /** Seconds. */
  readonly minSe: number | undefined;
  /** RFC 3891. */
  readonly replaces: Replaces | undefined;
  /** RFC 3515; its URI may carry Replaces among its headers. */
  readonly referTo: NameAddr | undefined;
  /** RFC 3892. */
  readonly referredBy: NameAddr | undefined;
  /** RFC 6665. */
  readonly event: EventType | undefined;
  readonly allowEvents: readonly string[];
  readonly subscriptionState: SubscriptionState | undefined;
  /** RFC 3903. */
  readonly sipEtag: string | undefined;
  readonly sipIfMatch: string | undefined;
  /** Seconds (RFC 5626). */
  readonly flowTimer: number | undefined;
  /** RFC 3327. */
  readonly paths: readonly NameAddr[];
  /** RFC 3608. */
  readonly serviceRoutes: readonly NameAddr[];
  /** RFC 3325; to be believed only from a trusted hop. */
  readonly assertedIdentities: readonly NameAddr[];
  readonly preferredIdentities: readonly NameAddr[];
  /** RFC 7315: the identities that a registration brought. */
  readonly associatedUris: readonly NameAddr[];
  /** Lower case (RFC 3323): "id", "user", "header", "session", "critical", "none". */
  readonly privacy: readonly string[];
  /** RFC 3326. */
  readonly reasons: readonly Reason[];
  /** RFC 5806, the latest first. */
  readonly diversions: readonly Diversion[];
  /** RFC 7044, in the order of the retargetings. */
  readonly history: readonly HistoryEntry[];
  /** RFC 3841. */
  readonly acceptContacts: readonly FeaturePredicate[];
  readonly rejectContacts: readonly FeaturePredicate[];
  /** Lower case: "no-fork", "queue", ... (RFC 3841 section 9.1). */
  readonly requestDispositions: readonly string[];
}
