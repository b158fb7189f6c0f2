// The ports of `godwit serve` beside UDP and TCP: TLS, WebSocket and secure WebSocket, where they are asked for.
import type { SocketAddress, TlsIdentity } from "../ports/network.ts";
import type { SipStack } from "../sip/transaction/sip-stack.ts";
import type { StreamTransport } from "../sip/transport/connection-pool.ts";
import { isSecure } from "../sip/transport/hop.ts";
import { UsageError } from "./terminal.ts";
import { readPem } from "./transport-options.ts";

/** For `parseArgs`. */
export const PORT_OPTIONS = {
  "tls-port": { type: "string" }, "ws-port": { type: "string" }, "wss-port": { type: "string" },
  certificate: { type: "string" }, key: { type: "string" },
} as const;

export interface ExtraPorts {
  readonly wanted: ReadonlyMap<StreamTransport, number>;
  readonly identity?: TlsIdentity;
}

type PortValues = { readonly [Name in keyof typeof PORT_OPTIONS]?: string | undefined };

export function readExtraPorts(values: PortValues): ExtraPorts {
  const wanted = new Map<StreamTransport, number>();
  for (const transport of ["tls", "ws", "wss"] as const) {
    const text = values[`${transport}-port`];
    if (text !== undefined) wanted.set(transport, readPort(text));
  }
  const identity = readIdentity(values);
  if (!identity && [...wanted.keys()].some(isSecure)) throw new UsageError("--tls-port and --wss-port need --certificate FILE and --key FILE");
  return { wanted, ...(identity ? { identity } : {}) };
}

/** Listens on all of them; answers where, by transport. Rejects with `network/...` or `tls/bad-identity`. */
export async function listenOnExtraPorts(stack: SipStack, address: string, { wanted, identity }: ExtraPorts): Promise<ReadonlyMap<StreamTransport, SocketAddress>> {
  const listening = new Map<StreamTransport, SocketAddress>();
  for (const [transport, port] of wanted) {
    listening.set(transport, (await stack.transports.listen({ transport, address, port }, identity)).local);
  }
  return listening;
}

/** What a port for TLS shows of itself, from the two PEM files; undefined where none are said. Throws `UsageError`. */
export function readIdentity({ certificate, key }: { readonly certificate?: string | undefined; readonly key?: string | undefined }): TlsIdentity | undefined {
  if (certificate === undefined && key === undefined) return undefined;
  if (certificate === undefined || key === undefined) throw new UsageError("--certificate and --key belong together");
  return { certificate: readPem(certificate), privateKey: readPem(key) };
}

function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw new UsageError(`"${text}" is not a port`);
  return port;
}
