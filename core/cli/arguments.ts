// Reading the values of command-line options: addresses, sound sources and sinks, account files.
import { readFileSync } from "node:fs";
import { parseArgs, type ParseArgsConfig } from "node:util";
import type { CaptureSource, PlaybackSink } from "../ports/media-engine.ts";
import type { SocketAddress } from "../ports/network.ts";
import type { AccountSettings, AccountTransport } from "../phone/protocol.ts";
import { readMediaFields } from "./media-options.ts";
import { UsageError } from "./terminal.ts";
import { readFingerprint, readPem, readTransport } from "./transport-options.ts";

/** An account as a file holds it: the settings and, beside them, the password. */
export interface AccountFile {
  readonly settings: AccountSettings;
  readonly password: string;
  /** The PEM key of the client certificate, where there is one. */
  readonly privateKey?: string;
}

/** `parseArgs`, strict, with its complaints turned into usage errors. */
export function readOptions<const Config extends ParseArgsConfig>(args: readonly string[], config: Config): ReturnType<typeof parseArgs<Config>> {
  const whole: Config = { ...config, args: [...args] };
  try {
    return parseArgs(whole);
  } catch (thrown) {
    throw new UsageError(thrown instanceof Error ? thrown.message : String(thrown));
  }
}

/** "ADDR", "ADDR:PORT" or "[ADDR]:PORT" with an IP literal; a missing port is `defaultPort`. */
export function readSocketAddress(text: string, defaultPort: number): SocketAddress {
  const bracketed = /^\[([0-9a-fA-F:.]+)\](?::(\d{1,5}))?$/.exec(text);
  const plain = /^([0-9.]+)(?::(\d{1,5}))?$/.exec(text);
  const match = bracketed ?? plain;
  const address = match?.[1] ?? (text.includes("::") ? text : undefined);
  if (!address) throw new UsageError(`"${text}" is not an address like 192.0.2.5:5060 or [2001:db8::5]:5060`);
  const port = match?.[2] === undefined ? defaultPort : Number(match[2]);
  if (port > 65535) throw new UsageError(`${port} is not a port`);
  return { address, port };
}

/** device | silence | tone:HZ | FILE.wav */
export function readCapture(text: string): CaptureSource {
  if (text === "device" || text === "silence") return { kind: text };
  if (text.startsWith("tone:")) return { kind: "tone", frequencyHz: readPositive(text.slice(5), "a frequency in Hz") };
  return { kind: "file", path: text, loop: false };
}

/** device | null | FILE.wav */
export function readPlayback(text: string): PlaybackSink {
  return text === "device" || text === "null" ? { kind: text } : { kind: "file", path: text };
}

/** A number above zero, such as seconds. */
export function readPositive(text: string, what: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value) || value <= 0) throw new UsageError(`"${text}" is not ${what}`);
  return value;
}

/**
 * Reads `{"address", "password", ...}`: the fields of `AccountSettings` and the password, in one JSON file. "authorities",
 * "clientCertificate" and "clientKey" are names of PEM files.
 */
export function readAccountFile(path: string): AccountFile {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, "utf8"));
  } catch (thrown) {
    throw new UsageError(`the account file ${path} cannot be read: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
  if (typeof content !== "object" || content === null) throw new UsageError(`the account file ${path} is not a JSON object`);
  const fields = content as Record<string, unknown>;
  const text = (name: string): string | undefined => {
    const value = fields[name];
    if (value !== undefined && typeof value !== "string") throw new UsageError(`"${name}" in ${path} must be text`);
    return value;
  };
  const address = text("address");
  if (!address) throw new UsageError(`the account file ${path} lacks "address"`);
  const optional = Object.fromEntries(
    (["authenticationUser", "realm", "registrar", "outboundProxy", "webSocketPath"] as const).flatMap((name) => (text(name) === undefined ? [] : [[name, text(name)]])),
  );
  return {
    settings: {
      address,
      displayName: text("displayName") ?? "",
      transport: readTransport(text("transport") ?? "udp"),
      register: fields["register"] !== false,
      ...(fields["allowBasic"] === true ? { allowBasic: true } : {}),
      ...optional,
      ...readMediaFields(fields),
      ...readCertificates(text),
    },
    password: text("password") ?? "",
    ...(text("clientKey") === undefined ? {} : { privateKey: readPem(text("clientKey")!) }),
  };
}

function readCertificates(text: (name: string) => string | undefined): Partial<AccountSettings> {
  const [authorities, clientCertificate, pin] = [text("authorities"), text("clientCertificate"), text("trustedCertificate")];
  return {
    ...(authorities === undefined ? {} : { authorities: readPem(authorities) }),
    ...(clientCertificate === undefined ? {} : { clientCertificate: readPem(clientCertificate) }),
    ...(pin === undefined ? {} : { trustedCertificate: readFingerprint(pin) }),
  };
}

/** An account that only names the caller, for calls without a registrar. */
export function namedCaller(address: string, transport: AccountTransport): AccountFile {
  return { settings: { address, displayName: "", transport, register: false }, password: "" };
}
