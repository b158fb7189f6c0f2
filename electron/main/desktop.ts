// What the desktop around the phone can do: show notices, show a tray. On Linux both are asked of the session's bus.
import { busNotices } from "./bus-notices.ts";
import { electronNotices } from "./electron-notices.ts";
import type { NoticePresenter } from "./notifications.ts";
import { openSessionBus } from "./session-bus/session-bus.ts";
import { constantTray, followTray, type TrayPresence } from "./tray-presence.ts";

export interface Desktop {
  readonly presenter: NoticePresenter | undefined;
  readonly presence: TrayPresence;
}

/** Finds out; a Linux desktop without a bus has neither. */
export async function openDesktop(environment: NodeJS.ProcessEnv): Promise<Desktop> {
  if (process.platform !== "linux") return { presenter: electronNotices(), presence: constantTray(true) };
  const bus = await openSessionBus(environment);
  if (!bus) return { presenter: undefined, presence: constantTray(false) };
  return { presenter: busNotices(bus), presence: await followTray(bus).catch(() => constantTray(false)) };
}
