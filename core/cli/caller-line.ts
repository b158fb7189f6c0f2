// What the terminal tells of an incoming call beyond its address: name, subject, priority, organization, who vouches for
// the caller, who sent the call on. Pure.
import type { CallView } from "../phone/protocol.ts";

/** The fields of an incoming call's event; what nobody said is absent. */
export function callerFields(call: CallView): Readonly<Record<string, unknown>> {
  const { remoteName, subject, forwardedBy, information = {} } = call;
  return {
    ...(remoteName === "" ? {} : { name: remoteName }),
    identity: identityOf(call),
    ...(subject === undefined ? {} : { subject }),
    ...information,
    ...(forwardedBy === undefined ? {} : { forwardedBy }),
  };
}

/** The same for people, after the address; empty where there is nothing to tell. */
export function callerSentence(call: CallView): string {
  const { remoteName, subject, forwardedBy = [], information: { priority, organization } = {} } = call;
  const parts = [
    remoteName, organization ?? "",
    call.anonymous ? "does not say who it is" : call.vouchedFor ? "address confirmed by the provider" : "",
    subject === undefined ? "" : `about "${subject}"`,
    priority === undefined ? "" : `priority ${priority}`,
    ...forwardedBy.map(({ uri, reason }) => `sent on by ${uri} (${reason})`),
  ];
  const told = parts.filter((part) => part !== "");
  return told.length > 0 ? ` (${told.join(", ")})` : "";
}

function identityOf({ anonymous, vouchedFor }: CallView): "anonymous" | "asserted" | "claimed" {
  if (anonymous) return "anonymous";
  return vouchedFor ? "asserted" : "claimed";
}
