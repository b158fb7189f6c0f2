// What every parser of the bench must have read of a message, in one form, so that nobody gets away with less work.

/** A user agent's view: every header that has a typed form. Absent ones are undefined or an empty list. */
export interface MessageFields {
  readonly start: string | number;
  readonly target: AddressFields | undefined;
  readonly vias: readonly ViaFields[];
  readonly from: PartyFields;
  readonly to: PartyFields;
  readonly callId: string;
  readonly cseq: number;
  readonly method: string;
  readonly maxForwards: number | undefined;
  readonly contact: AddressFields;
  readonly contactExpires: string | undefined;
  readonly recordRoute: readonly AddressFields[];
  readonly expires: number | undefined;
  readonly contentType: string | undefined;
  readonly supported: readonly string[];
  readonly allow: readonly string[];
  /** The digest response of Authorization; "unread" by a parser that has no reader for it. */
  readonly digestResponse: string | undefined;
  readonly bodyLength: number;
}

/** A proxy's view: where the message comes from, where it goes, and which transaction it belongs to. */
export interface RoutingFields {
  readonly start: string | number;
  readonly target: AddressFields | undefined;
  readonly via: ViaFields;
  readonly fromTag: string | undefined;
  readonly toTag: string | undefined;
  readonly callId: string;
  readonly cseq: number;
  readonly method: string;
  readonly maxForwards: number | undefined;
}

export interface AddressFields {
  readonly user: string | undefined;
  readonly host: string;
  readonly port: number | undefined;
}

export interface ViaFields {
  readonly host: string;
  readonly port: number | undefined;
  readonly branch: string | undefined;
}

export interface PartyFields {
  readonly address: AddressFields;
  readonly name: string;
  readonly tag: string | undefined;
}

/** One library under the bench. What throws has not read the message. */
export interface MessageParser {
  readonly name: string;
  readAll(bytes: Buffer): MessageFields;
  readRouting(bytes: Buffer): RoutingFields;
  /** Makes a writer of one message as the parser left it, down to bytes; absent where a library writes only its own requests. */
  writer?(bytes: Buffer): () => Uint8Array;
}
