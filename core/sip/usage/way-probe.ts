// Whether anybody answers along a way from a local address, asked by OPTIONS (RFC 3261 section 11): any response counts, also
// a refusal, since it shows that messages come through both ways. Nothing is changed by it, neither here nor there.
import type { HeaderList } from "../dialog/dialog.ts";
import { createRequest } from "../message/create-message.ts";
import type { SipRequest } from "../message/model.ts";
import { createNameAddr, formatNameAddr } from "../message/name-addr.ts";
import { createParams } from "../message/params.ts";
import { ClientRequest } from "./client-request.ts";
import type { OwnContact } from "./contact.ts";
import type { DialogChannel } from "./dialog-channel.ts";
import { domainOf, type Identity } from "./identity.ts";
import { createCallId, createTag } from "./identifiers.ts";
import { initialRoute } from "./initial-route.ts";
import type { UserAgentContext } from "./user-agent-context.ts";

export interface ProbeOptions {
  /** Where it is asked from. */
  readonly localAddress: string;
  /** How long an answer is waited for. */
  readonly limitMs: number;
}

/** Asks within a dialog, along its route. The dialog's target stays what it is: the request has no Contact. */
export function probeDialog(context: UserAgentContext, channel: DialogChannel, options: ProbeOptions): Promise<boolean> {
  return ask(context, options, (handlers) => channel.request({ method: "OPTIONS", from: options.localAddress, ...handlers }));
}

/** Asks the server of an account. */
export function probeServer(context: UserAgentContext, identity: Identity, options: ProbeOptions): Promise<boolean> {
  const { nextHop, headers } = initialRoute(context.memoryOf(identity), identity, domainOf(identity));
  const build = (contact: OwnContact): SipRequest => createOptions(context, { identity, headers, contact });
  return ask(context, options, (handlers) => new ClientRequest(context, { identity, nextHop, localAddress: options.localAddress, build, ...handlers }));
}

interface Handlers {
  readonly onReply: () => void;
  readonly onFailure: () => void;
}

function ask({ clock }: UserAgentContext, { limitMs }: ProbeOptions, send: (handlers: Handlers) => ClientRequest): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (isAnswered: boolean): void => {
      timer.dispose();
      request.dispose();
      resolve(isAnswered);
    };
    const request = send({ onReply: () => settle(true), onFailure: () => settle(false) });
    const timer = clock.setTimer(limitMs, () => settle(false));
  });
}

function createOptions(context: UserAgentContext, { identity, headers, contact }: { readonly identity: Identity; readonly headers: HeaderList; readonly contact: OwnContact }): SipRequest {
  const { random, product } = context;
  return createRequest("OPTIONS", domainOf(identity), [
    ...headers,
    ["Max-Forwards", "70"],
    ["From", formatNameAddr(createNameAddr(identity.address, createParams({ tag: createTag(random) })))],
    ["To", formatNameAddr(createNameAddr(domainOf(identity)))],
    ["Call-ID", createCallId(random)],
    ["CSeq", "1 OPTIONS"],
    ["Contact", formatNameAddr(createNameAddr(contact.uri))],
    ["User-Agent", product],
  ]);
}
