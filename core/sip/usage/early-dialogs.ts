// The early dialogs of one INVITE (RFC 3261 section 12.1.2): each fork that rings has one, with a way to send within it.
// A 199 ends one (RFC 6228 section 4), a final response that is no 2xx ends all (RFC 3261 section 12.3).
import { DisposableStore, type Disposable } from "../../base/disposable.ts";
import { Dialog } from "../dialog/dialog.ts";
import { dialogIdOf } from "../dialog/dialog-table.ts";
import type { SipResponse } from "../message/model.ts";
import { DialogChannel } from "./dialog-channel.ts";
import type { DialogOwner } from "./dialog-owner.ts";
import type { Identity } from "./identity.ts";
import type { UserAgentContext } from "./user-agent-context.ts";

export interface EarlyDialogsOptions {
  readonly context: UserAgentContext;
  readonly identity: Identity;
  readonly localAddress: string | undefined;
  /** Who gets the requests that come within these dialogs. */
  readonly owner: DialogOwner;
}

/** A proxy may fork to many phones; more early dialogs than this are not tracked (their 2xx still is released). */
const MAX_EARLY_DIALOGS = 16;
/** So many in all, with those that have ended: a peer that begins and ends them by turns must not fill the table of dialogs. */
const MAX_TAKEN = 64;

export class EarlyDialogs implements Disposable {
  /** Where requests within dialogs that begin from now on leave from. */
  localAddress: string | undefined;
  readonly #options: EarlyDialogsOptions;
  readonly #channels = new Map<string, DialogChannel>();
  readonly #entries = new DisposableStore();
  #taken = 0;

  constructor(options: EarlyDialogsOptions) {
    this.#options = options;
    this.localAddress = options.localAddress;
  }

  /** Remote tags of the dialogs that there are, oldest first. */
  get tags(): readonly string[] {
    return [...this.#channels.keys()];
  }

  /** The dialog that a 101 to 198 belongs to, made by its first one; undefined without a To tag, or where there are too many. */
  take(response: SipResponse): DialogChannel | undefined {
    const tag = response.headers.to.params.get("tag");
    if (!tag) return undefined;
    const known = this.#channels.get(tag);
    if (known || this.#channels.size >= MAX_EARLY_DIALOGS || this.#taken >= MAX_TAKEN) return known;
    this.#taken += 1;
    return this.#enter(tag, response);
  }

  /** The dialog of the 2xx that is kept, early before or not; it goes on until this is disposed. */
  confirm(response: SipResponse, sequence: number): DialogChannel {
    const tag = response.headers.to.params.get("tag") ?? "";
    const channel = this.#channels.get(tag) ?? this.#enter(tag, response);
    channel.dialog.confirm(response);
    channel.dialog.raiseLocalSequence(sequence);
    return channel;
  }

  /** Ends one dialog; false where there is none with that tag. */
  end(tag: string): boolean {
    return this.#channels.delete(tag);
  }

  /** Ends all dialogs and answers their tags. Requests that still come within them are the owner's to refuse. */
  endAll(): readonly string[] {
    const ended = this.tags;
    this.#channels.clear();
    return ended;
  }

  dispose(): void {
    this.#entries.dispose();
    this.#channels.clear();
  }

  get disposed(): boolean {
    return this.#entries.disposed;
  }

  #enter(tag: string, response: SipResponse): DialogChannel {
    const { context, identity, owner } = this.#options;
    const entry = context.dialogs.add(dialogIdOf(response), owner);
    if (entry) this.#entries.add(entry);
    const channel = new DialogChannel(context, identity, Dialog.asClient(response), this.localAddress);
    this.#channels.set(tag, channel);
    return channel;
  }
}
