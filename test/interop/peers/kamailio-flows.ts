// Kamailio's configuration for flows (RFC 5626), Path (RFC 3327) and Service-Route (RFC 3608): a registrar that keeps
// them, and an edge proxy in front of it that puts itself into Path with a token for the flow.
import type { SocketAddress } from "../../../core/ports/network.ts";

/** How long the registrar keeps a flow without a keep-alive; short, so that tests see some. */
export const FLOW_TIMER_S = 4;

/** Modules and parameters that both need; STUN is answered on the SIP port. */
export const FLOW_MODULES = `
loadmodule "stun.so"
loadmodule "outbound.so"
loadmodule "path.so"
modparam("registrar", "use_path", 1)
modparam("registrar", "path_mode", 0)
modparam("registrar", "outbound_mode", 1)
modparam("registrar", "flow_timer", ${FLOW_TIMER_S})
modparam("registrar", "gruu_enabled", 1)
modparam("path", "use_received", 1)
modparam("nathelper|registrar", "received_avp", "$avp(RECEIVED)")
`;

/** What a registrar says before it accepts a registration. */
export function writeServiceRoute({ address, port }: SocketAddress): string {
  return `append_to_reply("Service-Route: <sip:service@${address}:${port};lr>\\r\\n");`;
}

/** Sends what phones ask to the registrar, and what comes back by Route to the phones. */
export function writeEdgeRoutes({ address, port }: SocketAddress): string {
  return `
request_route {
  if (!mf_process_maxfwd_header("70")) { sl_send_reply("483", "Too Many Hops"); exit; }
  if (is_method("OPTIONS") && uri == myself && $rU == $null) { sl_send_reply("200", "OK"); exit; }
  if (is_method("CANCEL")) { if (t_check_trans()) { t_relay(); } exit; }
  xlog("L_NOTICE", "edge: $rm from $si:$sp\\n");
  if (is_method("REGISTER")) {
    remove_hf("Route");
    if (!add_path()) { sl_send_reply("503", "No Path"); exit; }
    $du = "sip:${address}:${port}";
    if (!t_relay()) { sl_reply_error(); }
    exit;
  }
  if (is_method("INVITE|SUBSCRIBE|REFER") && !has_totag()) { record_route(); }
  if (loose_route()) { if (!t_relay()) { sl_reply_error(); } exit; }
  if (is_method("ACK")) { if (t_check_trans()) { t_relay(); } exit; }
  $du = "sip:${address}:${port}";
  if (!t_relay()) { sl_reply_error(); }
  exit;
}
`;
}
