// `--record FILE`: every call of a command is recorded as soon as it is up, and what becomes of that is printed.
import { DisposableStore, type Disposable } from "../base/disposable.ts";
import type { Phone, PhoneOptions } from "../phone/phone.ts";
import type { RecordingView } from "../phone/protocol.ts";
import { UsageError, type TerminalOutput } from "./terminal.ts";

export const RECORDING_OPTIONS = {
  record: { type: "string" },
  "record-tone": { type: "string", default: "none" },
} as const;

export interface RecordingValues {
  readonly record?: string | undefined;
  readonly "record-tone"?: string | undefined;
}

const ANNOUNCEMENTS = ["none", "once", "repeated"] as const;

/** The phone's options for it. Throws `UsageError` for a file that is neither `.wav` nor `.opus`, and for a tone that is none of ours. */
export function readRecording({ record, "record-tone": tone }: RecordingValues): Pick<PhoneOptions, "recordings"> {
  const announcement = ANNOUNCEMENTS.find((known) => known === tone);
  if (!announcement) throw new UsageError(`--record-tone takes ${ANNOUNCEMENTS.join(", ")}, not "${tone}"`);
  if (record === undefined) return {};
  const [, file, format] = /^(.+)\.(wav|opus)$/.exec(record) ?? [];
  if (file === undefined) throw new UsageError(`--record takes a file that ends in .wav or .opus, not "${record}"`);
  return { recordings: { file, format: format as "wav" | "opus", announcement } };
}

/** Records each call once it is up, where `--record` was said; until disposed. */
export function recordCalls(phone: Phone, { record }: RecordingValues, output: TerminalOutput): Disposable {
  if (record === undefined) return new DisposableStore();
  const shown = new Map<string, string>();
  return phone.onEvent(({ change }) => {
    if (change.kind === "call-removed") shown.delete(change.callId);
    if (change.kind !== "call") return;
    const { id, remoteUri, state, recording } = change.call;
    const before = shown.get(id);
    if (state === "active" && before === undefined) {
      shown.set(id, "starting");
      phone.execute("call.record", id, true).catch(() => {});
    }
    if (!recording || before === undefined || before === recording.state) return;
    shown.set(id, recording.state);
    output.print({ event: "recording", call: id, remote: remoteUri, ...recording }, `${remoteUri}: ${describe(recording)}`);
  });
}

function describe({ state, path, failure }: RecordingView): string {
  return failure ? failure.message : state === "saved" ? `recorded in ${path}` : `recording into ${path}`;
}
