// Routes through this proxy: taking its own away, putting its own in, choosing the next hop. Pure.
// RFC 3261 sections 16.4, 16.6 steps 2-7 and 16.12; two Record-Routes where the transport changes (RFC 5658 section 3).
import { formatHostPort } from "../sip/message/host.ts";
import type { SipHeaders, SipRequest, Uri } from "../sip/message/model.ts";
import { formatUri } from "../sip/message/uri.ts";
import type { SentBy } from "../sip/transport/flow.ts";
import { uriTransport, type SipTransport } from "../sip/transport/hop.ts";
import type { OwnAddresses } from "./own-addresses.ts";
import { DEFAULT_MAX_FORWARDS } from "./request-validation.ts";

/** The parameter of our Record-Route that route-seal.ts makes and checks. */
const SEAL_PARAM = "seal";

export interface RoutedRequest {
  /** A copy that is free to be changed. */
  readonly request: SipRequest;
  /** What our own Route said about the dialog; undefined where there was none of ours. */
  readonly seal: string | undefined;
}

/** Removes this proxy from the route, also where a strict router before it moved it into the Request-URI (16.4). */
export function takeOwnRoutes(original: SipRequest, own: OwnAddresses): RoutedRequest {
  const headers = original.headers.clone();
  let { uri } = original;
  let seal: string | undefined;
  const last = headers.routes.at(-1);
  if (last && own.isOurs(uri) && uri.params.has(SEAL_PARAM)) {
    seal = uri.params.get(SEAL_PARAM) ?? undefined;
    uri = last.uri;
    removeLastRoute(headers);
  }
  for (let top = headers.routes[0]; top && own.isOurs(top.uri); top = headers.routes[0]) {
    seal ??= top.uri.params.get(SEAL_PARAM) ?? undefined;
    headers.removeFirst("Route");
  }
  return { request: { ...original, uri, headers }, seal };
}

/** The copy that one branch sends: its target, one hop fewer, without credentials for our realm (16.6 steps 1-3). */
export function copyForBranch(request: SipRequest, target: Uri, realm: string): SipRequest {
  const headers = request.headers.clone();
  headers.set("Max-Forwards", String((headers.maxForwards ?? DEFAULT_MAX_FORWARDS) - 1));
  const credentials = headers.getAll("Proxy-Authorization");
  const others = credentials.filter((_, index) => headers.proxyAuthorization[index]?.params.get("realm") !== realm);
  if (others.length < credentials.length) {
    headers.remove("Proxy-Authorization");
    for (const value of others) headers.append("Proxy-Authorization", value);
  }
  return { ...request, uri: target, headers };
}

/** Where this proxy is reached from one side of it. */
export interface ProxySide {
  readonly address: SentBy;
  readonly transport: SipTransport;
}

/** Keeps this proxy in the dialog's path (16.6 step 4): as seen from the next hop on top, then as seen from the previous. */
export function addRecordRoutes(request: SipRequest, incoming: ProxySide, outgoing: ProxySide, seal: string): void {
  const values = [incoming, outgoing].map((side) => formatRecordRoute(side, seal));
  for (const value of new Set(values)) request.headers.prepend("Record-Route", value);
}

function formatRecordRoute({ address, transport }: ProxySide, seal: string): string {
  const host = formatHostPort({ host: address.address, port: address.port });
  return `<sip:${host};transport=${uriTransport(transport)};lr;${SEAL_PARAM}=${seal}>`;
}

/** The URI to send to next; a strict router there gets the request as RFC 2543 wanted it (16.6 step 6, 16.12.1). */
export function chooseNextHop(request: SipRequest): { readonly request: SipRequest; readonly nextHop: Uri } {
  const first = request.headers.routes[0];
  if (!first) return { request, nextHop: request.uri };
  if (first.uri.scheme === "sip" && first.uri.params.has("lr")) return { request, nextHop: first.uri };
  const headers = request.headers.clone();
  headers.append("Route", `<${formatUri(request.uri)}>`);
  headers.removeFirst("Route");
  return { request: { ...request, uri: first.uri, headers }, nextHop: first.uri };
}

function removeLastRoute(headers: SipHeaders): void {
  const values = headers.getAll("Route").slice(0, -1);
  headers.remove("Route");
  for (const value of values) headers.append("Route", value);
}

/** Whether dialogs can grow from the request, so that later requests must come through this proxy too. */
export function formsDialog(request: SipRequest): boolean {
  const isInitial = !request.headers.to.params.has("tag");
  return isInitial && ["INVITE", "SUBSCRIBE", "REFER"].includes(request.method);
}
