// A directory of people in memory: it answers what a test put in, when the test lets it, and remembers what it was asked.
import { GodwitError } from "../../core/base/errors.ts";
import type { PersonDirectories, PersonDirectoryAccess, PersonEntry, PersonQuery } from "../../core/ports/person-directory.ts";
import type { StopSignal } from "../../core/ports/address-book.ts";

export class FakePeople implements PersonDirectories {
  entries: readonly PersonEntry[] = [];
  /** Fails with this while it is set. */
  failure: GodwitError | undefined;
  readonly asked: { readonly access: PersonDirectoryAccess; readonly query: PersonQuery; readonly signal: StopSignal }[] = [];
  #held: (() => void)[] | undefined;

  /** Lets questions wait until `answer`. */
  hold(): void {
    this.#held = [];
  }

  answer(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const go of held) go();
  }

  async search(access: PersonDirectoryAccess, query: PersonQuery, signal: StopSignal): Promise<readonly PersonEntry[]> {
    this.asked.push({ access, query, signal });
    if (this.#held) await new Promise<void>((resolve) => { this.#held?.push(resolve); signal.addEventListener("abort", resolve); });
    if (signal.aborted) throw new GodwitError({ code: "directory/stopped", message: "It was stopped." });
    if (this.failure) throw this.failure;
    return this.entries;
  }
}
