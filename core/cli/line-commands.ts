// `--commands`: a running call is told what to do by lines on standard input, and prints what became of each, so that a
// script can hold, resume, change the codec, send digits and hang up at a moment of its own choosing.
import { DisposableStore, type Disposable } from "../base/disposable.ts";
import { toFailure } from "../base/errors.ts";
import type { Phone } from "../phone/phone.ts";
import { readCodecs } from "./media-options.ts";
import { UsageError, type TerminalIo, type TerminalOutput } from "./terminal.ts";

/** For `readOptions`. */
export const COMMAND_OPTIONS = { commands: { type: "boolean", default: false } } as const;

/** Takes commands for the newest call that is not over, until disposed; nothing is read where `--commands` was not said. */
export function obeyLines(phone: Phone, { commands }: { readonly commands: boolean }, io: TerminalIo, output: TerminalOutput): Disposable {
  if (!commands || !io.onLine) return new DisposableStore();
  return io.onLine((line) => {
    if (line.trim() === "") return;
    obey(phone, line.trim()).then(
      () => output.print({ event: "command", command: line, ok: true }, `${line}: done`),
      (thrown) => {
        const failure = toFailure(thrown, { code: "cli/command", message: thrown instanceof UsageError ? thrown.message : "That could not be done." });
        output.print({ event: "command", command: line, ok: false, failure: failure.code }, `${line}: ${failure.message}`);
      },
    );
  });
}

async function obey(phone: Phone, line: string): Promise<void> {
  const [verb = "", argument = ""] = line.split(/\s+/);
  const call = phone.snapshot().calls.findLast(({ state }) => state !== "ended");
  if (!call) throw new UsageError("there is no call");
  switch (verb) {
    case "hold":
      return phone.execute("call.hold", call.id, true);
    case "resume":
      return phone.execute("call.hold", call.id, false);
    case "codec":
      return phone.execute("call.codecs", call.id, readCodecs(argument));
    case "dtmf":
      return phone.execute("call.dtmf", call.id, argument);
    case "end":
      return phone.execute("call.end", call.id);
    default:
      throw new UsageError(`"${verb}" is none of hold, resume, codec NAMES, dtmf DIGITS, end`);
  }
}
