// Which of a session's paths sends: those that are open, in the order of their use, and whether copies go out on two. Knows no
// socket, so the place that owns the sockets and the one that only names them keep the same order.
import type { Failure } from "../base/errors.ts";
import type { SocketAddress } from "../ports/network.ts";
import { sameAddress } from "../rtp/source-latch.ts";

/** A path by its RTP address. */
export interface NamedPath {
  readonly local: SocketAddress;
}

/** Paths that a session may have: the one in use, the one that dies, and what a flapping network opens beside them. */
export const MAX_PATHS = 4;

/** A session that has ended opens nothing. */
export const SESSION_CLOSED: Failure = { code: "media/closed", message: "This call's sound has ended already." };
/** More than `MAX_PATHS`. */
export const TOO_MANY_PATHS: Failure = { code: "media/too-many-paths", message: "This call has too many network paths open. It goes on where it is." };

export class PathOrder<Path extends NamedPath> {
  /** Those that were never used first, the one in use last. */
  #paths: readonly Path[];
  #copies = false;

  constructor(first: Path) {
    this.#paths = [first];
  }

  get all(): readonly Path[] {
    return this.#paths;
  }

  get isFull(): boolean {
    return this.#paths.length >= MAX_PATHS;
  }

  /** The one in use. */
  get current(): Path {
    return this.#paths.at(-1)!;
  }

  /** The one in use before, which may send where the present one cannot yet. */
  get former(): Path | undefined {
    return this.#paths.at(-2);
  }

  /** Whether the former one sends as well. */
  get copies(): boolean {
    return this.#copies && this.#paths.length > 1;
  }

  at(local: SocketAddress): Path | undefined {
    return this.#paths.find((path) => sameAddress(path.local, local));
  }

  /** One more, which is not used yet. */
  add(path: Path): void {
    this.#paths = [path, ...this.#paths];
  }

  use(path: Path, copies: boolean): void {
    this.#paths = [...this.#without(path), path];
    this.#copies = copies;
  }

  /** Only `path` stays; the others are handed back. */
  settle(path: Path): readonly Path[] {
    const others = this.#without(path);
    this.#paths = [path];
    this.#copies = false;
    return others;
  }

  /** Whether the path has gone, which the last one does not. */
  remove(path: Path): boolean {
    if (this.#paths.length === 1) return false;
    if (path === this.current || path === this.former) this.#copies = false;
    this.#paths = this.#without(path);
    return true;
  }

  #without(path: Path): readonly Path[] {
    return this.#paths.filter((other) => other !== path);
  }
}
