// What the desktop around the phone can do: show notices, show a tray. On Linux both are asked of the session's bus, for which
// nobody waits: notices are shown when it has answered, and until then nobody knows of a tray.
import { busNotices } from "./bus-notices.ts";
import { electronNotices } from "./electron-notices.ts";
import { lateNotices, type NoticePresenter } from "./notifications.ts";
import { openSessionBus } from "./session-bus/session-bus.ts";
import { constantTray, followTray, type TrayPresence } from "./tray-presence.ts";

export interface Desktop {
  readonly presenter: NoticePresenter | undefined;
  readonly presence: TrayPresence;
}

/** Begins to find out; a Linux desktop without a bus has neither. */
export function openDesktop(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform): Desktop {
  if (platform !== "linux") return { presenter: electronNotices(), presence: constantTray(true) };
  const opening = openSessionBus(environment);
  return { presenter: lateNotices(opening.then((bus) => bus && busNotices(bus))), presence: followTray(opening) };
}
