// Keeps the program up to date: runs the update machine's effects, looks for a newer version now and then, and holds back
// while there are calls. Installing ends the phone in order first.
import { Emitter, type Event } from "../../../core/base/emitter.ts";
import { DisposableStore, toDisposable, type Disposable } from "../../../core/base/disposable.ts";
import { toFailure } from "../../../core/base/errors.ts";
import type { PhoneFacade } from "../../../core/phone/phone-facade.ts";
import type { UpdateState } from "../../contract/update-state.ts";
import { initialUpdate, stepUpdate, type UpdateContext, type UpdateEffect, type UpdateInput } from "./update-machine.ts";
import type { Updater } from "./updater.ts";

export interface UpdatesOptions {
  readonly phone: Pick<PhoneFacade, "snapshot" | "onEvent">;
  /** Why there is none where there is none. */
  readonly updater: Updater | "sources" | "packaged";
  readonly wallMs: () => number;
  /** Ends the phone in order and calls `last` as the last thing, which answers whether it ends the program by itself. */
  readonly quit: (last: () => boolean) => void;
}

export interface Updates extends Disposable {
  readonly state: UpdateState;
  readonly onState: Event<UpdateState>;
  check(): void;
  download(): void;
  /** Now, or when the last call has ended. */
  install(): void;
}

/** A start has better things to do first. */
const FIRST_CHECK_MS = 60_000;
const CHECK_EVERY_MS = 6 * 3_600_000;
const FAILED = { code: "update/failed", message: "The update failed. Try again later; the phone goes on as it is." } as const;

export function createUpdates(options: UpdatesOptions): Updates {
  return typeof options.updater === "string" ? withoutUpdates(options.updater) : new RunningUpdates(options, options.updater);
}

function withoutUpdates(reason: "sources" | "packaged"): Updates {
  const none = new Emitter<UpdateState>();
  return { state: { kind: "off", reason }, onState: none.event, check() {}, download() {}, install() {}, dispose: () => none.dispose() };
}

class RunningUpdates implements Updates {
  readonly #options: UpdatesOptions;
  readonly #updater: Updater;
  readonly #states = new Emitter<UpdateState>();
  readonly onState = this.#states.event;
  readonly #owned = new DisposableStore();
  #context: UpdateContext;

  constructor(options: UpdatesOptions, updater: Updater) {
    this.#options = options;
    this.#updater = updater;
    this.#context = { ...initialUpdate, isAutomatic: this.#isAutomatic(), calls: this.#countCalls() };
    this.#owned.add(this.#states);
    this.#owned.add(options.phone.onEvent(({ change }) => {
      if (change.kind === "call" || change.kind === "call-removed") this.#take({ kind: "calls", calls: this.#countCalls() });
      else if (change.kind === "preferences") this.#take({ kind: "automatic", isAutomatic: this.#isAutomatic() });
    }));
    const first = setTimeout(() => this.#checkByItself(), FIRST_CHECK_MS);
    const every = setInterval(() => this.#checkByItself(), CHECK_EVERY_MS);
    this.#owned.add(toDisposable(() => {
      clearTimeout(first);
      clearInterval(every);
    }));
  }

  get state(): UpdateState {
    return this.#context.shown;
  }

  check(): void {
    this.#take({ kind: "check" });
  }

  download(): void {
    this.#take({ kind: "download" });
  }

  install(): void {
    this.#take({ kind: "install" });
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #checkByItself(): void {
    if (this.#isAutomatic()) this.check();
  }

  #take(input: UpdateInput): void {
    const { context, effects } = stepUpdate(this.#context, input);
    const isChanged = context.shown !== this.#context.shown;
    this.#context = context;
    if (isChanged) this.#states.emit(context.shown);
    for (const effect of effects) this.#run(effect);
  }

  #run(effect: UpdateEffect): void {
    if (effect === "install") return this.#options.quit(() => this.#updater.install());
    const done = effect === "check" ? this.#look() : this.#fetch();
    done.catch((thrown: unknown) => this.#take({ kind: "failed", failure: toFailure(thrown, FAILED) }));
  }

  async #look(): Promise<void> {
    const version = await this.#updater.check();
    this.#take(version === undefined ? { kind: "nothing", atMs: this.#options.wallMs() } : { kind: "found", version });
  }

  async #fetch(): Promise<void> {
    const version = await this.#updater.download((percent) => this.#take({ kind: "progress", percent }));
    this.#take({ kind: "downloaded", version });
  }

  #isAutomatic(): boolean {
    return this.#options.phone.snapshot().preferences.updates.isAutomatic;
  }

  #countCalls(): number {
    return this.#options.phone.snapshot().calls.filter(({ state }) => state !== "ended").length;
  }
}
