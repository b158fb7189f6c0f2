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

/** What answers the pages. */
export interface Served {
  readonly phone: PhoneFacade;
  readonly windowCommands: WindowCommands;
  readonly onUpdate: Event<UpdateState>;
}

export interface Pages extends Disposable {
  /** Answers what pages have asked until now, and will ask; to be called once. */
  serve(served: Served): void;
}

type Handler = (page: PageName, ...args: readonly unknown[]) => Promise<Outcome<unknown>>;

/** Takes the pages' messages, which wait until there is a phone, and sends them its events, until disposed. */
export function connectPages(logger: Logger): Pages {
  const owned = new DisposableStore();
  let answers!: (served: Served) => void;
  const served = new Promise<Served>((resolve) => (answers = resolve));
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
  handle(channels.snapshot, async () => ({ ok: true, value: (await served).phone.snapshot() }));
  handle(channels.execute, async (page, name, args) => executeCommand((await served).phone, page, name, args));
  handle(channels.window, async (page, name, args) => executeWindowCommand((await served).windowCommands, page, name, args));
  return {
    serve(wanted) {
      owned.add(wanted.phone.onEvent((event) => tellPages(channels.event, event)));
      owned.add(wanted.onUpdate((state) => tellPages(channels.update, state)));
      answers(wanted);
    },
    dispose: () => owned.dispose(),
  };
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
