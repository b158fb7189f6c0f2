// The typed forms of the headers that RFC 3261's extensions add, and of its own beyond routing. Plain data only.
import type { NameAddr, Params, Uri } from "./address-values.ts";

/** RAck: which reliable provisional response a PRACK acknowledges (RFC 3262 section 7.2). */
export interface RAck {
  readonly rseq: number;
  readonly sequence: number;
  readonly method: string;
}

/** Session-Expires (RFC 4028 section 4). */
export interface SessionExpires {
  readonly seconds: number;
  /** Who is to refresh; absent where that is not settled yet. */
  readonly refresher?: "uac" | "uas";
}

/** Replaces: the dialog to take the place of (RFC 3891 section 6.1), named as its receiver sees it. */
export interface Replaces {
  readonly callId: string;
  /** The receiver's own tag. */
  readonly toTag: string;
  /** The tag of the receiver's peer. */
  readonly fromTag: string;
  readonly earlyOnly: boolean;
}

/** Event (RFC 6665 section 8.2.1); name and id compare byte by byte. */
export interface EventType {
  /** Package with its templates, as in "presence.winfo". */
  readonly name: string;
  readonly id?: string;
  /** All parameters, "id" among them. */
  readonly params: Params;
}

/** Subscription-State (RFC 6665 section 8.2.3). */
export interface SubscriptionState {
  /** Lower case: "active", "pending", "terminated" or one that is not known here. */
  readonly state: string;
  /** Lower case: "deactivated", "probation", "rejected", "timeout", "giveup", "noresource", "invariant", ... */
  readonly reason?: string;
  /** Seconds left of the subscription. */
  readonly expires?: number;
  /** Seconds to wait before subscribing again. */
  readonly retryAfter?: number;
}

/** One value of Reason (RFC 3326). */
export interface Reason {
  /** "SIP", "Q.850", ... in upper case. */
  readonly protocol: string;
  readonly cause?: number;
  readonly text?: string;
}

/** One value of Diversion (RFC 5806 section 4): an address that the call was diverted from. */
export interface Diversion {
  readonly address: NameAddr;
  /** Lower case: "user-busy", "no-answer", "unconditional", ... */
  readonly reason?: string;
  /** How many diversions stand behind this one. */
  readonly counter?: number;
}

/** One value of History-Info (RFC 7044 section 5): an address that the request was sent to. */
export interface HistoryEntry {
  readonly address: NameAddr;
  /** "1", "1.1", "1.2.1", ...: the place in the tree of retargetings. */
  readonly index: string;
  /** How the target was found: same user ("rc"), another one ("mp"), no change ("np"). */
  readonly targeting?: "rc" | "mp" | "np";
  /** The index of the entry that this one was derived from. */
  readonly derivedFrom?: string;
  /** Why the request was retargeted: Reason among the headers of the address's URI. */
  readonly reasons: readonly Reason[];
  /** Lower-case Privacy values among the headers of the address's URI. */
  readonly privacy: readonly string[];
}

/** One value of Accept-Contact or Reject-Contact: a set of features (RFC 3841 section 9.2). */
export interface FeaturePredicate {
  /** Feature tags in lower case; a value is kept as written between its quotes, `null` stands for TRUE. */
  readonly features: Params;
  /** Contacts that do not match are dropped. */
  readonly isRequired: boolean;
  /** Contacts must name the features themselves to match. */
  readonly isExplicit: boolean;
}

/** `<uri>;params`: one value of Alert-Info, Call-Info or Error-Info (RFC 3261 sections 20.4, 20.9, 20.18). */
export interface InfoUri {
  readonly uri: Uri;
  /** Call-Info tells by "purpose" what the URI is for: "icon", "info", "card", ... */
  readonly params: Params;
}

/** One value of Warning (RFC 3261 section 20.43). */
export interface Warning {
  readonly code: number;
  /** The host or pseudonym that added it. */
  readonly agent: string;
  readonly text: string;
}

/** A media type with its parameters (RFC 3261 sections 20.1 and 20.15). */
export interface MediaType {
  /** Lower-case "type/subtype"; in Accept, either may be "*". */
  readonly type: string;
  readonly params: Params;
}

/** Content-Disposition (RFC 3261 section 20.11). */
export interface ContentDisposition {
  /** Lower case: "session", "render", "icon", "alert", "by-reference", ... */
  readonly type: string;
  /** Whether a receiver that does not understand the body has to refuse it; required where it is not told. */
  readonly handling: "required" | "optional";
  readonly params: Params;
}
