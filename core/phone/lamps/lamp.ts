// One lamp: its watches of somebody's presence and calls, and the view that comes of what both have told.
import type { Disposable } from "../../base/disposable.ts";
import type { Failure } from "../../base/errors.ts";
import type { ContactStore } from "../../ports/store.ts";
import type { WatchedDialog } from "../../sip/events/dialog-info.ts";
import type { PresenceState } from "../../sip/events/presence.ts";
import type { Uri } from "../../sip/message/model.ts";
import { readUri } from "../../sip/message/uri.ts";
import { plainText } from "../../sip/usage/call-information.ts";
import type { UserAgent } from "../../sip/usage/user-agent.ts";
import type { Account } from "../account.ts";
import { defined } from "../defined.ts";
import { describeUri } from "../describe-uri.ts";
import { parseDialTarget } from "../dial-target.ts";
import type { LampSettings, LampView } from "../protocol.ts";
import { watchDialogs, watchPresence, type WatchNews } from "../watch.ts";
import { dialogFact, failureFact, lampState, presenceFact, ringsHere, type DialogFact, type PresenceFact } from "./lamp-machine.ts";
import { LampWatch, type LampWatchPorts } from "./lamp-watch.ts";
import { pickUpWay, type PickUpSettings } from "./pick-up.ts";

export interface LampPorts extends LampWatchPorts {
  readonly userAgent: UserAgent;
  readonly contacts: ContactStore;
}

const MAX_ADDRESS = 300;
const PENDING: Failure = { code: "lamp/pending", message: "The other side has not agreed to be watched yet." };
const NOTHING_TOLD: Failure = { code: "lamp/nothing-told", message: "The server knows nothing of this address." };

export class Lamp implements Disposable {
  readonly id: string;
  readonly settings: LampSettings;
  readonly #ports: LampPorts;
  readonly #onChange: () => void;
  #account: Account | undefined;
  #target: Uri | undefined;
  #wayCount = 0;
  #dialogWatch: LampWatch<readonly WatchedDialog[]> | undefined;
  #presenceWatch: LampWatch<PresenceState> | undefined;
  #dialogs: readonly WatchedDialog[] = [];
  #presence: PresenceState | undefined;
  #wasPublished = false;
  #dialogFact: DialogFact = "silent";
  #presenceFact: PresenceFact = "silent";
  #dialogFailure: Failure | undefined;
  #presenceFailure: Failure | undefined;
  /** Why it does not ask at the moment. */
  #pause: Failure | undefined;

  constructor(id: string, settings: LampSettings, ports: LampPorts, onChange: () => void) {
    this.id = id;
    this.settings = settings;
    this.#ports = ports;
    this.#onChange = onChange;
  }

  /** The account that it asks by, once it does. */
  get account(): Account | undefined {
    return this.#account;
  }

  get dialogs(): readonly WatchedDialog[] {
    return this.#dialogs;
  }

  get target(): Uri | undefined {
    return this.#target;
  }

  get view(): LampView {
    const { id, settings } = this;
    const uri = this.#target ? describeUri(this.#target) : settings.address;
    const accountId = this.#account?.id ?? settings.accountId;
    if (this.#pause) return { id, settings, uri, accountId, state: "unknown", canPickUp: false, failure: this.#pause };
    const state = lampState(this.#dialogFact, this.#presenceFact);
    const activity = this.#presence?.activities[0];
    const note = this.#presence?.notes[0] ?? this.#presence?.tuples.find((tuple) => tuple.note !== undefined)?.note;
    return {
      id, settings, uri, accountId, state,
      canPickUp: state === "ringing" && this.#target !== undefined && this.#account !== undefined && pickUpWay(this.#dialogs, this.#target, pickUpSettings(this.#account)).ok,
      ...defined({
        with: state === "ringing" || state === "busy" ? this.#party() : undefined,
        activity: activity === undefined ? undefined : plainText(activity, 40),
        note: note === undefined ? undefined : plainText(note, 200),
        failure: state === "unknown" || state === "unregistered" ? this.#dialogFailure ?? this.#presenceFailure : undefined,
      }),
    };
  }

  /** Asks by this account, which can be reached: for the first time, by another account or way than before, or after a pause. */
  watch(account: Account): void {
    if (account !== this.#account) return this.#begin(account);
    const hasPaused = this.#pause !== undefined;
    this.#pause = undefined;
    if (account.way.count !== this.#wayCount || hasPaused) this.#ask();
    if (hasPaused) this.#onChange();
  }

  /** Nothing is known for a while; what was asked goes on by itself. */
  pause(why: Failure): void {
    if (this.#pause?.code === why.code) return;
    this.#pause = why;
    this.#onChange();
  }

  /** Asks again now. */
  refresh(): void {
    if (this.#account && !this.#pause) this.#ask();
  }

  /** Asks no more by any account; resolves when what was asked is taken back, within 2 s. */
  async stop(): Promise<void> {
    const stopped = [this.#dialogWatch?.stop(), this.#presenceWatch?.stop()];
    this.#forget();
    await Promise.all(stopped);
  }

  dispose(): void {
    this.#dialogWatch?.dispose();
    this.#presenceWatch?.dispose();
    this.#forget();
  }

  #begin(account: Account): void {
    this.dispose();
    const target = parseDialTarget(this.settings.address, account.identity.address);
    if (!target.ok) return this.pause({ ...target.error, code: "lamp/bad-address" });
    const { userAgent } = this.#ports;
    const { identity } = account;
    this.#account = account;
    this.#target = target.value;
    this.#pause = undefined;
    const options = (localAddress: string | undefined) => ({ userAgent, identity, target: target.value, ...(localAddress === undefined ? {} : { localAddress }) });
    if (this.settings.kind !== "presence") this.#dialogWatch = new LampWatch(this.#ports, (local, onNews) => watchDialogs(options(local), onNews), (news) => this.#takeDialogs(news));
    if (this.settings.kind !== "dialogs") this.#presenceWatch = new LampWatch(this.#ports, (local, onNews) => watchPresence(options(local), onNews), (news) => this.#takePresence(news));
    this.#ask();
    this.#onChange();
  }

  #ask(): void {
    const { count, localAddress } = this.#account!.way;
    this.#wayCount = count;
    this.#dialogWatch?.ask(localAddress);
    this.#presenceWatch?.ask(localAddress);
  }

  #takeDialogs(news: WatchNews<readonly WatchedDialog[]>): void {
    this.#dialogs = news.kind === "told" ? news.state : [];
    this.#dialogFact = news.kind === "told" ? dialogFact(news.state) : factOfLoss(news);
    this.#dialogFailure = failureOf(news);
    this.#onChange();
  }

  #takePresence(news: WatchNews<PresenceState>): void {
    this.#presence = news.kind === "told" ? news.state : undefined;
    this.#presenceFact = news.kind === "told" ? presenceFact(news.state, this.#wasPublished) : factOfLoss(news);
    this.#wasPublished ||= news.kind === "told" && news.state.tuples.length > 0;
    this.#presenceFailure = failureOf(news) ?? (this.#presenceFact === "silent" ? NOTHING_TOLD : undefined);
    this.#onChange();
  }

  /** With whom the call is that the lamp shows: the one that rings before one that goes on. */
  #party(): LampView["with"] {
    const dialog = this.#dialogs.find(ringsHere) ?? this.#dialogs.find(({ state }) => state !== "terminated");
    const { identity = dialog?.remote?.target, displayName = "" } = dialog?.remote ?? {};
    if (identity === undefined) return undefined;
    const parsed = readUri(identity);
    const uri = plainText(parsed ? describeUri(parsed) : identity, MAX_ADDRESS);
    return { uri, name: this.#ports.contacts.findByAddress(uri)?.name ?? plainText(displayName, MAX_ADDRESS) };
  }

  #forget(): void {
    this.#account = this.#dialogWatch = this.#presenceWatch = this.#presence = undefined;
    this.#dialogFailure = this.#presenceFailure = undefined;
    this.#dialogs = [];
    this.#wasPublished = false;
    this.#dialogFact = this.#presenceFact = "silent";
  }
}

/** How an account picks up. */
export function pickUpSettings({ identity, settings }: Account): PickUpSettings {
  return { own: identity.address, code: settings.pickUpCode ?? "" };
}

function factOfLoss(news: Exclude<WatchNews<unknown>, { readonly kind: "told" }>): "absent" | "silent" {
  return news.kind === "lost" && news.failure ? failureFact(news.failure) : "silent";
}

function failureOf(news: WatchNews<unknown>): Failure | undefined {
  if (news.kind === "pending") return PENDING;
  return news.kind === "lost" ? news.failure : undefined;
}
