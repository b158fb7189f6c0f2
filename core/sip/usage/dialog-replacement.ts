// Starts a call anew in the place of one whose dialog leads nowhere any more, by INVITE with Replaces to the peer's address of
// record through the account's own server (RFC 3891), and settles who wins where both sides do that at once.
import { fail, succeed, type Result } from "../../base/result.ts";
import type { Failure } from "../../base/errors.ts";
import type { HeaderList, DialogId } from "../dialog/dialog.ts";
import type { Uri } from "../message/model.ts";
import type { InviteOptions } from "./invite-client.ts";
import type { InviteSession } from "./invite-session.ts";

export type ReplaceOptions = Omit<InviteOptions, "identity" | "target">;

/** Sessions whose place another one of ours is to take. */
export class DialogReplacements {
  readonly #successors = new Map<InviteSession, InviteSession>();

  /** The INVITE that takes the place of a session; fails where it has no dialog to be replaced. */
  prepare(session: InviteSession, options: ReplaceOptions): Result<InviteOptions, Failure> {
    const { channel } = session;
    if (!channel || session.state !== "confirmed") return fail(NOT_CONNECTED);
    const headers: HeaderList = [...(options.headers ?? []), ["Replaces", formatReplaces(channel.dialog.id)], ["Require", "replaces"]];
    return succeed({ ...options, identity: channel.identity, target: addressOf(session), headers, followsRedirection: false });
  }

  /** The session ends when its successor is confirmed; until then it stands as it is. */
  begin(session: InviteSession, successor: InviteSession): void {
    this.#successors.get(session)?.end();
    this.#successors.set(session, successor);
    const forget = (): void => {
      if (this.#successors.get(session) === successor) this.#successors.delete(session);
    };
    successor.onEvent(({ kind }) => {
      if (kind === "confirmed" || kind === "ended") forget();
      if (kind === "confirmed") session.end();
    });
    session.onClose(forget);
  }

  /**
   * The peer's INVITE is to take the place of a session that an INVITE of ours is to replace as well. The side that made the
   * first call wins, which both know by its Call-ID: its INVITE goes on and the other one is refused (491), so that exactly
   * one call is left whichever arrives first. True where ours goes on.
   */
  prevails(session: InviteSession): boolean {
    const successor = this.#successors.get(session);
    if (!successor) return false;
    if (session.direction === "outgoing") return true;
    this.#successors.delete(session);
    successor.end();
    return false;
  }
}

/** From the point of view of who receives it: to-tag is the peer's own (RFC 3891 section 6.1). A peer without a tag is "0". */
function formatReplaces({ callId, localTag, remoteTag }: DialogId): string {
  return `${callId};to-tag=${remoteTag || "0"};from-tag=${localTag}`;
}

/** The very phone where its Contact is a GRUU (RFC 5627), else the address of record: only the phone in the call takes it. */
function addressOf({ channel, remote }: InviteSession): Uri {
  const target = channel?.dialog.remoteTarget;
  const isGruu = (target?.scheme === "sip" || target?.scheme === "sips") && target.params.has("gr");
  return target && isGruu ? target : remote.uri;
}

const NOT_CONNECTED: Failure = { code: "call/not-connected", message: "The call is not connected." };
