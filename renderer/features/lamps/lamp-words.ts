// Lamps in words: whose it is, what it says, what pressing it does. Pure.
import type { CallView, LampView } from "../../bridge/bridge.ts";
import { formatAddress, splitAddress } from "../../composables/address.ts";
import { failureText } from "../../i18n/failure-text.ts";
import type { MessageKey } from "../../i18n/en.ts";
import type { Translate } from "../../i18n/text.ts";

/** What pressing a lamp does; `menu`: a call goes on that it may be for as well. */
export type LampAction = "call" | "pick-up" | "menu";

/** The user's word, else the contact's name, else the address. */
export function lampName({ settings }: Pick<LampView, "settings">, contactName: string | undefined): string {
  return settings.label || contactName || formatAddress(settings.address);
}

/** What stands on it: of an address that nobody has named, the part that tells it from its neighbours. */
export function lampShortName({ settings }: Pick<LampView, "settings">, name: string): string {
  return name === formatAddress(settings.address) ? splitAddress(name).user || name : name;
}

/** What pressing the lamp does now. */
export function lampAction({ state, canPickUp }: Pick<LampView, "state" | "canPickUp">, talking: CallView | undefined): LampAction {
  if (state === "ringing" && canPickUp) return "pick-up";
  return talking ? "menu" : "call";
}

/** One word for the state; a presence that says more is said instead of "free". */
export function lampWord({ state, activity }: Pick<LampView, "state" | "activity">, t: Translate): string {
  const key = state === "idle" ? activityKey(activity) : undefined;
  return t(key ?? `lamps.state_${state}`);
}

/** What fits under the name: the word, and who calls where it rings. */
export function lampShortWords(lamp: LampView, t: Translate): string {
  const caller = lamp.state === "ringing" && lamp.with ? lamp.with.name || formatAddress(lamp.with.uri) : "";
  return caller === "" ? lampWord(lamp, t) : t("lamps.ringsFor", { state: lampWord(lamp, t), name: caller });
}

/** Who rings or talks there, what they say of themselves, or why nothing is known. */
export function lampDetail(lamp: LampView, t: Translate): string {
  const party = lamp.with && (lamp.with.name || formatAddress(lamp.with.uri));
  if (party && lamp.state === "ringing") return t("lamps.calls", { name: party });
  if (party && lamp.state === "busy") return t("lamps.talksWith", { name: party });
  if (lamp.failure) return failureText(lamp.failure, t);
  if (lamp.state === "unknown") return t("lamps.asking");
  return lamp.note ?? "";
}

/** All of it in one sentence, for screen readers and on hover. */
export function lampSentence(lamp: LampView, name: string, t: Translate): string {
  const detail = lampDetail(lamp, t);
  const said = t("lamps.sentence", { name, state: lampWord(lamp, t) });
  return detail === "" ? said : `${said} ${detail}`;
}

/** A map, since an activity is any word that somebody sends. */
const ACTIVITIES: ReadonlyMap<string, MessageKey> = new Map([
  ["away", "lamps.activity_away"],
  ["appointment", "lamps.activity_meeting"],
  ["meeting", "lamps.activity_meeting"],
  ["in-transit", "lamps.activity_travelling"],
  ["travel", "lamps.activity_travelling"],
  ["vacation", "lamps.activity_vacation"],
  ["holiday", "lamps.activity_vacation"],
  ["meal", "lamps.activity_meal"],
  ["sleeping", "lamps.activity_away"],
  ["permanent-absence", "lamps.activity_away"],
]);

function activityKey(activity: string | undefined): MessageKey | undefined {
  return activity === undefined ? undefined : ACTIVITIES.get(activity);
}
