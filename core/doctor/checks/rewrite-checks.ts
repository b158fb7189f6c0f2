// Whether something between us and the server changes what we send: routers with a "SIP ALG" do, and break calls by it. A
// server copies our Via and the addresses of From and To into its answer as they came (RFC 3261 sections 8.2.6.2, 18.2.1); it
// adds `received` and `rport`, and changes nothing else.
import type { SipRequest, SipResponse, Uri } from "../../sip/message/model.ts";
import { equalHosts } from "../../sip/message/host.ts";
import { addressClass } from "../address-class.ts";
import { arrow, cause, exchanges, figure, hint, NOTHING, type Check } from "./check.ts";
import type { Finding } from "../case-file.ts";

/** Our own words come back otherwise than we sent them. */
export const checkRewriting: Check = (open) => {
  for (const { place, request, answers } of exchanges(open, "sent")) {
    for (const { place: answered, response } of answers) {
      const evidence = [arrow(place), arrow(answered)];
      const [sent, seen] = changedEcho(request, response) ?? [];
      if (sent !== undefined && seen !== undefined) return cause("doctor/rewritten", ...evidence, figure("sent-as", sent), figure("seen-as", seen));
      const contact = changedContact(request, response);
      if (contact) return hint("doctor/rewritten", ...evidence, figure("sent-as", contact.sent), figure("seen-as", contact.seen));
    }
  }
  return NOTHING;
};

/** Things come from the server that are cut or glued, as where a text grew and its length was not told. */
export const checkBrokenMessages: Check = ({ environment }): readonly Finding[] =>
  environment.unreadable === 0 ? NOTHING : hint("doctor/broken-messages", figure("times", environment.unreadable));

/** What we wrote into Via or From and what came back of it, where that differs. */
function changedEcho(request: SipRequest, response: SipResponse): readonly [sent: string, seen: string] | undefined {
  const [ours, theirs] = [request.headers.vias[0], response.headers.vias[0]];
  if (ours && theirs && !(equalHosts(ours.host, theirs.host) && (ours.port ?? 0) === (theirs.port ?? 0))) {
    return [`${ours.host}:${ours.port ?? ""}`, `${theirs.host}:${theirs.port ?? ""}`];
  }
  const [sent, seen] = [hostOf(request.headers.from.uri), hostOf(response.headers.from.uri)];
  return sent !== undefined && seen !== undefined && !equalHosts(sent, seen) ? [sent, seen] : undefined;
}

/**
 * A registrar lists our Contact as it came to it. Some servers put the address there that they see us at, and say so in Via;
 * where they see us at the very address that we named, they have no reason to, and something else has changed it.
 */
function changedContact({ method, headers }: SipRequest, response: SipResponse): { readonly sent: string; readonly seen: string } | undefined {
  const listed = response.headers.contacts;
  const own = headers.contacts;
  if (method !== "REGISTER" || response.status !== 200 || own === "*" || listed === "*" || own.length !== 1 || listed.length === 0) return undefined;
  const ours = own[0]!.uri;
  const via = response.headers.vias[0];
  const received = via?.params.get("received");
  if (received !== undefined && received !== null && received !== via?.host) return undefined;
  const sent = hostOf(ours);
  const isListed = listed.some(({ uri }) => isSip(ours) && isSip(uri) && uri.user === ours.user && equalHosts(uri.host, ours.host));
  const changed = listed.find(({ uri }) => isSip(ours) && isSip(uri) && uri.user === ours.user && uri.user !== undefined && !equalHosts(uri.host, ours.host));
  const seen = changed && hostOf(changed.uri);
  if (isListed || sent === undefined || seen === undefined || addressClass(sent) === "name") return undefined;
  // A single binding that is ours by its user part, which nobody else has, and lives elsewhere.
  return listed.length === 1 && addressClass(seen) !== "name" ? { sent, seen } : undefined;
}

function hostOf(uri: Uri): string | undefined {
  return isSip(uri) ? uri.host : undefined;
}

function isSip(uri: Uri): uri is Extract<Uri, { scheme: "sip" | "sips" }> {
  return uri.scheme === "sip" || uri.scheme === "sips";
}
