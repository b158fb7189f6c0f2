// `godwit doctor`: registers an account, calls somebody if told so, and says what does not work and why; writes the report for
// others where it is told to. Ends with 0 where nothing was found, else with what the failure asks for.
import { writeFileSync } from "node:fs";
import { FINDING_WORDS } from "../doctor/finding-words.ts";
import type { Phone } from "../phone/phone.ts";
import type { CaseFile, DoctorSubject } from "../phone/protocol.ts";
import { readAccountFile, readOptions, readPositive, readSocketAddress } from "./arguments.ts";
import { until, untilEnded } from "./call-watch.ts";
import { openTerminalPhone } from "./terminal-phone.ts";
import { EXIT, exitCodeFor, TerminalOutput, UsageError, type TerminalIo } from "./terminal.ts";
import { withTimeLimit } from "./time-limit.ts";
import { TRANSPORT_OPTIONS, withTransport } from "./transport-options.ts";

const OPTIONS = {
  account: { type: "string" }, call: { type: "string" }, for: { type: "string", default: "8" }, report: { type: "string" }, local: { type: "string" },
  ...TRANSPORT_OPTIONS, json: { type: "boolean", default: false },
} as const;

export async function runDoctor(args: readonly string[], io: TerminalIo): Promise<number> {
  const { values } = readOptions(args, { options: OPTIONS });
  if (values.account === undefined) throw new UsageError("doctor takes --account FILE");
  const account = withTransport(readAccountFile(values.account), values);
  const forMs = readPositive(values.for, "a time in seconds") * 1000;
  const output = new TerminalOutput(io, values.json);
  const local = values.local === undefined ? undefined : readSocketAddress(values.local, 0);
  const place = local ? { localAddress: local.address, preferredPort: local.port } : {};
  const phone = await openTerminalPhone(io, { capture: { kind: "tone", frequencyHz: 440 }, playback: { kind: "null" }, system: `${process.platform} ${process.arch}`, ...place });
  try {
    const { id } = await phone.execute("account.add", account.settings, account.password, account.privateKey);
    if (account.settings.register) await untilSettled(phone, id, withTimeLimit(io.signal, forMs));
    const subjects: DoctorSubject[] = account.settings.register ? [{ kind: "account", id }] : [];
    if (values.call !== undefined) subjects.push({ kind: "call", id: await tryCall(phone, values.call, id, withTimeLimit(io.signal, forMs)) });
    const files = await Promise.all(subjects.map((subject) => phone.execute("doctor.look", subject)));
    for (const file of files) print(file, output);
    const last = subjects.at(-1);
    if (values.report !== undefined && last) writeFileSync(values.report, await phone.execute("doctor.report", last), { mode: 0o600 });
    return exitCode(files);
  } finally {
    await phone.close();
  }
}

/** Waits until the account is registered or was refused. */
async function untilSettled(phone: Phone, accountId: string, signal: AbortSignal): Promise<void> {
  await until(phone, ({ accounts }) => {
    const state = accounts.find(({ id }) => id === accountId)?.presence.state;
    return state === "registered" || state === "failed" ? state : undefined;
  }, signal);
}

/** Calls, lets a tone be heard for a while, and hangs up; answers the call's id. */
async function tryCall(phone: Phone, target: string, accountId: string, signal: AbortSignal): Promise<string> {
  const id = await phone.execute("call.start", target, accountId);
  await untilEnded(phone, id, signal);
  return id;
}

function print(file: CaseFile, output: TerminalOutput): void {
  const about = file.subject === "call" ? "Call" : "Registration";
  if (file.findings.length === 0) output.print({ event: "doctor", subject: file.subject, findings: [] }, `${about}: nothing wrong was found.`);
  for (const { code, weight, evidence } of file.findings) {
    const { cause, step } = FINDING_WORDS[code];
    output.print({ event: "finding", subject: file.subject, code, weight, evidence }, `${about}: ${cause}\n  ${step} (${code})`);
  }
}

/** As the failure that stands behind a finding says; a finding without one, such as a silent microphone, is a failed call. */
function exitCode(files: readonly CaseFile[]): number {
  const bad = files.find(({ findings }) => findings.some(({ weight }) => weight === "cause"));
  if (!bad) return EXIT.ok;
  return exitCodeFor(bad.account?.failure ?? bad.call?.end?.failure ?? { code: "call/failed", message: "" });
}
