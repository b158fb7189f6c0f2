// Quitting ends the calls and unregisters first, for as long as that takes, up to a bound.
import { app, BrowserWindow } from "electron";
import { plain, type Logger } from "../../core/base/logger.ts";
import type { PhoneFacade } from "../../core/phone/phone-facade.ts";

/** The phone gives its last BYE and REGISTER 3 s and its sound devices 5 s; after that something hangs. */
const boundMs = 9_000;

/** Ends the program as `app.quit` does, with `last` as the last thing that it does. */
export type QuitWith = (last: () => void) => void;

/** Makes `app.quit` close the phone before the process ends; `release` runs after that. */
export function quitOrderly(phone: PhoneFacade, logger: Logger, release: () => void): QuitWith {
  let last = (): void => {};
  let phase: "running" | "closing" | "closed" = "running";
  const close = async (): Promise<void> => {
    for (const window of BrowserWindow.getAllWindows()) window.hide();
    const bound = new Promise<"late">((resolve) => setTimeout(resolve, boundMs, "late"));
    const closed = await Promise.race([phone.close(), bound]).catch((thrown: unknown) => {
      logger.log("error", "closing the phone failed", { error: plain(thrown instanceof Error ? thrown.name : typeof thrown) });
    });
    if (closed === "late") logger.log("warn", "the phone did not close in time", { boundMs: plain(boundMs) });
    phase = "closed";
    last();
    app.quit();
  };
  app.on("before-quit", (event) => {
    if (phase === "closed") return;
    event.preventDefault();
    if (phase === "running") {
      phase = "closing";
      void close();
    }
  });
  app.on("will-quit", release);
  return (wanted) => {
    last = wanted;
    app.quit();
  };
}
