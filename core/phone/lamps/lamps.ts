// All lamps: those that the user wants are watched by the account that can, shown, and acted on.
import { DisposableStore, type Disposable } from "../../base/disposable.ts";
import { GodwitError, type Failure } from "../../base/errors.ts";
import type { SettingsStore } from "../../ports/store.ts";
import type { HeaderList } from "../../sip/dialog/dialog.ts";
import { formatUri } from "../../sip/message/uri.ts";
import type { Account } from "../account.ts";
import type { Accounts } from "../accounts.ts";
import type { Calls } from "../calls.ts";
import type { PhoneState } from "../phone-state.ts";
import type { LampSettings, LampView } from "../protocol.ts";
import { LampList, type StoredLamp } from "./lamp-list.ts";
import { Lamp, pickUpSettings, type LampPorts } from "./lamp.ts";
import { Pacer } from "./pacer.ts";
import { pickUpWay, type PickUp } from "./pick-up.ts";

/** Between two requests: a server is asked for two hundred lamps in twenty seconds, and not all at once. */
const PACE_MS = 50;

export interface LampsPorts extends Omit<LampPorts, "pacer"> {
  readonly settings: SettingsStore;
  readonly state: PhoneState;
  readonly accounts: Pick<Accounts, "list" | "onChange">;
  readonly calls: Pick<Calls, "start">;
}

const NO_ACCOUNT: Failure = { code: "lamp/no-account", message: "There is no account to ask by; add one, or choose another one for this lamp." };
const OFFLINE: Failure = { code: "lamp/account-offline", message: "The account is not registered, so nobody tells it anything." };

export class Lamps implements Disposable {
  readonly #ports: LampsPorts;
  readonly #list: LampList;
  readonly #pacer: Pacer;
  readonly #lamps = new Map<string, Lamp>();
  readonly #shown = new Map<string, string>();
  readonly #owned = new DisposableStore();

  constructor(ports: LampsPorts) {
    this.#ports = ports;
    this.#list = new LampList(ports.settings, ports.random);
    this.#pacer = this.#owned.add(new Pacer(ports.clock, PACE_MS));
    for (const stored of this.#list.all) this.#open(stored);
    this.#owned.add(ports.accounts.onChange(() => {
      for (const lamp of this.#lamps.values()) this.#follow(lamp);
    }));
    this.#showAll();
  }

  /** Answers the lamp's id. Throws `lamp/too-many`, `lamp/bad-address`, `lamp/twice`. */
  add(settings: LampSettings): string {
    const stored = this.#list.add(settings);
    this.#open(stored);
    this.#showAll();
    return stored.id;
  }

  update(id: string, settings: LampSettings): void {
    const stored = this.#list.update(id, settings);
    this.#lamps.get(id)?.dispose();
    this.#open(stored);
    this.#showAll();
  }

  remove(id: string): void {
    this.#list.remove(id);
    this.#lamps.get(id)?.dispose();
    this.#lamps.delete(id);
    this.#showAll();
  }

  move(id: string, place: number): void {
    this.#list.move(id, place);
    this.#showAll();
  }

  refresh(id: string): void {
    this.#find(id).refresh();
  }

  /** Takes the call that rings there; answers the call's id. Throws `lamp/not-ringing`, `lamp/cannot-pick-up`, and what `Calls.start` throws. */
  pickUp(id: string): string {
    const { account, dialogs, target, view } = this.#find(id);
    if (!account || !target) throw new GodwitError({ code: "lamp/not-ringing", message: "Nothing rings there any more." });
    const way = pickUpWay(dialogs, target, pickUpSettings(account));
    if (!way.ok) throw new GodwitError(way.error);
    return this.#pickUp(way.value, account.id, view.with);
  }

  /** Takes all subscriptions back; resolves within 2 s. */
  async stop(): Promise<void> {
    this.#pacer.dispose();
    await Promise.all([...this.#lamps.values()].map((lamp) => lamp.stop()));
  }

  dispose(): void {
    for (const lamp of this.#lamps.values()) lamp.dispose();
    this.#lamps.clear();
    this.#owned.dispose();
  }

  #pickUp(way: PickUp, accountId: string, caller: LampView["with"]): string {
    const { calls } = this.#ports;
    if (way.kind === "number") return calls.start(way.number, accountId, {}, caller ? { shownAs: caller } : {});
    const { callId, toTag, fromTag } = way.replaces;
    // Who answered in the meantime keeps the call (RFC 3891 section 3: early-only), and a caller that cannot is not called anew.
    const headers: HeaderList = [["Replaces", `${callId};to-tag=${toTag};from-tag=${fromTag};early-only`], ["Require", "replaces"]];
    return calls.start(formatUri(way.target), accountId, { followsRedirection: false }, { headers, ...(caller ? { shownAs: caller } : {}) });
  }

  #open({ id, settings }: StoredLamp): void {
    const lamp: Lamp = new Lamp(id, settings, { ...this.#ports, pacer: this.#pacer }, () => this.#show(lamp));
    this.#lamps.set(id, lamp);
    this.#follow(lamp);
  }

  /** Lets a lamp ask by its account, or says why it cannot. */
  #follow(lamp: Lamp): void {
    const account = this.#accountOf(lamp);
    if (!account || (lamp.account && lamp.account !== account)) lamp.dispose();
    if (!account) return lamp.pause(NO_ACCOUNT);
    const { state } = account.presence;
    if (!account.settings.register || state === "registered") return lamp.watch(account);
    if (state === "offline") lamp.dispose();
    // While it registers from elsewhere what was told before still holds.
    if (state !== "registering" || !lamp.account) lamp.pause(OFFLINE);
  }

  /** The account that was chosen; else the one that the lamp asks by already, else the first that can. */
  #accountOf({ settings, account }: Lamp): Account | undefined {
    const accounts = this.#ports.accounts.list.filter(({ view }) => !view.trial);
    if (settings.accountId !== null) return accounts.find(({ id }) => id === settings.accountId);
    return accounts.find((each) => each === account) ?? accounts.find(({ presence }) => presence.state === "registered") ?? accounts[0];
  }

  #find(id: string): Lamp {
    this.#list.find(id);
    return this.#lamps.get(id)!;
  }

  #show(lamp: Lamp): void {
    if (this.#lamps.get(lamp.id) !== lamp) return;
    const { view } = lamp;
    const text = JSON.stringify(view);
    if (this.#shown.get(lamp.id) === text) return;
    this.#shown.set(lamp.id, text);
    this.#ports.state.apply({ kind: "lamp", lamp: view });
  }

  #showAll(): void {
    const lamps: LampView[] = this.#list.all.map(({ id }) => this.#lamps.get(id)!.view);
    this.#shown.clear();
    for (const lamp of lamps) this.#shown.set(lamp.id, JSON.stringify(lamp));
    this.#ports.state.apply({ kind: "lamps", lamps });
  }
}
