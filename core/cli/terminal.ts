// What every terminal command shares: the io it is given, exit codes, usage errors, one line of output per event.
import type { Disposable } from "../base/disposable.ts";
import type { CertificateFacts, Failure } from "../base/errors.ts";

/** The outside of a command; tests hand in their own. */
export interface TerminalIo {
  /** One line on standard output, without its line break. */
  writeLine(line: string): void;
  /** One line on standard error, for people. */
  writeNote(line: string): void;
  /** Hears each line of standard input from now on, until disposed; absent where there is none. */
  onLine?(listener: (line: string) => void): Disposable;
  /** Aborted by SIGINT or SIGTERM: finish in order and return. */
  readonly signal: AbortSignal;
}

/** The exit codes that scripts may rely on. */
export const EXIT = { ok: 0, usage: 2, refused: 3, network: 4, audio: 5 } as const;

/** Wrong words on the command line; the message says which. */
export class UsageError extends Error {}

/** The exit code for a failure, by the room its code comes from. */
export function exitCodeFor(failure: Failure): number {
  const [room] = failure.code.split("/");
  if (room === "audio" || room === "media") return EXIT.audio;
  if (room === "network" || room === "tls" || failure.code.startsWith("sip/t") || failure.code === "account/no-answer") return EXIT.network;
  return EXIT.refused;
}

export type TerminalEvent = { readonly event: string } & Readonly<Record<string, unknown>>;

/** Prints events: one JSON object a line, or a sentence made by `describe`. */
export class TerminalOutput {
  readonly #io: TerminalIo;
  readonly #json: boolean;

  constructor(io: TerminalIo, json: boolean) {
    this.#io = io;
    this.#json = json;
  }

  print(event: TerminalEvent, sentence: string): void {
    this.#io.writeLine(this.#json ? JSON.stringify(event) : sentence);
  }

  failure(failure: Failure): void {
    const detail = failure.detail ? ` (${failure.detail})` : "";
    const certificate = failure.certificate ? `\n${describeCertificate(failure.certificate)}` : "";
    this.print({ event: "error", ...failure }, `${failure.message}${detail}${certificate}`);
  }
}

/** What a person compares with whoever runs the server, and hands to `--pin`. */
function describeCertificate({ fingerprint, subject, issuer, validFromMs, validToMs }: CertificateFacts): string {
  const [from, to] = [validFromMs, validToMs].map((atMs) => new Date(atMs).toISOString().slice(0, 10));
  return `  certificate  ${subject}\n  issued by    ${issuer}\n  valid        ${from} to ${to}\n  SHA-256      ${fingerprint}`;
}

/** Resolves when the signal is aborted; at once if it already is. */
export function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}
