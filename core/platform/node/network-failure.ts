// Node's socket errors as failures with a stable code and a plain sentence.
import { GodwitError, type Failure } from "../../base/errors.ts";

const BY_SYSTEM_CODE: Readonly<Record<string, Omit<Failure, "detail">>> = {
  EADDRINUSE: { code: "network/address-in-use", message: "Another program already uses this address and port. Choose another port." },
  EADDRNOTAVAIL: { code: "network/address-unavailable", message: "This computer does not have that address at the moment." },
  EACCES: { code: "network/not-permitted", message: "The system does not permit this. Use a port above 1023 or check the firewall." },
  EPERM: { code: "network/not-permitted", message: "The system does not permit this. Use a port above 1023 or check the firewall." },
  ECONNREFUSED: { code: "network/refused", message: "The other computer is there, but nothing answers on that port." },
  ECONNRESET: { code: "network/reset", message: "The other side broke the connection." },
  EPIPE: { code: "network/reset", message: "The other side broke the connection." },
  ENETUNREACH: { code: "network/unreachable", message: "There is no way to the other side. Check the network connection." },
  EHOSTUNREACH: { code: "network/unreachable", message: "There is no way to the other side. Check the network connection." },
  ENETDOWN: { code: "network/unreachable", message: "There is no way to the other side. Check the network connection." },
  EAFNOSUPPORT: { code: "network/unreachable", message: "This computer cannot use that kind of address." },
  ETIMEDOUT: { code: "network/timeout", message: "The other side did not answer in time. Check the network connection." },
  EMSGSIZE: { code: "network/too-large", message: "The message is too large for one packet. Use TCP." },
};

const UNKNOWN: Omit<Failure, "detail"> = { code: "network/failed", message: "The network failed. Check the connection and try again." };

/** Also where the other side wants a certificate of ours, which TLS 1.3 tells only after the handshake. */
const TLS_FAILED: Omit<Failure, "detail"> = {
  code: "tls/failed",
  message: "No secure connection could be agreed on with the other side. Check its address and port, and whether it asks for a certificate.",
};

/** Translates what a socket threw or emitted. */
export function networkFailure(thrown: unknown): Failure {
  if (thrown instanceof GodwitError) return thrown.failure;
  const code = systemCode(thrown);
  const known = BY_SYSTEM_CODE[code] ?? (code.startsWith("ERR_SSL_") || code === "EPROTO" ? TLS_FAILED : UNKNOWN);
  return { ...known, detail: thrown instanceof Error ? thrown.message : String(thrown) };
}

/** The same as an Error, for calls that reject. */
export function networkError(thrown: unknown): GodwitError {
  return new GodwitError(networkFailure(thrown), { cause: thrown });
}

/** Node's `code` of an error ("ECONNREFUSED"), or "". */
export function systemCode(thrown: unknown): string {
  return thrown instanceof Error && "code" in thrown && typeof thrown.code === "string" ? thrown.code : "";
}
