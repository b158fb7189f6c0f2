// Kamailio as registrar and proxy of one domain on loopback: UDP and TCP, digest authentication, Record-Route,
// bindings in memory. Its configuration is written here, so that nothing of the machine's own is used.
import { execFile } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { promisify } from "node:util";
import type { SocketAddress } from "../../../core/ports/network.ts";
import { findFreePort } from "./free-port.ts";
import { PLAIN_ROUTES, secureGlobals, secureModules, type KamailioSecurity } from "./kamailio-secure.ts";
import { FLOW_MODULES, writeEdgeRoutes, writeServiceRoute } from "./kamailio-flows.ts";
import { createPeerFolder, PeerProcess } from "./peer-process.ts";
import { probeWithOptions } from "./sip-probe.ts";

export interface KamailioOptions {
  /** Passwords by user. */
  readonly users: Readonly<Record<string, string>>;
  readonly domain?: string;
  /** Shortest registration it grants, in seconds; shorter ones get 423. */
  readonly minExpiresS?: number;
  /** Speaks TLS and secure WebSocket on a port of its own, and WebSocket on its TCP port. */
  readonly secure?: KamailioSecurity;
  readonly digest?: DigestOptions;
  /** Sends everything on to this server, once the user has proved who it is here: an outbound proxy with a realm of its own. */
  readonly forwardsTo?: SocketAddress;
  /** Keeps flows and Path, and names itself as Service-Route; or is the edge proxy of such a registrar. */
  readonly flows?: { readonly edgeOf?: SocketAddress };
  /** Further places to listen on, as `listen=` takes them, such as "udp:[2001:db8::1]:5060". */
  readonly alsoOn?: readonly string[];
  /** Names itself so in Via and Record-Route, in the place of its addresses. */
  readonly advertises?: string;
}

export interface DigestOptions {
  /** The domain if not said. */
  readonly realm?: string;
  readonly qop?: "auth" | "auth-int";
  readonly algorithm?: "MD5" | "SHA-256";
  /** How long a nonce is good, in seconds; 300 if not said. */
  readonly nonceLifeS?: number;
  /** Whether requests within a dialog are challenged, too, except ACK, PRACK and CANCEL. */
  readonly everyRequest?: boolean;
}

export interface Kamailio extends AsyncDisposable {
  readonly address: string;
  readonly port: number;
  /** Of TLS and secure WebSocket; 0 where it speaks neither. */
  readonly tlsPort: number;
  readonly domain: string;
  readonly process: PeerProcess;
  /** The contacts that it has for a user now, as it tells by its control socket. */
  contacts(user: string): Promise<string[]>;
  stop(): Promise<void>;
}

/** Starts it and waits until it answers OPTIONS. */
export async function startKamailio(options: KamailioOptions): Promise<Kamailio> {
  const address = "127.0.0.1";
  const port = await findFreePort(address);
  const tlsPort = options.secure ? await findFreePort(address) : 0;
  const domain = options.domain ?? "kamailio.test";
  const folder = createPeerFolder("kamailio");
  const control = `unix:${folder}/control`;
  writeFileSync(`${folder}/kamailio.cfg`, writeConfiguration({ ...options, domain }, { address, port, tlsPort, control }));
  const args = ["-f", `${folder}/kamailio.cfg`, "-DD", "-E", "-w", folder, "-Y", folder, "-P", `${folder}/pid`, "-m", "32", "-M", "4"];
  const process = new PeerProcess({ program: "kamailio", args, folder });
  const ended = new AbortController();
  void process.waitForEnd().then(() => ended.abort());
  try {
    await probeWithOptions({ address, port }, ended.signal);
  } catch (error) {
    const { output } = process;
    await process.stop();
    throw new Error(`Kamailio does not answer. Its output:\n${output.slice(-4000)}`, { cause: error });
  }
  const contacts = async (user: string): Promise<string[]> => readContacts(await dumpBindings(control), user);
  return { address, port, tlsPort, domain, process, contacts, stop: () => process.stop(), [Symbol.asyncDispose]: () => process.stop() };
}

async function dumpBindings(control: string): Promise<string> {
  const { stdout } = await promisify(execFile)("kamcmd", ["-s", control, "ul.dump"]);
  return stdout;
}

/** Lines "AoR: USER", each followed by the contacts' "Address: URI". */
function readContacts(dump: string, user: string): string[] {
  const contacts: string[] = [];
  let isUser = false;
  for (const line of dump.split("\n")) {
    const [, name, value] = /^\s*(AoR|Address): (.*?),?$/.exec(line) ?? [];
    if (name === "AoR") isUser = value === user;
    else if (name === "Address" && isUser && value) contacts.push(value);
  }
  return contacts;
}

function findModules(): string {
  const folders = ["/usr/lib/x86_64-linux-gnu/kamailio/modules/", "/usr/lib/aarch64-linux-gnu/kamailio/modules/", "/usr/lib/kamailio/modules/"];
  return folders.find((folder) => existsSync(`${folder}tm.so`)) ?? folders.at(-1)!;
}

export type Configured = KamailioOptions & { readonly domain: string };

/** The text of its configuration file, for one that is started elsewhere than on loopback. */
export function writeConfiguration(options: Configured, { address, port, tlsPort, control }: { address: string; port: number; tlsPort: number; control: string }): string {
  return `#!KAMAILIO
debug=2
log_stderror=yes
children=2
tcp_children=2
auto_aliases=no
listen=udp:${address}:${port}${options.advertises ? ` advertise ${options.advertises}:${port}` : ""}
listen=tcp:${address}:${port}${options.advertises ? ` advertise ${options.advertises}:${port}` : ""}
${(options.alsoOn ?? []).map((place) => `listen=${place}\n`).join("")}${options.secure ? secureGlobals(address, tlsPort) : ""}
alias="${options.domain}"
mpath="${findModules()}"
${["kex", "tm", "tmx", "sl", "rr", "pv", "maxfwd", "textops", "siputils", "xlog", "sanity", "usrloc", "registrar", "htable", "auth", "ctl"]
  .map((module) => `loadmodule "${module}.so"`)
  .join("\n")}
${options.secure ? secureModules(options.secure) : PLAIN_ROUTES}
${options.flows ? FLOW_MODULES : ""}
modparam("ctl", "binrpc", "${control}")
modparam("usrloc", "db_mode", 0)
modparam("usrloc", "timer_interval", 1)
modparam("registrar", "min_expires", ${options.minExpiresS ?? 2})
modparam("registrar", "max_expires", 3600)
modparam("registrar", "default_expires", 3600)
modparam("registrar", "method_filtering", 1)
modparam("rr", "enable_full_lr", 1)
modparam("auth", "nonce_expire", ${options.digest?.nonceLifeS ?? 300})
modparam("auth", "qop", "${options.digest?.qop ?? "auth"}")
modparam("auth", "algorithm", "${options.digest?.algorithm ?? "MD5"}")
modparam("auth", "nonce_count", 1)
modparam("htable", "htable", "passwords=>size=8;")
modparam("tm", "failure_reply_mode", 3)
modparam("tm", "fr_inv_timer", 60000)
${options.flows?.edgeOf ? writeEdgeRoutes(options.flows.edgeOf) : writeRoutes(options, { address, port })}
event_route[htable:mod-init] {
  xlog("L_NOTICE", "users are known\\n");
${Object.entries(options.users).map(([user, password]) => `  $sht(passwords=>${user}) = "${password}";`).join("\n")}
}
`;
}

/** `pv_auth_check` compares the user with From (flag 1); an outbound proxy leaves that to the domain's own server. */
function writeRoutes({ domain, digest = {}, forwardsTo, flows }: Configured, self: SocketAddress): string {
  const forward = forwardsTo
    ? `  $du = "sip:${forwardsTo.address}:${forwardsTo.port}"; if (!is_method("REGISTER")) { record_route(); } if (!t_relay()) { sl_reply_error(); } exit;`
    : "";
  // A proxy asks with 407 also for REGISTER, which is not for itself.
  const challenge = forwardsTo ? "proxy_challenge" : "auth_challenge";
  const check = forwardsTo ? `pv_proxy_authenticate("@REALM@", "$sht(passwords=>$au)", "0")` : `pv_auth_check("@REALM@", "$sht(passwords=>$au)", "0", "1")`;
  const within = digest.everyRequest ? '  if (!is_method("ACK|PRACK|CANCEL")) { route(AUTHENTICATE); }' : "";
  const parts = { FORWARD: forward, CHECK: check, CHALLENGE: challenge, WITHIN: within, GRANT: flows ? writeServiceRoute(self) : "", REALM: digest.realm ?? domain };
  return Object.entries(parts).reduce((routes, [name, part]) => routes.replaceAll(`@${name}@`, () => part), ROUTES);
}

const ROUTES = `
request_route {
  if (!mf_process_maxfwd_header("70")) { sl_send_reply("483", "Too Many Hops"); exit; }
  if (!sanity_check()) { exit; }
  route(MEND);
  if (is_method("OPTIONS") && uri == myself && $rU == $null) { sl_send_reply("200", "OK"); exit; }
  if (is_method("CANCEL")) { if (t_check_trans()) { t_relay(); } exit; }
  if (!is_method("ACK")) { if (t_precheck_trans()) { t_check_trans(); exit; } t_check_trans(); }
  if (has_totag()) { route(WITHIN_DIALOG); }
  if (is_method("REGISTER")) { route(REGISTER); }
  route(AUTHENTICATE);
  remove_hf("Route");
@FORWARD@
  if (is_method("INVITE|SUBSCRIBE|REFER")) { record_route(); }
  if (uri != myself) { sl_send_reply("403", "No Relay"); exit; }
  if (!lookup("location")) { sl_send_reply("404", "Not Found"); exit; }
  t_on_failure("FAILED");
  if (!t_relay()) { sl_reply_error(); }
  exit;
}

route[AUTHENTICATE] {
  if (!@CHECK@) {
    xlog("L_NOTICE", "challenged: $rm\\n");
    @CHALLENGE@("@REALM@", "0");
    exit;
  }
  xlog("L_NOTICE", "authenticated: $rm\\n");
  consume_credentials();
}

route[WITHIN_DIALOG] {
  xlog("L_NOTICE", "within a dialog: $rm\\n");
@WITHIN@
  if (loose_route()) { route(ALIAS); route(GRUU); if (!t_relay()) { sl_reply_error(); } exit; }
  if (is_method("ACK")) { if (t_check_trans()) { t_relay(); } exit; }
  sl_send_reply("404", "Not Here");
  exit;
}

# A Contact may be a GRUU, which is an address of this domain (RFC 5627 section 5.1).
route[GRUU] {
  if (uri != myself || lookup("location")) { return; }
  if (!is_method("ACK")) { sl_send_reply("404", "Not Found"); }
  exit;
}

route[REGISTER] {
  route(AUTHENTICATE);
@FORWARD@
  @GRANT@
  if (!save("location")) { sl_reply_error(); }
  exit;
}

failure_route[FAILED] {
  if (t_is_canceled()) { exit; }
}
`;
