// Notices through Electron's own class: buttons on macOS, and elsewhere where the runtime has them.
import { app, Notification } from "electron";
import { toDisposable } from "../../core/base/disposable.ts";
import type { NoticePresenter } from "./notifications.ts";

/** As in build/package/builder-config.mjs. */
const APP_ID = "org.godwit.phone";

/** The presenter, or undefined where the system shows no notices. */
export function electronNotices(): NoticePresenter | undefined {
  if (!Notification.isSupported()) return undefined;
  // Windows shows the notices of programs that it knows by the name on their shortcut, which installers take from `appId`.
  if (process.platform === "win32" && app.isPackaged) app.setAppUserModelId(APP_ID);
  return {
    present({ kind, title, body, actions = [] }, { onAction, onGone }) {
      const notice = new Notification({
        title,
        body,
        // The phone rings by itself.
        silent: kind === "incoming-call",
        timeoutType: kind === "incoming-call" ? "never" : "default",
        urgency: kind === "incoming-call" ? "critical" : "normal",
        actions: actions.map(({ label }) => ({ type: "button", text: label })),
      });
      notice.on("action", (_event, index) => {
        const action = actions[index];
        if (action) onAction(action.id);
      });
      notice.on("click", () => onAction("open"));
      notice.on("close", () => onGone());
      notice.on("failed", () => onGone());
      notice.show();
      return toDisposable(() => notice.close());
    },
  };
}
