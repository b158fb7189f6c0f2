// `godwit transfer URI TARGET`: calls URI and sends it on to TARGET, blind by REFER or, with --attended, after calling
// TARGET first and joining both (RFC 5589).
import type { Phone } from "../phone/phone.ts";
import type { CallView, Failure } from "../phone/protocol.ts";
import { readOptions } from "./arguments.ts";
import { CALLER_OPTIONS, readCaller } from "./caller-options.ts";
import { printCalls, until } from "./call-watch.ts";
import { openTerminalPhone } from "./terminal-phone.ts";
import { EXIT, exitCodeFor, TerminalOutput, UsageError, type TerminalIo } from "./terminal.ts";

const OPTIONS = {
  ...CALLER_OPTIONS,
  attended: { type: "boolean", default: false },
} as const;

export async function runTransfer(args: readonly string[], io: TerminalIo): Promise<number> {
  const { values, positionals } = readOptions(args, { options: OPTIONS, allowPositionals: true });
  const [uri, target, ...others] = positionals;
  if (uri === undefined || target === undefined || others.length > 0) throw new UsageError("transfer takes the address to call and the one to transfer it to");
  const { account, options } = readCaller(values);
  const output = new TerminalOutput(io, values.json);
  const phone = await openTerminalPhone(io, {
    capture: { kind: "silence" },
    playback: { kind: "null" },
    ...options,
  });
  try {
    printCalls(phone, output);
    const { id } = await phone.execute("account.add", account.settings, account.password, account.privateKey);
    const failure = await transfer(phone, { uri, target, accountId: id, attended: values.attended }, io.signal);
    if (!failure) return EXIT.ok;
    output.failure(failure);
    return failure.code === "call/unreachable" || failure.code === "call/lost" ? EXIT.network : exitCodeFor(failure);
  } finally {
    await phone.close();
  }
}

interface Wish {
  readonly uri: string;
  readonly target: string;
  readonly accountId: string;
  readonly attended: boolean;
}

const STOPPED: Failure = { code: "call/ended", message: "Stopped before the transfer was through." };

/** Answers why it came to nothing, or nothing. */
async function transfer(phone: Phone, { uri, target, accountId, attended }: Wish, signal: AbortSignal): Promise<Failure | undefined> {
  const call = await connect(phone, uri, accountId, signal);
  if (typeof call !== "string") return call;
  if (attended) {
    await phone.execute("call.hold", call, true);
    const other = await connect(phone, target, accountId, signal);
    if (typeof other !== "string") return other;
    await phone.execute("call.transferTo", call, other);
  } else {
    await phone.execute("call.transfer", call, target);
  }
  const isSettled = ({ id, transfer: shown }: CallView): boolean => id === call && (shown?.state === "done" || shown?.state === "failed");
  const settled = await until(phone, ({ calls }) => calls.find(isSettled), signal);
  return settled ? settled.transfer?.failure : STOPPED;
}

/** Calls and waits for the answer: the call's id, or why there is none. */
async function connect(phone: Phone, uri: string, accountId: string, signal: AbortSignal): Promise<string | Failure> {
  const callId = await phone.execute("call.start", uri, accountId);
  const settled = await until(phone, ({ calls }) => calls.find(({ id, state }) => id === callId && (state === "active" || state === "ended")), signal);
  return settled?.state === "active" ? callId : (settled?.end?.failure ?? STOPPED);
}
