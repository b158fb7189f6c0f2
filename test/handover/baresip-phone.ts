// baresip, as Debian has it, as one of the lab's phones: configured by files of its own, driven and watched by the lines of
// its menu on standard input and output.
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import type { Lab } from "./lab.ts";
import type { LabPhone, ReportedHandover } from "./lab-phone.ts";
import { LabProcess } from "./lab-process.ts";
import type { HostName } from "./namespaces.ts";

const MODULES = ["/usr/lib/baresip/modules", "/usr/lib/x86_64-linux-gnu/baresip/modules", "/usr/local/lib/baresip/modules"];
const LIMIT_MS = 15_000;

export interface BaresipPlace {
  /** Listens there only; elsewhere it takes all addresses, as its default is, so that it may move. */
  readonly address?: string;
}

export class BaresipPhone implements LabPhone {
  readonly #process: LabProcess;

  private constructor(process: LabProcess) {
    this.#process = process;
  }

  /** Resolves when it takes calls, and answers the first one. */
  static async start(lab: Lab, host: HostName, { address }: BaresipPlace): Promise<BaresipPhone> {
    const folder = `${lab.folder}/baresip-${host}-${Date.now()}`;
    mkdirSync(folder);
    for (const [file, text] of Object.entries(configure(host, address))) writeFileSync(`${folder}/${file}`, text);
    const process = new LabProcess(lab.namespaces, host, { program: "baresip", args: ["-f", folder, "-v"], environment: { HOME: folder } });
    const phone = new BaresipPhone(process);
    await phone.#expect(/baresip is ready/, "does not start");
    return phone;
  }

  /** Starts it and calls. */
  static async call(lab: Lab, host: HostName, target: string): Promise<BaresipPhone> {
    const phone = await BaresipPhone.start(lab, host, {});
    phone.#process.write(`/dial ${target}`);
    return phone;
  }

  get pid(): number {
    return this.#process.pid;
  }

  get output(): string {
    return this.#process.lines.join("\n");
  }

  async established(): Promise<void> {
    await this.#expect(/Call established/, "has no call");
  }

  async reinvite(): Promise<undefined> {
    this.#process.write("/hold");
  }

  async hangUp(): Promise<void> {
    this.#process.write("/hangup");
  }

  async endedByPeer(limitMs: number): Promise<boolean> {
    const ended = await this.#process.find((line) => (/session closed|terminated|Connection reset by peer|call: .*closed/i.test(line) ? true : undefined), limitMs);
    return ended === true;
  }

  async handovers(): Promise<readonly ReportedHandover[]> {
    return [];
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#process.stop();
  }

  async #expect(pattern: RegExp, complaint: string): Promise<void> {
    const found = await this.#process.find((line) => (pattern.test(line) ? true : undefined), LIMIT_MS);
    if (!found) throw new Error(`baresip ${complaint}; it said:\n${this.output.slice(-4000)}`);
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
