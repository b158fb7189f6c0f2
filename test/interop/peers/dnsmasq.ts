// A name server on loopback with records of the test's own (dnsmasq); nothing of the machine's names is used.
import { findFreePort } from "./free-port.ts";
import { waitUntilListening } from "./listening.ts";
import { createPeerFolder, PeerProcess } from "./peer-process.ts";

export interface NameRecords {
  /** Names and their addresses. */
  readonly hosts?: readonly (readonly [name: string, address: string])[];
  readonly services?: readonly { readonly name: string; readonly target: string; readonly port: number; readonly priority: number; readonly weight?: number }[];
  readonly pointers?: readonly { readonly name: string; readonly order: number; readonly service: string; readonly replacement: string }[];
}

export interface NameServer extends AsyncDisposable {
  /** As a resolver wants to be told: "address:port". */
  readonly server: string;
  readonly process: PeerProcess;
  stop(): Promise<void>;
}

/** How long its answers hold. */
const TTL_S = 60;

/** Starts it and waits until it listens. */
export async function startNameServer({ hosts = [], services = [], pointers = [] }: NameRecords): Promise<NameServer> {
  const address = "127.0.0.1";
  const port = await findFreePort(address);
  const folder = createPeerFolder("dnsmasq");
  const args = [
    "--keep-in-foreground", "--conf-file=/dev/null", `--port=${port}`, `--listen-address=${address}`, "--bind-interfaces",
    "--no-resolv", "--no-hosts", `--local-ttl=${TTL_S}`, "--user=", "--pid-file", "--log-facility=-",
    ...hosts.map(([name, at]) => `--host-record=${name},${at}`),
    ...services.map(({ name, target, port: at, priority, weight = 0 }) => `--srv-host=${name},${target},${at},${priority},${weight}`),
    ...pointers.map(({ name, order, service, replacement }) => `--naptr-record=${name},${order},10,S,${service},,${replacement}`),
  ];
  const process = new PeerProcess({ program: "dnsmasq", args, folder });
  let isRunning = true;
  void process.waitForEnd().then(() => (isRunning = false));
  try {
    await waitUntilListening({ address, port }, "udp", () => isRunning);
  } catch (error) {
    const { output } = process;
    await process.stop();
    throw new Error(`dnsmasq does not listen. Its output:\n${output.slice(-2000)}`, { cause: error });
  }
  return { server: `${address}:${port}`, process, stop: () => process.stop(), [Symbol.asyncDispose]: () => process.stop() };
}
