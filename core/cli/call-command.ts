// `godwit call URI`: makes one call, sends digits, hangs up after a while, and tells how it went.
import { toFailure } from "../base/errors.ts";
import type { Phone } from "../phone/phone.ts";
import type { CallView, CodecName } from "../phone/protocol.ts";
import { readCapture, readOptions, readPlayback, readPositive } from "./arguments.ts";
import { CALLER_OPTIONS, readCaller } from "./caller-options.ts";
import { describeSummary, summarize } from "./call-summary.ts";
import { readCallOptions } from "./call-options.ts";
import { printCalls, until, untilEnded, withLastFigures } from "./call-watch.ts";
import { COMMAND_OPTIONS, obeyLines } from "./line-commands.ts";
import { readCodecs } from "./media-options.ts";
import { readRecording, RECORDING_OPTIONS, recordCalls } from "./recording-options.ts";
import { readSound, SOUND_OPTIONS } from "./sound-options.ts";
import { openTerminalPhone } from "./terminal-phone.ts";
import { EXIT, exitCodeFor, TerminalOutput, UsageError, type TerminalIo } from "./terminal.ts";
import { withTimeLimit } from "./time-limit.ts";

const OPTIONS = {
  ...CALLER_OPTIONS,
  capture: { type: "string", default: "device" },
  playback: { type: "string", default: "device" },
  duration: { type: "string" },
  dtmf: { type: "string" },
  "switch-codec": { type: "string" },
  subject: { type: "string" },
  priority: { type: "string" },
  header: { type: "string", multiple: true },
  anonymous: { type: "boolean", default: false },
  "no-redirect": { type: "boolean", default: false },
  ...RECORDING_OPTIONS,
  ...SOUND_OPTIONS,
  ...COMMAND_OPTIONS,
} as const;

export async function runCall(args: readonly string[], io: TerminalIo): Promise<number> {
  const { values, positionals } = readOptions(args, { options: OPTIONS, allowPositionals: true });
  const [target, ...others] = positionals;
  if (target === undefined || others.length > 0) throw new UsageError("call takes one address to call");
  if (values.dtmf !== undefined && !/^[0-9*#A-Da-d]+$/.test(values.dtmf)) throw new UsageError("--dtmf takes the keys 0-9 * # A-D");
  const { account, options: place } = readCaller(values);
  const durationMs = values.duration === undefined ? undefined : readPositive(values.duration, "a time in seconds") * 1000;
  const options = readCallOptions(values);
  const change = values["switch-codec"] === undefined ? undefined : readCodecChange(values["switch-codec"]);
  const output = new TerminalOutput(io, values.json);
  const phone = await openTerminalPhone(io, {
    capture: readCapture(values.capture),
    playback: readPlayback(values.playback),
    ...place,
    ...readRecording(values),
    ...readSound(values),
  });
  const obeying = obeyLines(phone, values, io, output);
  try {
    printCalls(phone, output);
    recordCalls(phone, values, output);
    const { id } = await phone.execute("account.add", account.settings, account.password, account.privateKey);
    const call = await converse(phone, await phone.execute("call.start", target, id, options), { digits: values.dtmf, durationMs, change }, io.signal, output);
    return report(await withLastFigures(phone, call), output);
  } finally {
    obeying.dispose();
    await phone.close();
  }
}

interface Conversation {
  readonly digits: string | undefined;
  readonly durationMs: number | undefined;
  readonly change: CodecChange | undefined;
}

/** Other codecs, so long after the answer. */
interface CodecChange {
  readonly afterMs: number;
  readonly names: readonly CodecName[];
}

/** "SECONDS:NAME,NAME" */
function readCodecChange(text: string): CodecChange {
  const [seconds = "", names] = text.split(":");
  if (names === undefined) throw new UsageError("--switch-codec takes SECONDS:CODEC, such as 5:PCMA");
  return { afterMs: readPositive(seconds, "a time in seconds") * 1000, names: readCodecs(names) };
}

/** Waits for the answer, sends digits, and hangs up when the time is over or the signal comes. */
async function converse(phone: Phone, callId: string, { digits, durationMs, change }: Conversation, signal: AbortSignal, output: TerminalOutput): Promise<CallView> {
  const isSettled = ({ id, state }: CallView): boolean => id === callId && (state === "active" || state === "ended");
  const settled = await until(phone, ({ calls }) => calls.find(isSettled), signal);
  if (settled?.state === "active") {
    if (digits !== undefined) await phone.execute("call.dtmf", callId, digits);
    const limit = durationMs === undefined ? signal : withTimeLimit(signal, durationMs);
    if (change) await switchCodec(phone, callId, change, limit, output);
    await untilEnded(phone, callId, limit);
  }
  await phone.execute("call.end", callId);
  return (await untilEnded(phone, callId)) as CallView;
}

/** What the other side refuses is told; the call goes on as it was. */
async function switchCodec(phone: Phone, callId: string, { afterMs, names }: CodecChange, limit: AbortSignal, output: TerminalOutput): Promise<void> {
  await untilEnded(phone, callId, withTimeLimit(limit, afterMs));
  if (limit.aborted) return;
  try {
    await phone.execute("call.codecs", callId, names);
    const codec = phone.snapshot().calls.find(({ id }) => id === callId)?.codec ?? null;
    output.print({ event: "codec", call: callId, codec }, `The call goes on with ${codec ?? "no codec"}`);
  } catch (thrown) {
    output.failure(toFailure(thrown, { code: "call/failed", message: "The codec could not be changed." }));
  }
}

function report(call: CallView, output: TerminalOutput): number {
  output.print(summarize(call), describeSummary(call));
  if (call.audioProblem) return EXIT.audio;
  if (call.answeredAtMs !== undefined) return call.end?.by === "network" ? EXIT.network : EXIT.ok;
  if (!call.end || call.end.by === "local") return call.end && call.end.failure.code !== "call/ended" ? exitCodeFor(call.end.failure) : EXIT.ok;
  const code = exitCodeFor(call.end.failure);
  return call.end.by === "network" && code === EXIT.refused ? EXIT.network : code;
}
