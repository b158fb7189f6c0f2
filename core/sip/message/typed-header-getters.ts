// The getters of SipHeaders, one for each header with a typed form: what is absent or malformed is undefined or an empty list.
import { GodwitError } from "../../base/errors.ts";
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
import type { AuthValue, CSeq, NameAddr, Params, Via } from "./model.ts";
import type { TypedHeader, TypedHeaderKey } from "./typed-headers.ts";

/** The base of SipHeaderList, which knows how to read and keep a typed form. */
export abstract class TypedHeaderGetters {
  /** The typed form of a header; undefined if it is absent or malformed. */
  abstract typed<Key extends TypedHeaderKey>(key: Key): TypedHeader<Key> | undefined;

  get vias(): readonly Via[] {
    return this.typed("via") ?? [];
  }

  get from(): NameAddr {
    return this.typed("from") ?? missing("From");
  }

  get to(): NameAddr {
    return this.typed("to") ?? missing("To");
  }

  get callId(): string {
    return this.typed("call-id") ?? missing("Call-ID");
  }

  get cseq(): CSeq {
    return this.typed("cseq") ?? missing("CSeq");
  }

  get maxForwards(): number | undefined {
    return this.typed("max-forwards");
  }

  get contacts(): readonly NameAddr[] | "*" {
    return this.typed("contact") ?? [];
  }

  get routes(): readonly NameAddr[] {
    return this.typed("route") ?? [];
  }

  get recordRoutes(): readonly NameAddr[] {
    return this.typed("record-route") ?? [];
  }

  get expires(): number | undefined {
    return this.typed("expires");
  }

  get minExpires(): number | undefined {
    return this.typed("min-expires");
  }

  get retryAfter(): number | undefined {
    return this.typed("retry-after");
  }

  get contentType(): string | undefined {
    return this.typed("content-type")?.type;
  }

  get supported(): readonly string[] {
    return this.typed("supported") ?? [];
  }

  get require(): readonly string[] {
    return this.typed("require") ?? [];
  }

  get proxyRequire(): readonly string[] {
    return this.typed("proxy-require") ?? [];
  }

  get allow(): readonly string[] {
    return this.typed("allow") ?? [];
  }

  get wwwAuthenticate(): readonly AuthValue[] {
    return this.typed("www-authenticate") ?? [];
  }

  get proxyAuthenticate(): readonly AuthValue[] {
    return this.typed("proxy-authenticate") ?? [];
  }

  get authorization(): readonly AuthValue[] {
    return this.typed("authorization") ?? [];
  }

  get proxyAuthorization(): readonly AuthValue[] {
    return this.typed("proxy-authorization") ?? [];
  }

  get mediaType(): MediaType | undefined {
    return this.typed("content-type");
  }

  get contentDisposition(): ContentDisposition | undefined {
    return this.typed("content-disposition");
  }

  get contentEncodings(): readonly string[] {
    return this.typed("content-encoding") ?? [];
  }

  get accept(): readonly MediaType[] | undefined {
    return this.typed("accept");
  }

  get unsupported(): readonly string[] {
    return this.typed("unsupported") ?? [];
  }

  get authenticationInfo(): Params | undefined {
    return this.typed("authentication-info");
  }

  get proxyAuthenticationInfo(): Params | undefined {
    return this.typed("proxy-authentication-info");
  }

  get warnings(): readonly Warning[] {
    return this.typed("warning") ?? [];
  }

  get subject(): string | undefined {
    return this.typed("subject");
  }

  get organization(): string | undefined {
    return this.typed("organization");
  }

  get priority(): string | undefined {
    return this.typed("priority");
  }

  get alertInfos(): readonly InfoUri[] {
    return this.typed("alert-info") ?? [];
  }

  get callInfos(): readonly InfoUri[] {
    return this.typed("call-info") ?? [];
  }

  get errorInfos(): readonly InfoUri[] {
    return this.typed("error-info") ?? [];
  }

  get replyTo(): NameAddr | undefined {
    return this.typed("reply-to");
  }

  get rseq(): number | undefined {
    return this.typed("rseq");
  }

  get rack(): RAck | undefined {
    return this.typed("rack");
  }

  get sessionExpires(): SessionExpires | undefined {
    return this.typed("session-expires");
  }

  get minSe(): number | undefined {
    return this.typed("min-se");
  }

  get replaces(): Replaces | undefined {
    return this.typed("replaces");
  }

  get referTo(): NameAddr | undefined {
    return this.typed("refer-to");
  }

  get referredBy(): NameAddr | undefined {
    return this.typed("referred-by");
  }

  get event(): EventType | undefined {
    return this.typed("event");
  }

  get allowEvents(): readonly string[] {
    return this.typed("allow-events") ?? [];
  }

  get subscriptionState(): SubscriptionState | undefined {
    return this.typed("subscription-state");
  }

  get sipEtag(): string | undefined {
    return this.typed("sip-etag");
  }

  get sipIfMatch(): string | undefined {
    return this.typed("sip-if-match");
  }

  get flowTimer(): number | undefined {
    return this.typed("flow-timer");
  }

  get paths(): readonly NameAddr[] {
    return this.typed("path") ?? [];
  }

  get serviceRoutes(): readonly NameAddr[] {
    return this.typed("service-route") ?? [];
  }

  get assertedIdentities(): readonly NameAddr[] {
    return this.typed("p-asserted-identity") ?? [];
  }

  get preferredIdentities(): readonly NameAddr[] {
    return this.typed("p-preferred-identity") ?? [];
  }

  get associatedUris(): readonly NameAddr[] {
    return this.typed("p-associated-uri") ?? [];
  }

  get privacy(): readonly string[] {
    return this.typed("privacy") ?? [];
  }

  get reasons(): readonly Reason[] {
    return this.typed("reason") ?? [];
  }

  get diversions(): readonly Diversion[] {
    return this.typed("diversion") ?? [];
  }

  get history(): readonly HistoryEntry[] {
    return this.typed("history-info") ?? [];
  }

  get acceptContacts(): readonly FeaturePredicate[] {
    return this.typed("accept-contact") ?? [];
  }

  get rejectContacts(): readonly FeaturePredicate[] {
    return this.typed("reject-contact") ?? [];
  }

  get requestDispositions(): readonly string[] {
    return this.typed("request-disposition") ?? [];
  }
}

function missing(name: string): never {
  throw new GodwitError({ code: "sip/message/missing-header", message: `This message has no valid ${name}.` });
}
