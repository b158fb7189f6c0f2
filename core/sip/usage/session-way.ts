// Where a session's messages leave from, what they name as our address, and whom they go to; all of it changes when the
// computer moves to another network while a call rings or stands (RFC 3261 sections 8.1.1.8, 12.2.1, 18.2.2).
import { createNameAddr, formatNameAddr } from "../message/name-addr.ts";
import { localAddressOf } from "../transport/flow.ts";
import type { Hop, SipTransport } from "../transport/hop.ts";
import type { CalleeLeg } from "./callee-leg.ts";
import type { CallerLeg } from "./caller-leg.ts";
import { contactFor, ownContact, type OwnContact } from "./contact.ts";
import type { DialogChannel } from "./dialog-channel.ts";
import type { Identity } from "./identity.ts";
import type { SessionDialog } from "./session-dialog.ts";
import type { UserAgentContext } from "./user-agent-context.ts";

/** The parts of a session as they are now. */
export interface WayParts {
  readonly caller: CallerLeg | undefined;
  readonly callee: CalleeLeg | undefined;
  /** The session's; undefined while a caller has forks. */
  readonly dialog: SessionDialog | undefined;
}

export class SessionWay {
  readonly #context: UserAgentContext;
  readonly #parts: () => WayParts;
  #contact: OwnContact | undefined;

  constructor(context: UserAgentContext, parts: () => WayParts) {
    this.#context = context;
    this.#parts = parts;
  }

  /** Undefined until the INVITE is on its way. */
  get localAddress(): string | undefined {
    return this.#channel?.localAddress ?? (this.#contact && localAddressOf(this.#contact.local));
  }

  /** The Contact of responses, as a header field's value; empty until the INVITE is on its way. */
  get contact(): string {
    const contact = this.#channel?.contact ?? this.#contact;
    return contact ? formatNameAddr(createNameAddr(contact.uri)) : "";
  }

  get transport(): SipTransport | undefined {
    return this.#contact?.transport;
  }

  get hops(): readonly Hop[] {
    const { caller, callee } = this.#parts();
    const known = this.#channel?.hops ?? caller?.client.hops ?? [];
    return known.length > 0 || !callee ? known : [callee.server.arrival.source];
  }

  /** What an INVITE names, ours or, for the answers to it, the peer's. */
  name(contact: OwnContact): void {
    this.#contact = contact;
  }

  useIdentity(identity: Identity): void {
    const { callee } = this.#parts();
    if (callee && this.#contact) this.#contact = ownContact(this.#context, identity, this.#contact.local, callee.server.arrival.source);
  }

  /**
   * The way of before is dead: everything that is still to be said leaves from here, and what was said and may not have
   * arrived is said again: BYE, the response to an INVITE, CANCEL. Nobody is told by this alone where we are now.
   */
  async leaveFrom(localAddress: string): Promise<void> {
    const { caller, callee, dialog } = this.#parts();
    const dialogs = dialog ? [dialog] : (caller?.forks.all ?? []);
    const hop = this.hops[0];
    for (const { channel } of dialogs) channel.leaveFrom(localAddress);
    caller?.client.leaveFrom(localAddress);
    const identity = dialog?.channel.identity ?? caller?.client.identity;
    const contact = hop && identity && (await contactFor(this.#context, identity, hop, localAddress).catch(() => undefined));
    if (contact) {
      this.#contact = contact;
      for (const { channel } of dialogs) channel.contact = contact;
    }
    callee?.server.leaveFrom(localAddress, this.contact);
    for (const { change } of dialogs) change.leaveFrom(localAddress, this.contact);
  }

  get #channel(): DialogChannel | undefined {
    const { caller, dialog } = this.#parts();
    return (dialog ?? caller?.forks.heard)?.channel;
  }
}
