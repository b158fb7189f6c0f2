// `godwit message URI TEXT`: sends one text and tells whether a server or phone took it.
import { namedCaller, readAccountFile, readOptions, readSocketAddress } from "./arguments.ts";
import { printMessages } from "./message-watch.ts";
import { until } from "./call-watch.ts";
import { openTerminalPhone } from "./terminal-phone.ts";
import { EXIT, exitCodeFor, TerminalOutput, UsageError, type TerminalIo } from "./terminal.ts";
import { TRANSPORT_OPTIONS, withTransport } from "./transport-options.ts";

const OPTIONS = {
  account: { type: "string" },
  from: { type: "string" },
  local: { type: "string" },
  ...TRANSPORT_OPTIONS,
  json: { type: "boolean", default: false },
} as const;

const ANONYMOUS = "anonymous@anonymous.invalid";

export async function runMessage(args: readonly string[], io: TerminalIo): Promise<number> {
  const { values, positionals } = readOptions(args, { options: OPTIONS, allowPositionals: true });
  const [target, text, ...others] = positionals;
  if (target === undefined || text === undefined || others.length > 0) throw new UsageError("message takes one address and one text");
  if (values.account !== undefined && values.from !== undefined) throw new UsageError("--account and --from exclude each other");
  const account = withTransport(values.account === undefined ? namedCaller(values.from ?? ANONYMOUS, "udp") : readAccountFile(values.account), values);
  const local = values.local === undefined ? undefined : readSocketAddress(values.local, 0);
  const output = new TerminalOutput(io, values.json);
  const phone = await openTerminalPhone(io, {
    capture: { kind: "silence" },
    playback: { kind: "null" },
    ...(local ? { localAddress: local.address, listen: [{ ...local, transport: "udp" }], preferredPort: local.port } : {}),
  });
  try {
    printMessages(phone, output);
    const { id: accountId } = await phone.execute("account.add", { ...account.settings, register: false }, account.password, account.privateKey);
    const id = await phone.execute("message.send", accountId, target, text);
    const settled = await until(phone, ({ messages }) => messages.find((message) => message.id === id && message.state !== "sending"), io.signal);
    if (!settled) return EXIT.network;
    return settled.failure ? exitCodeFor(settled.failure) : EXIT.ok;
  } finally {
    await phone.close();
  }
}
