// Whether calls come through: keeps what the owner has chosen, ends do not disturb by the clock, and asks the policy about
// each call before it rings. Carries the decision out as far as it is not the calls' own business.
import { DisposableStore, type Disposable } from "../../base/disposable.ts";
import { GodwitError } from "../../base/errors.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ContactStore, SettingsStore } from "../../ports/store.ts";
import type { Uri } from "../../sip/message/model.ts";
import { readAnswerRequest } from "../../sip/usage/answer-request.ts";
import type { Accounts } from "../accounts.ts";
import { describeUri } from "../describe-uri.ts";
import { parseDialTarget } from "../dial-target.ts";
import type { IncomingCall, Refusal, Screening } from "../incoming-call.ts";
import type { PhoneState } from "../phone-state.ts";
import type { CallRules, ForwardingOccasion, Reachability as Chosen } from "../protocol/reachability-protocol.ts";
import type { TonePlayer } from "../tone-player.ts";
import { checkRules } from "./call-rules.ts";
import { decideCall, isSameAddress, type CallerFacts, type CallSituation } from "./call-screening-policy.ts";
import { diversionHeaders, mailboxUri } from "./diversion.ts";

export const REACHABILITY_KEY = "reachability";
/** The wall clock may be set, and a computer may sleep: an end is looked for again at least so often. */
const LOOK_AGAIN_MS = 300_000;
const BEEP_MS = 700;

export interface ReachabilityPorts {
  readonly clock: Clock;
  readonly settings: SettingsStore;
  readonly contacts: ContactStore;
  readonly accounts: Accounts;
  readonly state: PhoneState;
  readonly tones: Pick<TonePlayer, "once">;
  /** Where numbers without a country belong, as ISO 3166-1 code; nowhere if not said. */
  readonly country?: (() => string | undefined) | undefined;
  /** Refuses a call that rings. */
  refuse(callId: string, refusal: Refusal): void;
}

export class Reachability implements Disposable {
  readonly #ports: ReachabilityPorts;
  readonly #owned = new DisposableStore();
  /** Calls that ring until they are sent on. */
  readonly #ringing = new Map<string, Disposable>();
  /** Calls that the phone answers, by when. */
  readonly #answering = new Map<string, number>();
  #end: Disposable | undefined;

  constructor(ports: ReachabilityPorts) {
    this.#ports = ports;
    this.#owned.add(ports.state.onEvent(({ change }) => {
      if (change.kind === "call") this.#follow(change.call.id, change.call.state);
      if (change.kind === "call-removed") this.#forget(change.callId);
      if (change.kind === "account-removed") this.#dropAccount(change.accountId);
    }));
    this.#awaitEnd();
  }

  /** Decides about a call before anybody hears of it. */
  screen(call: IncomingCall): Screening {
    const decision = decideCall(this.#chosen, this.#situationOf(call));
    switch (decision.kind) {
      case "reject":
        return { kind: "refuse", refusal: REFUSALS[decision.status] };
      case "redirect":
        return { kind: "refuse", refusal: this.#redirection(call, decision.to, decision.reason) };
      case "answer":
        this.#answering.set(call.id, this.#ports.clock.nowMs() + decision.afterS * 1000);
        return { kind: "answer", afterMs: decision.afterS * 1000 };
      case "ring":
        if (decision.noAnswer) this.#sendOnAfter(call, decision.noAnswer);
        return { kind: "ring" };
    }
  }

  /** Begins or ends do not disturb: until a time, until it is ended (null), or not any more (0). */
  setDoNotDisturb(accountId: string | null, untilMs: number | null): void {
    // Whoever ends it for all accounts wants to be reached.
    const others = this.#chosen.doNotDisturb.filter((entry) => entry.accountId !== accountId && (accountId !== null || untilMs !== 0));
    const isOn = untilMs === null || untilMs > this.#ports.clock.wallMs();
    this.#keep({ ...this.#chosen, doNotDisturb: isOn ? [...others, { accountId, untilMs }] : others });
  }

  /** Replaces all rules. Throws `reachability/bad-target`, `reachability/loop`, `reachability/too-many`. */
  setRules(wanted: CallRules): void {
    const checked = checkRules(wanted, {
      call: (rule) => this.#resolve(rule.to, rule.accountId) !== undefined,
      reachOurselves: (rule) => this.#isOwn(this.#resolve(rule.to, rule.accountId)),
    });
    if (!checked.ok) throw new GodwitError(checked.error);
    this.#keep({ ...this.#chosen, rules: checked.value });
  }

  dispose(): void {
    this.#owned.dispose();
    this.#end?.dispose();
    for (const timer of this.#ringing.values()) timer.dispose();
    this.#ringing.clear();
  }

  get #chosen(): Chosen {
    return this.#ports.state.snapshot.reachability;
  }

  #keep(reachability: Chosen): void {
    this.#ports.settings.write(REACHABILITY_KEY, reachability);
    this.#ports.state.apply({ kind: "reachability", reachability });
    this.#awaitEnd();
  }

  /** Takes away what has ended, and waits for what ends next. */
  #awaitEnd(): void {
    this.#end?.dispose();
    this.#end = undefined;
    const nowMs = this.#ports.clock.wallMs();
    const { doNotDisturb } = this.#chosen;
    const left = doNotDisturb.filter(({ untilMs }) => untilMs === null || untilMs > nowMs);
    if (left.length < doNotDisturb.length) return this.#keep({ ...this.#chosen, doNotDisturb: left });
    const nextMs = Math.min(...left.map(({ untilMs }) => untilMs ?? Infinity));
    if (nextMs < Infinity) this.#end = this.#ports.clock.setTimer(Math.min(nextMs - nowMs, LOOK_AGAIN_MS), () => this.#awaitEnd());
  }

  #dropAccount(accountId: string): void {
    const { doNotDisturb, rules } = this.#chosen;
    const isLeft = (entry: { readonly accountId: string | null }): boolean => entry.accountId !== accountId;
    if ([doNotDisturb, rules.forwardings, rules.autoAnswers, rules.blocked].every((entries) => entries.every(isLeft))) return;
    const left = { ...rules, forwardings: rules.forwardings.filter(isLeft), autoAnswers: rules.autoAnswers.filter(isLeft), blocked: rules.blocked.filter(isLeft) };
    this.#keep({ doNotDisturb: doNotDisturb.filter(isLeft), rules: left });
  }

  #situationOf({ accountId, caller, request, isBusy, isFromOwnServer }: IncomingCall): CallSituation {
    const asked = readAnswerRequest(request.headers);
    const sentOnBy = (caller.forwardedBy ?? []).map(({ uri }) => uri);
    const cameBack = sentOnBy.some((uri) => this.#isOwn(uri));
    return {
      accountId, isBusy, isFromOwnServer, nowMs: this.#ports.clock.wallMs(), caller: this.#factsOf(caller), country: this.#ports.country?.(),
      ...(asked === undefined ? {} : { asksAnswerAfterS: asked }),
      leadsBack: (to) => {
        const target = this.#resolve(to, accountId);
        if (cameBack || target === undefined || this.#isOwn(target)) return true;
        return [caller.remoteUri, ...sentOnBy].some((address) => isSameAddress(address, target, this.#ports.country?.()));
      },
    };
  }

  #factsOf({ anonymous, remoteUri }: IncomingCall["caller"]): CallerFacts {
    if (anonymous) return { isFavourite: false, groups: [] };
    const contact = this.#ports.contacts.findByAddress(remoteUri);
    return { address: remoteUri, isFavourite: contact?.favourite ?? false, groups: contact?.groups ?? [], ...(contact ? { contactId: contact.id } : {}) };
  }

  #sendOnAfter(call: IncomingCall, { afterS, to }: { readonly afterS: number; readonly to: string }): void {
    this.#ringing.set(call.id, this.#ports.clock.setTimer(afterS * 1000, () => {
      this.#ringing.delete(call.id);
      this.#ports.refuse(call.id, this.#redirection(call, to, "no-answer"));
    }));
  }

  #redirection({ accountId, request }: IncomingCall, to: string, reason: ForwardingOccasion): Refusal {
    const account = this.#accountOf(accountId);
    const target = account && parseDialTarget(to, account.identity.address);
    if (!account || !target?.ok) return UNDISTURBED;
    const { address } = account.identity;
    const mailbox = parseDialTarget(account.settings.voicemailNumber ?? account.view.voicemail?.mailbox ?? "", address);
    const isMailbox = mailbox.ok && isSameAddress(describeUri(mailbox.value), describeUri(target.value));
    const contact = isMailbox ? mailboxUri(target.value, address, reason) : target.value;
    return {
      status: 302, headers: diversionHeaders(request, address, contact, reason), forwardedTo: describeUri(target.value),
      end: { by: "local", failure: { code: "call/forwarded", message: "The call was sent on.", detail: describeUri(target.value) } },
    };
  }

  /** The beep tells whoever is in the room that somebody hears it; it sounds where it rings, since a headset may lie on the table. */
  #follow(callId: string, state: string): void {
    if (state === "incoming" || state === "connecting") return;
    const dueMs = this.#answering.get(callId);
    if (state === "active" && dueMs !== undefined && this.#ports.clock.nowMs() >= dueMs) this.#ports.tones.once("auto-answer", BEEP_MS, "ringer");
    this.#forget(callId);
  }

  #forget(callId: string): void {
    this.#answering.delete(callId);
    this.#ringing.get(callId)?.dispose();
    this.#ringing.delete(callId);
  }

  #accountOf(accountId: string | null): Accounts["list"][number] | undefined {
    const { list, preferred } = this.#ports.accounts;
    return list.find(({ id }) => id === accountId) ?? preferred;
  }

  #resolve(to: string, accountId: string | null): string | undefined {
    const target = parseDialTarget(to, this.#accountOf(accountId)?.identity.address);
    return target.ok ? describeUri(target.value as Uri) : undefined;
  }

  #isOwn(address: string | undefined): boolean {
    return address !== undefined && this.#ports.accounts.list.some(({ identity }) => isSameAddress(describeUri(identity.address), address, this.#ports.country?.()));
  }
}

/** Desk phones say 480 too; most servers then go on to the mailbox (RFC 3261 section 21.4.18). */
const UNDISTURBED: Refusal = { status: 480, end: { by: "local", failure: { code: "call/do-not-disturb", message: "You did not want to be disturbed." } } };
const BUSY: Refusal = { status: 486, end: { by: "local", failure: { code: "call/was-busy", message: "You were in another call." } } };
/** Nobody is to be asked again on another phone of the owner's (RFC 3261 section 21.6.2). */
const BLOCKED: Refusal = { status: 603, end: { by: "local", failure: { code: "call/blocked", message: "You have blocked this caller." } } };
const REFUSALS = { 480: UNDISTURBED, 486: BUSY, 603: BLOCKED } as const;
