// `godwit answer`: registers or listens, answers calls as they come, and tells how each went.
import type { Failure } from "../base/errors.ts";
import { DisposableStore } from "../base/disposable.ts";
import type { CaptureSource } from "../ports/media-engine.ts";
import type { Phone, PhoneOptions } from "../phone/phone.ts";
import { namedCaller, readAccountFile, readCapture, readOptions, readPlayback, readPositive, readSocketAddress } from "./arguments.ts";
import { describeSummary, summarize } from "./call-summary.ts";
import { printCalls, until, withLastFigures } from "./call-watch.ts";
import { confirmMessages, printMessages } from "./message-watch.ts";
import { COMMAND_OPTIONS, obeyLines } from "./line-commands.ts";
import { MEDIA_OPTIONS, withMedia, type MediaValues } from "./media-options.ts";
import { untilRegistered } from "./register-command.ts";
import { readRecording, RECORDING_OPTIONS, recordCalls } from "./recording-options.ts";
import { readSound, SOUND_OPTIONS } from "./sound-options.ts";
import { openTerminalPhone } from "./terminal-phone.ts";
import { EXIT, TerminalOutput, UsageError, untilAborted, type TerminalIo } from "./terminal.ts";
import { readIdentity } from "./serve-ports.ts";
import { readTransport, TRANSPORT_OPTIONS, withTransport, type TransportValues } from "./transport-options.ts";

const OPTIONS = {
  account: { type: "string" },
  listen: { type: "string" },
  certificate: { type: "string" },
  key: { type: "string" },
  ...TRANSPORT_OPTIONS,
  ...MEDIA_OPTIONS,
  capture: { type: "string", default: "device" },
  playback: { type: "string", default: "device" },
  echo: { type: "boolean", default: false },
  calls: { type: "string" },
  conference: { type: "boolean", default: false },
  ...RECORDING_OPTIONS,
  ...SOUND_OPTIONS,
  ...COMMAND_OPTIONS,
  json: { type: "boolean", default: false },
} as const;

/** Nobody listens here who could lose the thread; what ends this sooner is the machine. */
const MAX_CALLS = 2_000;

export async function runAnswer(args: readonly string[], io: TerminalIo): Promise<number> {
  const { values } = readOptions(args, { options: OPTIONS });
  if ((values.account === undefined) === (values.listen === undefined)) throw new UsageError("answer takes either --account or --listen");
  const limit = values.calls === undefined ? Infinity : readPositive(values.calls, "a number of calls");
  const capture: CaptureSource = values.echo ? { kind: "echo" } : readCapture(values.capture);
  const output = new TerminalOutput(io, values.json);
  const { account, options } = readPlace(values);
  const phone = await openTerminalPhone(io, { capture, playback: readPlayback(values.playback), acceptsAnyTarget: true, maxCalls: MAX_CALLS, ...options, ...readRecording(values), ...readSound(values) });
  const obeying = obeyLines(phone, values, io, output);
  try {
    printCalls(phone, output);
    recordCalls(phone, values, output);
    if (values.conference) bringTogether(phone, output);
    printMessages(phone, output);
    confirmMessages(phone);
    const { id } = await phone.execute("account.add", account.settings, account.password, account.privateKey);
    if (account.settings.register) {
      const code = await untilRegistered(phone, id, output, io.signal);
      if (code !== EXIT.ok) return code;
    } else {
      output.print({ event: "listening", address: values.listen, transport: account.settings.transport }, `Waiting for calls on ${values.listen}`);
    }
    await answerCalls(phone, limit, output, io.signal);
    if (values.json) output.print({ event: "network", counters: phone.networkCounters }, "");
    return EXIT.ok;
  } finally {
    obeying.dispose();
    await phone.close();
  }
}

interface Place extends TransportValues, MediaValues {
  readonly account?: string;
  readonly listen?: string;
  readonly certificate?: string;
  readonly key?: string;
}

function readPlace(values: Place): { readonly account: ReturnType<typeof namedCaller>; readonly options: Partial<PhoneOptions> } {
  if (values.listen === undefined) {
    return { account: withMedia(withTransport(readAccountFile(values.account!), values), values), options: {} };
  }
  const at = readSocketAddress(values.listen, 5060);
  const transport = readTransport(values.transport ?? "udp");
  if (transport !== "udp" && transport !== "tcp" && transport !== "tls") throw new UsageError("--listen takes --transport udp, tcp or tls");
  const identity = readIdentity(values);
  if (transport === "tls" && !identity) throw new UsageError("--listen with --transport tls needs --certificate FILE and --key FILE");
  const host = at.address.includes(":") ? `[${at.address}]` : at.address;
  return { account: withMedia(namedCaller(`godwit@${host}`, transport), values), options: { listen: [{ ...at, transport, ...(identity ? { identity } : {}) }], localAddress: at.address, preferredPort: at.port } };
}

/** Brings everybody who calls into one conference, as far as there is room. */
function bringTogether(phone: Phone, output: TerminalOutput): void {
  const asked = new Set<string>();
  phone.onEvent(({ change }) => {
    if (change.kind !== "call" || change.call.state !== "active" || asked.has(change.call.id)) return;
    asked.add(change.call.id);
    const others = phone.snapshot().calls.filter(({ state, conference }) => state === "active" && conference);
    const { id, remoteUri } = change.call;
    phone.execute("conference.merge", [...others.slice(0, 1).map((other) => other.id), id]).then(
      (conference) => output.print({ event: "conference", call: id, remote: remoteUri, conference }, `${remoteUri} is in the conference`),
      (thrown: Failure) => output.print({ event: "conference", call: id, remote: remoteUri, failure: thrown.code }, `${remoteUri}: ${thrown.message}`),
    );
  });
}

/** Answers every call at once; returns after `limit` calls are over, or when the signal comes. */
async function answerCalls(phone: Phone, limit: number, output: TerminalOutput, signal: AbortSignal): Promise<void> {
  const owned = new DisposableStore();
  const answered = new Set<string>();
  let finished = 0;
  const done = new Promise<void>((resolve) => {
    owned.add(
      phone.onEvent(({ change }) => {
        if (change.kind !== "call") return;
        const { call } = change;
        if (call.state === "incoming" && !answered.has(call.id)) {
          answered.add(call.id);
          void phone.execute("call.answer", call.id);
        }
        if (call.state === "ended" && answered.delete(call.id)) {
          void withLastFigures(phone, call).then((last) => {
            output.print(summarize(last), describeSummary(last));
            void phone.execute("call.dismiss", call.id);
            if (++finished >= limit) resolve();
          });
        }
      }),
    );
  });
  await Promise.race([done, untilAborted(signal)]);
  owned.dispose();
  if (signal.aborted) {
    for (const { id } of phone.snapshot().calls) await phone.execute("call.end", id);
    await until(phone, ({ calls }) => (calls.every(({ state }) => state === "ended") ? true : undefined));
  }
}
