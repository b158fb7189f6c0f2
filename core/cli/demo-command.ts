// `godwit demo`: the whole phone without window, server or sound card. Two phones register in a domain of this
// program, one calls the other over real UDP and RTP on loopback, and the result is printed.
import { createDomain } from "../server/domain.ts";
import { createSipStack, type SipStack } from "../sip/transaction/sip-stack.ts";
import type { Phone } from "../phone/phone.ts";
import type { AccountSettings, CallView } from "../phone/protocol.ts";
import { NodeClock } from "../platform/node/node-clock.ts";
import { NodeCrypto } from "../platform/node/node-crypto.ts";
import { NodeNetwork } from "../platform/node/node-network.ts";
import { NodeRandom } from "../platform/node/node-random.ts";
import { NodeResolver } from "../platform/node/node-resolver.ts";
import { readOptions, readPositive } from "./arguments.ts";
import { summarize } from "./call-summary.ts";
import { until, untilEnded, withLastFigures } from "./call-watch.ts";
import { openTerminalPhone } from "./terminal-phone.ts";
import { EXIT, TerminalOutput, type TerminalIo } from "./terminal.ts";
import { withTimeLimit } from "./time-limit.ts";

const OPTIONS = { duration: { type: "string", default: "4" }, json: { type: "boolean", default: false } } as const;
const LOOPBACK = "127.0.0.1";
const DOMAIN = "demo.invalid";
const PASSWORD = "demonstration";
/** A call that loses more than this on loopback did not work. */
const TOLERATED_LOSS = 0.02;

export async function runDemo(args: readonly string[], io: TerminalIo): Promise<number> {
  const { values } = readOptions(args, { options: OPTIONS });
  const durationMs = readPositive(values.duration, "a time in seconds") * 1000;
  const output = new TerminalOutput(io, values.json);
  const domain = await openDomain();
  const phones: Phone[] = [];
  try {
    output.print({ event: "domain", domain: DOMAIN, address: domain.address }, `A SIP domain is up on ${domain.address} (UDP).`);
    for (const kind of ["tone", "echo"] as const) {
      const capture = kind === "tone" ? ({ kind, frequencyHz: 440 } as const) : ({ kind } as const);
      phones.push(await openTerminalPhone(io, { capture, playback: { kind: "null" } }));
    }
    return await converse(phones as [Phone, Phone], domain.address, durationMs, output, io.signal);
  } finally {
    await Promise.all(phones.map((phone) => phone.close()));
    domain.close();
  }
}

async function converse([ada, bob]: readonly [Phone, Phone], server: string, durationMs: number, output: TerminalOutput, signal: AbortSignal): Promise<number> {
  await Promise.all([register(ada, "ada", server, output), register(bob, "bob", server, output)]);
  answerNext(bob, signal);
  const callId = await ada.execute("call.start", "bob", null);
  const talking = await until(ada, ({ calls }) => calls.find(({ id, state }) => id === callId && (state === "active" || state === "ended")), signal);
  if (talking?.state === "active") output.print({ event: "call", state: "active" }, `ada calls bob: ${talking.codec}; talking for ${durationMs / 1000} s ...`);
  await untilEnded(ada, callId, withTimeLimit(signal, durationMs));
  await ada.execute("call.end", callId);
  const ended = await withLastFigures(ada, (await untilEnded(ada, callId)) as CallView);
  const verdict = judge(ended);
  output.print({ ...summarize(ended), ok: verdict.ok }, verdict.sentence);
  return verdict.ok || signal.aborted ? EXIT.ok : EXIT.network;
}

function judge(call: CallView): { readonly ok: boolean; readonly sentence: string } {
  const figures = call.statistics;
  if (call.answeredAtMs === undefined || !figures) return { ok: false, sentence: `The call failed: ${call.end?.failure.message ?? "no sound came back"}` };
  const heard = figures.packetsReceived > 0 && figures.packetsLost <= figures.packetsSent * TOLERATED_LOSS && figures.outputLevelDb > -60;
  const counts = `${figures.packetsSent} packets sent, ${figures.packetsReceived} came back, ${figures.packetsLost} lost`;
  const level = `tone heard at ${Math.round(figures.outputLevelDb)} dB`;
  const mos = figures.mos === undefined ? "" : `, estimated MOS ${figures.mos.toFixed(2)}`;
  return { ok: heard, sentence: `${heard ? "It works" : "It does not work"}: ${counts}, ${level}${mos}.` };
}

async function register(phone: Phone, user: string, server: string, output: TerminalOutput): Promise<void> {
  const settings: AccountSettings = { address: `${user}@${DOMAIN}`, displayName: user, registrar: server, transport: "udp", register: true };
  const { id } = await phone.execute("account.add", settings, PASSWORD);
  await until(phone, ({ accounts }) => (accounts.find((account) => account.id === id)?.presence.state === "registered" ? true : undefined));
  output.print({ event: "registered", user }, `${user} is registered.`);
}

function answerNext(phone: Phone, signal: AbortSignal): void {
  void until(phone, ({ calls }) => calls.find(({ state }) => state === "incoming"), signal).then((call) => {
    if (call) return phone.execute("call.answer", call.id);
    return undefined;
  });
}

/** A domain on a free port of loopback, with ada and bob in it. */
async function openDomain(): Promise<{ readonly address: string; close(): void }> {
  const clock = new NodeClock();
  const random = new NodeRandom();
  const stack: SipStack = createSipStack({ clock, random, network: new NodeNetwork(), resolver: new NodeResolver(clock) });
  const { local } = await stack.transports.listen({ transport: "udp", address: LOOPBACK, port: 0 });
  const domain = createDomain({
    layer: stack.transactions, clock, random, crypto: new NodeCrypto(), domain: DOMAIN,
    users: new Map([["ada", PASSWORD], ["bob", PASSWORD]]), listening: [local], localAddress: LOOPBACK,
    locate: (uri, preferred) => stack.locator.locateUri(uri, preferred),
  });
  return {
    address: `${LOOPBACK}:${local.port}`,
    close() {
      domain.dispose();
      stack.dispose();
    },
  };
}
