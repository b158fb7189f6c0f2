// What the desktop does along with the phone: theme, keeping the machine awake during calls, the incoming window.
import { nativeTheme, powerSaveBlocker } from "electron";
import { toDisposable, type Disposable } from "../../core/base/disposable.ts";
import type { PhoneFacade } from "../../core/phone/phone-facade.ts";
import type { CallView, Preferences } from "../../core/phone/protocol.ts";
import type { IncomingWindow } from "./incoming-window.ts";

/** Follows the phone until disposed. */
export function followPhone(phone: PhoneFacade, incoming: IncomingWindow): Disposable {
  const wakefulness = createWakefulness();
  const followCalls = (): void => {
    const { calls } = phone.snapshot();
    incoming.update(calls);
    wakefulness.update(calls);
  };
  applyTheme(phone.snapshot().preferences);
  followCalls();
  const subscription = phone.onEvent(({ change }) => {
    if (change.kind === "call" || change.kind === "call-removed") followCalls();
    if (change.kind === "preferences") applyTheme(change.preferences);
  });
  return toDisposable(() => {
    subscription.dispose();
    incoming.update([]);
    wakefulness.update([]);
  });
}

/** Gives the windows' frames their theme. High contrast is the page's own palette; the frame around it stays with the system. */
export function applyTheme({ theme }: Preferences): void {
  nativeTheme.themeSource = theme === "contrast" ? "system" : theme;
}

function createWakefulness(): { update(calls: readonly CallView[]): void } {
  let blocker: number | undefined;
  return {
    update(calls) {
      const busy = calls.some((call) => call.state !== "ended");
      if (busy) blocker ??= powerSaveBlocker.start("prevent-app-suspension");
      else if (blocker !== undefined) {
        powerSaveBlocker.stop(blocker);
        blocker = undefined;
      }
    },
  };
}
