// Kamailio on the lab's own host for it: registrar and proxy of one domain, over UDP, TCP and TLS, IPv4 and IPv6.
import { mkdirSync, writeFileSync } from "node:fs";
import { writeConfiguration } from "../interop/peers/kamailio.ts";
import type { MadeCertificate } from "../certificates.ts";
import { LabProcess } from "./lab-process.ts";
import { PROXY, type Namespaces } from "./namespaces.ts";

export const DOMAIN = "lab.example";
export const PROXY_PORTS = { udp: 5060, tcp: 5060, tls: 5061 } as const;
export const PASSWORD = "lab";

const START_LIMIT_MS = 15_000;

/** Starts it with the users "mobile" and "fixed", and waits until it takes requests. */
export async function startLabKamailio(namespaces: Namespaces, folder: string, identity: MadeCertificate): Promise<LabProcess> {
  const home = `${folder}/kamailio`;
  mkdirSync(home, { recursive: true });
  const alsoOn = (["udp", "tcp", "tls"] as const).map((transport) => `${transport}:[${PROXY.ipv6}]:${PROXY_PORTS[transport]} advertise ${DOMAIN}:${PROXY_PORTS[transport]}`);
  const text = writeConfiguration(
    { domain: DOMAIN, users: { mobile: PASSWORD, fixed: PASSWORD }, secure: identity, alsoOn, advertises: DOMAIN },
    { address: PROXY.ipv4, port: PROXY_PORTS.udp, tlsPort: PROXY_PORTS.tls, control: `unix:${home}/control` },
  );
  writeFileSync(`${home}/kamailio.cfg`, text);
  const args = ["-f", `${home}/kamailio.cfg`, "-DD", "-E", "-w", home, "-Y", home, "-P", `${home}/pid`, "-m", "32", "-M", "4"];
  const kamailio = new LabProcess(namespaces, "proxy", { program: "kamailio", args });
  const started = await kamailio.find((line) => (line.includes("users are known") ? true : undefined), START_LIMIT_MS);
  if (started) return kamailio;
  await kamailio.stop();
  throw new Error(`Kamailio does not start. Its output:\n${kamailio.lines.slice(-40).join("\n")}`);
}
