// linphone as the other phone (the program linphone-daemon): driven by commands on its standard input, watched by the
// events it prints. It has no sound card; what it says is a WAV file, what it hears goes nowhere.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { SocketAddress } from "../../../core/ports/network.ts";
import { findFreePort } from "./free-port.ts";
import { createPeerFolder, PeerProcess } from "./peer-process.ts";

export interface LinphoneOptions {
  /** Who it is; without `registrar` an agent at its own address. */
  readonly user: string;
  /** Registers there, as an outbound proxy for `domain`; over TLS the server needs a name, since its certificate is checked for names only. */
  readonly registrar?: { readonly server: SocketAddress; readonly domain: string; readonly password: string };
  /** How it reaches its registrar. */
  readonly transport?: "udp" | "tcp" | "tls";
  /** A PEM file of the authorities that a server's certificate is verified with. */
  readonly authorityPath?: string;
  /** Answers every call at once; otherwise by `answer`. */
  readonly autoAnswer?: boolean;
}

/** The states of its calls as it names them, without "LinphoneCall". */
export type LinphoneCallState =
  | "IncomingReceived" | "OutgoingRinging" | "Connected" | "StreamsRunning"
  | "Pausing" | "Paused" | "Resuming" | "PausedByRemote" | "End" | "Error" | "Released";

export interface Linphone extends AsyncDisposable {
  readonly local: SocketAddress;
  readonly process: PeerProcess;
  dial(uri: string): Promise<void>;
  answer(): Promise<void>;
  hold(): Promise<void>;
  resume(): Promise<void>;
  hangUp(): Promise<void>;
  /** Says a WAV file of 8 kHz, mono, 16 bits in its call. */
  say(file: string): Promise<void>;
  /** Presses a key. */
  press(digit: string): Promise<void>;
  /** Resolves when its call is in this state; each call of this looks only at what came after the last one. */
  waitFor(state: LinphoneCallState): Promise<void>;
  stop(): Promise<void>;
}

const ADDRESS = "127.0.0.1";
const ASK_AGAIN_MS = 50;
const REGISTER_LIMIT_MS = 15_000;

/** Starts it and, where it has a registrar, waits until it is registered there. */
export async function startLinphone(options: LinphoneOptions): Promise<Linphone> {
  // One for RTP and the next for RTCP.
  const [sipPort, audioPort] = [await findFreePort(ADDRESS), await findFreePort(ADDRESS, 2)];
  const folder = createPeerFolder("linphone", { config: configure(options, sipPort, audioPort), "client.conf": "autospawn = no\n" });
  // It starts nothing without its database, and makes no folder for it.
  mkdirSync(join(folder, ".local/share/linphone"), { recursive: true });
  const args = ["--config", join(folder, "config"), "--factory-config", "/dev/null", "--disable-stats-events", ...(options.autoAnswer ? ["--auto-answer"] : [])];
  const process = new PeerProcess({ program: "linphone-daemon", args, folder, environment: isolate(folder) });
  const linphone = wrap(process, { address: ADDRESS, port: sipPort });
  try {
    await run(process, "version");
    if (options.registrar) await untilRegistered(process);
    return linphone;
  } catch (error) {
    const { output } = process;
    await process.stop();
    throw new Error(`linphone does not work. Its output:\n${output.slice(-4000)}`, { cause: error });
  }
}

/** Neither the user's settings nor the machine's sound. */
function isolate(folder: string): Record<string, string> {
  return {
    HOME: folder, XDG_DATA_HOME: join(folder, ".local/share"), XDG_CONFIG_HOME: folder, XDG_RUNTIME_DIR: folder,
    ALSA_CONFIG_PATH: "/dev/null", PULSE_SERVER: `unix:${folder}/none`, PULSE_CLIENTCONFIG: join(folder, "client.conf"),
  };
}

function configure({ user, registrar, transport = "udp", authorityPath }: LinphoneOptions, sipPort: number, audioPort: number): string {
  const proxy = registrar && `<sip:${registrar.server.address}:${registrar.server.port};transport=${transport}>`;
  return [
    // A TLS port of -1 is any; it calls over TLS through its registrar only.
    "[sip]", `sip_port=${sipPort}`, `sip_tcp_port=${sipPort}`, "sip_tls_port=-1", `bind_address=${ADDRESS}`, "use_ipv6=0",
    "guess_hostname=0", `contact=sip:${user}@${ADDRESS}:${sipPort}`, ...(authorityPath ? [`root_ca=${authorityPath}`] : []), ...(registrar ? ["default_proxy=0"] : []),
    "[rtp]", `audio_rtp_port=${audioPort}`,
    "[video]", "display=0", "capture=0", "automatically_initiate=0", "automatically_accept=0",
    ...(registrar ? ["[proxy_0]", `reg_proxy=${proxy}`, `reg_route=${proxy}`, `reg_identity=sip:${user}@${registrar.domain}`, "reg_expires=60", "reg_sendregister=1", "publish=0"] : []),
    ...(registrar ? ["[auth_info_0]", `username=${user}`, `passwd=${registrar.password}`, `domain=${registrar.domain}`, `realm=${registrar.domain}`] : []),
    "",
  ].join("\n");
}

/** Runs a command and answers what it printed up to its next prompt: "Status: Ok" or why not, and then the answer. */
async function run(process: PeerProcess, command: string): Promise<string> {
  const from = process.output.length;
  process.write(`${command}\n`);
  const [answer] = await process.waitForOutput(/^Status: (?:Ok|Error)\n[^]*?daemon-linphone>/m, from);
  if (answer.startsWith("Status: Ok")) return answer;
  throw new Error(`linphone refused "${command}": ${answer}`);
}

/** It registers by itself but prints no events about that, so it is asked. */
async function untilRegistered(process: PeerProcess): Promise<void> {
  for (let waitedMs = 0; waitedMs < REGISTER_LIMIT_MS; waitedMs += ASK_AGAIN_MS) {
    const status = await run(process, "register-status ALL");
    if (status.includes("LinphoneRegistrationOk")) return;
    if (status.includes("LinphoneRegistrationFailed")) throw new Error("linphone was not registered");
    await delay(ASK_AGAIN_MS);
  }
  throw new Error("linphone is still not registered");
}

function wrap(process: PeerProcess, local: SocketAddress): Linphone {
  let seen = 0;
  const waitFor = async (state: LinphoneCallState): Promise<void> => {
    const told = await process.waitForOutput(new RegExp(`Event: LinphoneCall${state}\\n`), seen);
    seen += told.index! + told[0].length;
  };
  const command = async (text: string): Promise<void> => void (await run(process, text));
  return {
    local, process, waitFor,
    dial: (uri) => command(`call ${uri}`),
    answer: () => command("answer"),
    hold: () => command("call-pause"),
    resume: () => command("call-resume 1"),
    hangUp: () => command("terminate"),
    say: (file) => command(`incall-player-start ${file}`),
    press: (digit) => command(`dtmf ${digit}`),
    stop: () => process.stop(),
    [Symbol.asyncDispose]: () => process.stop(),
  };
}
