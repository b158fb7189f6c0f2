// The phone in the tray: icon and menu by the model, and whoever is called from there. It shows and asks; it decides nothing.
import { app, Menu, nativeImage, Tray, type MenuItemConstructorOptions, type NativeImage } from "electron";
import { join } from "node:path";
import { toDisposable, type Disposable } from "../../core/base/disposable.ts";
import type { PhoneFacade } from "../../core/phone/phone-facade.ts";
import { doToCall } from "./current-call.ts";
import type { HostTexts } from "./texts/host-texts.ts";
import { trayModel, type QuickDial, type TrayEntry, type TrayIcon } from "./tray-model.ts";

export interface TrayOptions {
  readonly phone: PhoneFacade;
  readonly openWindow: () => void;
  readonly texts: () => HostTexts;
  readonly wallMs: () => number;
}

/** People in the menu. */
const MAX_PEOPLE = 8;
/** Changes that come together are shown together: a menu that is made anew closes under the pointer on some desktops. */
const SHOWN_AFTER_MS = 150;

/** Changes that the tray shows; figures of a running call are none. */
const SHOWN = new Set(["account", "account-removed", "call", "call-removed", "missed-calls", "preferences", "reachability", "history-changed", "contacts-changed"]);

/** Puts the phone into the tray until disposed. */
export function showTray({ phone, openWindow, texts, wallMs }: TrayOptions): Disposable {
  const tray = new Tray(iconNamed("unreachable"));
  let people: readonly QuickDial[] = [];
  let shown = "";
  let pending: NodeJS.Timeout | undefined;
  let isGone = false;
  const menuOf = (entry: TrayEntry): MenuItemConstructorOptions => menuItem(entry, { phone, openWindow, wallMs });
  const show = (): void => {
    pending = undefined;
    const model = trayModel(phone.snapshot(), people, texts(), wallMs());
    const written = JSON.stringify(model);
    if (written === shown) return;
    shown = written;
    tray.setImage(iconNamed(model.icon));
    tray.setToolTip(`Godwit: ${model.sentence}`);
    tray.setContextMenu(Menu.buildFromTemplate(model.entries.map(menuOf)));
  };
  // Who is in the menu may come to be known when there is none any more.
  const showSoon = (): void => void (isGone || (pending ??= setTimeout(show, SHOWN_AFTER_MS)));
  const lookForPeople = async (): Promise<void> => {
    people = await quickDials(phone).catch(() => []);
    showSoon();
  };
  tray.on("click", openWindow);
  const subscription = phone.onEvent(({ change }) => {
    if (!SHOWN.has(change.kind)) return;
    if (change.kind === "history-changed" || change.kind === "contacts-changed" || change.kind === "call-removed") void lookForPeople();
    showSoon();
  });
  show();
  void lookForPeople();
  return toDisposable(() => {
    isGone = true;
    subscription.dispose();
    clearTimeout(pending);
    tray.destroy();
  });
}

function menuItem(entry: TrayEntry, { phone, openWindow, wallMs }: Omit<TrayOptions, "texts">): MenuItemConstructorOptions {
  // An ampersand would mark a key.
  const label = "label" in entry ? entry.label.replaceAll("&", "&&") : "";
  switch (entry.kind) {
    case "sentence": return { label, enabled: false };
    case "separator": return { type: "separator" };
    case "deed": return { label, click: () => void doToCall(phone, entry.deed) };
    case "do-not-disturb": return { label, type: "checkbox", checked: entry.isOn, click: () => void phone.execute("reachability.do-not-disturb", null, entry.isOn ? 0 : null).catch(() => {}) };
    case "open": return { label, click: openWindow };
    case "quit": return { label, click: () => app.quit() };
    case "dial": return { label, submenu: entry.people.map((person) => ({ label: person.name.replaceAll("&", "&&"), click: () => dial(person, { phone, openWindow, wallMs }) })) };
  }
}

function dial({ target, accountId }: QuickDial, { phone, openWindow }: Omit<TrayOptions, "texts">): void {
  openWindow();
  const isThere = phone.snapshot().accounts.some(({ id }) => id === accountId);
  void phone.execute("call.start", target, isThere ? accountId : null).catch(() => {});
}

/** Favourites first, then who was talked with last; each once. */
async function quickDials(phone: PhoneFacade): Promise<readonly QuickDial[]> {
  const favourites = (await phone.execute("contacts.search", "", 100)).filter(({ favourite }) => favourite);
  const last = await phone.execute("history.list", 50, null);
  const all: readonly QuickDial[] = [
    ...favourites.flatMap(({ name, addresses }) => addresses.slice(0, 1).map(({ value }) => ({ name, target: value, accountId: null }))),
    ...last.filter(({ remoteUri }) => !remoteUri.includes("anonymous")).map(({ remoteName, remoteUri, accountId }) => ({ name: remoteName || remoteUri.replace(/^(?:sips?|tel):/u, ""), target: remoteUri, accountId })),
  ];
  const byName = new Map(all.toReversed().map((person) => [person.name, person]));
  return [...byName.values()].toReversed().slice(0, MAX_PEOPLE);
}

/** macOS colours its own menu bar: there the picture is a stencil. */
function iconNamed(icon: TrayIcon): NativeImage {
  const folder = join(__dirname, "../icons");
  if (process.platform !== "darwin") return nativeImage.createFromPath(join(folder, `tray-${icon}.png`));
  const stencil = nativeImage.createFromPath(join(folder, `tray-${icon}Template.png`));
  stencil.setTemplateImage(true);
  return stencil;
}
