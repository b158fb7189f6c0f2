// "Tell me when free": watches the dialogs of somebody who was busy or did not answer (RFC 4235), for an hour at the most,
// and tells once. Calls nobody by itself; gone when the program ends.
import { formatHex } from "../../base/bytes.ts";
import type { Disposable } from "../../base/disposable.ts";
import { GodwitError, type Failure } from "../../base/errors.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Random } from "../../ports/random.ts";
import { parseUri } from "../../sip/message/uri.ts";
import type { UserAgent } from "../../sip/usage/user-agent.ts";
import type { Accounts } from "../accounts.ts";
import type { PhoneState } from "../phone-state.ts";
import type { CallView } from "../protocol.ts";
import type { CallbackView } from "../protocol/reachability-protocol.ts";
import { watchDialogs, type Watch, type WatchNews } from "../watch.ts";
import { stepCallback, type CallbackProgress, type CallbackReason } from "./callback-machine.ts";

/** Whoever waits longer looks again by themselves. */
const WATCH_MS = 3_600_000;
/** Each is a subscription at somebody's server. */
const MAX_CALLBACKS = 5;

export interface CallbacksPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly userAgent: UserAgent;
  readonly accounts: Accounts;
  readonly state: PhoneState;
}

interface Entry {
  readonly view: CallbackView;
  readonly reason: CallbackReason;
  readonly progress: CallbackProgress;
  readonly watch?: Watch;
  /** By which of its account's ways it was asked last. */
  readonly wayCount: number;
  readonly limit?: Disposable;
}

export class Callbacks implements Disposable {
  readonly #ports: CallbacksPorts;
  readonly #listening: Disposable;
  #entries: readonly Entry[] = [];

  constructor(ports: CallbacksPorts) {
    this.#ports = ports;
    this.#listening = ports.state.onEvent(({ change }) => {
      if (change.kind === "account" && change.account.presence.state === "registered") this.#followAccount(change.account.id);
      if (change.kind === "account-removed") for (const { view } of this.#entries) if (view.accountId === change.accountId) this.cancel(view.id);
    });
  }

  /** Waits for the other side of an outgoing call that is over. Throws `callback/not-possible`, `callback/too-many`. */
  request(call: CallView): void {
    const reason = reasonOf(call);
    const account = this.#ports.accounts.list.find(({ id }) => id === call.accountId);
    const target = parseUri(call.remoteUri);
    if (!reason || !account || !target.ok) throw new GodwitError(NOT_POSSIBLE);
    const others = this.#entries.filter(({ view }) => view.remoteUri !== call.remoteUri);
    if (others.filter(({ view }) => view.state === "watching").length >= MAX_CALLBACKS) throw new GodwitError(TOO_MANY);
    for (const entry of this.#entries) if (!others.includes(entry)) stop(entry);
    const id = formatHex(this.#ports.random.bytes(8));
    const { accountId, remoteUri, remoteName } = call;
    const view: CallbackView = { id, accountId, remoteUri, remoteName, state: "watching", untilMs: this.#ports.clock.wallMs() + WATCH_MS };
    const limit = this.#ports.clock.setTimer(WATCH_MS, () => this.#settle(id, { state: "expired" }));
    this.#entries = [...others, { view, reason, progress: "waiting", wayCount: account.way.count, limit }];
    const { userAgent } = this.#ports;
    const { localAddress } = account.way;
    const watch = watchDialogs({ userAgent, identity: account.identity, target: target.value, ...(localAddress === undefined ? {} : { localAddress }) }, (news) => this.#hear(id, news));
    this.#change(id, (entry) => ({ ...entry, watch }));
    this.#show();
  }

  /** Waits no longer, and takes it off the list. */
  cancel(id: string): void {
    const entry = this.#find(id);
    if (!entry) return;
    stop(entry);
    this.#entries = this.#entries.filter((other) => other !== entry);
    this.#show();
  }

  dispose(): void {
    this.#listening.dispose();
    for (const entry of this.#entries) stop(entry);
    this.#entries = [];
  }

  #hear(id: string, news: WatchNews<readonly unknown[]>): void {
    const entry = this.#find(id);
    if (!entry || entry.view.state !== "watching") return;
    if (news.kind === "lost" && news.isOver && news.failure) return this.#settle(id, { state: "refused", failure: news.failure });
    if (news.kind !== "told") return;
    const progress = stepCallback(entry.progress, entry.reason, news.state.length > 0);
    this.#change(id, (before) => ({ ...before, progress }));
    if (progress === "free") this.#settle(id, { state: "free" });
  }

  #settle(id: string, outcome: Pick<CallbackView, "state" | "failure">): void {
    const entry = this.#find(id);
    if (!entry) return;
    stop(entry);
    this.#change(id, ({ watch: _watch, limit: _limit, ...rest }) => ({ ...rest, view: { ...rest.view, ...outcome } }));
    this.#show();
  }

  /** The account is registered anew, perhaps from elsewhere: the other side is told where we are. */
  #followAccount(accountId: string): void {
    const way = this.#ports.accounts.list.find(({ id }) => id === accountId)?.way;
    if (!way) return;
    for (const { view, watch, wayCount } of this.#entries) {
      if (view.accountId !== accountId || view.state !== "watching" || wayCount === way.count) continue;
      this.#change(view.id, (entry) => ({ ...entry, wayCount: way.count }));
      if (way.localAddress === undefined) watch?.refresh();
      else watch?.move(way.localAddress);
    }
  }

  #find(id: string): Entry | undefined {
    return this.#entries.find(({ view }) => view.id === id);
  }

  #change(id: string, change: (entry: Entry) => Entry): void {
    this.#entries = this.#entries.map((entry) => (entry.view.id === id ? change(entry) : entry));
  }

  #show(): void {
    this.#ports.state.apply({ kind: "callbacks", callbacks: this.#entries.map(({ view }) => view) });
  }
}

const NOT_POSSIBLE: Failure = { code: "callback/not-possible", message: "Only after a call of yours that was not answered can you be told when the other side is free." };
const TOO_MANY: Failure = { code: "callback/too-many", message: `You wait for ${MAX_CALLBACKS} people already; take one off the list first.` };

function stop({ watch, limit }: Entry): void {
  limit?.dispose();
  watch?.dispose();
}

/** Ours to give up, or nobody there; what the callee declined is not asked about again. */
const NOT_ANSWERED: readonly string[] = ["call/no-answer", "call/unavailable", "call/cancelled", "call/ended"];

function reasonOf({ direction, state, answeredAtMs, end }: CallView): CallbackReason | undefined {
  if (direction !== "outgoing" || state !== "ended" || answeredAtMs !== undefined || !end) return undefined;
  if (end.failure.code === "call/busy") return "busy";
  return NOT_ANSWERED.includes(end.failure.code) ? "no-answer" : undefined;
}
