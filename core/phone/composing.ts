// "Is writing", both ways (RFC 3994): tells the other side while a person writes, and believes what it tells for a while.
import type { Disposable } from "../base/disposable.ts";
import type { Clock } from "../ports/clock.ts";
import { believedMs, IDLE_AFTER_MS, REFRESH_MS, type ComposingStatus } from "../sip/events/is-composing.ts";

/** Our side towards one address: active with the first key, idle 15 s after the last, told again while it goes on. */
export class ComposingSender implements Disposable {
  readonly #clock: Clock;
  readonly #send: (status: ComposingStatus) => void;
  #idle: Disposable | undefined;
  #refresh: Disposable | undefined;

  constructor(clock: Clock, send: (status: ComposingStatus) => void) {
    this.#clock = clock;
    this.#send = send;
  }

  /** The person wrote something. */
  write(): void {
    this.#idle?.dispose();
    this.#idle = this.#clock.setTimer(IDLE_AFTER_MS, () => this.stop());
    if (!this.#refresh) this.#tellActive();
  }

  /** The person has stopped, or cleared the text. */
  stop(): void {
    if (!this.#refresh) return;
    this.dispose();
    this.#send({ state: "idle", contentType: "text/plain" });
  }

  /** The message itself was sent, which says that writing is over (RFC 3994 section 3.2). */
  dispose(): void {
    this.#idle?.dispose();
    this.#refresh?.dispose();
    this.#idle = undefined;
    this.#refresh = undefined;
  }

  #tellActive(): void {
    this.#refresh = this.#clock.setTimer(REFRESH_MS, () => this.#tellActive());
    this.#send({ state: "active", contentType: "text/plain", refreshS: REFRESH_MS / 1000 });
  }
}

/** More people than write to one person at a time; more are not shown. */
const MAX_WRITERS = 64;

/** The other sides: who is believed to be writing now. */
export class ComposingWatch implements Disposable {
  readonly #clock: Clock;
  readonly #onChange: (writers: readonly string[]) => void;
  readonly #writers = new Map<string, Disposable>();

  constructor(clock: Clock, onChange: (writers: readonly string[]) => void) {
    this.#clock = clock;
    this.#onChange = onChange;
  }

  take(writer: string, status: ComposingStatus): void {
    if (status.state === "idle") return this.end(writer);
    const isNew = !this.#writers.has(writer);
    if (isNew && this.#writers.size >= MAX_WRITERS) return;
    this.#writers.get(writer)?.dispose();
    this.#writers.set(writer, this.#clock.setTimer(believedMs(status), () => this.end(writer)));
    if (isNew) this.#tell();
  }

  /** It was told to be over, ran out, or the message has come. */
  end(writer: string): void {
    this.#writers.get(writer)?.dispose();
    if (this.#writers.delete(writer)) this.#tell();
  }

  dispose(): void {
    for (const timer of this.#writers.values()) timer.dispose();
    this.#writers.clear();
  }

  #tell(): void {
    this.#onChange([...this.#writers.keys()]);
  }
}
