// The whole lab: hosts, links, certificates and, once a scenario asks for it, Kamailio. What belongs to one run is in run-handover.ts.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CertificateWorkshop, type MadeCertificate } from "../certificates.ts";
import { DOMAIN, startLabKamailio } from "./lab-kamailio.ts";
import type { LabProcess } from "./lab-process.ts";
import { startNameServer } from "./name-server.ts";
import { LinkRelay } from "./link-relay.ts";
import { FIXED, LINKS, Namespaces, PROXY, type LinkName } from "./namespaces.ts";

export class Lab implements AsyncDisposable {
  readonly namespaces: Namespaces;
  readonly relay: LinkRelay;
  /** For captures, configurations and recordings; removed with the lab. */
  readonly folder = mkdtempSync(join(tmpdir(), "godwit-lab-"));
  readonly #certificates = new CertificateWorkshop();
  #identity: MadeCertificate | undefined;
  #kamailio: LabProcess | undefined;
  #names: LabProcess | undefined;

  private constructor(namespaces: Namespaces, relay: LinkRelay) {
    this.namespaces = namespaces;
    this.relay = relay;
  }

  static async open(): Promise<Lab> {
    const namespaces = new Namespaces();
    try {
      return new Lab(namespaces, await LinkRelay.start(namespaces));
    } catch (error) {
      namespaces[Symbol.dispose]();
      throw error;
    }
  }

  /** The authority of every certificate in the lab. */
  get authority(): MadeCertificate {
    return this.#certificates.authority;
  }

  /** What the hosts that do not move show over TLS. */
  get identity(): MadeCertificate {
    const names = [...Object.values(FIXED), ...Object.values(PROXY)].map((address) => `IP:${address}`);
    return (this.#identity ??= this.#certificates.make({ names: [...names, `DNS:${DOMAIN}`] }));
  }

  /** Half of the round trip on each way, on both links. */
  async setRoundTrip(roundTripMs: number): Promise<void> {
    for (const link of Object.keys(LINKS) as LinkName[]) await this.relay.change(link, { delayMs: roundTripMs / 2 });
  }

  /** Kamailio, and the name server that leads to it, run from the first time on that they are asked for. */
  async useKamailio(): Promise<void> {
    this.#names ??= await startNameServer(this.namespaces);
    this.#kamailio ??= await startLabKamailio(this.namespaces, this.folder, this.identity);
  }

  /** Ends what runs in it, also phones of a run that was broken off, and removes everything. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#kamailio?.stop();
    await this.#names?.stop();
    await this.relay[Symbol.asyncDispose]();
    this.namespaces.endProcesses();
    this.namespaces[Symbol.dispose]();
    this.#certificates[Symbol.dispose]();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
