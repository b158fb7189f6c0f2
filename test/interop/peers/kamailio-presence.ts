// Kamailio as a presence server: takes PUBLISH, serves SUBSCRIBE, for presence and dialog, everybody let in. Its tables
// are text files in a folder of its own.
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import type { SocketAddress } from "../../../core/ports/network.ts";
import { findFreePort } from "./free-port.ts";
import { createPeerFolder, PeerProcess } from "./peer-process.ts";
import { probeWithOptions } from "./sip-probe.ts";

export interface PresenceServer extends AsyncDisposable {
  readonly local: SocketAddress;
  readonly process: PeerProcess;
  stop(): Promise<void>;
}

const TABLES = "/usr/share/kamailio/dbtext/kamailio";
const ADDRESS = "127.0.0.1";

/** Starts it and waits until it answers OPTIONS. */
export async function startPresenceServer(): Promise<PresenceServer> {
  const local = { address: ADDRESS, port: await findFreePort(ADDRESS) };
  const folder = createPeerFolder("presence");
  mkdirSync(`${folder}/tables`);
  for (const table of ["version", "presentity", "active_watchers", "watchers", "pua", "xcap"]) copyFileSync(`${TABLES}/${table}`, `${folder}/tables/${table}`);
  writeFileSync(`${folder}/kamailio.cfg`, configure(local, folder));
  const process = new PeerProcess({ program: "kamailio", args: ["-f", `${folder}/kamailio.cfg`, "-DD", "-E", "-w", folder, "-Y", folder, "-P", `${folder}/pid`, "-m", "32", "-M", "4"], folder });
  const ended = new AbortController();
  void process.waitForEnd().then(() => ended.abort());
  try {
    await probeWithOptions(local, ended.signal);
  } catch (error) {
    const { output } = process;
    await process.stop();
    throw new Error(`Kamailio does not answer. Its output:\n${output.slice(-4000)}`, { cause: error });
  }
  return { local, process, stop: () => process.stop(), [Symbol.asyncDispose]: () => process.stop() };
}

/** Where this machine has Kamailio's modules. */
export function kamailioModules(): string {
  const folders = ["/usr/lib/x86_64-linux-gnu/kamailio/modules/", "/usr/lib/aarch64-linux-gnu/kamailio/modules/", "/usr/lib/kamailio/modules/"];
  return folders.find((folder) => existsSync(`${folder}presence.so`)) ?? folders.at(-1)!;
}

function configure({ address, port }: SocketAddress, folder: string): string {
  const modules = ["kex", "tm", "tmx", "sl", "rr", "pv", "maxfwd", "textops", "siputils", "sanity", "db_text", "presence", "presence_xml", "presence_dialoginfo"];
  return `#!KAMAILIO
debug=2
log_stderror=yes
children=2
disable_tcp=yes
auto_aliases=no
listen=udp:${address}:${port}
mpath="${kamailioModules()}"
${modules.map((module) => `loadmodule "${module}.so"`).join("\n")}
modparam("db_text", "db_mode", 1)
modparam("presence", "db_url", "text://${folder}/tables")
modparam("presence", "server_address", "sip:${address}:${port}")
modparam("presence", "subs_db_mode", 0)
modparam("presence", "min_expires", 60)
modparam("presence", "min_expires_action", 1)
modparam("presence_xml", "db_url", "text://${folder}/tables")
modparam("presence_xml", "force_active", 1)
modparam("presence_dialoginfo", "force_single_dialog", 1)
request_route {
  if (!mf_process_maxfwd_header("70")) { sl_send_reply("483", "Too Many Hops"); exit; }
  if (!sanity_check()) { exit; }
  if (is_method("OPTIONS")) { sl_send_reply("200", "OK"); exit; }
  if (!is_method("PUBLISH|SUBSCRIBE")) { sl_send_reply("405", "Method Not Allowed"); exit; }
  if (has_totag()) { loose_route(); } else { record_route(); }
  if (!t_newtran()) { sl_reply_error(); exit; }
  if (is_method("PUBLISH")) { handle_publish(); } else { handle_subscribe(); }
  t_release();
  exit;
}
`;
}
