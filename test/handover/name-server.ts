// dnsmasq on the lab's router: it knows the domain of Kamailio by both its addresses, and nothing else.
import { DOMAIN } from "./lab-kamailio.ts";
import { LabProcess } from "./lab-process.ts";
import { PROXY, type Namespaces } from "./namespaces.ts";

const START_LIMIT_MS = 5_000;

/** Starts it, and waits until it answers. */
export async function startNameServer(namespaces: Namespaces): Promise<LabProcess> {
  const args = ["--keep-in-foreground", "--conf-file=/dev/null", "--pid-file=", "--user=root", "--no-resolv", "--no-hosts", "--log-facility=-", `--local=/${DOMAIN}/`, `--host-record=${DOMAIN},${PROXY.ipv4},${PROXY.ipv6}`];
  const server = new LabProcess(namespaces, "router", { program: "dnsmasq", args });
  if (await server.find((line) => (/started, version/.test(line) ? true : undefined), START_LIMIT_MS)) return server;
  await server.stop();
  throw new Error(`dnsmasq does not start. Its output:\n${server.lines.join("\n")}`);
}
