// An account's settings, as typed, made into the identity that its SIP requests carry. Pure.
import type { Failure } from "../base/errors.ts";
import { fail, succeed, type Result } from "../base/result.ts";
import type { Credentials } from "../sip/auth/credentials-cache.ts";
import type { SipUri } from "../sip/message/model.ts";
import { parseUri } from "../sip/message/uri.ts";
import type { Identity } from "../sip/usage/identity.ts";
import type { Secrets } from "./account-secrets.ts";
import type { AccountSettings } from "./protocol.ts";

/** Fails with `account/bad-address` or `account/bad-server`. */
export function identityOf(settings: AccountSettings, { password, privateKey }: Secrets): Result<Identity, Failure> {
  const address = parseSipAddress(settings.address);
  if (!address?.user) {
    return fail({ code: "account/bad-address", message: "Enter the account's address as name@domain, such as ada@example.org.", detail: settings.address.slice(0, 80) });
  }
  const servers = serversOf(settings);
  if (!servers.ok) return servers;
  const webSocketPath = settings.webSocketPath?.trim();
  return succeed({
    address,
    displayName: settings.displayName.trim(),
    transport: settings.transport,
    credentials: credentialsOf(settings, address.user, password),
    tls: tlsOf(settings, privateKey),
    ...(webSocketPath ? { webSocketPath } : {}),
    ...servers.value,
  });
}

type Servers = Pick<Identity, "outboundProxy" | "furtherProxies" | "registrar">;

/** The proxies are a list, the best one first: a flow goes through each where the registrar keeps several (RFC 5626 section 4.2). */
function serversOf({ outboundProxy = "", registrar = "" }: AccountSettings): Result<Servers, Failure> {
  const typed = [...outboundProxy.split(","), registrar].map((text) => text.trim());
  const parsed = typed.map((text) => (text === "" ? undefined : parseSipAddress(text)));
  const wrong = typed.find((text, index) => text !== "" && !parsed[index]);
  if (wrong !== undefined) {
    return fail({ code: "account/bad-server", message: "Enter a server as host or host:port, such as sip.example.org.", detail: wrong.slice(0, 80) });
  }
  const home = parsed.at(-1);
  const [first, ...further] = parsed.slice(0, -1).filter((proxy) => proxy !== undefined);
  return succeed({
    ...(first ? { outboundProxy: first } : {}),
    ...(further.length > 0 ? { furtherProxies: further } : {}),
    ...(home ? { registrar: home } : {}),
  });
}

function tlsOf({ trustedCertificate: pin, authorities, clientCertificate: certificate }: AccountSettings, privateKey: string): NonNullable<Identity["tls"]> {
  return {
    trust: { ...(pin ? { pin } : {}), ...(authorities ? { authorities } : {}) },
    ...(certificate && privateKey ? { identity: { certificate, privateKey } } : {}),
  };
}

function credentialsOf(settings: AccountSettings, user: string, password: string): Credentials {
  const realm = settings.realm?.trim();
  return {
    username: settings.authenticationUser?.trim() || user,
    password,
    ...(realm ? { realm } : {}),
    ...(settings.allowBasic ? { allowBasic: true } : {}),
  };
}

/** "ada@example.org", "sip:ada@example.org" or "host:port". */
export function parseSipAddress(typed: string): SipUri | undefined {
  const text = typed.trim();
  const parsed = parseUri(/^sips?:/i.test(text) ? text : `sip:${text}`);
  return parsed.ok && (parsed.value.scheme === "sip" || parsed.value.scheme === "sips") ? parsed.value : undefined;
}
