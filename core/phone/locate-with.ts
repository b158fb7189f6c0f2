// The user agent's way of finding hops, over the locator of a SIP stack.
import { fail } from "../base/result.ts";
import type { Locator } from "../sip/transport/locate.ts";
import type { Locate } from "../sip/usage/user-agent-context.ts";

/** Finds hops for sip: URIs; any other kind has none. */
export function locateWith(locator: Locator): Locate {
  return (uri, transport) => {
    if (uri.scheme === "sip" || uri.scheme === "sips") return locator.locateUri(uri, transport);
    return Promise.resolve(fail({ code: "call/bad-target", message: "This kind of address cannot be called." }));
  };
}
