// The paths of one media session while its call moves: the one that was settled on, those opened since, the one in use.
// When to move is decided in core/mobility.
import { GodwitError } from "../base/errors.ts";
import type { MediaSession } from "../ports/media-engine.ts";
import type { SocketAddress } from "../ports/network.ts";

/** Paths beside the settled one that are kept for what may still come in on them; of a connection that flaps the oldest goes. */
const MAX_UNSETTLED = 2;

export class StreamPath {
  readonly #session: MediaSession;
  /** Opened since the last one was settled on, the newest last. */
  #opened: SocketAddress[] = [];
  /** Counts what was asked for, so that what comes too late is known. */
  #turn = 0;
  /** Opened for what the peer offers, and used once that is agreed on. */
  #prepared: SocketAddress | undefined;

  constructor(session: MediaSession) {
    this.#session = session;
  }

  /** What a description says of this side. */
  get described(): SocketAddress {
    return this.#prepared ?? this.#session.localRtp;
  }

  /** Opens sockets at a local address for what the peer offers; descriptions name them at once. Rejects as `open` does. */
  async prepare(localAddress: string): Promise<void> {
    await this.open(localAddress);
    this.#prepared = this.#opened.at(-1);
  }

  /** Both sides have agreed: sends from what was prepared. The peer hears it where it has asked for it, so no copies go elsewhere. */
  take(): void {
    if (this.#prepared) this.#session.usePath(this.#prepared, { keepSendingOn: false });
    this.#prepared = undefined;
  }

  /** The offer that something was prepared for was refused. */
  forgo(): void {
    if (this.#prepared) this.withdraw();
  }

  /** Opens sockets at a local address. Rejects as the engine does, and with `media/path-superseded` when a newer one was asked for. */
  async open(localAddress: string): Promise<void> {
    const turn = ++this.#turn;
    this.#dropUnused();
    const local = await this.#session.openPath(localAddress);
    if (turn !== this.#turn) {
      this.#session.closePath(local);
      throw new GodwitError(SUPERSEDED);
    }
    this.#opened.push(local);
    while (this.#opened.length > MAX_UNSETTLED) this.#session.closePath(this.#opened.shift()!);
  }

  /** Sends from the newest path. */
  use(options: { readonly keepSendingOn: boolean }): void {
    const newest = this.#opened.at(-1);
    if (newest) this.#session.usePath(newest, options);
  }

  /** Closes all but the path in use. */
  settle(): void {
    this.#turn++;
    this.#prepared = undefined;
    this.#session.settlePath(this.#session.localRtp);
    this.#opened = [];
  }

  /** Gives up what was opened and is not in use. */
  withdraw(): void {
    this.#turn++;
    this.#dropUnused();
  }

  #dropUnused(): void {
    this.#prepared = undefined;
    const inUse = this.#session.localRtp;
    const unused = this.#opened.filter((local) => !isSame(local, inUse));
    for (const local of unused) this.#session.closePath(local);
    this.#opened = this.#opened.filter((local) => isSame(local, inUse));
  }
}

function isSame(one: SocketAddress, other: SocketAddress): boolean {
  return one.address === other.address && one.port === other.port;
}

const SUPERSEDED = { code: "media/path-superseded", message: "The network changed again." } as const;
