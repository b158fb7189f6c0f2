// `godwit register`: registers an account, keeps it so for a while, and takes it back.
import type { Phone } from "../phone/phone.ts";
import type { Presence } from "../phone/protocol.ts";
import { readAccountFile, readOptions, readPositive, readSocketAddress } from "./arguments.ts";
import { until } from "./call-watch.ts";
import { openTerminalPhone } from "./terminal-phone.ts";
import { EXIT, exitCodeFor, TerminalOutput, UsageError, untilAborted, type TerminalIo } from "./terminal.ts";
import { withTimeLimit } from "./time-limit.ts";
import { TRANSPORT_OPTIONS, withTransport } from "./transport-options.ts";

const OPTIONS = { account: { type: "string" }, local: { type: "string" }, ...TRANSPORT_OPTIONS, for: { type: "string" }, json: { type: "boolean", default: false } } as const;

export async function runRegister(args: readonly string[], io: TerminalIo): Promise<number> {
  const { values } = readOptions(args, { options: OPTIONS });
  if (values.account === undefined) throw new UsageError("register takes --account FILE");
  const account = withTransport(readAccountFile(values.account), values);
  const forMs = values.for === undefined ? undefined : readPositive(values.for, "a time in seconds") * 1000;
  const output = new TerminalOutput(io, values.json);
  const local = values.local === undefined ? undefined : readSocketAddress(values.local, 0);
  const place = local ? { localAddress: local.address, preferredPort: local.port } : {};
  const phone = await openTerminalPhone(io, { capture: { kind: "silence" }, playback: { kind: "null" }, ...place });
  try {
    const { id } = await phone.execute("account.add", { ...account.settings, register: true }, account.password, account.privateKey);
    const code = await untilRegistered(phone, id, output, io.signal);
    if (code !== EXIT.ok) return code;
    phone.onEvent(({ change }) => {
      if (change.kind === "account") printPresence(change.account.presence, output);
    });
    await untilAborted(forMs === undefined ? io.signal : withTimeLimit(io.signal, forMs));
    return EXIT.ok;
  } finally {
    await phone.close();
  }
}

/** Waits until an account is registered or was refused, prints which, and answers the exit code. */
export async function untilRegistered(phone: Phone, accountId: string, output: TerminalOutput, signal: AbortSignal): Promise<number> {
  const presence = await until(
    phone,
    ({ accounts }) => {
      const now = accounts.find(({ id }) => id === accountId)?.presence;
      return now?.state === "registered" || now?.state === "failed" ? now : undefined;
    },
    signal,
  );
  if (!presence) return EXIT.ok;
  printPresence(presence, output);
  return presence.state === "failed" ? exitCodeFor(presence.failure) : EXIT.ok;
}

function printPresence(presence: Presence, output: TerminalOutput): void {
  switch (presence.state) {
    case "registered":
      return output.print({ event: "registered", untilMs: presence.untilMs }, `Registered until ${new Date(presence.untilMs).toLocaleTimeString()}`);
    case "failed":
      return output.failure(presence.failure);
    default:
      return output.print({ event: presence.state }, presence.state === "offline" ? "Not registered any more" : "Registering");
  }
}
