// What a call is made with: its ports, and who is at its two ends. Types only.
import type { Clock } from "../ports/clock.ts";
import type { MediaEngine } from "../ports/media-engine.ts";
import type { SocketAddress } from "../ports/network.ts";
import type { CallPath } from "../ports/store.ts";
import type { HeaderList } from "../sip/dialog/dialog.ts";
import type { Uri } from "../sip/message/model.ts";
import type { Identity } from "../sip/usage/identity.ts";
import type { InviteOptions } from "../sip/usage/invite-client.ts";
import type { InviteSession } from "../sip/usage/invite-session.ts";
import type { UserAgent } from "../sip/usage/user-agent.ts";
import type { CallMediaOptions } from "./call-media.ts";
import type { CallerView } from "./caller-view.ts";
import type { MediaWishes } from "./media-wishes.ts";
import type { PostDial } from "./post-dial.ts";

export interface CallDependencies {
  readonly clock: Clock;
  readonly userAgent: UserAgent;
  readonly engine: MediaEngine;
  readonly media: Omit<CallMediaOptions, "wishes" | "isShort">;
  /** The local address that the system would use towards a called target, or towards who called. */
  localAddressFor(identity: Identity, target: Uri): Promise<string>;
  /** Other ways to the other side than the call's own: by a server of the account. */
  otherHops(accountId: string | null): readonly SocketAddress[];
  /** A local address with the interface that has it. */
  describePath(localAddress: string): CallPath;
}

/** What a call is from its first moment on. */
export interface CallParty {
  readonly id: string;
  readonly accountId: string | null;
  readonly identity: Identity;
  readonly caller: CallerView;
  /** What the account's owner wants of sound and encryption. */
  readonly wishes: MediaWishes;
  /** What an outgoing call's INVITE has beyond the usual. */
  readonly invite?: Pick<InviteOptions, "headers" | "followsRedirection">;
  /** What is dialled for the "+" of numbers of the account's domain. */
  readonly plusAs?: string | undefined;
  /** Keys that were dialled with the number, pressed once it has answered. */
  readonly postDial?: readonly PostDial[];
  /** Told of the session of an outgoing call when it is made. */
  readonly onInvite?: (session: InviteSession) => void;
}

/** What the phone itself adds to a call: header fields such as Replaces, and who is at the other end where the address that is called does not say it. */
export interface CallAddition {
  readonly headers?: HeaderList;
  readonly shownAs?: { readonly uri: string; readonly name: string };
}
