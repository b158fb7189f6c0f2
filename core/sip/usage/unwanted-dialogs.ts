// Dialogs of an INVITE that nobody wants, since another fork was quicker or the call is over: each 2xx is acknowledged,
// each dialog ended with BYE once (RFC 3261 section 13.2.2.4, RFC 6026 section 7.2).
import { Dialog } from "../dialog/dialog.ts";
import type { SipMessage, SipResponse } from "../message/model.ts";
import { DialogChannel } from "./dialog-channel.ts";
import type { Identity } from "./identity.ts";
import type { UserAgentContext } from "./user-agent-context.ts";

/** More phones than a proxy forks to; a callee that makes up ever new ones must not make us send without end. */
const MAX_UNWANTED = 16;

export class UnwantedDialogs {
  readonly #context: UserAgentContext;
  readonly #identity: Identity;
  readonly #localAddress: string | undefined;
  readonly #channels = new Map<string, DialogChannel>();

  constructor(context: UserAgentContext, identity: Identity, localAddress?: string) {
    this.#context = context;
    this.#identity = identity;
    this.#localAddress = localAddress;
  }

  /** Takes a 2xx to `invite`; where that is forgotten the 2xx itself will do (see `DialogChannel.acknowledge`). */
  release(response: SipResponse, invite: Pick<SipMessage, "headers"> = response): void {
    const tag = response.headers.to.params.get("tag") ?? "";
    const known = this.#channels.get(tag);
    if (known) return known.acknowledge(invite);
    if (this.#channels.size >= MAX_UNWANTED) return;
    const channel = new DialogChannel(this.#context, this.#identity, Dialog.asClient(response), this.#localAddress);
    this.#channels.set(tag, channel);
    channel.acknowledge(invite);
    channel.request({ method: "BYE", onReply: () => {}, onFailure: () => {} });
  }
}
