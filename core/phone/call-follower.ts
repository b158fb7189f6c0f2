// What the doctor notes of a call while it lasts and its view does not say: the Call-IDs that it had, how loud its microphone
// ever was, and what the system would use towards the other side's sound.
import type { Disposable } from "../base/disposable.ts";
import { readLadder } from "../doctor/ladder.ts";
import { offeredBy } from "../doctor/media-facts.ts";
import type { CallPath } from "../ports/store.ts";
import type { DoctorPorts } from "./doctor-ports.ts";
import type { CallView } from "./protocol.ts";

/** A call as it was followed. */
export interface FollowedCall {
  readonly view: CallView;
  readonly callIds: ReadonlySet<string>;
  readonly loudestInputDb?: number;
  readonly route?: CallPath;
}

type FollowerPorts = Pick<DoctorPorts, "calls" | "record" | "routeTo" | "clock">;

interface Notes {
  view: CallView;
  readonly callIds: Set<string>;
  loudestInputDb?: number;
  route?: CallPath;
  askedAtMs?: number;
}

/** The way to the other side's sound is asked for again after so long, since networks change. */
const ROUTE_AGE_MS = 5_000;
const MAX_CLOSED = 400;

export class CallFollower implements Disposable {
  readonly #ports: FollowerPorts;
  readonly #notes = new Map<string, Notes>();
  /** Ids of calls that were written down. */
  readonly #closed = new Set<string>();
  #disposed = false;

  constructor(ports: FollowerPorts) {
    this.#ports = ports;
  }

  of(id: string): FollowedCall | undefined {
    return this.#notes.get(id);
  }

  isClosed(id: string): boolean {
    return this.#closed.has(id);
  }

  /** Takes what a new view tells. */
  follow(view: CallView): void {
    if (this.#closed.has(view.id)) return;
    const notes = this.#notes.get(view.id) ?? { view, callIds: new Set() };
    this.#notes.set(view.id, notes);
    notes.view = view;
    this.#noteCallId(notes);
    const level = view.statistics?.inputLevelDb;
    const isTalking = view.state === "active" && !view.muted && !view.held && !view.heldByPeer;
    if (level !== undefined && isTalking) notes.loudestInputDb = Math.max(notes.loudestInputDb ?? -127, level);
    if (view.state === "active") void this.#askRoute(notes);
  }

  /** Nothing more is noted of a call; what was is dropped. */
  close(id: string): void {
    this.#notes.delete(id);
    this.#closed.add(id);
    for (const old of [...this.#closed].slice(0, Math.max(0, this.#closed.size - MAX_CLOSED))) this.#closed.delete(old);
  }

  dispose(): void {
    this.#disposed = true;
    this.#notes.clear();
  }

  #noteCallId({ view, callIds }: Notes): void {
    const callId = this.#ports.calls.lookUp(view.id)?.session?.request?.headers.callId;
    if (callId === undefined) return;
    callIds.add(callId);
    this.#ports.record.claim(callId);
  }

  async #askRoute(notes: Notes): Promise<void> {
    const { routeTo, record, clock } = this.#ports;
    const nowMs = clock.nowMs();
    if (!routeTo || nowMs - (notes.askedAtMs ?? -Infinity) < ROUTE_AGE_MS) return;
    notes.askedAtMs = nowMs;
    const peer = offeredBy(readLadder(record.tracesOf(notes.callIds)), "received");
    const route = peer && (await routeTo(peer).catch(() => undefined));
    if (route && !this.#disposed) notes.route = route;
  }
}
