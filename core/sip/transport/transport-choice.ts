// Which transport a URI asks for, and which of its account's it may use instead (RFC 3263 section 4.1). sips: and
// accounts that want encryption never get a transport without it (RFC 3261 sections 19.1, 26.2.2; RFC 7118 section 5).
import type { Failure } from "../../base/errors.ts";
import { fail, succeed, type Result } from "../../base/result.ts";
import type { SipUri } from "../message/model.ts";
import { isSecure, type SipTransport } from "./hop.ts";

export interface TransportChoice {
  /** The URI's own; no other will do. */
  readonly transport?: SipTransport;
  /** What to use unless the domain says that it has something else. */
  readonly preferred?: SipTransport;
}

const NAMED: ReadonlySet<string> = new Set(["udp", "tcp", "tls", "ws", "wss"] satisfies SipTransport[]);
const SECURED: Readonly<Record<SipTransport, SipTransport | undefined>> = { udp: undefined, tcp: "tls", tls: "tls", ws: "wss", wss: "wss" };

/** Fails with `sip/transport/unsupported`, or `sip/transport/insecure` for sips: over UDP. */
export function chooseTransport(uri: SipUri, preferred: SipTransport | undefined): Result<TransportChoice, Failure> {
  const named = uri.params.get("transport")?.toLowerCase();
  if (named === undefined) return succeed(choosePreferred(uri, preferred));
  if (!isNamed(named)) return fail(unknownTransport(named));
  // One name stands for both WebSockets (RFC 7118 section 5.2.2), and the account knows which one its server has.
  if (named === "ws" && preferred === "wss") return succeed({ transport: "wss" });
  if (uri.scheme !== "sips") return succeed({ transport: named });
  const transport = SECURED[named];
  return transport ? succeed({ transport }) : fail(INSECURE);
}

function choosePreferred(uri: SipUri, preferred: SipTransport | undefined): TransportChoice {
  if (preferred === undefined) return {};
  if (uri.scheme !== "sips" || isSecure(preferred)) return { preferred };
  return { preferred: SECURED[preferred] ?? "tls" };
}

function isNamed(name: string): name is SipTransport {
  return NAMED.has(name);
}

const INSECURE: Failure = {
  code: "sip/transport/insecure",
  message: "This address asks for an encrypted connection over UDP, which does not exist. Remove its transport, or use sip: instead of sips:.",
};

function unknownTransport(name: string): Failure {
  return { code: "sip/transport/unsupported", message: `This address asks for the transport "${name}", which is not supported.` };
}
