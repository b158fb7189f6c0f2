// The type of `window.godwit`: all that a page may ask of the main process. Types only; the preload implements it.
import type { Failure } from "../../core/base/errors.ts";
import type { CommandAnswer, CommandArguments, CommandName, PhoneEvent, Snapshot } from "../../core/phone/protocol.ts";

export type * from "../../core/phone/protocol.ts";

/** What came of a command; failures travel as data, since an Error loses its code between processes. */
export type Outcome<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly failure: Failure };

/** Commands about windows, which are not the phone's business. */
export interface WindowCommands {
  /** Opens the main window, or brings it to the front with the focus. */
  "open-main": () => void;
  /** Makes the incoming window as high as its content, in CSS pixels; its width is fixed. */
  "fit-incoming": (heightPx: number) => void;
  /** Shows the file of a call's recording in the system's file manager. */
  "show-recording": (callId: string) => void;
  /** Asks for a folder for recordings; null if the user chose none. */
  "choose-recordings-folder": () => string | null | Promise<string | null>;
  /** Asks for a sound file to ring with; null if the user chose none. */
  "choose-ring-file": () => string | null | Promise<string | null>;
}

export type WindowCommandName = keyof WindowCommands;

export interface GodwitBridge {
  readonly platform: "linux" | "darwin" | "win32";
  readonly versions: { readonly godwit: string; readonly electron: string; readonly chromium: string };
  /** The whole state; the events that follow have revisions one, two, ... above its `revision`. */
  snapshot(): Promise<Snapshot>;
  /** Never rejects: refusals, bad arguments and a lost main process all come back as a failure. */
  execute<Name extends CommandName>(
    name: Name,
    ...args: CommandArguments<Name>
  ): Promise<Outcome<CommandAnswer<Name>>>;
  /** Subscribes to changes; call the answer to unsubscribe. */
  onEvent(listener: (event: PhoneEvent) => void): () => void;
  readonly window: {
    openMain(): Promise<Outcome<void>>;
    /** Only the incoming page may call it. */
    fitIncoming(heightPx: number): Promise<Outcome<void>>;
    showRecording(callId: string): Promise<Outcome<void>>;
    chooseRecordingsFolder(): Promise<Outcome<string | null>>;
    chooseRingFile(): Promise<Outcome<string | null>>;
  };
}

declare global {
  interface Window {
    readonly godwit: GodwitBridge;
  }
}
