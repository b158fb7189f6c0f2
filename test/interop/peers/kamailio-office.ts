// Kamailio as an office's server: registrar and proxy of one domain that asks for no password, and tells who is there and
// who talks: it publishes registrations (pua_usrloc) and the dialogs that pass through it (pua_dialoginfo) to itself, and
// serves them to subscribers. Its tables are text files in a folder of its own.
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import type { SocketAddress } from "../../../core/ports/network.ts";
import { findFreePort } from "./free-port.ts";
import { kamailioModules, type PresenceServer } from "./kamailio-presence.ts";
import { createPeerFolder, PeerProcess } from "./peer-process.ts";
import { probeWithOptions } from "./sip-probe.ts";

const TABLES = "/usr/share/kamailio/dbtext/kamailio";
const ADDRESS = "127.0.0.1";
export const OFFICE = "office.test";

/** Starts it and waits until it answers OPTIONS. */
export async function startOffice(): Promise<PresenceServer> {
  const local = { address: ADDRESS, port: await findFreePort(ADDRESS) };
  const folder = createPeerFolder("office");
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

function configure({ address, port }: SocketAddress, folder: string): string {
  const modules = [
    "kex", "tm", "tmx", "sl", "rr", "pv", "maxfwd", "textops", "siputils", "sanity", "usrloc", "registrar", "db_text",
    "presence", "presence_xml", "presence_dialoginfo", "dialog", "pua", "pua_usrloc", "pua_dialoginfo",
  ];
  return `#!KAMAILIO
debug=2
log_stderror=yes
children=2
disable_tcp=yes
auto_aliases=no
listen=udp:${address}:${port}
alias="${OFFICE}"
mpath="${kamailioModules()}"
${modules.map((module) => `loadmodule "${module}.so"`).join("\n")}
modparam("db_text", "db_mode", 1)
modparam("usrloc", "db_mode", 0)
modparam("usrloc", "timer_interval", 1)
modparam("rr", "enable_full_lr", 1)
modparam("presence", "db_url", "text://${folder}/tables")
modparam("presence", "server_address", "sip:${address}:${port}")
modparam("presence", "subs_db_mode", 0)
modparam("presence_xml", "db_url", "text://${folder}/tables")
modparam("presence_xml", "force_active", 1)
modparam("presence_dialoginfo", "force_single_dialog", 1)
modparam("pua", "db_url", "text://${folder}/tables")
modparam("pua", "outbound_proxy", "sip:${address}:${port}")
modparam("pua_usrloc", "default_domain", "${OFFICE}")
modparam("pua_dialoginfo", "include_callid", 1)
modparam("pua_dialoginfo", "include_tags", 1)
modparam("pua_dialoginfo", "include_localremote", 1)
modparam("pua_dialoginfo", "caller_confirmed", 1)
request_route {
  if (!mf_process_maxfwd_header("70")) { sl_send_reply("483", "Too Many Hops"); exit; }
  if (!sanity_check()) { exit; }
  if (is_method("OPTIONS") && $rU == $null) { sl_send_reply("200", "OK"); exit; }
  if (is_method("CANCEL")) { if (t_check_trans()) { t_relay(); } exit; }
  if (is_method("PUBLISH|SUBSCRIBE")) {
    if (has_totag()) { loose_route(); } else { record_route(); }
    if (!t_newtran()) { sl_reply_error(); exit; }
    if (is_method("PUBLISH")) { handle_publish(); } else { handle_subscribe(); }
    t_release();
    exit;
  }
  if (has_totag()) {
    if (loose_route()) { t_relay(); exit; }
    if (is_method("ACK")) { if (t_check_trans()) { t_relay(); } exit; }
    sl_send_reply("404", "Not Found");
    exit;
  }
  t_check_trans();
  if (is_method("REGISTER")) { pua_set_publish(); if (!save("location")) { sl_reply_error(); } exit; }
  if (is_method("INVITE")) { dlg_manage(); }
  record_route();
  if (!lookup("location")) { sl_send_reply("480", "Temporarily Unavailable"); exit; }
  if (!t_relay()) { sl_reply_error(); }
  exit;
}
`;
}
