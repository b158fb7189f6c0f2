// Documents that tell a whole state first and then what changed, counted by versions (RFC 4235 section 4.3, RFC 3680
// section 5.1, RFC 4575 section 4.6). Keeps the whole, and says when a document was missed. Pure.

export interface Versioned {
  readonly version: number;
  readonly state: "full" | "partial";
  readonly entity: string;
}

/** `gap`: a document is missing, so the subscription is to be refreshed; `old`: it came twice or too late. */
export type Taken<Document> =
  | { readonly kind: "taken"; readonly whole: Document }
  | { readonly kind: "gap" }
  | { readonly kind: "old" };

/** Takes the next document into what is known, which is undefined before the first one. */
export function takeVersion<Document extends Versioned>(
  known: Document | undefined,
  next: Document,
  merge: (known: Document, news: Document) => Document,
): Taken<Document> {
  if (next.state === "full") return known && next.version <= known.version ? { kind: "old" } : { kind: "taken", whole: next };
  if (!known) return { kind: "gap" };
  if (next.version <= known.version) return { kind: "old" };
  return next.version === known.version + 1 ? { kind: "taken", whole: merge(known, next) } : { kind: "gap" };
}
