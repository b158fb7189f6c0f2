// Finds who owns the dialog that a message belongs to (RFC 3261 section 12.2.2). Bounded, so that no flood of
// INVITEs can fill the memory.
import { toDisposable, type Disposable } from "../../base/disposable.ts";
import type { SipMessage } from "../message/model.ts";
import type { DialogId } from "./dialog.ts";

/** Far above what one person's phone needs; a terminal that answers for tests may have a thousand calls. */
const MAX_DIALOGS = 4096;

export class DialogTable<Owner> {
  readonly #owners = new Map<string, Owner>();
  readonly #limit: number;

  constructor(limit = MAX_DIALOGS) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#owners.size;
  }

  get isFull(): boolean {
    return this.#owners.size >= this.#limit;
  }

  /** Enters a dialog until the answer is disposed; undefined where the table is full or the dialog known already. */
  add(id: DialogId, owner: Owner): Disposable | undefined {
    const key = keyOf(id);
    if (this.isFull || this.#owners.has(key)) return undefined;
    this.#owners.set(key, owner);
    return toDisposable(() => this.#owners.delete(key));
  }

  find(id: DialogId): Owner | undefined {
    return this.#owners.get(keyOf(id));
  }
}

/** The dialog that a received message names: for requests we are "To", for responses "From". */
export function dialogIdOf(message: SipMessage): DialogId {
  const { callId, from, to } = message.headers;
  const [local, remote] = message.kind === "request" ? [to, from] : [from, to];
  return { callId, localTag: local.params.get("tag") ?? "", remoteTag: remote.params.get("tag") ?? "" };
}

function keyOf(id: DialogId): string {
  return JSON.stringify([id.callId, id.localTag, id.remoteTag]);
}
