// The keys that a person presses in a call, and those that come from the other side. Of the ways there are the first that
// the other side takes is used: telephone-events (RFC 4733), then INFO, then tones in the sound. A key that was refused
// goes by the next way, so that none is lost and none comes twice.
import { DisposableStore, type Disposable } from "../base/disposable.ts";
import type { Failure } from "../base/errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { InviteSession } from "../sip/usage/invite-session.ts";
import { writeKeyPress, type KeyBody } from "../sip/usage/key-press.ts";
import type { CallMedia } from "./call-media.ts";
import { defined } from "./defined.ts";
import type { PostDial } from "./post-dial.ts";
import type { CallView, DigitWay, DigitWish } from "./protocol.ts";

export interface CallDigitsHost {
  readonly clock: Clock;
  readonly media: CallMedia;
  /** What the account's owner wants. */
  readonly wish: DigitWish;
  session(): InviteSession | undefined;
  changed(): void;
}

export type CallDigitsView = Pick<CallView, "digits" | "digitsReceived" | "digitsBy" | "digitsProblem">;

/** What is said of how long a key was pressed: long enough for every receiver (ITU-T Q.24 asks for 40 ms). */
const KEY_MS = 160;
/** Whoever has not answered an INFO by then takes none: a menu does not wait longer for its key. */
const ANSWER_LIMIT_MS = 4_000;
/** More than anybody dials into a menu; of a peer that presses keys without end the oldest go. */
const MAX_DIGITS = 200;

const NOT_TAKEN: Failure = {
  code: "call/keys-not-taken",
  message: "The other side does not take keys in the way that this account prescribes. Choose \"automatic\" in the account's settings.",
};

export class CallDigits implements Disposable {
  readonly #host: CallDigitsHost;
  #sent = "";
  #received = "";
  #waiting = "";
  #by: DigitWay | undefined;
  #problem: Failure | undefined;
  #body: KeyBody = "application/dtmf-relay";
  /** The other side has refused INFO, or does not answer it. */
  #takesNoInfo = false;
  /** How the first key came: one that presses each in two ways is heard once. */
  #receivedBy: DigitWay | undefined;
  #pending: Disposable | undefined;
  /** Keys that were dialled with the number. */
  #later: Disposable | undefined;
  #isOver = false;

  constructor(host: CallDigitsHost) {
    this.#host = host;
    host.media.onEvent((event) => event.kind === "dtmf-received" && this.receive(event.digit, "telephone-event"));
  }

  get view(): CallDigitsView {
    return { digits: this.#sent, digitsReceived: this.#received, ...defined({ digitsBy: this.#by, digitsProblem: this.#problem }) };
  }

  /** Presses keys; before there is anybody to hear them, and after, nothing happens. */
  press(digits: string): void {
    if (!this.#host.media.parameters || this.#isOver) return;
    this.#sent = (this.#sent + digits).slice(-MAX_DIGITS);
    this.#waiting = (this.#waiting + digits).slice(0, MAX_DIGITS);
    this.#problem = undefined;
    this.#sendNext();
    this.#host.changed();
  }

  /** Presses keys one after the other, each group after its pause; those that one presses meanwhile come in between. */
  pressLater([next, ...others]: readonly PostDial[]): void {
    if (!next || this.#isOver) return;
    this.#later = this.#host.clock.setTimer(next.afterMs, () => {
      this.press(next.digits);
      this.pressLater(others);
    });
  }

  /** The other side has pressed a key. */
  receive(digit: string, by: DigitWay): void {
    this.#receivedBy ??= by;
    if (this.#receivedBy !== by || this.#isOver) return;
    this.#received = (this.#received + digit).slice(-MAX_DIGITS);
    this.#host.changed();
  }

  /** The call is over. */
  dispose(): void {
    this.#isOver = true;
    this.#waiting = "";
    this.#pending?.dispose();
    this.#pending = undefined;
    this.#later?.dispose();
  }

  get #way(): DigitWay | undefined {
    const { wish, media } = this.#host;
    const takesEvents = media.parameters?.telephoneEventPayloadType !== undefined;
    if (wish === "in-band") return wish;
    if (wish === "telephone-event") return takesEvents ? wish : undefined;
    const mayTakeInfo = !this.#takesNoInfo && this.#host.session()?.channel !== undefined;
    if (wish === "info") return mayTakeInfo ? wish : undefined;
    if (takesEvents) return "telephone-event";
    return mayTakeInfo && this.#host.session()?.channel?.allows?.includes("INFO") !== false ? "info" : "in-band";
  }

  #sendNext(): void {
    if (this.#waiting === "" || this.#pending || this.#isOver) return;
    const way = this.#way;
    if (way === undefined) return this.#giveUp();
    if (way === "info") return this.#sendInfo(this.#waiting[0]!);
    this.#by = way;
    this.#host.media.sendDtmf(this.#waiting, way === "in-band");
    this.#waiting = "";
  }

  #giveUp(): void {
    this.#waiting = "";
    this.#problem = NOT_TAKEN;
    this.#host.changed();
  }

  /** One at a time: they must not overtake each other. */
  #sendInfo(key: string): void {
    const owned = new DisposableStore();
    const settle = (status?: number): void => {
      if (this.#pending !== owned) return;
      owned.dispose();
      this.#pending = undefined;
      this.#hearAnswer(status);
    };
    this.#pending = owned;
    owned.add(this.#host.clock.setTimer(ANSWER_LIMIT_MS, () => settle()));
    owned.add(this.#host.session()!.channel!.request({
      method: "INFO",
      body: writeKeyPress(key, KEY_MS, this.#body),
      onReply: ({ response: { status } }) => void (status >= 200 && settle(status)),
      onFailure: () => settle(),
    }));
  }

  #hearAnswer(status: number | undefined): void {
    if (status !== undefined && status < 300) {
      this.#by = "info";
      this.#waiting = this.#waiting.slice(1);
    } else if (status === 415 && this.#body === "application/dtmf-relay") this.#body = "application/dtmf";
    else this.#takesNoInfo = true;
    this.#sendNext();
    this.#host.changed();
  }
}
