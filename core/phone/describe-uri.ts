// An address as people read it, and as calls are compared and looked up by. Pure.
import type { Uri } from "../sip/message/model.ts";
import { formatUri } from "../sip/message/uri.ts";

/** The URI without parameters, headers and password. */
export function describeUri(uri: Uri): string {
  if (uri.scheme === "other") return uri.text;
  if (uri.scheme === "tel") return `tel:${uri.number}`;
  const { password: _hidden, ...shown } = uri;
  return formatUri({ ...shown, params: new Map(), headers: new Map() });
}
