// Keeps one call on the right path: runs handover-machine.ts, asks path-selector.ts what is right, and carries effects out on
// the call. What answers an older question than the present one is known by its turn and passed over.
import type { Disposable } from "../base/disposable.ts";
import type { Failure } from "../base/errors.ts";
import type { Result } from "../base/result.ts";
import type { Clock } from "../ports/clock.ts";
import type { CallPath, HandoverReport } from "../ports/store.ts";
import { rememberMove, waitBeforeMove } from "./flap-damping.ts";
import { stepHandover, type HandoverEffect, type HandoverInput, type HandoverState } from "./handover-machine.ts";
import { completeReport, reportHandover, type HandoverDecision } from "./handover-report.ts";
import type { LocalPaths } from "./local-paths.ts";
import type { CallAddresses, MobileCall, PathEvent } from "./mobile-call.ts";
import { checkPaths, type CheckTime } from "./path-check.ts";
import { afterFalseAlarm, FRESH_LIVENESS, isSuspicious } from "./path-liveness.ts";
import { chooseAddresses, isSameChoice, startingPoint, type RouteAnswers } from "./path-selector.ts";
import { readOutcome } from "./signalling-outcome.ts";

/** A call that nothing reaches for so long is over. People wait: a phone in a tunnel comes out of it within this time. */
const LOST_AFTER_MS = 45_000;
/** An answer takes a round trip and what the peer thinks about it; beyond this something is wrong. */
const ANSWER_MS = 2_000;
/** Those who wait for it are told in time; this is for those who are not. */
const OVERDUE_MS = 2_500;
const FOLLOW_MS = 1_500;
const REPLACE_MS = 5_000;
/** What left the peer before it knew of the new path is still on its way so long. */
const LINGER_MS = 700;
const FIRST_REOPEN_MS = 20;
const LONGEST_REOPEN_MS = 500;
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 10_000;
const DOUBT_MS = 2_000;
const LOST: Failure = { code: "call/connection-lost", message: "The connection to the other side was lost and could not be restored." };

/** No move of our own is under way, or it is agreed on. */
const FOLLOWING_STATES: ReadonlySet<HandoverState> = new Set(["settled", "checking", "doubtful", "landing"]);

export interface MoverDependencies {
  readonly clock: Clock;
  readonly paths: LocalPaths;
  /** What the system says for the call's peers now; undefined while it was not asked for all of them. */
  answersFor(call: MobileCall): RouteAnswers | undefined;
  /** Since when the present answers may have been right: the last other look, or a hint after it; undefined where not known. */
  dueSinceMs(call: MobileCall): number | undefined;
  /** Looks again now. */
  look(): void;
  /** The call is about to be tried from these addresses, whatever the system would use. */
  prepare(call: MobileCall, addresses: readonly string[]): void;
  /** A mover's state changed. */
  onStep(): void;
}

export class CallMover implements Disposable {
  readonly #call: MobileCall;
  readonly #with: MoverDependencies;
  readonly #listening: Disposable;
  #state: HandoverState = "settled";
  /** The system's word that was last followed, or passed over for good. */
  #word: CallAddresses | undefined;
  /** What is in use, and what people call it. */
  #chosen: CallAddresses | undefined;
  #path: CallPath | undefined;
  /** The choice that is moved to, why, and what was left for it. */
  #wanted: CallAddresses | undefined;
  #decision: HandoverDecision | undefined;
  #from: CallPath | undefined;
  /** What was left, for the way back. */
  #former: CallAddresses | undefined;
  /** The peer said something by the new way, if only that it refuses. */
  #wasAnswered = false;
  #report: HandoverReport | undefined;
  #agreedAtMs: number | undefined;
  /** Sound came in on the new path; there was no way at all meanwhile. */
  #isHeard = false;
  #wasStranded = false;
  /** Sound has left the path that was settled on, and the peer may have been told. */
  #hasLeft = false;
  /** What led to the check says little: the path in use gets all its time to answer. */
  #isPatient = false;
  #silentSinceMs = 0;
  #liveness = FRESH_LIVENESS;
  #movedAtMs: readonly number[] = [];
  #turn = 0;
  #attempts = 0;
  #due: Disposable | undefined;
  #bound: Disposable | undefined;
  #hold: Disposable | undefined;

  constructor(call: MobileCall, dependencies: MoverDependencies) {
    this.#call = call;
    this.#with = dependencies;
    this.#listening = call.onPathEvent((event) => this.#hear(event));
  }

  get state(): HandoverState {
    return this.#state;
  }

  /** Whether the peer has yet to be told of the move that is under way. */
  get isAboutToSignal(): boolean {
    return this.#state === "opening" || this.#state === "reopening";
  }

  /** Compares where the call is with what is right now. */
  judge(): void {
    const { addresses, stage } = this.#call;
    const answers = this.#with.answersFor(this.#call);
    if (!addresses || !answers || stage === "unsettled") return;
    // Whom requests go to is being looked up, as after a new dialog has taken the old one's place: the sound's way is half a word.
    if (answers.hops.length === 0) return;
    const choice = chooseAddresses(answers, { ...addresses, ...this.#chosen });
    this.#adopt(choice, addresses);
    this.#follow(addresses);
    if (!choice) return this.#step("gone");
    const isNew = this.#isNews(choice);
    if (isNew ? this.#mustWait(addresses) : !this.#owesAddress) return;
    if (isNew) this.#word = choice;
    const isBack = isSameChoice(choice, this.#chosen!) && !this.#wasStranded && !this.#hasLeft;
    if (isBack && isNew && this.isAboutToSignal) return this.#step("restored");
    this.#decide(isNew ? choice : this.#chosen!, "changed");
  }

  /** Something else than sound gives reason to doubt the path, such as a wake from suspend. */
  doubt(): void {
    this.#silentSinceMs = this.#with.clock.nowMs();
    this.#isPatient = false;
    if (this.#call.stage === "connected") this.#step("doubted");
  }

  dispose(): void {
    this.#turn++;
    this.#listening.dispose();
    for (const timer of [this.#due, this.#bound, this.#hold]) timer?.dispose();
  }

  /**
   * An answer came after a move during which the call rang, and the peer does not know yet where our sound is; or an answer is
   * waited for at an address that is gone by now.
   */
  get #owesAddress(): boolean {
    const { stage, owesAddress, answerAddress } = this.#call;
    if (this.#state !== "settled") return false;
    return stage === "connected" ? owesAddress : answerAddress !== undefined && !this.#with.paths.isPresent(answerAddress);
  }

  /** Meets the call, or its sound, for the first time. */
  #adopt(choice: CallAddresses | undefined, addresses: CallAddresses): void {
    if (this.#chosen && (this.#chosen.media !== undefined || addresses.media === undefined)) return;
    const word = startingPoint(choice, addresses, (address) => this.#with.paths.isPresent(address));
    if (!this.#chosen) this.#path = this.#with.paths.describe(addresses.media ?? addresses.signalling);
    this.#chosen ??= addresses;
    this.#chosen = { ...this.#chosen, ...(addresses.media !== undefined && { media: addresses.media }) };
    this.#word = { ...word, ...this.#word, ...(word.media !== undefined && { media: word.media }) };
  }

  /** An offer of the peer's may have taken the sound to another family of addresses, which its answer has told already. */
  #follow({ media }: CallAddresses): void {
    if (media === undefined || media === this.#chosen!.media || !FOLLOWING_STATES.has(this.#state)) return;
    this.#chosen = { ...this.#chosen!, media };
    this.#path = this.#with.paths.describe(media);
    this.#decision = undefined;
    this.#step("followed");
  }

  /** Whether the system says what it did not say before, and that is not where the call is or goes already. */
  #isNews(choice: CallAddresses): boolean {
    if (this.#state === "waiting") return true;
    if (isSameChoice(choice, this.#word!)) return false;
    if (!isSameChoice(choice, this.#wanted ?? this.#chosen!)) return true;
    this.#word = choice;
    return false;
  }

  /** A path that works is not left for a better one again and again. */
  #mustWait({ signalling }: CallAddresses): boolean {
    this.#hold?.dispose();
    const isAtRest = this.#state === "settled" || this.#state === "landing";
    if (!isAtRest || !this.#with.paths.isPresent(signalling)) return false;
    const waitMs = waitBeforeMove(this.#movedAtMs, this.#with.clock.nowMs());
    if (waitMs > 0) this.#hold = this.#with.clock.setTimer(waitMs, () => this.judge());
    return waitMs > 0;
  }

  #decide(choice: CallAddresses, input: "changed" | "better"): void {
    const isSilence = input === "better";
    const worksOn = !this.#wasStranded && this.#state !== "waiting" && this.#path !== undefined && this.#with.paths.isPresent(this.#path.localAddress);
    this.#wanted = choice;
    this.#attempts = 0;
    this.#decision = {
      kind: isSilence ? "silence" : worksOn ? "make-before-break" : "break-before-make",
      decidedAtMs: this.#with.clock.nowMs(),
      dueSinceMs: isSilence ? this.#silentSinceMs : this.#with.dueSinceMs(this.#call),
    };
    if (!worksOn || isSilence) this.#worry();
    this.#step(input);
  }

  #step(input: HandoverInput): void {
    const before = this.#state;
    const { state, effects } = stepHandover(before, input);
    this.#state = state;
    if (state !== before) this.#due?.dispose();
    for (const effect of effects) this.#effects[effect]();
    if (effects.length > 0) this.#with.onStep();
  }

  readonly #effects: Readonly<Record<HandoverEffect, () => void>> = {
    begin: () => this.#begin(),
    forget: () => this.#end(),
    open: () => void this.#open(),
    use: () => this.#use(),
    withdraw: () => this.#call.withdrawPath(),
    signal: () => void this.#signal(this.#wasStranded),
    "signal-fresh": () => void this.#signal(true),
    replace: () => void this.#replace(),
    "drop-replacement": () => this.#call.dropReplacement(),
    land: () => this.#land(),
    settle: () => this.#settle(),
    check: () => void this.#check(),
    calm: () => (this.#liveness = afterFalseAlarm(this.#liveness, this.#with.clock.nowMs())),
    worry: () => this.#worry(),
    relief: () => this.#call.showReconnecting(undefined),
    "arm-reopen": () => this.#arm(backOff(FIRST_REOPEN_MS, LONGEST_REOPEN_MS, this.#attempts++)),
    "arm-answer": () => this.#arm(OVERDUE_MS),
    "arm-follow": () => this.#arm(FOLLOW_MS),
    "arm-replace": () => this.#arm(REPLACE_MS),
    "arm-retry": () => (this.#mayGoBack ? this.#goBack() : this.#arm(backOff(FIRST_RETRY_MS, LONGEST_RETRY_MS, this.#attempts++))),
    "arm-linger": () => this.#arm(this.#decision && this.#decision.kind !== "make-before-break" ? 0 : LINGER_MS),
    "arm-doubt": () => this.#arm(backOff(DOUBT_MS, LONGEST_RETRY_MS, this.#attempts++)),
    lose: () => this.#call.lose(LOST),
  };

  #begin(): void {
    this.#from ??= this.#path;
    this.#former ??= this.#chosen;
    this.#bound ??= this.#with.clock.setTimer(LOST_AFTER_MS, () => this.#expire());
  }

  /** While sound comes in on the new path the call is no lost one, whoever does not answer. */
  #expire(): void {
    this.#bound = undefined;
    if (this.#isHeard) this.#begin();
    else this.#step("expired");
  }

  #end(): void {
    this.#turn++;
    this.#bound?.dispose();
    this.#bound = undefined;
    this.#from = undefined;
    this.#former = undefined;
    this.#wasAnswered = false;
    this.#wanted = undefined;
    this.#wasStranded = false;
    this.#hasLeft = false;
    this.#isHeard = false;
    this.#agreedAtMs = undefined;
  }

  async #open(): Promise<void> {
    const turn = ++this.#turn;
    const { signalling, media = signalling } = this.#wanted!;
    const opened = await this.#call.openPath(media).then(() => true, () => false);
    if (turn === this.#turn) this.#step(opened ? "opened" : "open-failed");
  }

  #use(): void {
    const works = this.#decision?.kind === "make-before-break";
    this.#isHeard = false;
    this.#hasLeft = true;
    this.#call.usePath({ keepSendingOn: works });
    this.#chosen = this.#wanted;
    this.#path = this.#with.paths.describe(this.#wanted!.media ?? this.#wanted!.signalling);
  }

  async #signal(fresh: boolean): Promise<void> {
    const turn = this.#turn;
    const { answerAddress } = this.#call;
    const isAnswerable = answerAddress === undefined || this.#with.paths.isPresent(answerAddress);
    const oldPathWorks = this.#decision?.kind === "make-before-break" && isAnswerable;
    this.#take(turn, "agreed", await this.#call.signal(this.#wanted!.signalling, { fresh, oldPathWorks, limitMs: ANSWER_MS }));
  }

  async #replace(): Promise<void> {
    const turn = this.#turn;
    this.#take(turn, "replaced", await this.#call.replace(this.#wanted!.signalling));
  }

  #take(turn: number, success: "agreed" | "replaced", outcome: Result<void, Failure>): void {
    if (turn !== this.#turn) return;
    this.#wasAnswered ||= outcome.ok || (success === "agreed" && readOutcome(outcome.error) !== "unheard");
    if (outcome.ok) this.#agreedAtMs = this.#with.clock.nowMs();
    else if (success === "replaced") return this.#step("replace-failed");
    this.#step(outcome.ok ? success : readOutcome(outcome.error));
    if (this.#state === "following" && this.#isHeard) this.#step("heard");
  }

  /** Nobody answers by a path that was merely better, such as a cable without a network behind it, and the one before is there. */
  get #mayGoBack(): boolean {
    if (this.#decision?.kind !== "make-before-break" || !this.#former || this.#isHeard || this.#wasAnswered) return false;
    const { signalling, media = signalling } = this.#former;
    return !isSameChoice(this.#former, this.#wanted!) && this.#with.paths.isPresent(signalling) && this.#with.paths.isPresent(media);
  }

  #goBack(): void {
    this.#decide(this.#former!, "changed");
  }

  #land(): void {
    this.#call.usePath({ keepSendingOn: false });
    if (!this.#decision || !this.#from || !this.#path) return;
    // The peer was told of an earlier move, which had its report.
    if (this.#from.localAddress === this.#path.localAddress && !this.#wasStranded) return;
    this.#report = reportHandover(this.#from, this.#path, this.#decision, this.#agreedAtMs);
    this.#call.showHandover(this.#report, false);
    this.#movedAtMs = rememberMove(this.#movedAtMs, this.#with.clock.nowMs());
  }

  #settle(): void {
    const wanted = this.#wanted;
    this.#call.settlePath();
    this.#end();
    if (this.#state !== "settled") this.#wanted = wanted;
  }

  /** The way may have changed unnoticed; where it has not, it is asked along all ways that there are. */
  async #check(): Promise<void> {
    this.#with.look();
    const turn = ++this.#turn;
    const { signalling } = this.#chosen!;
    const time = this.#checkTime(turn);
    const others = this.#with.paths.alternativesTo(signalling);
    this.#with.prepare(this.#call, others);
    const outcome = await checkPaths(time, this.#call, { inUse: signalling, others, isPatient: this.#isPatient });
    if (!this.#isChecking(turn)) return;
    if (outcome.kind === "better") this.#decide({ signalling: outcome.address, media: outcome.address }, "better");
    else this.#step(outcome.kind);
  }

  #hear(event: PathEvent): void {
    switch (event.kind) {
      case "path":
        if (event.local.address !== (this.#wanted?.media ?? this.#wanted?.signalling)) return;
        this.#isHeard = true;
        return this.#step("heard");
      case "path-evidence":
        return this.#suspect(event);
      case "receive-resumed":
        return this.#step("resumed");
      case "handover":
        // Those of an earlier move may come late.
        if (event.figures.to.address !== this.#report?.to.localAddress) return;
        this.#report = completeReport(this.#report, event.figures);
        return this.#call.showHandover(this.#report, true);
    }
  }

  #suspect({ evidence, sinceMs }: Extract<PathEvent, { readonly kind: "path-evidence" }>): void {
    const nowMs = this.#with.clock.nowMs();
    if (evidence === "silence") this.#isHeard = false;
    if (this.#state !== "settled" || !this.#chosen || this.#call.stage !== "connected") return;
    if (!isSuspicious(this.#liveness, evidence, sinceMs, this.#call.expectsSound, nowMs)) return;
    this.#silentSinceMs = nowMs - sinceMs;
    // Without keys a report is believed for its address alone, which can be forged.
    this.#isPatient = evidence === "all-lost";
    this.#step("doubted");
  }

  #worry(): void {
    if (this.#state === "waiting") this.#wasStranded = true;
    this.#call.showReconnecting(this.#with.clock.wallMs());
  }

  /** Answers that come when the check is over must not touch the timer of another state. */
  #checkTime(turn: number): CheckTime {
    return {
      nowMs: () => this.#with.clock.nowMs(),
      after: (delayMs, run) => this.#isChecking(turn) && this.#arm(delayMs, run),
    };
  }

  #isChecking(turn: number): boolean {
    return turn === this.#turn && this.#state === "checking";
  }

  /** The state's timer; it ends with the state. */
  #arm(delayMs: number, run = (): void => this.#step("due")): void {
    this.#due?.dispose();
    this.#due = this.#with.clock.setTimer(delayMs, run);
  }
}

function backOff(firstMs: number, longestMs: number, attempts: number): number {
  return Math.min(firstMs * 2 ** Math.min(attempts, 10), longestMs);
}
