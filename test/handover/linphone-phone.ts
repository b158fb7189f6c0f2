// linphone (Debian's linphone-daemon) as the phone that moves: configured by a file of its own, driven by commands on
// standard input, watched by the events it prints. Bound to no address, as its default is, so that it may move.
import { mkdirSync, writeFileSync } from "node:fs";
import { ConsolePhone } from "./console-phone.ts";
import type { Lab } from "./lab.ts";
import type { LabPhone } from "./lab-phone.ts";
import { LabProcess } from "./lab-process.ts";
import type { HostName } from "./namespaces.ts";
import { writeToneFile } from "./tone-file.ts";

const TONE_HZ = 500;
/** Longer than any run with it. */
const TONE_SECONDS = 60;

export class LinphonePhone extends ConsolePhone implements LabPhone {
  readonly #tone: string;

  private constructor(process: LabProcess, tone: string) {
    super("linphone", process);
    this.#tone = tone;
  }

  /** Starts it and calls. */
  static async placeCall(lab: Lab, host: HostName, target: string): Promise<LinphonePhone> {
    const folder = `${lab.folder}/linphone-${host}-${Date.now()}`;
    // It starts nothing without its database, and makes no folder for it.
    mkdirSync(`${folder}/.local/share/linphone`, { recursive: true });
    writeFileSync(`${folder}/config`, CONFIGURATION);
    writeToneFile(`${folder}/tone.wav`, TONE_HZ, TONE_SECONDS);
    writeFileSync(`${folder}/client.conf`, "autospawn = no\n");
    const args = ["--config", `${folder}/config`, "--factory-config", "/dev/null", "--disable-stats-events"];
    const phone = new LinphonePhone(new LabProcess(lab.namespaces, host, { program: "linphone-daemon", args, environment: isolated(folder) }), `${folder}/tone.wav`);
    phone.process.write("version");
    await phone.expect(/^Status: Ok/, "does not start");
    phone.process.write(`call ${target}`);
    return phone;
  }

  async established(): Promise<void> {
    await this.expect(/LinphoneCallStreamsRunning/, "has no call");
    // It has no microphone here, and sends nothing before it is told what to say.
    this.process.write(`incall-player-start ${this.#tone}`);
  }

  async reinvite(): Promise<undefined> {
    this.process.write("call-pause");
  }

  async hangUp(): Promise<void> {
    this.process.write("terminate");
  }

  endedByPeer(limitMs: number): Promise<boolean> {
    return this.says(/LinphoneCallEnd/, limitMs);
  }
}

const CONFIGURATION = `[sip]
sip_port=5060
sip_tcp_port=5060
sip_tls_port=-1
guess_hostname=1
use_ipv6=0
contact=sip:mobile@unknown-host
[video]
display=0
capture=0
automatically_initiate=0
automatically_accept=0
[audio_codec_0]
mime=PCMA
rate=8000
enabled=1
[audio_codec_1]
mime=PCMU
rate=8000
enabled=1
`;

/** Neither the user's settings nor the machine's sound. */
function isolated(folder: string): Readonly<Record<string, string>> {
  return {
    HOME: folder, XDG_DATA_HOME: `${folder}/.local/share`, XDG_CONFIG_HOME: folder, XDG_RUNTIME_DIR: folder,
    ALSA_CONFIG_PATH: "/dev/null", PULSE_SERVER: `unix:${folder}/none`, PULSE_CLIENTCONFIG: `${folder}/client.conf`,
  };
}
