// The options that say how the account's server is reached and verified, the same for each command with an account.
import { readFileSync } from "node:fs";
import type { AccountSettings, AccountTransport } from "../phone/protocol.ts";
import { UsageError } from "./terminal.ts";

/** For `parseArgs`. */
export const TRANSPORT_OPTIONS = { transport: { type: "string" }, ca: { type: "string" }, pin: { type: "string" } } as const;

export interface TransportValues {
  readonly transport?: string;
  /** A PEM file of authorities. */
  readonly ca?: string;
  /** The fingerprint of the only certificate that is accepted. */
  readonly pin?: string;
}

const TRANSPORTS: readonly AccountTransport[] = ["udp", "tcp", "tls", "ws", "wss"];

export function readTransport(text: string): AccountTransport {
  const transport = TRANSPORTS.find((known) => known === text);
  if (!transport) throw new UsageError(`--transport takes ${TRANSPORTS.join(", ")}, not "${text}"`);
  return transport;
}

/** The account with what the command line says in the place of what its file says. */
export function withTransport<Account extends { readonly settings: AccountSettings }>(account: Account, { transport, ca, pin }: TransportValues): Account {
  const settings = {
    ...account.settings,
    ...(transport === undefined ? {} : { transport: readTransport(transport) }),
    ...(ca === undefined ? {} : { authorities: readPem(ca) }),
    ...(pin === undefined ? {} : { trustedCertificate: readFingerprint(pin) }),
  };
  return { ...account, settings };
}

/** 64 hexadecimal digits, with or without colons. */
export function readFingerprint(text: string): string {
  const digits = text.replaceAll(":", "").toUpperCase();
  if (!/^[0-9A-F]{64}$/.test(digits)) throw new UsageError(`"${text}" is not a SHA-256 fingerprint: 64 hexadecimal digits`);
  return digits.match(/../g)!.join(":");
}

/** A file that holds PEM text; what is in it is never told. */
export function readPem(path: string): string {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (thrown) {
    throw new UsageError(`${path} cannot be read: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
  if (!text.includes("-----BEGIN ")) throw new UsageError(`${path} is not a PEM file`);
  return text;
}
