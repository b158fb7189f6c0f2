// baresip, as Debian has it, as one of the lab's phones: configured by files of its own, driven and watched by the lines of
// its menu on standard input and output.
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { ConsolePhone } from "./console-phone.ts";
import type { Lab } from "./lab.ts";
import type { LabPhone } from "./lab-phone.ts";
import { LabProcess } from "./lab-process.ts";
import type { HostName } from "./namespaces.ts";

const MODULES = ["/usr/lib/baresip/modules", "/usr/lib/x86_64-linux-gnu/baresip/modules", "/usr/local/lib/baresip/modules"];

export interface BaresipPlace {
  /** Listens there only; elsewhere it takes all addresses, as its default is, so that it may move. */
  readonly address?: string;
}

export class BaresipPhone extends ConsolePhone implements LabPhone {
  private constructor(process: LabProcess) {
    super("baresip", process);
  }

  /** Resolves when it takes calls, and answers the first one. */
  static async start(lab: Lab, host: HostName, { address }: BaresipPlace): Promise<BaresipPhone> {
    const folder = `${lab.folder}/baresip-${host}-${Date.now()}`;
    mkdirSync(folder);
    for (const [file, text] of Object.entries(configure(host, address))) writeFileSync(`${folder}/${file}`, text);
    const process = new LabProcess(lab.namespaces, host, { program: "baresip", args: ["-f", folder, "-v"], environment: { HOME: folder } });
    const phone = new BaresipPhone(process);
    await phone.expect(/baresip is ready/, "does not start");
    return phone;
  }

  /** Starts it and calls. */
  static async placeCall(lab: Lab, host: HostName, target: string): Promise<BaresipPhone> {
    const phone = await BaresipPhone.start(lab, host, {});
    phone.process.write(`/dial ${target}`);
    return phone;
  }

  async established(): Promise<void> {
    await this.expect(/Call established/, "has no call");
  }

  async reinvite(): Promise<undefined> {
    this.process.write("/hold");
  }

  async hangUp(): Promise<void> {
    this.process.write("/hangup");
  }

  endedByPeer(limitMs: number): Promise<boolean> {
    return this.says(/session closed|terminated|Connection reset by peer|call: .*closed/i, limitMs);
  }
}

function configure(host: HostName, address: string | undefined): Readonly<Record<string, string>> {
  const lines = [
    ...(address ? [`sip_listen ${address}:5060`] : ["sip_listen 0.0.0.0:5060"]),
    "audio_source ausine,440", "ausrc_srate 48000", "ausrc_channels 2", "audio_player aubridge,nowhere", "audio_alert aubridge,alert",
    `module_path ${MODULES.find((path) => existsSync(path)) ?? MODULES[0]}`,
    ...["stdio", "g711", "ausine", "aubridge"].map((name) => `module ${name}.so`),
    ...["account", "menu"].map((name) => `module_app ${name}.so`),
  ];
  return { config: `${lines.join("\n")}\n`, accounts: `<sip:${host}@lab.example>;answermode=auto;regint=0;auth_pass=none\n`, contacts: "" };
}
