// The only file with ipcMain: hands each channel's messages to the gate, after a look at who is speaking.
import { BrowserWindow, ipcMain, type IpcMainInvokeEvent } from "electron";
import { DisposableStore, toDisposable, type Disposable } from "../../core/base/disposable.ts";
import { plain, type Logger } from "../../core/base/logger.ts";
import type { PhoneFacade } from "../../core/phone/phone-facade.ts";
import type { Outcome, UpdateState, WindowCommands } from "../contract/bridge.ts";
import { channels, type PageName } from "../contract/channels.ts";
import { executeCommand, executeWindowCommand } from "./command-gate.ts";
import type { Event } from "../../core/base/emitter.ts";
import { pageOf } from "./trusted-page.ts";

export interface IpcOptions {
  readonly phone: PhoneFacade;
  readonly windowCommands: WindowCommands;
  readonly logger: Logger;
  readonly onUpdate: Event<UpdateState>;
}

type Handler = (page: PageName, ...args: readonly unknown[]) => Promise<Outcome<unknown>>;

/** Answers the pages' messages and sends them the phone's events, until disposed. */
export function connectPages({ phone, windowCommands, logger, onUpdate }: IpcOptions): Disposable {
  const owned = new DisposableStore();
  const handle = (channel: string, run: Handler): void => {
    ipcMain.handle(channel, async (event, ...args: unknown[]) => {
      const page = speaker(event);
      const outcome = page ? await run(page, ...args) : stranger;
      if (!outcome.ok && outcome.failure.code.startsWith("ipc/")) {
        logger.log("warn", "a page's message was refused", { channel: plain(channel), code: plain(outcome.failure.code) });
      }
      return outcome;
    });
    owned.add(toDisposable(() => ipcMain.removeHandler(channel)));
  };
  handle(channels.snapshot, async () => ({ ok: true, value: phone.snapshot() }));
  handle(channels.execute, (page, name, args) => executeCommand(phone, page, name, args));
  handle(channels.window, (page, name, args) => executeWindowCommand(windowCommands, page, name, args));
  owned.add(phone.onEvent((event) => tellPages(channels.event, event)));
  owned.add(onUpdate((state) => tellPages(channels.update, state)));
  return owned;
}

function tellPages(channel: string, told: unknown): void {
  for (const { webContents } of BrowserWindow.getAllWindows()) {
    if (!webContents.isDestroyed() && pageOf(webContents.getURL())) webContents.send(channel, told);
  }
}

const stranger: Outcome<never> = {
  ok: false,
  failure: { code: "ipc/not-allowed", message: "Only Godwit's own pages may speak to it." },
};

// The top frame of one of our pages; a frame inside it, or one that has moved on, is a stranger.
function speaker(event: IpcMainInvokeEvent): PageName | undefined {
  const frame = event.senderFrame;
  return frame && frame.parent === null ? pageOf(frame.url) : undefined;
}
