// Links from outside, one question at a time: whatever comes while one is asked, or right after it was answered, is
// counted and left, so that nothing on a page can pile up dialogs or change what a key press dials.
import type { Clock } from "../ports/clock.ts";
import type { ContactStore } from "../ports/store.ts";
import { GodwitError, toFailure } from "../base/errors.ts";
import { isServiceCode, parseDialLink } from "./dial-link.ts";
import type { Calls } from "./calls.ts";
import type { Notices } from "./notices.ts";
import type { PhoneState } from "./phone-state.ts";
import type { LinkDecision, LinkQuestion } from "./protocol.ts";

export interface LinkQuestionsPorts {
  readonly clock: Clock;
  readonly calls: Pick<Calls, "start">;
  readonly contacts: Pick<ContactStore, "findByAddress">;
  readonly state: PhoneState;
  readonly notices: Pick<Notices, "add" | "clear">;
}

/** After an answer the next link has to wait so long: a page that fires one after the other is not followed. */
const QUIET_MS = 1_000;

export class LinkQuestions {
  readonly #ports: LinkQuestionsPorts;
  #count = 0;
  #quietUntilMs = Number.NEGATIVE_INFINITY;

  constructor(ports: LinkQuestionsPorts) {
    this.#ports = ports;
  }

  /** Asks about a link, or dials it where the user chose so. What cannot be followed is told in a notice: nobody else would. */
  open(text: string, accountId: string | null): LinkDecision {
    const { notices } = this.#ports;
    try {
      return this.#open(text, accountId);
    } catch (thrown) {
      // The last one only: a page may offer many.
      notices.clear("link/");
      notices.add(toFailure(thrown, { code: "link/bad", message: "The link could not be followed." }));
      return "refused";
    }
  }

  #open(text: string, accountId: string | null): LinkDecision {
    const { clock, calls, contacts, state } = this.#ports;
    const pending = state.snapshot.linkQuestion;
    if (pending) this.#ask({ ...pending, left: pending.left + 1 });
    if (pending || clock.nowMs() < this.#quietUntilMs) return "left";
    const link = parseDialLink(text);
    if (!link.ok) throw new GodwitError(link.error);
    const isOverCall = state.snapshot.calls.some((call) => call.state !== "ended");
    const atOnce = state.snapshot.preferences.system.dialsLinksAtOnce;
    if (atOnce && !isOverCall && !isServiceCode(link.value)) {
      this.#rest();
      calls.start(link.value.target, accountId, link.value.options);
      return "dialled";
    }
    const name = contacts.findByAddress(link.value.target)?.name ?? "";
    this.#ask({ id: String(++this.#count), link: link.value, name, isOverCall: atOnce && isOverCall, left: 0 });
    return "asked";
  }

  /** The user's word on a question; one that is over is left. */
  answer(id: string, dials: boolean, accountId: string | null): string | null {
    const question = this.#ports.state.snapshot.linkQuestion;
    if (question?.id !== id) return null;
    this.#rest();
    this.#ask(undefined);
    return dials ? this.#ports.calls.start(question.link.target, accountId, question.link.options) : null;
  }

  #ask(question: LinkQuestion | undefined): void {
    this.#ports.state.apply({ kind: "link-question", question });
  }

  #rest(): void {
    this.#quietUntilMs = this.#ports.clock.nowMs() + QUIET_MS;
  }
}
