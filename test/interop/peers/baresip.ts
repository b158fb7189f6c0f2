// baresip as the other phone, without sound card: speaks a tone or a file, and records what it hears and says.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { SocketAddress } from "../../../core/ports/network.ts";
import { BaresipControl } from "./baresip-control.ts";
import { findFreePort } from "./free-port.ts";
import { waitUntilListening } from "./listening.ts";
import { createPeerFolder, PeerProcess } from "./peer-process.ts";

export interface BaresipOptions {
  /** Who it is; without `registrar` an agent at its own address. */
  readonly user: string;
  /** Registers there, as an outbound proxy for `domain`. */
  readonly registrar?: { readonly server: SocketAddress; readonly domain: string; readonly password: string; readonly expiresS?: number };
  readonly transport?: "udp" | "tcp" | "tls";
  /** For TLS: a PEM file of the authorities that a server is verified with, and what it shows to those who connect to it, PEM. */
  readonly tls?: { readonly authorityPath: string; readonly certificate: string; readonly privateKey: string };
  /** Answers every call at once; otherwise by the command "accept". */
  readonly autoAnswer?: boolean;
  /** Keys for its sound: by SDP where the other side has them too, by SDP or not at all, by DTLS. Plain if not said. */
  readonly mediaEncryption?: "srtp" | "srtp-mand" | "dtls_srtp";
  /** What it says: a tone of so many Hz (440 if not said), a WAV file of 8 kHz, mono, 16 bits, its microphone, or what it hears. */
  readonly speaks?: { readonly toneHz: number } | { readonly file: string } | "microphone" | "echo";
  /** Plays what it hears on ALSA's default device; otherwise nowhere. */
  readonly playsAloud?: boolean;
  /** Leaves recordings of its calls; it does unless this is false. */
  readonly records?: boolean;
  /** Modules beside those of G.711, such as "opus". */
  readonly extraModules?: readonly string[];
  /** Added to its environment, such as where the sound devices are. */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface Baresip extends AsyncDisposable {
  /** Calls to it, where it is not registered. */
  readonly uri: string;
  readonly local: SocketAddress;
  readonly control: BaresipControl;
  readonly process: PeerProcess;
  dial(uri: string): Promise<void>;
  accept(): Promise<void>;
  hangUp(): Promise<void>;
  /** The WAV files of its calls, oldest first: "heard" is what came over the network. They are gone after `stop`. */
  recordings(kind: "heard" | "said"): readonly string[];
  stop(): Promise<void>;
}

const ADDRESS = "127.0.0.1";
const MODULES = ["/usr/lib/baresip/modules", "/usr/lib/x86_64-linux-gnu/baresip/modules", "/usr/local/lib/baresip/modules"];

/** Starts it and, where it has a registrar, waits until it is registered there. */
export async function startBaresip(options: BaresipOptions): Promise<Baresip> {
  // It takes the port after that of SIP for TLS.
  const [sipPort, controlPort] = [await findFreePort(ADDRESS, 2), await findFreePort(ADDRESS)];
  const folder = createPeerFolder("baresip", configure(options, sipPort, controlPort));
  const { environment = {} } = options;
  const process = new PeerProcess({ program: "baresip", args: ["-f", folder, "-v"], folder, environment });
  try {
    const control = await openControl(process, { address: ADDRESS, port: controlPort });
    const local = { address: ADDRESS, port: sipPort };
    const baresip = wrap(options, process, control, local);
    await control.command("uanew", formatAccount(options, local));
    if (options.registrar) await control.waitFor("REGISTER_OK");
    return baresip;
  } catch (error) {
    const { output } = process;
    await process.stop();
    throw new Error(`baresip does not work. Its output:\n${output.slice(-4000)}`, { cause: error });
  }
}

async function openControl(process: PeerProcess, at: SocketAddress): Promise<BaresipControl> {
  await waitUntilListening(at, "tcp", () => process.isRunning);
  return BaresipControl.connect(at);
}

function wrap(options: BaresipOptions, process: PeerProcess, control: BaresipControl, local: SocketAddress): Baresip {
  const stop = async (): Promise<void> => {
    control.close();
    await process.stop();
  };
  return {
    uri: `sip:${options.user}@${local.address}:${local.port}${options.transport === "tcp" ? ";transport=tcp" : ""}`,
    local,
    control,
    process,
    dial: async (uri) => void (await control.command("dial", uri)),
    accept: async () => void (await control.command("accept")),
    hangUp: async () => void (await control.command("hangup")),
    recordings: (kind) => listRecordings(process.folder, kind === "heard" ? "-dec.wav" : "-enc.wav"),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

function listRecordings(folder: string, ending: string): string[] {
  const files = readdirSync(folder).filter((file) => file.endsWith(ending));
  return files.sort().map((file) => join(folder, file));
}

function formatAccount({ user, registrar, transport = "udp", autoAnswer, mediaEncryption }: BaresipOptions, local: SocketAddress): string {
  const domain = registrar?.domain ?? `${local.address}:${local.port}`;
  const proxy = registrar && `sip:${registrar.server.address}:${registrar.server.port};transport=${transport}`;
  return [
    `<sip:${user}@${domain};transport=${transport}>`,
    `answermode=${autoAnswer ? "auto" : "manual"}`,
    `regint=${registrar ? (registrar.expiresS ?? 60) : 0}`,
    // Without it baresip asks for a password on its standard input.
    `auth_pass=${registrar?.password ?? "none"}`,
    ...(proxy ? [`outbound="${proxy}"`] : []),
    ...(mediaEncryption ? [`mediaenc=${mediaEncryption}`] : []),
  ].join(";");
}

function configure(options: BaresipOptions, sipPort: number, controlPort: number): Record<string, string> {
  const { speaks = { toneHz: 440 }, playsAloud = false, records = true } = options;
  const lines = [
    `sip_listen ${ADDRESS}:${sipPort}`,
    `net_interface ${ADDRESS}`,
    ...(options.tls ? [`sip_cafile ${options.tls.authorityPath}`, "sip_certificate identity.pem"] : []),
    `ctrl_tcp_listen ${ADDRESS}:${controlPort}`,
    ...configureSource(speaks),
    `audio_player ${playsAloud ? "alsa,default" : "aubridge,nowhere"}`,
    "audio_alert aubridge,alert",
    // Its own folder, which is the working folder.
    "snd_path .",
    `module_path ${MODULES.find((path) => existsSync(path)) ?? MODULES[0]}`,
    ...["g711", "ausine", "aufile", "aubridge", "alsa", ...(records ? ["sndfile"] : []), ...(options.extraModules ?? [])].map((name) => `module ${name}.so`),
    ...(options.mediaEncryption ? [`module ${options.mediaEncryption.replace("-mand", "")}.so`] : []),
    ...["account", "menu", "ctrl_tcp"].map((name) => `module_app ${name}.so`),
  ];
  return { config: `${lines.join("\n")}\n`, accounts: "", contacts: "", "identity.pem": `${options.tls?.privateKey ?? ""}\n${options.tls?.certificate ?? ""}` };
}

function configureSource(speaks: NonNullable<BaresipOptions["speaks"]>): string[] {
  if (speaks === "microphone") return ["audio_source alsa,default"];
  if (speaks === "echo") return ["audio_source aubridge,nowhere"];
  if ("file" in speaks) return [`audio_source aufile,${speaks.file}`, "ausrc_srate 8000", "ausrc_channels 1"];
  // ausine knows this rate and two channels only; baresip resamples.
  return [`audio_source ausine,${speaks.toneHz}`, "ausrc_srate 48000", "ausrc_channels 2"];
}
