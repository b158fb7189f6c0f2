// `godwit message URI TEXT`: sends one text and tells whether a server or phone took it.
import { readOptions } from "./arguments.ts";
import { CALLER_OPTIONS, readCaller } from "./caller-options.ts";
import { printMessages, untilMessage } from "./message-watch.ts";
import { openTerminalPhone } from "./terminal-phone.ts";
import { EXIT, exitCodeFor, TerminalOutput, UsageError, type TerminalIo } from "./terminal.ts";

export async function runMessage(args: readonly string[], io: TerminalIo): Promise<number> {
  const { values, positionals } = readOptions(args, { options: CALLER_OPTIONS, allowPositionals: true });
  const [target, text, ...others] = positionals;
  if (target === undefined || text === undefined || others.length > 0) throw new UsageError("message takes one address and one text");
  const { account, options } = readCaller(values);
  const output = new TerminalOutput(io, values.json);
  const phone = await openTerminalPhone(io, {
    capture: { kind: "silence" },
    playback: { kind: "null" },
    ...options,
  });
  try {
    printMessages(phone, output);
    const { id: accountId } = await phone.execute("account.add", account.settings, account.password, account.privateKey);
    const id = await phone.execute("message.send", accountId, target, text);
    const settled = await untilMessage(phone, id, ({ state }) => state !== "sending", io.signal);
    if (!settled) return EXIT.network;
    return settled.failure ? exitCodeFor(settled.failure) : EXIT.ok;
  } finally {
    await phone.close();
  }
}
