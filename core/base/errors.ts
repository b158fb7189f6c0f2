// Errors that can reach a person or a program. A code is stable for ever; the sentence says what to do next.

/** A stable, slash-separated code: ring or room first, then the condition, such as `sip/parse/too-large`. */
export type ErrorCode = `${string}/${string}`;

/** What a failure tells: to programs by `code`, to people by `message` (one plain sentence), to logs by `detail`. */
export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  /** Facts for a log or a small line under the sentence, such as "486 Busy Here". Never a secret. */
  readonly detail?: string;
  /** The certificate that this is about, for the person who decides whether to trust it. */
  readonly certificate?: CertificateFacts;
}

/** What a person compares before trusting a server's certificate. Names are text from the network: never HTML. */
export interface CertificateFacts {
  /** SHA-256 over the certificate, in upper-case hexadecimal pairs with colons. */
  readonly fingerprint: string;
  readonly subject: string;
  readonly issuer: string;
  /** Wall-clock milliseconds. */
  readonly validFromMs: number;
  readonly validToMs: number;
}

/** The one Error class that the project throws, for calls that cannot return a `Result`. */
export class GodwitError extends Error implements Failure {
  readonly code: ErrorCode;
  readonly detail?: string;
  readonly certificate?: CertificateFacts;

  constructor(failure: Failure, options?: { cause?: unknown }) {
    super(failure.message, options);
    this.name = "GodwitError";
    this.code = failure.code;
    if (failure.detail !== undefined) this.detail = failure.detail;
    if (failure.certificate !== undefined) this.certificate = failure.certificate;
  }

  /** The same as plain data. */
  get failure(): Failure {
    const { code, message, detail, certificate } = this;
    return { code, message, ...(detail === undefined ? {} : { detail }), ...(certificate === undefined ? {} : { certificate }) };
  }
}

/** Turns anything that was thrown into a `Failure`, under `fallback` unless it already has a code of ours. */
export function toFailure(thrown: unknown, fallback: Failure): Failure {
  if (thrown instanceof GodwitError) return thrown.failure;
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  return { ...fallback, detail };
}
