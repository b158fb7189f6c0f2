// Quitting ends the calls and unregisters first, for as long as that takes, up to a bound.
import { app, BrowserWindow, powerMonitor } from "electron";
import { plain, type Logger } from "../../core/base/logger.ts";
import type { PhoneFacade } from "../../core/phone/phone-facade.ts";

/** The phone gives its last BYE and REGISTER 3 s and its sound devices 5 s; after that something hangs. */
const boundMs = 9_000;

/** An installer that says it would end the program, and does not, has failed. */
const installBoundMs = 20_000;

/** What comes last; answers whether it ends the program by itself. */
export type LastDeed = () => boolean;

/** Ends the program as `app.quit` does, with `last` as the last thing that it does. */
export type QuitWith = (last: LastDeed) => void;

/** Makes `app.quit` close the phone before the process ends; `release` runs after that. */
export function quitOrderly(phone: PhoneFacade, logger: Logger, release: () => void): QuitWith {
  let last: LastDeed = () => false;
  let phase: "running" | "closing" | "closed" = "running";
  const close = async (): Promise<void> => {
    for (const window of BrowserWindow.getAllWindows()) window.hide();
    const bound = new Promise<"late">((resolve) => setTimeout(resolve, boundMs, "late"));
    const closed = await Promise.race([phone.close(), bound]).catch((thrown: unknown) => {
      logger.log("error", "closing the phone failed", { error: plain(thrown instanceof Error ? thrown.name : typeof thrown) });
    });
    if (closed === "late") logger.log("warn", "the phone did not close in time", { boundMs: plain(boundMs) });
    phase = "closed";
    if (endsByItself()) setTimeout(() => app.quit(), installBoundMs);
    else app.quit();
  };
  // Whatever it does, a program without a phone must end.
  const endsByItself = (): boolean => {
    try {
      return last();
    } catch (thrown) {
      logger.log("error", "the last thing before the end failed", { error: plain(thrown instanceof Error ? thrown.name : typeof thrown) });
      return false;
    }
  };
  app.on("before-quit", (event) => {
    if (phase === "closed") return;
    event.preventDefault();
    if (phase === "running") {
      phase = "closing";
      void close();
    }
  });
  // Said to the system, this is a wait; unsaid, macOS takes the quit that is held back for a refusal and calls its shutdown off.
  powerMonitor.on("shutdown", (event?: { preventDefault(): void }) => {
    event?.preventDefault();
    app.quit();
  });
  // Windows tells windows only, and waits for nobody; the last BYE is under way all the same.
  const endWithSession = (window: BrowserWindow): void => void window.on("session-end", () => app.quit());
  for (const window of BrowserWindow.getAllWindows()) endWithSession(window);
  app.on("browser-window-created", (_event, window) => endWithSession(window));
  app.on("will-quit", release);
  return (wanted) => {
    last = wanted;
    app.quit();
  };
}
