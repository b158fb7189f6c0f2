// What Kamailio needs beside kamailio.ts to speak TLS, WebSocket and secure WebSocket: the last two answer HTTP on the
// ports of TCP and TLS (RFC 7118), and their clients are found by their connections, not by their contacts.

export interface KamailioSecurity {
  readonly certificatePath: string;
  readonly keyPath: string;
  /** Authorities that clients' certificates must be from; clients without one are then refused. */
  readonly clientAuthorityPath?: string;
}

/** Lines for before the modules are loaded. */
export function secureGlobals(address: string, tlsPort: number): string {
  return `enable_tls=yes
tcp_accept_no_cl=yes
listen=tls:${address}:${tlsPort}`;
}

/** Modules, their parameters and the routes that MEND and ALIAS in kamailio.ts lead to. */
export function secureModules({ certificatePath, keyPath, clientAuthorityPath }: KamailioSecurity): string {
  const client = clientAuthorityPath === undefined
    ? ""
    : `modparam("tls", "verify_certificate", 1)\nmodparam("tls", "require_certificate", 1)\nmodparam("tls", "ca_list", "${clientAuthorityPath}")`;
  return `
loadmodule "tls.so"
loadmodule "xhttp.so"
loadmodule "websocket.so"
loadmodule "nathelper.so"
modparam("tls", "tls_method", "TLSv1.2+")
modparam("tls", "certificate", "${certificatePath}")
modparam("tls", "private_key", "${keyPath}")
${client}
modparam("nathelper|registrar", "received_avp", "$avp(RECEIVED)")
modparam("websocket", "keepalive_mechanism", 0)

route[MEND] {
  if (proto == WS || proto == WSS) {
    force_rport();
    if (is_method("REGISTER")) { fix_nated_register(); } else { add_contact_alias(); }
  }
}

route[ALIAS] {
  if ($du == "") { handle_ruri_alias(); }
}

reply_route {
  if (proto == WS || proto == WSS) { add_contact_alias(); }
}

event_route[xhttp:request] {
  set_reply_close();
  set_reply_no_connect();
  if ($hdr(Upgrade) =~ "websocket" && $rm =~ "GET" && $hu =~ "^/sip$") {
    if (ws_handle_handshake()) { exit; }
  }
  xhttp_reply("404", "Not Found", "", "");
}
`;
}

/** The same routes where there is nothing to mend. */
export const PLAIN_ROUTES = `
route[MEND] { return; }
route[ALIAS] { return; }
`;
