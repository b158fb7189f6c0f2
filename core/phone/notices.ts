// Things the user should know that belong to no call or account; shown until dismissed, each once.
import { toFailure, type ErrorCode, type Failure } from "../base/errors.ts";
import type { PhoneState } from "./phone-state.ts";

export class Notices {
  readonly #state: PhoneState;
  #count = 0;

  constructor(state: PhoneState, initial: readonly Failure[]) {
    this.#state = state;
    for (const failure of initial) this.add(failure);
  }

  add(failure: Failure): void {
    const others = this.#state.snapshot.notices.filter((notice) => notice.failure.code !== failure.code || notice.failure.detail !== failure.detail);
    this.#show([...others, { id: String(++this.#count), failure }]);
  }

  addThrown(thrown: unknown, code: ErrorCode, message: string): void {
    this.add(toFailure(thrown, { code, message }));
  }

  dismiss(id: string): void {
    this.#show(this.#state.snapshot.notices.filter((notice) => notice.id !== id));
  }

  /** Takes away notices whose code starts so: what they told of is over. */
  clear(codePrefix: string): void {
    this.#show(this.#state.snapshot.notices.filter((notice) => !notice.failure.code.startsWith(codePrefix)));
  }

  #show(notices: PhoneState["snapshot"]["notices"]): void {
    this.#state.apply({ kind: "notices", notices });
  }
}
